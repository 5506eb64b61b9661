import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two workers, two cores: before NumPy and torch

import shutil
import signal

import matplotlib
import pytest

from tests import components, loops

matplotlib.use("Agg")
# A shell that runs us in the background ignores Ctrl-C for us, and for all that we start.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption("--loop", choices=loops.LOOPS, default="all", help="see tests/loops.py")
    parser.addoption(
        "--share", metavar="K/N", help="of what would run, the K-th of N shares only, K from 0"
    )


def pytest_configure(config):
    config.addinivalue_line("markers", "sweep: long; `make sweep`, or the labs touched since main")
    config.addinivalue_line(
        "markers", "each_push(*folders): long; CI, and `make test` when one of them has changed"
    )
    config.addinivalue_line("markers", "slow: too long for `make check`")
    for component in components.COMPONENTS:
        text = f"{component.marker}: {component.what} ({component.install})"
        config.addinivalue_line("markers", text)


def pytest_ignore_collect(collection_path, config):
    """`make check` does not import what it does not run."""
    return True if config.getoption("--loop") == "check" and loops.later(collection_path) else None


def pytest_collection_modifyitems(config, items):
    components.mark(items)
    loops.select(config, items)


def pytest_runtest_setup(item):
    components.skip_without(item)


def pytest_terminal_summary(terminalreporter):
    for line in components.summary(terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(line, yellow=True)


@pytest.fixture(scope="session")
def pool():
    """One warm process for all the tests that grade in the sandbox."""
    from tp_grading.kernels import WarmPool

    pool = WarmPool()
    pool.ensure()
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """Return the folder that the workers of a run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def executed(shared):
    """Return a function: notebook → the same, executed, once for all the workers of a run."""
    from tests.executed import Executed

    return Executed(shared / "executed")


@pytest.fixture(scope="session")
def once(shared):
    """Return a function: a name, what fills a folder → that folder, filled once for all the workers.

    Nobody writes in it: who changes something takes a copy.
    """
    from filelock import FileLock

    def made(name, fill):
        folder = shared / name
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                new = shared / f"{name}.new"  # left by one that failed, and is begun again
                shutil.rmtree(new, ignore_errors=True)
                new.mkdir()
                fill(new)
                new.rename(folder)
        return folder

    return made


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
