"""What an instructor runs: build the notebooks, grade a class, record its marks."""

import os
import sys
from pathlib import Path

from tp_utils.i18n import also

also("tp_grading", Path(__file__).parent / "locale")

# nbgrader starts `alembic` by its bare name, which only an activated environment
# knows: ours is found all the same, as `.venv/bin/tp-grade` is run.
_scripts = str(Path(sys.executable).parent)
if _scripts not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([_scripts, os.environ.get("PATH", "")])
