"""What pyproject.toml cannot say: an editable installation has its data files too (etc/jupyter).

setuptools asks for `has_data`, which its Distribution calls `has_data_files`, and leaves them out.
"""

from setuptools import Distribution, setup

Distribution.has_data = Distribution.has_data_files
setup()
