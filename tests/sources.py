"""The files of this checkout, a clone or an unpacked zip: what git would keep of it."""

import subprocess
from tempfile import TemporaryDirectory

from tests.bank import ROOT


def sources() -> list[str]:
    """Return the relative paths of the files that .gitignore does not name."""
    with TemporaryDirectory() as empty:  # knows no file: all of them are new
        subprocess.run(["git", "init", "--quiet", "--bare", empty], check=True)
        words = ["--git-dir", empty, "--work-tree", ROOT, "ls-files", "-oz", "--exclude-standard"]
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\0")[:-1]
