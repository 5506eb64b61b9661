"""Control groups of version 2, on an imitation of their file system: most machines here have v1."""

from tp_grading.sandbox import Limits, cgroup


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
