"""What a student runs, on machines that are not ours: Windows, the browser, another language."""

import ast
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from tests.bank import ROOT
from tests.sources import sources
from tp_utils.checks import limits
from tp_utils.checks.limits import TimeLimit, time_limit
from tp_utils.report import cli
from tp_utils.report.model import ReportError

SOURCES = sorted((ROOT / "src/tp_utils").rglob("*.py"))
TEXT = {
    "read_text": 0,
    "write_text": 1,
    "open": 1,
    "fdopen": 1,
    "run": 99,
    "Popen": 99,
}  # place of encoding or mode
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.I)


def without_encoding(tree):
    """Return the lines that read or write text in the machine's encoding."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name, owner = (
            getattr(node.func, "attr", getattr(node.func, "id", "")),
            getattr(node.func, "value", None),
        )
        named = {k.arg: k.value for k in node.keywords}
        if name not in TEXT or "encoding" in named or getattr(owner, "id", "") == "Image":
            continue
        if name in ("open", "fdopen"):
            mode = (
                [a for a in [*node.args[:2], named.get("mode")] if isinstance(a, ast.Constant)]
                or [None]
            )[-1]
            plain = mode is None or "b" not in str(mode.value)
        elif name in ("run", "Popen"):
            plain = "text" in named or "universal_newlines" in named
        else:
            plain = len(node.args) <= TEXT[name]
        if plain:
            found.append(node.lineno)
    return found


def test_every_file_says_its_encoding():
    found = {p.name: without_encoding(ast.parse(p.read_text(encoding="utf-8"))) for p in SOURCES}
    assert {name: at for name, at in found.items() if at} == {}


@pytest.mark.parametrize("code, bad", [
    ("p.read_text()", True), ("p.read_text('utf-8')", False), ("p.write_text(x)", True),
    ("p.write_text(x, encoding='utf-8')", False), ("open(p)", True), ("open(p, 'rb')", False),
    ("p.open('w')", True), ("p.open(mode='wb')", False), ("run(x, text=True)", True), ("run(x)", False),
])  # fmt: skip
def test_a_file_without_encoding_is_seen(code, bad):
    assert bool(without_encoding(ast.parse(code))) is bad


def test_nothing_moves_over_a_file_by_rename():
    """`rename` refuses on Windows where the file exists; `replace` does not."""
    calls = [n.func.attr for p in SOURCES for n in ast.walk(ast.parse(p.read_text(encoding="utf-8")))
             if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]  # fmt: skip
    assert len(calls) > 1000 and "rename" not in calls


@pytest.mark.skipif(not shutil.which("git"), reason="no git here")
def test_names_of_files_exist_on_windows():
    names = sources()
    parts = {part for name in names for part in name.split("/")}
    assert len(names) > 100 and len({name.lower() for name in names}) == len(names)
    assert [
        p for p in parts if re.search(r'[<>:"\\|?*\x00-\x1f]|[. ]$', p) or RESERVED.match(p)
    ] == []
    assert max(map(len, names)) < 150


HIDDEN = """
import importlib, pkgutil, signal, sys
import matplotlib.pyplot, nbconvert, numpy, pypandoc, sklearn.svm, torch, tqdm.auto, typst
import IPython.display
for name in ("fcntl", "resource", "termios", "pwd", "grp", "tty", "pty"):
    sys.modules[name] = None
for name in ("SIGALRM", "SIGKILL", "SIGUSR1", "setitimer", "alarm", "pthread_kill"):
    vars(signal).pop(name, None)
sys.platform = "win32"
import tp_utils
names = [m.name for m in pkgutil.walk_packages(tp_utils.__path__, "tp_utils.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
from tp_utils.checks.limits import TimeLimit, time_limit
try:
    with time_limit(0.05):
        while True:
            pass
except TimeLimit:
    print(len(names))
"""


def test_it_is_imported_and_bounded_without_what_windows_lacks():
    done = subprocess.run(
        [sys.executable, "-c", HIDDEN], capture_output=True, encoding="utf-8", cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100


@pytest.fixture
def no_alarm(monkeypatch):
    monkeypatch.setattr(
        limits, "signal", SimpleNamespace(signal=signal.signal, SIGINT=signal.SIGINT)
    )


@pytest.fixture
def no_thread(no_alarm, monkeypatch):
    class Thread(threading.Thread):
        def start(self):
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(
        limits, "threading", SimpleNamespace(**{**vars(threading), "Thread": Thread})
    )


def spin(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_windows_ends_what_never_ends(no_alarm):
    with pytest.raises(TimeLimit), time_limit(0.05):
        while True:
            pass


def test_windows_sees_an_interruption_that_was_swallowed(no_alarm):
    with pytest.raises(TimeLimit), time_limit(0.05):
        try:  # noqa: SIM105
            spin(60)
        except:  # noqa: E722, what students write
            pass


def test_windows_rings_again(no_alarm):
    caught = 0
    with pytest.raises(TimeLimit), time_limit(0.05):
        try:
            spin(60)
        except BaseException:
            caught += 1
        spin(60)
    assert caught == 1


def test_windows_leaves_what_ends_in_time(no_alarm):
    before = threading.active_count()
    for _ in range(50):
        with time_limit(30):
            pass
    assert threading.active_count() == before
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt), time_limit(30):
        signal.raise_signal(signal.SIGINT)  # a real Ctrl-C stays one


def test_an_interruption_of_the_last_moment_does_not_escape(no_alarm):
    for _ in range(200):
        try:
            with time_limit(0.001):
                spin(0.001)
        except TimeLimit:
            pass


def test_in_the_browser_the_time_is_looked_at_afterwards(no_thread):
    with time_limit(30):
        pass
    with pytest.raises(TimeLimit), time_limit(0.01):
        spin(0.02)
    with pytest.raises(ValueError), time_limit(0.01):
        raise ValueError


def test_the_alarms_of_a_browser_are_not_asked_for(monkeypatch):
    """Emscripten has `setitimer`, which rings once the code has come to its end."""
    monkeypatch.setattr(limits, "sys", SimpleNamespace(platform="emscripten"))
    monkeypatch.setattr(limits, "signal", SimpleNamespace(setitimer=None))
    with time_limit(30):
        pass
    with pytest.raises(TimeLimit), time_limit(0.01):
        spin(0.02)


def test_a_check_answers_in_the_browser(no_thread):
    from tests.bank import namespace
    from tp_utils.checks import load

    names = namespace("tp11_mlp_numpy")
    outcomes = [
        check.outcome(names[check.target]) for check in load("tp11_mlp_numpy").values()
    ]
    assert outcomes and {o.status for o in outcomes} == {"passed"}


@pytest.mark.parametrize("words", [
    ["tp_utils.report.cli", "--help"], ["tp_utils.report.cli", "suivi", "--help"],
    ["tp_utils.report.cli", "rapport", "--help"], ["tp_utils.report.cli", "suivi", "absent.ipynb"],
    ["tp_grading.cli", "--help"], ["tp_grading.cli", "autograde", "--help"],
], ids=" ".join)  # fmt: skip
def test_a_pipe_of_windows_takes_what_is_said(words):
    if words[0].startswith("tp_grading"):
        pytest.importorskip("click")
    done = subprocess.run(
        [sys.executable, "-m", *words], capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    )  # fmt: skip
    assert done.returncode == (2 if "absent.ipynb" in words else 0)
    assert b"Traceback" not in done.stderr and (done.stdout + done.stderr).decode("cp1252").strip()


def test_a_card_is_shown_in_a_pipe_of_windows():
    code = "from tp_utils.checks import card, engine; card.show(engine.Outcome('forward', 'wrong', message='non'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True,
                          env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"})  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_examples_can_be_typed_in_cmd():
    parsers = cli._parser()._subparsers._group_actions[0].choices
    assert [name for name, parser in parsers.items() if "'" in parser.epilog] == []


def test_a_star_that_cmd_leaves_is_expanded(tmp_path):
    for lab in ("tp03", "tp04"):
        (tmp_path / lab).mkdir()
        (tmp_path / lab / f"{lab}.ipynb").touch()
    found = cli._expanded([tmp_path / "tp0*" / "*.ipynb", tmp_path / "a.ipynb"])
    assert [p.name for p in found] == ["tp03.ipynb", "tp04.ipynb", "a.ipynb"]
    with pytest.raises(ReportError, match="Aucun notebook"):
        cli._expanded([tmp_path / "tp9*.ipynb"])


def catalogue(french, english):
    """Return the bytes of a .mo of one message."""
    pairs = [
        (b"", b"Content-Type: text/plain; charset=UTF-8\n"),
        (french.encode(), english.encode()),
    ]
    tables, texts, at = [], b"", 28 + 16 * len(pairs)
    for side in range(2):
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[side]), at + len(texts)))
            texts += pair[side] + b"\0"
    n = len(pairs)
    return struct.pack("<7I", 0x950412DE, 0, n, 28, 28 + 8 * n, 0, 0) + b"".join(tables) + texts


@pytest.mark.parametrize("variables, said", [
    ({}, "juste"), ({"LANGUAGE": "en", "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}, "juste"),
    ({"LANGUAGE": "fr", "TP_LANG": "en"}, "right"),
])  # fmt: skip
def test_the_language_is_that_of_the_course(tmp_path, variables, said):
    shutil.copy(ROOT / "src/tp_utils/i18n.py", tmp_path / "spoken.py")
    (tmp_path / "locale/en/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "locale/en/LC_MESSAGES/tp_utils.mo").write_bytes(catalogue("juste", "right"))
    done = subprocess.run([sys.executable, "-S", "-c", "import spoken; print(spoken._('juste'))"], cwd=tmp_path,
                          env={**os.environ, "PYTHONUTF8": "1", **variables}, capture_output=True, text=True)  # fmt: skip
    assert done.stdout.strip() == said, done.stderr
