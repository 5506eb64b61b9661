"""A real JupyterHub, configured by docs/jupyterhub, with two students and an assistant.

All of it runs in a mount namespace: accounts, /srv and homes of its own, nothing of the machine.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bank import ROOT
from tests.components import hub_proxy

pytestmark = [pytest.mark.needs_hub, pytest.mark.sweep, pytest.mark.timeout(600)]
PEOPLE = {"alice": 20001, "bruno": 20002, "carole": 20003}
STAFF = 20100
PASSWD = "{name}:x:{uid}:{gid}::/home/{name}:/bin/bash"


def _home_of_python():
    """Return what lets every account run an interpreter that lies in the home of root."""
    base = Path(sys.base_prefix).resolve()
    if not base.is_relative_to("/root"):
        return []
    return [
        f"mkdir -p /srv/python && mount --bind {base} /srv/python",
        "mount -t tmpfs -o mode=755 tp /root",
        f"mkdir -p {base} && mount --bind /srv/python {base}",
    ]


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What the steps of `inside.py` have seen, name → value."""
    etc = tmp_path_factory.mktemp("etc")
    accounts = [PASSWD.format(name=name, uid=uid, gid=uid) for name, uid in PEOPLE.items()]
    (etc / "passwd").write_text("\n".join([Path("/etc/passwd").read_text().strip(), *accounts, ""]))
    groups = [f"{name}:x:{uid}:" for name, uid in PEOPLE.items()]
    groups += [f"correcteurs:x:{STAFF}:carole"]
    (etc / "group").write_text("\n".join([Path("/etc/group").read_text().strip(), *groups, ""]))
    mounts = [
        "mount -t tmpfs -o mode=755 tp /srv", "mount -t tmpfs -o mode=755 tp /home",
        f"mount --bind {etc}/passwd /etc/passwd", f"mount --bind {etc}/group /etc/group",
        *_home_of_python(), 'exec "$@"',
    ]  # fmt: skip
    done = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-euc",
         "\n".join(mounts), "sh", sys.executable, Path(__file__).with_name("inside.py"), ROOT, hub_proxy()],
        capture_output=True, text=True, check=False, cwd="/", timeout=560,
        env={"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": "/root", "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-6000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_students_find_fetch_and_hand_in_by_the_buttons_of_jupyterlab(seen):
    assert seen["listed"] == {"alice": ["tp00_tenseurs"], "bruno": ["tp00_tenseurs"]}
    assert seen["fetched"] == {"alice": True, "bruno": True}
    assert seen["submitted"] == {"alice": 1, "bruno": 1}


def test_nobody_but_the_staff_sees_the_course(seen):
    assert seen["formgrader"] == {"alice": 404, "bruno": 404, "carole": 200}
    assert seen["hidden button"] == {"alice": True, "bruno": True, "carole": False}
    assert seen["reads the course"] == {"alice": False, "bruno": False, "carole": True}
    assert seen["reads the deposits"] == {"alice": False, "bruno": False, "carole": True}


def test_the_assistant_collects_grades_and_returns(seen):
    assert seen["collected"] == ["alice", "bruno"]
    assert seen["graded"] == ["alice", "bruno"]
    assert seen["feedback"] == {"alice": True, "bruno": True}
    assert seen["others read the gradebook"] is False


def test_formgrader_shows_in_a_frame_of_jupyterlab(seen):
    assert "frame-ancestors 'self'" in seen["csp"]
    assert "'none'" not in seen["csp"]
