"""What travels to a kernel with the cases of a check: what observes, never what judges."""

import ast
import importlib
import os
import signal
import subprocess
import sys
import threading
import time

import nbformat
import pytest
from tests.bank import ROOT

from tp_grading.answers import grade_id
from tp_grading.course import Course
from tp_grading.inside.forked import forked
from tp_grading.kernels.library import ANSWERS, snapshot, write
from tp_grading.observers import cutting, given, observer
from tp_grading.observers.cutting import Cutting
from tp_utils.checks import load

COURSE = Course(ROOT)
each_lab = pytest.mark.parametrize("lab", COURSE.labs)


def definitions(check, lab):
    """Return the names defined in what travels, the check's own classes and their methods apart."""
    family = {(kind.__module__, kind.__name__) for kind in type(check).__mro__}
    found = set()
    for module, source in observer(check, given(lab)).modules.items():
        tree = ast.parse(source)
        own = [n for n in tree.body if (module, getattr(n, "name", "")) in family]
        methods = {id(node) for kind in own for node in (kind, *kind.body)}
        found |= {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and id(node) not in methods
        }
    return found


@each_lab
def test_no_judge_and_no_case_travels(lab):
    for check in load(lab).values():
        kept = observer(check, given(lab))
        names = definitions(check, lab)
        assert {"observe", "plain"} <= names
        assert not [n for n in names if n in ("cases", "Wrong", "decide") or "judge" in n], (
            check.name
        )
        assert not [m for m in kept.modules if m.endswith(("judging", "values", "engine.card"))]
        assert "def run(" in kept.modules[type(check).__module__] or len(type(check).__mro__) > 3


@each_lab
def test_stand_ins_come_after_the_exercise_that_they_would_answer(lab):
    notebook = nbformat.read(COURSE.notebook(lab), 4)
    order = [grade_id(cell) for cell in notebook.cells if grade_id(cell) in load(lab)]
    last = {name.split("-")[0]: n for n, name in enumerate(order)}
    early = {
        (lab, name, target)
        for n, name in enumerate(order)
        for target in definitions(load(lab)[name], lab) & last.keys()
        if last[target] >= n
    }
    assert not early


def test_only_what_is_needed_is_cut_out(tmp_path, monkeypatch):
    package = tmp_path / "cutme"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "other.py").write_text(
        "def used(): return 1\ndef unused(): return secret\nsecret = 2\n"
    )
    (package / "own.py").write_text(
        "import math, os\nfrom cutme import other\nfrom cutme.other import unused\n"
        "LIMIT = 3\nclass Root: pass\nclass Mine(Root):\n    name = 'm'\n"
        "    def run(self, x: 'unused'):\n        '''unused'''\n        return self.help(x)\n"
        "    def help(self, x): return math.sqrt(x) + other.used() + LIMIT\n"
        "    def judge(self): return unused()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    own = importlib.import_module("cutme.own")
    Mine, Root = own.Mine, own.Root

    cutting = Cutting(["cutme"])
    assert cutting.methods(Mine, Root, {"run"}) == {"run", "help"}
    kept = {name: ast.unparse(cutting.kept(name)) for name in cutting.modules()}
    assert list(kept) == ["cutme.other", "cutme.own"] or list(kept) == [
        "cutme",
        "cutme.other",
        "cutme.own",
    ]
    assert "used" in kept["cutme.other"] and "secret" not in kept["cutme.other"]
    assert not [w for w in ("judge", "unused", "import os", "name =") if w in kept["cutme.own"]]


def test_library_of_kernels_holds_no_answer(tmp_path):
    write(snapshot(), tmp_path)
    text = "".join(path.read_text("utf-8") for path in tmp_path.rglob("*.py"))
    for word in ("class Forward(Check)", "def judge(", "def backward(", "class Sequentiel"):
        assert word not in text, word
    code = (
        "from tp_utils.checks import tp04 as check; import tp_utils.checks.tp12\n"
        "from tp_utils import CirclesData, levels\n"
        "assert check.forward(1) is not None and levels.SameStart(2).weights() is not None\n"
        "import sys; print([m for m in sys.modules if m.startswith('tp_utils.checks.tp04.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert "tp_utils.diy" in ANSWERS and given("tp13_autoencodeur") == {"tp_utils.diy"}


def test_names_of_a_module_that_cannot_be_read_are_refused(monkeypatch):
    """`getattr(diy, kind)`: the kernel would lack what it asks for, and the student pay for it."""
    monkeypatch.setattr(cutting, "_statements", lambda _module: ast.parse(
        "from tp_utils import diy\ndef run(kind):\n    return diy.Linear, getattr(diy, kind)").body)  # fmt: skip
    with pytest.raises(LookupError, match="diy"):
        cutting.Cutting(("tp_utils.diy",)).need("tp_utils.checks.tp12.optim", "run")


def test_a_fork_says_what_it_has_to_and_changes_nothing_here():
    seen = []
    read, write = os.pipe()
    assert forked(lambda: seen.append(1) or os.write(write, b"x" * 1000), write) == 0
    assert os.read(read, 10_000) == b"x" * 1000
    assert seen == []


@pytest.mark.parametrize(
    ("end", "status"),
    [
        (lambda: os._exit(3), 3),
        (lambda: os.kill(os.getpid(), signal.SIGTERM), -signal.SIGTERM),
        (lambda: 1 / 0, 1),
    ],
)
def test_a_fork_that_ends_says_how(end, status, capfd):
    assert forked(end, 2) == status


def test_a_fork_whose_child_lives_on_is_not_waited_for():
    def leave_a_child():
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        os._exit(5)

    assert forked(leave_a_child, 2) == 5


def test_an_interruption_ends_the_fork():
    read, write_end = os.pipe()

    def endless():
        os.write(write_end, str(os.getpid()).encode())
        while True:
            time.sleep(1)

    pids = []

    def interrupt():
        pids.append(int(os.read(read, 100)))
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        forked(endless, write_end)
    with pytest.raises(ChildProcessError):
        os.waitpid(pids[0], os.WNOHANG)
