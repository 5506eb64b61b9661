"""What the documents say is so: links, images, commands, errors."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.bank import ROOT
from tp_grading.course import Course

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGES = [ROOT / "README.md", ROOT / "data/README.md", *sorted((ROOT / "docs").glob("*.md"))]
BY_HAND = "<!-- à la main"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LAB = "notebooks/tp04_manuel/tp04_manuel.ipynb"


def blocks(page: Path, language: str) -> list[tuple[str, str]]:
    """Return (the line before, source) of the blocks of code of a page."""
    text = page.read_text("utf-8")
    found = re.finditer(rf"^([^\n]*)\n```{language}\n(.*?)^```$", text, re.M | re.S)
    return [(match[1], match[2]) for match in found]


def commands() -> list[tuple[Path, bool, str]]:
    """Return (page, to be run by hand, command) of every shell line of the documents."""
    return [
        (page, before.startswith(BY_HAND), line.split("#")[0].split("&&")[0].strip())
        for page in PAGES
        for before, source in blocks(page, "bash")
        for line in source.replace("\\\n", " ").splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]


def slug(title: str) -> str:
    """Return the anchor that a heading has on GitHub."""
    title = re.sub(r"[`*\\]", "", title.strip().lower())
    return re.sub(r"[^\w\- ]", "", title).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_and_images_exist(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    for image, target in re.findall(r"(!?)\[[^\]]*\]\(([^)\s]+)\)", text):
        if target.startswith(("http", "mailto:")):
            continue
        name, _hash, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.name}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
            assert anchor in {slug(h) for h in headings}, f"{page.name}: {target}"
        if image:
            assert path.stat().st_size < 400_000, target
    for alt in re.findall(r"!\[([^\]]*)\]\(", text):
        assert len(alt) > 15, f"{page.name}: image without a description"


PROGRAMS = {"tp-grade", "tp-report", "make", "jupyter", "nbgrader", "python", "python3", "conda", "tar",
            "source", "apt-get", "cd", "cat", "$EDITOR", "git", "psql", "dask", "dask-scheduler",
            "dask-worker", "pip"}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "by_hand", "command"), commands(), ids=lambda v: getattr(v, "name", str(v))[:60]
)
def test_commands_are_what_the_programs_take(page, by_hand, command):
    """Programs, options and files of each command; those that are short are executed below."""
    words = [w for w in shlex.split(command) if "=" not in w or w.startswith("-")]
    program, *rest = words
    assert program in PROGRAMS, command
    if program == "make":
        targets = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
        assert set(rest) <= set(targets), command
    elif program in ("tp-grade", "tp-report"):
        assert options(program, rest[0]) >= {w.split("=")[0] for w in rest if w[:2] == "--"}, (
            command
        )
    elif program == "conda" and "-f" in rest:
        listed = yaml.safe_load((ROOT / rest[rest.index("-f") + 1]).read_text("utf-8"))
        assert listed["name"] == "tp-neurones"
    elif "pip" in rest or program == "pip":
        extras = PROJECT["project"]["optional-dependencies"]
        for wanted in re.findall(r"(?:tp_utils|\.)\[([a-z,]+)\]", command):
            assert set(wanted.split(",")) <= set(extras), command
    elif program == "jupyter" and "--to" in rest:
        exporters = PROJECT["project"]["entry-points"]["nbconvert.exporters"]
        wanted = rest[rest.index("--to") + 1]
        assert wanted in exporters or wanted in ("html", "pdf", "webpdf"), command
    for name in re.findall(r"(?<![\w/])notebooks/[\w./]+\.ipynb", command):
        assert (ROOT / name).is_file(), command


_HELP: dict[tuple[str, str], set[str]] = {}


def options(program: str, command: str) -> set[str]:
    """Return the options that `program command --help` lists."""
    if (program, command) not in _HELP:
        module = {"tp-grade": "tp_grading.cli", "tp-report": "tp_utils.report.cli"}[program]
        done = subprocess.run(
            [sys.executable, "-m", module, *([command] if command[:1] != "-" else []), "--help"],
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        assert "xemple" in done.stdout or command[:1] == "-", f"{program} {command}: no example"
        _HELP[program, command] = set(re.findall(r"--[a-z][\w-]*", done.stdout))
    return _HELP[program, command]


def test_installation_is_checked_as_the_guide_says():
    lines = [c for p, _hand, c in commands() if p.name == "guide-etudiant.md" and " -c " in c]
    assert lines
    for line in lines:
        done = subprocess.run(
            [sys.executable, *shlex.split(line)[1:]], capture_output=True, text=True, cwd=ROOT
        )
        assert done.returncode == 0 and re.match(r"\d+\.\d+", done.stdout), line


def errors() -> list[tuple[str, str]]:
    page = ROOT / "docs/erreurs-frequentes.md"
    text = page.read_text("utf-8")
    return re.findall(r"^```python\n(.*?)^```\n(?:\n^```text\n(.*?)^```)?", text, re.M | re.S)


@pytest.mark.parametrize(
    ("code", "message"), errors(), ids=lambda v: v.strip().splitlines()[-1][:50] if v else "-"
)
def test_each_error_of_the_guide_is_the_real_one(code, message):
    if not message:
        exec(compile(code, "<guide>", "exec"), {})
        return
    with pytest.raises(Exception) as caught:
        exec(compile(code, "<guide>", "exec"), {})
    said = f"{type(caught.value).__name__}: {caught.value}"
    assert message.strip() in said, said


def test_the_guide_names_every_lab_of_the_course_map():
    text = (ROOT / "docs/plan-du-cours.md").read_text("utf-8")
    assert [lab for lab in Course(ROOT).labs if f"`{lab}`" not in text] == []
