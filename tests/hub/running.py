"""A real JupyterHub, configured by docs/jupyterhub, in namespaces: its own accounts, ports, /srv and /home."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bank import ROOT
from tests.components import hub_proxy

FIRST, GRADERS = 20001, 20100  # numbers of the first account, and of the group of those who grade
PASSWD = "{name}:x:{uid}:{uid}::/home/{name}:/bin/bash"


class Hub:
    """A hub that runs. `home` and `inbound`: its homes and its deposits, seen from outside."""

    def __init__(
        self, process: subprocess.Popen[str], log: Path, srv: Path, home: Path, staff: str
    ) -> None:
        self._process, self._log, self.home, self.staff = process, log, home, staff
        self.inbound = srv / "tp" / "echange" / "tp" / "inbound"

    def do(self, function: str, *arguments: Any) -> Any:
        """Have a function of inside.py called there; return its value."""
        print(json.dumps([function, *arguments]), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        assert line, self._log.read_text()[-6000:]  # inside.py has ended
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["value"]

    def must(self, name: str, *words: str) -> str:
        """Run a command with the rights of somebody, which succeeds; return what it printed."""
        code, said, errors = self.do("run", name, *words)
        assert code == 0, f"{words}\n{said[-3000:]}\n{errors[-3000:]}"
        return said

    def write(self, name: str, lab: str, data: bytes) -> None:
        """Save somebody's notebook of a lab, in the place where it was fetched."""
        path = self.home / name / lab / f"{lab}.ipynb"
        assert path.is_file()
        path.write_bytes(data)  # its owner stays


@contextlib.contextmanager
def running_hub(folder: Path, course: Path, students: list[str], staff: str) -> Iterator[Hub]:
    """Yield a hub whose course is this folder, with these people; their servers are not started."""
    uids = {name: FIRST + i for i, name in enumerate([*students, staff])}
    etc, srv, home = (folder / name for name in ("etc", "srv", "home"))
    for place in (etc, srv / "tp" / "cours", home):
        place.mkdir(parents=True)
    accounts = [PASSWD.format(name=name, uid=uid) for name, uid in uids.items()]
    (etc / "passwd").write_text("\n".join([Path("/etc/passwd").read_text().strip(), *accounts, ""]))
    groups = [f"{name}:x:{uid}:" for name, uid in uids.items()] + [f"correcteurs:x:{GRADERS}:{staff}"]  # fmt: skip
    (etc / "group").write_text("\n".join([Path("/etc/group").read_text().strip(), *groups, ""]))
    for place in (srv, srv / "tp", home):
        place.chmod(0o755)
    mounts = [
        f"mount --bind {srv} /srv", f"mount --bind {home} /home", f"mount --bind {course} /srv/tp/cours",
        f"mount --bind {etc}/passwd /etc/passwd", f"mount --bind {etc}/group /etc/group",
        *_home_of_python(), 'exec "$@"',
    ]  # fmt: skip
    log = folder / "errors"
    with log.open("w") as errors:
        process = subprocess.Popen(
            ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-euc",
             "\n".join(mounts), "sh", sys.executable, Path(__file__).with_name("inside.py"), ROOT,
             hub_proxy(), ",".join(students), staff],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, cwd="/",
            env={"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": "/root",
                 "LANG": "C.UTF-8"},
        )  # fmt: skip
    try:
        assert process.stdout.readline() == "ready\n", log.read_text()[-6000:]
        yield Hub(process, log, srv, home, staff)
    finally:
        process.stdin.close()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def _home_of_python() -> list[str]:
    """Return what lets every account run an interpreter that lies in the home of root."""
    base = Path(sys.base_prefix).resolve()
    if not base.is_relative_to("/root"):
        return []
    return [
        f"mkdir -p /srv/python && mount --bind {base} /srv/python",
        "mount -t tmpfs -o mode=755 tp /root",
        f"mkdir -p {base} && mount --bind /srv/python {base}",
    ]
