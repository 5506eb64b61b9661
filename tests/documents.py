"""Read the Markdown documents: blocks of code, commands, links; verify a command without running it.

The word after the language of a fenced block says what a test may do with it:

- ```` ```bash ````: the test executes the block;
- ```` ```bash réseau ```` (or `interactif`, `long`, `windows`): the programs, subcommands, options
  and files are verified, nothing is executed;
- ```` ```text ````: what the Python block above, or `<!-- produit par : command -->`, really says;
- ```` ```text ailleurs ````: a message of another system, which no test can produce here.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from nbconvert.filters.markdown_mistune import markdown2html_mistune

from tests.bank import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NOT_RUN = {"réseau", "interactif", "long", "windows"}
WORDS = NOT_RUN | {"ailleurs"}
SHELLS = {"bash", "bat"}
PROGRAMS = "make|tp-grade|tp-report|jupyter|conda|python3?|pip|uv|nbgrader|apt-get"
SKIPPED = {".venv", ".git", "demo", "build", "node_modules", ".pytest_cache"}
SYSTEM = {"apt-get", "bash", "cd", "curl", "git", "source", "sysctl"}  # not ours to verify
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


@dataclass(frozen=True)
class Block:
    """A fenced block: its document, first line, language, word, content and the line above."""

    path: Path
    line: int
    language: str
    word: str
    text: str
    above: str

    def __str__(self) -> str:
        return f"{self.path.name}:{self.line}"


@cache
def documents() -> list[Path]:
    """Return the Markdown files of the project."""
    found = ROOT.rglob("*.md")
    return sorted(p for p in found if not SKIPPED & set(p.relative_to(ROOT).parts))


def lines(path: Path) -> list[str]:
    """Return the lines of a document."""
    return path.read_text(encoding="utf-8").splitlines()


def prose(path: Path) -> str:
    """Return a document without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)


@cache
def blocks(path: Path) -> list[Block]:
    """Return the fenced blocks of a document, in their order."""
    found, start = [], None
    content = lines(path)
    for n, line in enumerate(content):
        if not line.startswith("```"):
            continue
        if start is None:
            start = n
            continue
        language, _space, word = content[start][3:].partition(" ")
        text = "\n".join(content[start + 1 : n])
        found.append(Block(path, start + 1, language, word, text, content[start - 1]))
        start = None
    assert start is None, f"{path.name}:{start}: a block is not closed"
    return found


def commands(text: str, windows: bool = False) -> Iterator[list[str]]:
    """Yield the words of each command of a block, without comments and variables."""
    for line in text.replace("\\\n", " ").splitlines():
        for part in line.split(" && "):
            if windows:
                words = [w.strip('"') for w in shlex.split(part, posix=False)]
            else:
                words = shlex.split(part, comments=True)
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words = words[1:]
            if words:
                yield words


def inline_commands(path: Path) -> Iterator[list[str]]:
    """Yield the commands that the prose names between backquotes."""
    for span in re.findall(rf"`((?:{PROGRAMS}) [^`]+)`", prose(path)):
        yield from commands(" ".join(span.split()))


def verify(words: list[str]) -> None:
    """Fail unless a command exists, with its subcommand, its options and its files."""
    program, args = words[0], words[1:]
    if program in SYSTEM or program.startswith("$"):
        files = []
    elif program == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
        files = []
        assert all(a in targets for a in args if "=" not in a), f"{words}: no such target"
    elif program in ("python", "python3", "py") or program.startswith(".venv"):
        files = _python(args)
    elif program in ("pip", "tp-grade", "tp-report", "jupyter", "conda", "nbgrader", "uv"):
        files = globals()[f"_{program.replace('-', '_')}"](args)
    elif program == "ruff":
        files = [a for a in args if not a.startswith("-")][1:]
    elif program == "cat":
        files = args
    else:
        raise AssertionError(f"{words}: the tests do not know this program")
    for name in files:
        assert (ROOT / name).exists(), f"{words}: {name} does not exist"


def _python(args: list[str]) -> list[str]:
    if args[:1] == ["-c"]:
        compile(args[1], "<-c>", "exec")
    elif args[:2] == ["-m", "pip"]:
        return _pip(args[2:])
    elif args[:1] == ["-m"]:
        assert find_spec(args[1]), f"python {args}: no such module"
    else:
        return [a for a in args if a.endswith(".py")]
    return []


@cache
def _pip_options() -> set[str]:
    run = [sys.executable, "-m", "pip", "install", "--help"]
    return set(re.findall(r"--?[\w-]+", subprocess.run(run, capture_output=True, text=True).stdout))


def _pip(args: list[str]) -> list[str]:
    """Verify `pip install`: options, extras, names; return the files it reads."""
    assert args[:1] in ([], ["install"]), f"pip {args}"
    names, files, known = [], [], " ".join(sum(EXTRAS.values(), PROJECT["dependencies"]))
    rest = iter(args[1:])
    for arg in rest:
        if arg.startswith("-"):
            assert not _pip_options() or arg in _pip_options(), f"pip {args}: {arg}"
            if arg in ("--constraint", "--extra-index-url"):
                value = next(rest)
                files += [value] if arg == "--constraint" else []
        else:
            names.append(arg)
    for name in names:
        ours, wanted = re.fullmatch(r"([\w.-]+)(?:\[([\w,-]+)\])?", name).groups()
        missing = set(wanted.split(",") if wanted else ()) - set(EXTRAS)
        assert not missing, f"pip {args}: no extra {missing} in pyproject.toml"
        named = ours in (".", "tp_utils") or re.search(rf"\b{ours}\b", known)
        assert named, f"pip {args}: {ours} is not a dependency of the course"
    return files


def _uv(args: list[str]) -> list[str]:
    """Verify a command of uv: its options, our extras; return the files it reads."""
    words = args[: 2 if args[0] == "pip" else 1]
    run = [sys.executable, "-m", "uv", *words, "--help"]
    known = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    extras = {b for a, b in pairwise(args) if a == "--extra"}
    extras |= {e for arg in args for e in "".join(re.findall(r"^\.\[(.+)\]$", arg)).split(",") if e}
    assert extras <= set(EXTRAS), f"uv {args}: no extra {extras - set(EXTRAS)}"
    for option in (a for a in args if a.startswith("--")):
        assert re.search(rf"{option}\b", known), f"uv {args}: {option}"
    return [b for a, b in pairwise(args) if a == "--constraints"]


def _tp_grade(args: list[str]) -> list[str]:
    import click

    from tp_grading.cli import main

    if args[:1] != ["--help"]:
        assert args[0] in main.commands, f"tp-grade {args}: no such command"
        command = main.commands[args[0]]
        command.make_parser(click.Context(command)).parse_args(args[1:])
    return []


def _tp_report(args: list[str]) -> list[str]:
    options = report_parser().parse_args(args)
    return [str(p) for p in options.notebooks if len(p.parts) > 1]


def report_parser():
    """Return the parser of tp-report."""
    from tp_utils.report.cli import _parser

    return _parser()


def _jupyter(args: list[str]) -> list[str]:
    if args[0] == "nbconvert":
        kind = args[args.index("--to") + 1]
        if kind.startswith("tp-"):
            assert kind in PROJECT["entry-points"]["nbconvert.exporters"], kind
    else:
        assert find_spec(f"jupyter{args[0]}"), f"jupyter {args}: no such command"
    return [a for a in args if "/" in a]


def _conda(args: list[str]) -> list[str]:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    name = re.search(r"^name: (.+)$", text, re.M)[1]
    if args[:3] == ["env", "create", "-f"]:
        return args[3:]
    assert args in (["activate", name], ["env", "remove", "-n", name]), f"conda {args}"
    return []


def _nbgrader(args: list[str]) -> list[str]:
    from nbgrader.apps.nbgraderapp import NbGraderApp

    assert args[0] in NbGraderApp.subcommands, f"nbgrader {args}: no such command"
    return []


def anchors(path: Path) -> set[str]:
    """Return the anchors of the titles of a document, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", prose(path), re.M)
    return {re.sub(r"[^\w\- ]", "", t.lower()).replace(" ", "-") for t in titles}


def links(path: Path) -> list[str]:
    """Return the targets of the links and images of a document, web addresses apart."""
    text = re.sub(r"`[^`\n]*`", "", prose(path))
    found = re.findall(r"\]\(([^)\s]+)[^)]*\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    return [target for target in found if not re.match(r"\w+:", target)]


def nameless_columns(markdown: str) -> list[str]:
    """Return the headings of the tables that have a column without a name."""
    page = markdown2html_mistune(markdown)
    heads = re.findall(r"<thead>.*?</thead>", page, re.DOTALL)
    return [head for head in heads if re.search(r"<th[^>]*>\s*</th>", head)]


def ordinary(text):
    """Return a text with ordinary spaces, one at a time."""
    return re.sub(r"\s+", " ", text).strip()


def environment(extra=""):
    """Return the variables of a terminal where the environment of the course is active."""
    path = os.pathsep.join([extra, str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), extra])}
