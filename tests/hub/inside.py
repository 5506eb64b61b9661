"""Start a hub where /srv, /home and the accounts are the test's own, then do what is asked, line by line.

Started as root by running.py, in namespaces of mounts and of the network: `inside.py CHECKOUT PROXY STUDENTS STAFF`. It reads
[name of a function, arguments…] and answers {"value": …} or {"error": …}, a line of JSON each.
"""

import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

CHECKOUT, PROXY = Path(sys.argv[1]), sys.argv[2]
STUDENTS, STAFF = sys.argv[3].split(","), sys.argv[4]
TOKEN, HUB = "of-the-test", "http://127.0.0.1:8000"
COURSE = Path("/srv/tp/cours")
EXTRA = f"""
load_subconfig("/srv/tp/jupyterhub/jupyterhub_config.py")
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.bind_url = "{HUB}"
c.ConfigurableHTTPProxy.command = ["{PROXY}"]
c.JupyterHub.services = [{{"name": "test", "api_token": "{TOKEN}"}}]
c.JupyterHub.load_roles.append({{
    "name": "test", "services": ["test"], "scopes": ["admin:users", "admin:servers", "access:servers"],
}})
"""


def ask(path, data=None, method=None):
    """Return the status, the headers and the text of an answer of the hub or of a server."""
    body = None if data is None else json.dumps(data).encode()
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{HUB}{path}", body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, _lower(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, _lower(error.headers), error.read().decode()


def _lower(headers):
    return {name.lower(): value for name, value in headers.items()}


def press(name, step, lab):
    """Press a button of somebody's Assignment List: "fetch", "submit", "fetch_feedback"."""
    body = urllib.parse.urlencode({"course_id": "tp", "assignment_id": lab}).encode()
    request = urllib.request.Request(
        f"{HUB}/user/{name}/assignments/{step}", body, {"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        said = json.loads(answer.read())
    assert said["success"], said


def _account(name, words):
    """Return how a terminal of somebody's server would run a command: arguments, environment, folder."""
    config = "correcteurs" if name == STAFF else "etudiants"
    folder, home = "/srv/tp/jupyterhub", f"/home/{name}"
    env = {
        "PATH": os.environ["PATH"], "HOME": home, "USER": name, "LANG": "C.UTF-8",
        "JUPYTER_CONFIG_PATH": f"{folder}/{config}:{folder}/tous", "PYTHONPATH": str(CHECKOUT),
        "TP_DATA_DIR": os.environ.get("TP_DATA_DIR", ""),
    }  # fmt: skip
    umask = "007" if name == STAFF else "077"
    line = ["setpriv", f"--reuid={name}", f"--regid={name}", "--init-groups", "--", "sh", "-c",
            f'umask {umask} && exec "$@"', "sh", *words]  # fmt: skip
    return line, env, COURSE if name == STAFF else home


def run(name, *words):
    """Run a command with the rights of somebody: its status, what it printed, its errors."""
    line, env, cwd = _account(name, words)
    done = subprocess.run(line, cwd=cwd, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # fmt: skip
    return done.returncode, done.stdout, done.stderr


_desks = []


def desk(words, wanted):
    """Run `tp-grade` in the assistant's account, as `run_in` of the tests of classes; the same answer."""
    if not _desks:
        line, env, cwd = _account(STAFF, [sys.executable, "-m", "tests.hub.desk"])
        _desks.append(subprocess.Popen(line, cwd=cwd, env=env, text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE))  # fmt: skip
    _desks[0].stdin.write(json.dumps([words, wanted]) + "\n")
    _desks[0].stdin.flush()
    return json.loads(_desks[0].stdout.readline())


def bring_up_loopback():
    """Bring up the only interface of a new network namespace, where the hub's ports are its own."""
    with socket.socket() as any_socket:  # SIOCSIFFLAGS, IFF_UP: linux/sockios.h, netdevice(7)
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh22x", b"lo", 1))


def install():
    """Follow docs/jupyterhub/lisez-moi.md, to the letter; the course is already in its folder."""
    subprocess.run(["sh", CHECKOUT / "docs/jupyterhub/installer.sh"], capture_output=True, check=True)  # fmt: skip
    for name in (*STUDENTS, STAFF):
        (Path("/home") / name).mkdir(mode=0o700)
        shutil.chown(Path("/home") / name, name, name)
    with (COURSE / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(
            '\nc.Exchange.root = "/srv/tp/echange"\nc.CourseDirectory.groupshared = True\n'
        )
    subprocess.run(["chgrp", "-R", "correcteurs", COURSE], check=True)
    subprocess.run(["chmod", "-R", "g+rwX,o-rwx", COURSE], check=True)
    subprocess.run(["find", COURSE, "-type", "d", "-exec", "chmod", "g+s", "{}", "+"], check=True)


def start_hub():
    """Start the hub; return when it answers. It takes its time, as long as it lives."""
    Path("/srv/tp/hub/test_config.py").write_text(EXTRA)
    with Path("/srv/tp/hub/log").open("w") as log:
        hub = subprocess.Popen(["jupyterhub", "-f", "test_config.py"], cwd="/srv/tp/hub",
                               stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # fmt: skip
    while hub.poll() is None:
        time.sleep(0.5)
        try:
            if ask("/hub/api/")[0] == 200:
                return hub
        except OSError:
            pass
    raise SystemExit(Path("/srv/tp/hub/log").read_text()[-5000:])


def serve(name):
    """Create somebody's account in the hub, start their server, wait as long as the hub does."""
    ask(f"/hub/api/users/{name}", {}, "POST")
    ask(f"/hub/api/users/{name}/server", {}, "POST")
    while servers := json.loads(ask(f"/hub/api/users/{name}")[2])["servers"]:  # one that failed is out
        if servers[""]["ready"]:
            return
        time.sleep(0.5)
    raise AssertionError(f"{name}: {Path('/srv/tp/hub/log').read_text()[-5000:]}")


bring_up_loopback()
install()
hub = start_hub()
print("ready", flush=True)
try:
    for asked in sys.stdin:
        function, *arguments = json.loads(asked)
        try:
            answer = {"value": globals()[function](*arguments)}
        except (AssertionError, OSError, ValueError) as error:
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)
finally:
    hub.terminate()
    hub.wait(30)
