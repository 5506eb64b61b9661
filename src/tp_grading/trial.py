"""Prove that this machine grades: a kernel starts, imports what a lab imports, observes a function.

What the machine lacks is in :mod:`sandbox.doctor`; here, a real kernel says what still fails.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from typing import Any

from tp_grading import fault
from tp_grading.kernels import WarmPool, WarmPoolError
from tp_grading.observers import given, observer
from tp_grading.run import Kernel
from tp_grading.sandbox import Finding, IsolationUnavailable
from tp_utils.checks import load
from tp_utils.checks.plain import dumps
from tp_utils.i18n import _, told

SECONDS = 60.0
IMPORTS = """
import json
_failed = {{}}
for _line in {statements!r}:
    try:
        exec(_line, {{}})
    except BaseException as _error:
        _failed[_line] = f"{{type(_error).__name__}}: {{_error}}"
print("{mark}" + json.dumps(_failed))
"""
MARK = "tp-imports:"


def imports_of(notebooks: Iterable[Any]) -> list[str]:
    """Return the import statements that the cells of notebooks execute, each once."""
    found: dict[str, None] = {}
    for cell in (cell for notebook in notebooks for cell in notebook.cells):
        if cell.cell_type != "code" or "installation" in cell.metadata.get("tags", []):
            continue
        lines = cell.source.splitlines()
        source = "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                found[ast.unparse(node)] = None
    return list(found)


def trial(pool: WarmPool, statements: list[str], lab: str = "") -> Iterator[Finding]:
    """Yield what works of a kernel, in order; the first thing that does not is the last one.

    `statements`: imports to execute in it; `lab`: the lab of which one check observes a function.
    """
    kernel = None
    try:
        name = _("processus chaud")
        pool.ensure()
        yield Finding(name, True, True)
        name = _("noyau isolé")
        kernel = Kernel(pool)
        yield Finding(name, True, True)
        name = _("bibliothèques des TP")
        refused = _refused(kernel, statements)
        yield Finding(name, not refused, True, refused)
        if not refused and lab:
            name = _("observation d'une fonction")
            refused = _unobserved(kernel, lab)
            yield Finding(name, not refused, True, refused)
    except (WarmPoolError, IsolationUnavailable, OSError) as error:
        yield Finding(name, False, True, fault.cause(error))
    finally:
        if kernel is not None:
            kernel.close()


def prove(pool: WarmPool, lab: str, released: Any) -> None:
    """Raise IsolationUnavailable, with the cause, unless a kernel can grade this lab."""
    for finding in trial(pool, imports_of([released]), lab):
        if not finding.ok:
            raise IsolationUnavailable(
                _("La correction ne démarre pas : un noyau d'essai échoue ici "
                  "(« tp-grade doctor » essaie davantage).")
                + f"\n- {told(finding.name, finding.remedy)}"
            )  # fmt: skip


def _refused(kernel: Kernel, statements: list[str]) -> str:
    """Return which imports fail in the kernel, "" when none does."""
    done = kernel.execute(IMPORTS.format(statements=statements, mark=MARK), SECONDS)
    text = "".join(node.get("text", "") for node in done.outputs)
    if MARK not in text:
        return _("le noyau s'arrête en les important ({status} {error})").format(
            status=done.status, error=f"{done.name} {done.text}".strip()[:300]
        )
    failed = json.loads(text.partition(MARK)[2].splitlines()[0])
    if not failed:
        return ""
    hint = _("installez ce qui manque dans l'environnement de tp-grade (« make setup »).")
    if any("PermissionError" in said for said in failed.values()):
        hint = _("le noyau n'a pas le droit de les lire : « chmod -R a+rX » sur l'environnement "
                 "Python.")  # fmt: skip
    return (
        _(" ; ").join(
            _("« {line} » : {said}").format(line=line, said=said[:200])
            for line, said in failed.items()
        )
        + f". {hint}"
    )


def _unobserved(kernel: Kernel, lab: str) -> str:
    """Return why a function cannot be observed, "" when it can."""
    name, check = next(iter(load(lab).items()), ("", None))
    if check is None:
        return ""
    kernel.execute(f"def {check.target}(*args, **kwargs):\n    pass", SECONDS)
    done = kernel.observe(
        {**observer(check, given(lab)).content(), "target": check.target, "without": [],
         "cases": [dumps(case) for case in check.draw([0])[:1]]}, SECONDS,
    )  # fmt: skip
    if done.status == "ok" and done.content.get("seen"):
        return ""
    said = str(done.content.get("ename", done.status)), str(done.content.get("evalue", ""))
    return _("la vérification {name} ne répond pas ({said})").format(
        name=name, said=", ".join(filter(None, said))[:300]
    )
