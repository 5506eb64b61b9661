"""Notebooks of students, made from the committed ones, and what their PDF holds."""

import base64
import io
import json
from pathlib import Path

from pypdf import PdfReader

from tp_utils.report.exercises import MIME

ROOT = Path(__file__).parents[3]


def blank(lab, folder="notebooks"):
    """Return the untouched notebook of a lab; `folder`: that of its language."""
    return json.loads((ROOT / folder / lab / f"{lab}.ipynb").read_text(encoding="utf-8"))


def cell(notebook, grade_id):
    """Return the cell with this grade_id."""
    return next(
        c
        for c in notebook["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


def answer(notebook, grade_id, source, **more):
    """Write an answer."""
    cell(notebook, grade_id).update(source=source, **more)


def outcome(notebook, check, status, credit=0.0, text=""):
    """Store the card of a check in the outputs of its cell."""
    facts = {"check": check, "status": status, "credit": credit}
    cell(notebook, check)["outputs"] = [
        {
            "output_type": "execute_result",
            "data": {"text/plain": f"✗ {check}\n{text}", MIME: facts},
            "metadata": {},
            "execution_count": 1,
        }
    ]


def written(*answers):
    """Return a notebook made of questions Q4.1, Q4.2… ★ with these answers."""
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "# TP 4 — Copie"}]
    for i, text in enumerate(answers, start=1):
        about = {"grade_id": f"q4-{i}", "grade": True, "solution": True, "points": 1}
        statement = f"**Q4.{i}** ★ (1 point) — Énoncé {i} ?"
        cells.append({"cell_type": "markdown", "metadata": {}, "source": statement})
        cells.append({"cell_type": "markdown", "metadata": {"nbgrader": about}, "source": text})
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def png(width=60, height=40):
    """Return a small picture in base64."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (width, height), "orange").save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def reader(page):
    """Return the PDF opened."""
    return PdfReader(io.BytesIO(page.pdf))


def text(page):
    """Return the words of the PDF, the spaces made ordinary."""
    return " ".join(" ".join(p.extract_text() for p in reader(page).pages).split())


def bookmarks(outline):
    """Return the titles of the bookmarks."""
    found = []
    for item in outline:
        found += bookmarks(item) if isinstance(item, list) else [item.title]
    return found


def alternatives(page):
    """Return (tag, alternative text) of the figures and formulas of the structure tree."""
    root = reader(page).trailer["/Root"]
    found, stack = [], [root["/StructTreeRoot"]]
    while stack:
        node = stack.pop().get_object()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            if "/Alt" in node:
                found.append((node["/S"], node["/Alt"]))
            if "/K" in node:
                stack.append(node["/K"])
    return found
