"""Control groups of version 2, on an imitation of their file system: most machines here have v1."""

import importlib
import os
import subprocess
from pathlib import Path

import pytest

from tp_grading.run import Kernel
from tp_grading.sandbox import Limits, cgroup

pytestmark = pytest.mark.each_push("src/tp_grading")  # of the grader alone


def test_version_two_limits_memory_and_processes(tmp_path, monkeypatch):
    monkeypatch.setattr(cgroup, "ROOT", tmp_path)
    (tmp_path / "cgroup.controllers").write_text("memory pids")
    group = cgroup.Cgroup("one", Limits(memory=10, disk=5, processes=3))
    group.add(42)
    folder = tmp_path / "one"
    written = {path.name: path.read_text() for path in folder.iterdir()}
    assert written == {
        "memory.max": "15", "memory.swap.max": "0", "pids.max": "3", "cgroup.procs": "42"
    }  # fmt: skip
    assert group.active == {"v2"} and not group.out_of_memory()
    (folder / "memory.events").write_text("oom 1\noom_kill 1\n")
    assert group.out_of_memory()
    for path in folder.iterdir():  # the real ones vanish with their folder
        path.unlink()
    group.close()
    assert not folder.exists()


def test_without_control_groups_nothing_is_made_and_nothing_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(cgroup, "ROOT", tmp_path / "absent")
    group = cgroup.Cgroup("one", Limits())
    group.add(42)
    assert not group.active and not group.out_of_memory() and not group.folders
    group.close()


def test_groups_of_killed_graders_are_swept(tmp_path, monkeypatch):
    monkeypatch.setattr(cgroup, "ROOT", tmp_path)
    (tmp_path / "cgroup.controllers").write_text("memory pids")
    gone = subprocess.Popen(["true"])
    gone.wait()
    names = {
        "dead": f"tp-{gone.pid}-0a1b2c3d", "new": f"tp-{gone.pid}-new",
        "full": f"tp-{gone.pid}-full", "ours": f"tp-{os.getpid()}-0a1b2c3d", "other": "tp-x-y",
    }  # fmt: skip
    for kind, name in names.items():
        (tmp_path / name).mkdir()
        if kind == "full":  # as a group that holds a process: it cannot be removed
            (tmp_path / name / "cgroup.procs").write_text("42")
        if kind != "new":
            os.utime(tmp_path / name, (0, 0))
    cgroup.sweep()
    assert {kind for kind, name in names.items() if not (tmp_path / name).exists()} == {"dead"}


@pytest.mark.parametrize("denied", ["mkdir", "write_text"])
@pytest.mark.parametrize("version", [1, 2])
def test_groups_that_are_refused_leave_the_limits_of_each_process(
    denied, version, tmp_path, monkeypatch, pool
):
    """Seen by all, writable by none: a kernel starts, works, is bounded, and leaves nothing."""

    def refused(self, *words, **options):
        if self.is_relative_to(tmp_path):
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *words, **options)

    monkeypatch.setattr(cgroup, "ROOT", tmp_path)
    for file in ["cgroup.controllers"] if version == 2 else ["memory/cgroup.procs", "pids/cgroup.procs"]:
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text("")
    real = getattr(Path, denied)
    monkeypatch.setattr(Path, denied, refused)
    kernel = Kernel(pool, Limits(memory=300 << 20))
    try:
        assert not kernel.handle.cgroup.active and not kernel.handle.cgroup.out_of_memory()
        done = kernel.execute("print(7)\nx = bytearray(1 << 30)", 20)
        assert (done.status, done.name, done.outputs[0].text) == ("error", "MemoryError", "7\n")
        assert kernel.execute("print(8)", 20).status == "ok"
    finally:
        kernel.close()
    assert not [path for path in tmp_path.rglob("tp-*")]


def refused(method):
    """Return a method of paths that the machine refuses for control groups, below any folder."""

    def refuse(self, *words, **options):
        if "groups" in self.parts:
            raise PermissionError(13, "Permission denied", str(self))
        return method(self, *words, **options)

    return refuse


@pytest.mark.parametrize("denied", ["stat", "glob", "mkdir", "write_text", "read_text"])
@pytest.mark.parametrize("version", [1, 2])
def test_control_groups_that_are_refused_are_told_and_stop_nothing(
    denied, version, tmp_path, monkeypatch
):
    root = tmp_path / "groups"
    for file in (["cgroup.controllers"], ["memory/cgroup.procs", "pids/cgroup.procs"])[version == 1]:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("")
    monkeypatch.setattr(cgroup, "ROOT", root)
    monkeypatch.setattr(Path, denied, refused(getattr(Path, denied)))
    cgroup.sweep()
    group = cgroup.Cgroup("tp-1-x", Limits())
    group.add(os.getpid())
    assert not group.out_of_memory()
    looking = importlib.import_module("tp_grading.sandbox.doctor")  # not the function of this name
    monkeypatch.setattr(looking, "_bubblewrap_works", lambda: "")  # 0.3 s, and not the question
    told = next(one for one in looking.doctor() if "groupes de contrôle" in one.name)
    assert not told.required and "facultatif" in told.remedy
    assert told.ok == bool(group.active)
    group.close()
    cgroup.leave(1)
    monkeypatch.undo()
    assert not [path for path in root.rglob("tp-*") if not any(path.iterdir())]
