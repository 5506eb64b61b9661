"""The documents say true: their commands, links and images."""

import re
import shutil
import subprocess
import sys

import pytest

from tests.bank import ROOT
from tests.documents import (
    NOT_RUN,
    PROJECT,
    SHELLS,
    WORDS,
    anchors,
    blocks,
    commands,
    documents,
    environment,
    inline_commands,
    links,
    nameless_columns,
    prose,
    report_parser,
    verify,
)
from tp_grading.course import Course

TEACHER = "guide-enseignant.md"  # tests/classes follows it from end to end
DOCUMENTS = [path for path in documents() if path.name != TEACHER]
GUIDE = ROOT / "docs/guide-etudiant.md"
BLOCKS = [block for path in DOCUMENTS for block in blocks(path)]
SHELL = [block for block in BLOCKS if block.language in SHELLS]
LABS = ("tp03_formalisation", "tp04_manuel", "tp05_autograd")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A student's folder, and commands and exporters of pyproject.toml, installed or not."""
    folder, tools = tmp_path_factory.mktemp("cours"), tmp_path_factory.mktemp("bin")
    for lab in LABS:
        shutil.copytree(ROOT / "notebooks" / lab, folder / "notebooks" / lab)
    command = tools / "tp-report"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tp_utils.report.cli "$@"\n')
    command.chmod(0o755)
    info = tools / "course_of_the_tests-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: course-of-the-tests\nVersion: 0\n")
    groups = PROJECT["entry-points"].items()
    text = "".join(
        f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items())
        for group, points in groups
        if group == "nbconvert.exporters"
    )
    (info / "entry_points.txt").write_text(text)
    return folder, environment(str(tools))


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_the_word_of_a_block_is_known(block):
    assert not block.word or block.word in WORDS, block
    assert block.language in SHELLS | {"python", "text", ""}, block


@pytest.mark.parametrize("block", SHELL, ids=str)
def test_commands_exist(block):
    found = list(commands(block.text, windows=block.word == "windows"))
    assert found
    for words in found:
        verify(words)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_commands_named_in_a_sentence_exist(path):
    for words in inline_commands(path):
        verify(words)


RUN = {
    line: block for block in SHELL if block.word not in NOT_RUN for line in block.text.splitlines()
    if block.path.parent.name != "en"  # the same, in tests/tp_grading/test_pages_in_english.py
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("line", RUN)
def test_a_command_runs(line, course):
    report = "tp-report" in line or "--to tp-" in line
    if report:
        report_parser()
    folder, variables = course
    for old in folder.rglob("*.pdf"):
        old.unlink()
    done = subprocess.run(
        ["bash", "-euc", line],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, f"{RUN[line]}: {done.stderr}"
    made = list(folder.rglob("*.pdf"))
    assert all(path.read_bytes().startswith(b"%PDF") for path in made)
    assert len(made) == ((line.count(".ipynb") if "suivi" in line else 1) if report else 0)
    if "CirclesData" in line:  # what the guide says of it
        assert "torch.Size([200, 2])" in done.stdout


def test_some_commands_of_the_guide_are_run():
    assert sum(block.path == GUIDE for block in RUN.values()) >= 2


def test_options_of_the_report_in_the_guide_exist():
    section = prose(GUIDE).split("## Le suivi et le rapport")[-1]
    known = {o for a in report_parser()._subparsers._group_actions for p in a.choices.values()
             for o in p._option_string_actions}  # fmt: skip
    named = set(re.findall(r"`(--[\w-]+)`", section))
    assert named and named <= known


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_images_exist(path):
    for target in links(path):
        name, _hash, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.exists(), f"{path.name}: {target} does not exist"
        assert not anchor or anchor in anchors(there), f"{path.name}: {target} has no such title"


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_each_column_of_a_table_has_a_name(path):
    assert nameless_columns(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_images_are_described_and_light(path):
    text = re.sub(r"`[^`\n]*`", "", prose(path))
    for description, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)\)", text):
        assert len(description) > 15, f"{path.name}: {target} has no description"
        assert (path.parent / target).stat().st_size < 400_000, target


def test_the_course_map_names_every_lab():
    text = prose(ROOT / "docs/plan-du-cours.md")
    assert [lab for lab in Course(ROOT).labs if f"`{lab}`" not in text] == []


def test_the_guides_are_reached_from_the_readme():
    found = set(links(ROOT / "README.md"))
    assert {"docs/guide-etudiant.md", "docs/erreurs-frequentes.md", "docs/glossaire.md"} <= found


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_make_targets_exist(path):
    for target in re.findall(r"`make ([a-z-]+)`", path.read_text(encoding="utf-8")):
        verify(["make", target])
