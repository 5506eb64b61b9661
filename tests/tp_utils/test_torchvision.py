import subprocess
import sys

import pytest


@pytest.mark.slow
def test_torchvision_imports_twice_on_any_build_of_torch():
    code = """
import warnings; warnings.simplefilter("error")
from tp_utils.datasets._torchvision import import_torchvision
first = import_torchvision()
assert import_torchvision() is first
from torchvision.datasets import MNIST
print(MNIST.__name__, first.__version__)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("MNIST 0.")


def test_tp_utils_starts_without_torch_nor_matplotlib():
    code = "import sys, tp_utils, tp_utils.i18n; print({'torch', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stdout + done.stderr
