"""What the notebooks give of tp_utils: the list that the rule on answers is made of."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tp_utils.checks.rules.library import FILE

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from tp_grading.course import Course


def given(notebook: NotebookNode) -> dict[str, list[str]]:
    """Return the imports of tp_utils of a released notebook, and the names that they give.

    A name is there as the notebook spells it, and as the object itself says where it is defined.
    """
    imports: list[str] = []
    names: set[str] = set()
    for node in _imports(notebook):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tp_utils":
            kept = [a for a in node.names if f"{node.module}.{a.name}" != "tp_utils.checks"]
            if node.module == "tp_utils.checks" or not kept:
                continue
            imports.append(ast.unparse(node))
            for alias in kept:
                names |= {f"{node.module}.{alias.name}", _home(str(node.module), alias.name)}
        elif isinstance(node, ast.Import):
            ours = [a for a in node.names if a.name.split(".")[0] == "tp_utils"]
            imports += [ast.unparse(ast.Import([alias])) for alias in ours]
            names |= {alias.name for alias in ours}
    return {"imports": sorted(set(imports)), "names": sorted(names)}


def _imports(notebook: NotebookNode) -> Iterable[ast.AST]:
    for cell in notebook.cells:
        if cell.cell_type != "code" or "installation" in cell.metadata.get("tags", []):
            continue
        if cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        try:
            yield from ast.walk(ast.parse(cell.source))
        except SyntaxError:  # a magic command: nothing of ours is imported there
            continue


def _home(module: str, name: str) -> str:
    value: Any = getattr(importlib.import_module(module), name, None)
    if value is None:
        return f"{module}.{name}"
    home = getattr(value, "__module__", None)
    return (
        f"{home}.{value.__qualname__}" if home else getattr(value, "__name__", f"{module}.{name}")
    )


def write(course: Course, lab: str, notebook: NotebookNode) -> None:
    """Note in the package of a course what the notebook of a lab gives.

    A course without its own `src/tp_utils` has no checks to hold to it: nothing is written.
    """
    path = course.root / "src/tp_utils/checks/rules" / FILE.name
    if not path.parent.is_dir():
        return
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    known[lab.split("_")[0]] = given(notebook)
    ours = {name.split("_")[0] for name in course.labs}
    kept = {name: known[name] for name in sorted(known) if name in ours}
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
