"""What some tests need and a machine may lack: a marker each, one line each at the end of a run.

`@pytest.mark.needs_chromium`, or one of the fixtures named below, is all that a test says.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SKIPPED = "composant absent"  # name of the property that a skipped test reports


@dataclass(frozen=True)
class Component:
    """One thing that is not installed by `pip`, or not by everybody.

    Attributes:
        name: its marker is `needs_<name>`.
        what: its name for a person.
        install: the command that brings it.
        missing: returns "" when it is here, else what else there is to say.
        fixtures: the tests that use one of them need it.
    """

    name: str
    what: str
    install: str
    missing: Callable[[], str]
    fixtures: tuple[str, ...] = ()

    @property
    def marker(self) -> str:
        """Name of its marker."""
        return f"needs_{self.name}"


def browser_path() -> str | None:
    """Return the path of a Chromium of this machine, None without one."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def postgresql() -> Path | None:
    """Return the folder of PostgreSQL's programs, which Debian keeps out of the PATH."""
    if there := shutil.which("pg_ctl"):
        return Path(there).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if shutil.which("psql") else []
    return found[-1] if found else None


def hub_proxy() -> str | None:
    """Return the path of JupyterHub's proxy, a program of npm."""
    here = Path(__file__).parent.parent / "node_modules/.bin/configurable-http-proxy"
    return shutil.which("configurable-http-proxy") or (str(here) if here.is_file() else None)


def _hub() -> str:
    if find_spec("jupyterhub") is None:
        return "jupyterhub"
    if not hub_proxy():
        return "configurable-http-proxy"
    if os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("setpriv"):
        return "root, unshare et setpriv"
    return _isolation()


def _isolation() -> str:
    from tp_grading.sandbox import IsolationUnavailable, require

    try:
        require()
    except IsolationUnavailable as error:
        return str(error).replace("\n", " ")
    return ""


def _data(file: str) -> Callable[[], str]:
    folder = os.environ.get("TP_DATA_DIR")  # now: a test may remove it
    return lambda: "" if folder and (Path(folder) / file).is_file() else "TP_DATA_DIR"


def _module(*names: str) -> Callable[[], str]:
    return lambda: ", ".join(name for name in names if find_spec(name) is None)


COMPONENTS = (
    Component("isolation", "bubblewrap", "apt-get install bubblewrap", _isolation,
              ("pool", "light", "grader", "graded")),
    Component("chromium", "Chromium", "apt-get install chromium",
              lambda: "" if browser_path() else "chromium"),
    Component("playwright", "Playwright", "pip install -e '.[dev]'", _module("playwright")),
    Component("axe", "axe-core", "pip install -e '.[dev]'", _module("axe_playwright_python")),
    Component("sphinx", "Sphinx", "pip install -e '.[dev]'", _module("sphinx", "myst_nb", "furo")),
    Component("jupyterlite", "JupyterLite", "pip install -e '.[dev]'",
              _module("jupyterlite_core", "jupyterlite_pyodide_kernel")),
    Component("postgresql", "PostgreSQL", "apt-get install postgresql",
              lambda: "" if postgresql() else "postgresql", ("postgres",)),
    Component("psycopg", "le pilote de PostgreSQL", "pip install -e '.[postgresql]'",
              _module("psycopg"), ("postgres",)),
    Component("dask", "dask", "pip install -e '.[cluster]'", _module("distributed"), ("cluster",)),
    Component("hub", "JupyterHub", "pip install jupyterhub && npm install configurable-http-proxy, en root",
              _hub),
    Component("mnist", "MNIST", "TP_DATA_DIR=/dossier/des/données make test (docs/donnees.md)",
              _data("mnist/train-images-idx3-ubyte.gz")),
    Component("usps", "USPS", "TP_DATA_DIR=/dossier/des/données make test (docs/donnees.md)",
              _data("usps/USPS_train.txt.gz")),
)  # fmt: skip


@cache
def absent(component: Component) -> str:
    """Return "" when a component is here, else why not; looked up once a run."""
    return component.missing()


def mark(items: Iterable[pytest.Item]) -> None:
    """Give the markers of their fixtures to the tests."""
    for item in items:
        for component in COMPONENTS:
            if not set(component.fixtures).isdisjoint(getattr(item, "fixturenames", ())):
                item.add_marker(component.marker)


def skip_without(item: pytest.Item) -> None:
    """Skip a test whose component is not here, and say so to the summary."""
    for component in COMPONENTS:
        if item.get_closest_marker(component.marker) and (why := absent(component)):
            item.user_properties.append((SKIPPED, component.name))
            pytest.skip(f"sans {component.what} : {component.install} ({why})")


def summary(reports: Iterable[pytest.TestReport]) -> list[str]:
    """Return a line per missing component: how many tests were skipped, and what mends it."""
    found = [value for r in reports for name, value in r.user_properties if name == SKIPPED]
    counted = [(c, found.count(c.name)) for c in COMPONENTS if c.name in found]
    return [
        f"{n} test{'s' * (n > 1)} non exécuté{'s' * (n > 1)}, sans {c.what} : {c.install}"
        for c, n in counted
    ]
