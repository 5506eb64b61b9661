"""Copies that look alike: a renamed one is found, independent right answers are not."""

import ast
import random
import shutil

import nbformat
import pytest

from tests.bank import ROOT, bank_of
from tests.classes.conftest import run_in
from tests.classes.making import LAB, notebook
from tp_grading.answers import answers
from tp_grading.course import Course
from tp_grading.term.alike import LIKELY, side_by_side
from tp_grading.term.shapes import shapes
from tp_grading.term.similar import look

LABS = Course(ROOT).labs
CODE = "def f(X, w):\n    total = X @ w + 1\n    h = torch.tanh(total)\n    return h.sum(0)"
SAME = {
    "renamed": CODE.replace("total", "zz").replace("h =", "res =").replace("h.sum", "res.sum"),
    "commented": '"""Moi."""\n' + CODE.replace("1\n", "1  # un\n    print(total)\n"),
    "annotated": CODE.replace("total =", "total: Tensor =").replace(
        "(X, w)", "(X: Tensor, w) -> Tensor"
    ),
    "imported": "import torch\n" + CODE,
}


@pytest.mark.parametrize("name", SAME)
def test_what_changes_nothing_hides_nothing(name):
    assert shapes(SAME[name]) == shapes(CODE) and len(shapes(CODE)) > 3


def test_lines_may_move_and_a_sum_in_place_is_a_sum():
    assert shapes("a = f(x, 1)\nb = g(y, 2)") == shapes("b = g(y, 2)\na = f(x, 1)")
    assert shapes("for i in r:\n    s += i * 2") == shapes("for k in r:\n    u = u + k * 2")
    assert shapes("a = f(x, 1)") != shapes("a = f(x, 2)") and shapes("def f(:") == shapes("") == {}


class Renamed(ast.NodeTransformer):
    """Gives other names to the variables."""

    def visit_FunctionDef(self, node):
        own = {
            n.id
            for n in ast.walk(node)
            if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
        }
        for n in ast.walk(node):
            if isinstance(n, ast.Name) and n.id in own:
                n.id = "ma_" + n.id
        return node


def renamed(code):
    return "# à moi\n" + ast.unparse(Renamed().visit(ast.parse(code)))


@pytest.mark.parametrize("lab", LABS)
def test_a_renamed_copy_is_found_and_independent_answers_are_not(lab):
    """Half of the bank is the class, half is chance: no answer is in two copies."""
    pool = {}
    for answer in bank_of(lab).answers:
        if answer.right and answer.code not in pool.setdefault(answer.cell, []):
            pool[answer.cell].append(answer.code)
    released = nbformat.read(Course(ROOT).notebook(lab), as_version=4)
    given = {name: text for name, text in answers(released).items() if name in pool}
    rng, n = random.Random(1), min(6, *(len(codes) // 2 for codes in pool.values()))
    copies, bank = {f"s{k}": {} for k in range(n)}, {}
    for cell in given:
        codes = rng.sample(pool[cell], len(pool[cell]))
        bank[cell] = codes[n:]
        for k in range(n):
            copies[f"s{k}"][cell] = codes[k]
    copies["copie"] = {cell: renamed(code) for cell, code in copies["s0"].items()}
    first, *others = look(copies, bank, given).pairs
    assert (
        {first.one, first.other} == {"s0", "copie"} and first.share > 0.95 and first.chance < 0.002
    )
    assert max(pair.share for pair in others) < LIKELY


def test_texts_are_face_to_face():
    assert side_by_side("a\nb\nc", "a\nx\ny\nc") == [
        ("a", "a", True), ("b", "x", False), ("", "y", False), ("c", "c", True),
    ]  # fmt: skip


def test_a_class_is_shown_and_nobody_accused(course, tmp_path):
    own = [a for a in bank_of(LAB).answers if a.right and isinstance(a.change, str)]
    cells = {a.cell for a in own}
    for n in range(4):
        chosen = {c: [a.code for a in own if a.cell == c] for c in cells}
        changed = {c: codes[n % len(codes)] for c, codes in chosen.items()}
        if n == 3:
            changed = {c: renamed(codes[0]) for c, codes in chosen.items()}
        where = course / "submitted" / f"e{n}" / LAB / f"{LAB}.ipynb"
        where.parent.mkdir(parents=True)
        where.write_bytes(notebook(answers=changed))
    (course / "submitted" / "e2" / LAB / f"{LAB}.ipynb").write_bytes(b"{")
    code, said = run_in(course, "similar", LAB)
    assert code == 0 and "e0 / e3 : 100" in said and "Illisibles, laissées de côté : e2" in said
    assert "pas de banque" in said  # this course folder holds none
    text = (course / "export" / f"{LAB}-ressemblances.html").read_text("utf-8")
    assert "n'accuse personne" in text and "ma_" in text and "<script" not in text
    shutil.copytree(course / "submitted", tmp_path / "an-dernier")
    code, said = run_in(course, "similar", LAB, "--past", tmp_path / "an-dernier", "--dry-run")
    assert "e0 / e3 (autre année) : 100" in said and "(autre année) / " not in said
    (tmp_path / "vide").mkdir()
    code, said = run_in(course, "similar", LAB, "--past", tmp_path / "vide")
    assert code == 2 and "ne contient pas de copie" in said
