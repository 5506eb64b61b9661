import matplotlib
import pytest

from tests import components

matplotlib.use("Agg")


def pytest_configure(config):
    for component in components.COMPONENTS:
        text = f"{component.marker}: {component.what} ({component.install})"
        config.addinivalue_line("markers", text)


def pytest_collection_modifyitems(items):
    components.mark(items)


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


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")
