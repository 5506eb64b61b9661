"""Gates of the labs: what is released, what differs from the solution, what runs."""

import ast
import re
import shutil
from collections import Counter
from functools import cache

import nbformat
import pytest

from tests.bank import ROOT, instructor_notebook
from tests.documents import nameless_columns
from tests.loops import LONG, SOLVED, UNTOUCHED, some
from tp_grading.answers import grade_id, is_answer
from tp_grading.build import RELEASED, build
from tp_grading.course import Course, CourseError
from tp_utils.checks import load
from tp_utils.i18n import FRENCH, typography

COURSE = Course(ROOT)
LABS = COURSE.labs
STUB = f'raise NotImplementedError("{FRENCH.stub}")'
MAX_LINES, MAX_COLUMNS = 12, 80
MAX_SOLUTION_LINES = 25  # of an exercise: a whole function or class, docstrings apart

each_lab = pytest.mark.parametrize("lab", LABS)


@cache
def student_notebook(lab):
    return nbformat.read(COURSE.notebook(lab), as_version=4)


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    """A copy of the course, built from its scripts alone."""
    root = tmp_path_factory.mktemp("course")
    for name in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    shutil.copytree(
        ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("*.ipynb")
    )
    return Course(root)


@each_lab
def test_regenerating_gives_the_committed_notebook(lab, rebuilt):
    path = build(rebuilt, lab)
    assert path.read_bytes() == COURSE.notebook(lab).read_bytes(), (
        f"make notebooks: {lab} is out of date"
    )


@each_lab
def test_only_the_notebook_and_its_images_are_released(lab):
    folder = COURSE.notebook(lab).parent
    names = {
        p.name for p in folder.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts
    }
    assert f"{lab}.ipynb" in names
    assert all(any(name.endswith(end) for end in RELEASED) for name in names), names


def test_another_file_beside_a_solution_is_refused(rebuilt):
    secret = rebuilt.script(LABS[0]).parent / "secret.pkl"
    secret.write_text("corrigé")
    try:
        with pytest.raises(CourseError, match=r"secret\.pkl"):
            build(rebuilt, LABS[0])
        assert not (rebuilt.notebook(LABS[0]).parent / "secret.pkl").exists()
    finally:
        secret.unlink()


@each_lab
def test_solution_and_student_differ_in_declared_regions_only(lab):
    ours, theirs = instructor_notebook(lab).cells, student_notebook(lab).cells
    assert len(ours) == len(theirs)
    for our, their in zip(ours, theirs, strict=True):
        assert our.cell_type == their.cell_type
        assert grade_id(our) == grade_id(their)
        if not is_answer(our):
            assert "BEGIN SOLUTION" not in our.source and our.source == their.source
        elif our.cell_type == "code":
            expected, regions = re.subn(
                r"( *)### BEGIN SOLUTION\n.*?### END SOLUTION",
                rf"\1{STUB}",
                our.source,
                flags=re.DOTALL,
            )
            assert regions >= 1, grade_id(our)
            assert ast.dump(ast.parse(their.source)) == ast.dump(ast.parse(expected)), grade_id(our)
            assert their.source == expected
        else:
            assert our.source.startswith("<!-- BEGIN SOLUTION -->"), grade_id(our)
            assert "Barème" in our.source, grade_id(our)
            assert their.source == "*Votre réponse ici.*"


@each_lab
def test_cells_and_checks_go_together(lab):
    cells = {grade_id(c): c for c in instructor_notebook(lab).cells if grade_id(c)}
    ids = [grade_id(c) for c in instructor_notebook(lab).cells if grade_id(c)]
    assert max(Counter(ids).values()) == 1
    for name, check in load(lab).items():
        metadata = cells[name].metadata["nbgrader"]
        assert metadata["points"] == check.points and metadata["schema_version"] == 3
        assert metadata["grade"] and metadata["locked"] and not metadata["solution"]
        (statement,) = ast.parse(cells[name].source).body
        assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call), "one call"
        answer = cells[f"{check.target}-answer"].metadata["nbgrader"]
        assert answer["solution"] and not answer["grade"]
        assert ids.index(f"{check.target}-answer") < ids.index(name)
    number = int(lab[2:4])
    for name, cell in cells.items():
        if cell.metadata["nbgrader"]["grade"] and is_answer(cell):
            n = re.fullmatch(rf"q{number}-(\d+)", name)
            assert n, name
            title = rf"\*\*Q{number}\.{n[1]}\b"
            assert any(re.search(title, c.source) for c in cells_without_id(lab)), name
        elif cell.metadata["nbgrader"]["grade"]:
            assert name in load(lab)


def cells_without_id(lab):
    return [c for c in instructor_notebook(lab).cells if not grade_id(c)]


@each_lab
def test_cells_are_short(lab):
    for cell in instructor_notebook(lab).cells:
        if cell.cell_type != "code":
            continue
        lines = _without_docstrings(cell.source).splitlines()
        limit = MAX_SOLUTION_LINES if is_answer(cell) else MAX_LINES
        name = f"{lab} {cell.id}"
        assert len(lines) <= limit, f"{name}: {len(lines)} lines"
        assert max(map(len, cell.source.splitlines()), default=0) <= MAX_COLUMNS, name


def _without_docstrings(source: str) -> str:
    """Return the source without docstrings, solution markers and blank lines."""
    tree = ast.parse(source)
    dropped = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            dropped |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    kept = [
        line
        for n, line in enumerate(source.splitlines(), start=1)
        if n not in dropped and line.strip() and " SOLUTION" not in line
    ]
    return "\n".join(kept)


@each_lab
def test_prose_is_set_in_french(lab):
    for cell in student_notebook(lab).cells:
        if cell.cell_type == "markdown":
            assert cell.source == typography(cell.source)
            assert not re.search(r'(?<![=\w`$])"\w+ \w+"', _prose(cell.source)), cell.source[:80]


@each_lab
def test_each_column_of_a_table_has_a_name(lab):
    for notebook in (instructor_notebook(lab), *map(_read, ROOT.glob(f"notebooks*/{lab}/*.ipynb"))):
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                assert nameless_columns(cell.source) == [], f"{lab} {cell.id}"


@each_lab
def test_the_title_of_a_fold_has_no_backquotes(lab):
    """It is HTML: what a page shows there as code is between <code> and </code>."""
    for notebook in (instructor_notebook(lab), *map(_read, ROOT.glob(f"notebooks*/{lab}/*.ipynb"))):
        for cell in notebook.cells:
            for title in re.findall(r"<summary>(.*?)</summary>", cell.source, re.DOTALL):
                assert "`" not in title and "**" not in title, title


def test_a_column_without_a_name_is_seen():
    named = "| Lettre | Expression |\n|:--|:--|\n| a | |\n"
    assert nameless_columns(named) == []
    assert len(nameless_columns(named + "\n" + named.replace("Lettre", ""))) == 1


def _read(path):
    return nbformat.read(path, as_version=4)


def _prose(markdown: str) -> str:
    return re.sub(r"```.*?```|`[^`]*`|<[^>]*>|\$[^$]*\$", "", markdown, flags=re.DOTALL)


def outputs(notebook):
    """Return the outputs of an executed notebook, with their cells."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [(cell, output) for cell in cells for output in cell.outputs]


@pytest.mark.parametrize("lab", some(LABS, SOLVED, LONG))
def test_the_solution_runs_and_its_pictures_have_words(lab, executed):
    for cell, output in outputs(executed(instructor_notebook(lab))):
        assert output.output_type != "error", f"{cell.id}: {output.ename}: {output.evalue}"
        assert output.get("name") != "stderr", f"{cell.id}: {output.text}"
        if "image/png" in output.get("data", {}):
            words = output.metadata.get("image/png", {}).get("alt", "")
            assert len(words) > 20, f"{cell.id}: a figure without alternative text"
        page = output.get("data", {}).get("text/html", "")
        assert 'class="failed"' not in page, f"{cell.id}: a step of a figure is not drawn"
        facts = output.get("data", {}).get("application/vnd.tp.check+json")
        assert facts is None or facts["status"] == "passed", f"{cell.id}: {facts}"


@pytest.mark.parametrize("lab", some(LABS, UNTOUCHED))
def test_the_untouched_notebook_only_says_what_is_left_to_do(lab, executed):
    todo = set()
    for cell, output in outputs(executed(student_notebook(lab))):
        if output.output_type == "error":
            assert (output.ename, output.evalue) == ("NotImplementedError", FRENCH.stub), cell.id
        assert output.get("name") != "stderr", f"{cell.id}: {output.text}"
        facts = output.get("data", {}).get("application/vnd.tp.check+json")
        if facts:
            assert facts["status"] == "todo", f"{cell.id}: {facts}"
            todo.add(facts["check"])
    assert todo == set(load(lab))
