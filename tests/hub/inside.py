"""Start a hub where /srv and the accounts are the test's own; print what was seen, as JSON.

Started as root by test_hub.py, in a mount namespace: `inside.py CHECKOUT PROXY`.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

CHECKOUT, PROXY = Path(sys.argv[1]), sys.argv[2]
LAB, TOKEN, HUB = "tp00_tenseurs", "of-the-test", "http://127.0.0.1:8000"
COURSE = Path("/srv/tp/cours")
STUDENTS, STAFF = ("alice", "bruno"), "carole"
PEOPLE = (*STUDENTS, STAFF)
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
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def form(path, **fields):
    """Return what a form of nbgrader's extension answers, read as JSON."""
    body = urllib.parse.urlencode(fields).encode()
    request = urllib.request.Request(f"{HUB}{path}", body, {"Authorization": f"token {TOKEN}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def as_user(name, *command, cwd="/"):
    """Run a command with the rights of somebody, as a terminal of their server would."""
    config = "correcteurs" if name == STAFF else "etudiants"
    folder = "/srv/tp/jupyterhub"
    env = {
        "PATH": os.environ["PATH"], "HOME": f"/home/{name}", "USER": name, "LANG": "C.UTF-8",
        "JUPYTER_CONFIG_PATH": f"{folder}/{config}:{folder}/tous",
        "TP_DATA_DIR": os.environ.get("TP_DATA_DIR", ""),
    }  # fmt: skip
    umask = "007" if name == STAFF else "077"
    line = ["setpriv", f"--reuid={name}", f"--regid={name}", "--init-groups", "--", "sh", "-c",
            f'umask {umask} && exec "$@"', "sh", *map(str, command)]  # fmt: skip
    return subprocess.run(line, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def must(done):
    """Return what a command printed; the end of the test when it failed."""
    if done.returncode:
        raise SystemExit(f"{done.args}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def install():
    """Follow docs/jupyterhub/lisez-moi.md, to the letter."""
    must(subprocess.run(["sh", CHECKOUT / "docs/jupyterhub/installer.sh"], capture_output=True, text=True, check=False))  # fmt: skip
    for name in PEOPLE:
        (Path("/home") / name).mkdir(mode=0o700)
        shutil.chown(Path("/home") / name, name, name)
    for part in ("nbgrader_config.py", "pyproject.toml", f"solutions/{LAB}", f"notebooks/{LAB}", f"banks/{LAB[:4]}.py"):  # fmt: skip
        there = COURSE / part
        there.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (CHECKOUT / part).is_dir() else shutil.copy
        copy(CHECKOUT / part, there)
    with (COURSE / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(
            '\nc.Exchange.root = "/srv/tp/echange"\nc.CourseDirectory.groupshared = True\n'
        )
    subprocess.run(["chgrp", "-R", "correcteurs", COURSE], check=True)
    subprocess.run(["chmod", "-R", "g+rwX,o-rwx", COURSE], check=True)
    subprocess.run(["find", COURSE, "-type", "d", "-exec", "chmod", "g+s", "{}", "+"], check=True)


def start_hub():
    """Start the hub; return when it answers."""
    Path("/srv/tp/hub/test_config.py").write_text(EXTRA)
    with Path("/srv/tp/hub/log").open("w") as log:
        hub = subprocess.Popen(["jupyterhub", "-f", "test_config.py"], cwd="/srv/tp/hub", stdout=log, stderr=log)  # fmt: skip
    for _ in range(240):
        time.sleep(0.5)
        try:
            if ask("/hub/api/")[0] == 200:
                return hub
        except OSError:
            pass
    raise SystemExit(Path("/srv/tp/hub/log").read_text()[-5000:])


def start_server(name):
    """Create somebody's account in the hub, start their server, wait for it."""
    ask(f"/hub/api/users/{name}", {}, "POST")
    ask(f"/hub/api/users/{name}/server", {}, "POST")
    for _ in range(240):
        if json.loads(ask(f"/hub/api/users/{name}")[2])["servers"].get("", {}).get("ready"):
            return
        time.sleep(0.5)
    raise SystemExit(f"{name}: {Path('/srv/tp/hub/log').read_text()[-5000:]}")


def page_config(name):
    """Return what JupyterLab says of its extensions to somebody."""
    page = ask(f"/user/{name}/lab")[2]
    start = page.index('id="jupyter-config-data"')
    return json.loads(page[page.index(">", start) + 1 : page.index("</script>", start)])


def the_term():
    """Release, hand in, collect, grade, return; yield what is seen, by name."""
    must(as_user(STAFF, "nbgrader", "release_assignment", LAB, cwd=COURSE))
    for name in PEOPLE:
        start_server(name)
    lists = {
        n: json.loads(ask(f"/user/{n}/assignments?course_id=tp")[2])["value"] for n in STUDENTS
    }
    yield "listed", {name: [one["assignment_id"] for one in found] for name, found in lists.items()}
    for step in ("fetch", "submit"):
        done = {n: form(f"/user/{n}/assignments/{step}", course_id="tp", assignment_id=LAB) for n in STUDENTS}  # fmt: skip
        bad = [one for one in done.values() if not one["success"]]
        assert not bad, bad
    yield "fetched", {n: Path(f"/home/{n}/{LAB}/{LAB}.ipynb").is_file() for n in STUDENTS}
    inbound = "/srv/tp/echange/tp/inbound"
    deposits = [one.name for one in Path(inbound).iterdir()]
    yield "submitted", {n: sum(one.startswith(f"{n}+") for one in deposits) for n in STUDENTS}
    yield "reads the deposits", {n: as_user(n, "ls", inbound).returncode == 0 for n in PEOPLE}
    yield "reads the course", {n: as_user(n, "ls", COURSE).returncode == 0 for n in PEOPLE}
    pages = {n: ask(f"/user/{n}/formgrader") for n in PEOPLE}
    yield "formgrader", {n: page[0] for n, page in pages.items()}
    yield "csp", pages[STAFF][1].get("Content-Security-Policy", "")
    yield "hidden button", {n: "@jupyter/nbgrader:formgrader" in str(page_config(n).get("disabledExtensions")) for n in PEOPLE}  # fmt: skip
    must(as_user(STAFF, "tp-grade", "collect", LAB, "--exchange", cwd=COURSE))
    yield "collected", sorted(one.name for one in (COURSE / "submitted").iterdir())
    must(as_user(STAFF, "tp-grade", "autograde", LAB, cwd=COURSE))
    yield (
        "graded",
        sorted(p.name for p in (COURSE / "autograded").iterdir() if not p.name.startswith(".")),
    )
    must(as_user(STAFF, "tp-grade", "feedback", LAB, cwd=COURSE))
    must(as_user(STAFF, "nbgrader", "release_feedback", LAB, cwd=COURSE))
    told = {n: form(f"/user/{n}/assignments/fetch_feedback", course_id="tp", assignment_id=LAB) for n in STUDENTS}  # fmt: skip
    yield "feedback", {n: one["success"] and any(Path(f"/home/{n}/{LAB}/feedback").rglob("*.html")) for n, one in told.items()}  # fmt: skip
    mode = (COURSE / "gradebook.db").stat().st_mode
    yield "others read the gradebook", bool(mode & 0o007)


install()
hub = start_hub()
try:
    print(json.dumps(dict(the_term())))
except AssertionError as error:
    raise SystemExit(f"{error}\n{Path('/srv/tp/hub/log').read_text()[-5000:]}") from error
finally:
    hub.terminate()
    hub.wait(30)
