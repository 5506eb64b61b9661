"""`make platforms`: what a student runs, under each Python of this machine.

One environment per interpreter, at the versions of constraints.txt, in build/platforms/. On
Linux without a GPU, `UV_TORCH_BACKEND=cpu` spares gigabytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.documents import PROJECT, ROOT

VERSIONS = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if "Python :: 3." in c]
TESTS = ["tests/tp_utils", "tests/platforms/test_student.py", "tests/test_mistakes.py"]
CHOSEN = (
    "tp_utils or platforms or tp04 or tp11"  # the checks of two labs: one by hand, one with NumPy
)
PYTEST = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS, "-k", CHOSEN]


def interpreters() -> dict[str, Path]:
    """Return version → interpreter, of pyenv or of the PATH."""
    pyenv, found = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")), {}
    for version in VERSIONS:
        named = shutil.which(f"python{version}")
        for python in [
            *pyenv.glob(f"versions/{version}.*/bin/python"),
            *([Path(named)] if named else []),
        ]:
            # A shim of pyenv may name a version that is not chosen here.
            if subprocess.run([python, "-c", ""], capture_output=True).returncode == 0:
                found[version] = python
                break
    return found


def prepared(version: str, python: Path) -> Path:
    """Return the interpreter of an environment where the course is installed."""
    folder = ROOT / "build" / "platforms" / version
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--allow-existing", "--python", python, folder], check=True)
    inside = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = ["--constraints", "constraints.txt", "--editable", ".[student-tests]"]
    subprocess.run([*uv, "pip", "install", "--python", inside, *wanted], cwd=ROOT, check=True)
    return inside


def main() -> int:
    """Run the tests; return 1 when an interpreter fails them, 2 when there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("versions", nargs="*", metavar="3.13", help="all that are found")
    parser.add_argument("--here", action="store_true", help="under this very Python, as it is")
    options = parser.parse_args()
    if options.here:
        return subprocess.run([sys.executable, *PYTEST], cwd=ROOT).returncode
    found, failed = interpreters(), []
    for version in options.versions or VERSIONS:
        if version not in found:
            print(f"Python {version}: not on this machine")
            continue
        print(f"Python {version}: {found[version]}", flush=True)
        if subprocess.run([prepared(version, found[version]), *PYTEST], cwd=ROOT).returncode:
            failed.append(version)
    print("Failed: " + ", ".join(failed) if failed else "All passed.")
    return 2 if not found else int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
