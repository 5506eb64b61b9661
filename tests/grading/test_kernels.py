"""Warm kernels: one thread at each fork, figures, seeds, restarts, the standard entry point."""

import importlib
import os
import shutil
import signal
import tempfile
import threading
import time
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from conftest import Session
from tp_grading.course import tomllib
from tp_grading.inside import observe
from tp_grading.kernels import WarmPool, WarmPoolError, folders, shared
from tp_grading.kernels import pool as pool_module
from tp_grading.sandbox import IsolationUnavailable, bwrap, doctor

pytestmark = pytest.mark.each_push("src/tp_grading")  # of the grader alone

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def light(monkeypatch):
    """Warm processes that start fast: they import next to nothing."""
    monkeypatch.setitem(bwrap.ENVIRONMENT, "TP_PRELOAD", "ipykernel.kernelapp tp_inside.kernel")


def test_warm_process_has_the_libraries_and_one_thread(pool):
    names = {"torch", "torchvision.datasets", "matplotlib.pyplot", "sklearn.svm", "tp_utils"}
    assert names <= set(pool.seconds)


def test_figures_and_results(session):
    one = session()
    seen = []
    one.client.execute_interactive(
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.title('t'); plt.show()",
        timeout=20, output_hook=lambda m: seen.append(m),
    )  # fmt: skip
    data = [m["content"]["data"] for m in seen if m["msg_type"] == "display_data"]
    assert len(data) == 1 and data[0]["image/png"].startswith("iVBOR")
    assert 'alt="t ; 1 courbe, ' in data[0]["text/html"]


LEFT = """import os, time
def left():
    others = [n for n in os.listdir('/proc') if n.isdigit() and int(n) not in (os.getpid(), os.getppid())]
    return len([n for n in others if open(f'/proc/{n}/stat').read().split()[2] != 'Z'])
end = time.monotonic() + 10  # a loaded machine; one that goes on would go on for ever
while left() and time.monotonic() < end:
    time.sleep(0.1)
print(left())"""


@pytest.mark.needs_isolation
@pytest.mark.parametrize("end", ["pass", "raise ValueError"])
def test_a_cell_that_forks_leaves_one_kernel(session, end):
    one = session()
    one.run(f"import os, time\nif os.fork() == 0:\n    {end}")
    assert one.run(LEFT)[1].strip() == "0"


def test_twins_do_not_share_their_draws(pool):
    def draw(seed):
        handle = pool.launch(seed=seed)
        one = Session.__new__(Session)
        one.attach(handle)
        code = "import random, numpy, torch; print(random.random(), numpy.random.rand(), torch.rand(1))"
        text = one.run(code)[1]
        one.close()
        return text

    first, second = draw(None), draw(None)
    assert first != second and all(
        a != b for a, b in zip(first.split(), second.split(), strict=True)
    )
    assert draw(7) == draw(7)


def test_restarted_when_killed(light):
    own = WarmPool()
    own.ensure()
    handle = own.launch()
    first = own.pid
    os.kill(first, signal.SIGKILL)
    assert handle.wait(10) is not None  # its kernels die with it
    handle.close()
    second = own.launch()  # and the next kernel comes from a new warm process
    assert own.restarts == 1 and own.pid != first
    second.close()
    own.close()


def test_restarted_when_a_library_changes(light, monkeypatch):
    own = WarmPool()
    own.ensure()
    first = own.pid
    own.ensure()
    assert own.pid == first
    monkeypatch.setattr(pool_module, "fingerprint", lambda: ("changed",))
    own.ensure()
    assert own.pid != first and own.restarts == 1
    own.close()


def test_warm_process_ends_with_its_grader(light):
    own = WarmPool()
    own.ensure()
    process = own._process
    handle = own.launch()
    own._control.close()
    assert process.wait(10) is not None
    assert handle.wait(10) is not None
    handle.close()
    own.close()


def test_folders_of_killed_graders_are_swept(light, monkeypatch):
    tmp_path = Path(tempfile.mkdtemp())  # a short name: sockets go below
    monkeypatch.setattr(folders, "short", lambda: str(tmp_path))
    left, new = tmp_path / "tp-kernels-dead", tmp_path / "tp-kernels-new"
    for folder in (left, new):
        (folder / "sub").mkdir(parents=True)
    os.utime(left, (0, 0))
    first, second = WarmPool(), WarmPool()
    first.ensure()
    os.utime(first._folder, (0, 0))  # old, but in use
    second.ensure()
    assert not left.exists() and new.exists() and first._folder.exists()
    first.close(), second.close()
    assert [p.name for p in tmp_path.iterdir()] == ["tp-kernels-new"]
    shutil.rmtree(tmp_path)


def test_refuses_without_isolation(monkeypatch):
    module = importlib.import_module("tp_grading.sandbox.doctor")
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    module._missing.cache_clear()
    try:
        with pytest.raises(IsolationUnavailable, match="apt-get install bubblewrap"):
            WarmPool().ensure()
    finally:
        module._missing.cache_clear()


def test_doctor_speaks_french_and_says_how(monkeypatch):
    module = importlib.import_module("tp_grading.sandbox.doctor")
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(
        module, "_bubblewrap_works", lambda: "setting up uid map: Permission denied"
    )
    found = [f for f in doctor() if not f.ok and f.required]
    assert len(found) == 1 and "uid map" in found[0].remedy and "autorisez" in found[0].remedy


def test_a_fork_has_the_pool_whatever_another_thread_was_doing(monkeypatch):
    """A worker is forked while another thread asks for the pool, starts it, or looks at it."""
    pool = WarmPool(imports=("numpy",))
    monkeypatch.setattr(shared, "_shared", pool)
    held, done = threading.Event(), threading.Event()

    def other():
        with shared._shared_lock, pool._lock:
            held.set()
            done.wait()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait()
    pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        shared.shared_pool(("numpy", "torch")).borrow()
        os._exit(0 if not pool.alive() else 1)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    done.set()
    thread.join()
    assert status == 0


@pytest.mark.needs_isolation
def test_start_failure_is_an_error_not_a_hang():
    own = WarmPool(start_seconds=0.05)
    with pytest.raises(WarmPoolError):
        own.launch()
    own.close()


def test_standard_provisioner(pool, monkeypatch):
    monkeypatch.setattr(shared, "_shared", pool)
    factory = KernelProvisionerFactory.instance()
    point = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]
    group = KernelProvisionerFactory.GROUP_NAME
    entries = point[group]
    assert "tp-warm" in entries
    for name, value in entries.items():
        monkeypatch.setitem(factory.provisioners, name, EntryPoint(name, value, group))
    monkeypatch.setattr(factory, "default_provisioner_name", "tp-warm")
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    try:
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=20)
        reply = client.execute_interactive(
            "import torch; assert torch.ones(2).sum() == 2", timeout=20
        )
        assert reply["content"]["status"] == "ok"
        client.stop_channels()
        folder = manager.provisioner.handle.folder
    finally:
        start = time.monotonic()
        manager.shutdown_kernel(now=True)
    assert time.monotonic() - start < 5 and not folder.exists()


def test_repair_gives_back_modules_and_builtins():
    import math

    names = {"math": None, "int": str, "sum": 0, "max": lambda *a: 1, "x": 3}
    observe.repair(names, {"math": math})
    assert names["math"] is math and set(names) == {"math", "max", "x"}
