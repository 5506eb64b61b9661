"""Run a student's code on cases and note what it gives: plain data, and no opinion.

The only part of a check that lives where the student's code lives. The judge is elsewhere, and
keeps cases of its own: what arrives here is a copy, decoded when its turn comes.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.checks import lent
from tp_utils.checks.limits import TimeLimit, known_state, quiet, settings, time_limit
from tp_utils.checks.plain import loads, plain
from tp_utils.checks.rules.enforcing import (
    ForbiddenCall,
    barred_modules,
    enforced,
    shut_optimizers,
)
from tp_utils.checks.standins import bare
from tp_utils.i18n import STUBS, _

if TYPE_CHECKING:
    from tp_utils.checks.engine import Check

# The arrays of a result that are read again at the end: in lists this deep, this long, of so many numbers.
DEEP, MANY, LARGE = 3, 100, 100_000
Held = list[tuple[Any, np.ndarray]]  # arrays, each with what it held


def observe(
    check: Check, target: Any, cases: Sequence[str], again: int = 0, timed: bool = True
) -> list[dict[str, Any]]:
    """Return one observation per case, plain data.

    An observation has a `status`: "ok" (with `got`, the arguments `changed` on the way, and the
    settings of torch that are `left` otherwise, the modes of the modules that were `lent`; it was
    `rewritten` when a later call has changed the arrays that it holds),
    "error" (with `error`, `message`, `where`), or one after which nothing is run: "todo",
    "forbidden", "time". The last one also holds what was `printed`.

    Args:
        check: what to run.
        target: the student's function or class.
        cases: encoded by `plain.dumps`.
        again: how many of the last cases are there for the second time; the methods of an
            instance are then called after another instance was made and used.
        timed: keep the time limit of the check here; sealed grading keeps it from outside.
    """
    observations: list[dict[str, Any]] = []
    others = [*cases[1:], *cases[:1]]
    results: list[Held] = []  # of each case
    rules = check.forbidden
    with quiet() as printed, barred_modules(rules), shut_optimizers(rules):
        try:
            with time_limit(check.time_limit) if timed else nullcontext():
                for n, text in enumerate(cases):
                    between = others[n] if n >= len(cases) - again else ""
                    seen, held = _observe_one(check, target, text, between)
                    observations.append(seen)
                    results.append(held)
                    if seen["status"] not in ("ok", "error"):
                        break
                for seen, arrays in zip(observations, results, strict=True):
                    if any(not _equal(plain(array), before) for array, before in arrays):
                        seen["rewritten"] = True
        except TimeLimit:
            observations.append({"status": "time", "limit": check.time_limit})
    if observations:
        observations[-1]["printed"] = printed.getvalue()
    return observations


def _observe_one(check: Check, target: Any, text: str, between: str) -> tuple[dict[str, Any], Held]:
    """Return what a case gives, and the arrays of its result."""
    case = loads(text)
    seed = int(case.get("seed", 0))

    def use_another() -> None:
        with suppress(Exception, SystemExit), known_state(seed):
            check.run(target, loads(between))

    try:
        with known_state(seed), enforced(check.forbidden):
            before_it = settings()
            lent.forget()
            with interrupted(target, use_another) if between else nullcontext():
                # What it gives may compute while it is read.
                result = check.run(target, case)
                got = plain(result)
                arrays = list(_arrays(result))
            seen = {"status": "ok", "got": got}
            after = settings()
            if left := [name for name, value in before_it.items() if after[name] != value]:
                seen["left"] = left
            if turned := lent.changes():
                seen["lent"] = turned
    except NotImplementedError as error:
        return ({"status": "todo"} if str(error) in STUBS else _error(error, target)), []
    except ForbiddenCall as error:
        return {"status": "forbidden", "what": str(error)}, []
    except (Exception, SystemExit) as error:
        return _error(error, target), []
    before, bent = loads(text), {id(array) for array in lent.bent()}
    changed = [
        key
        for key in before
        if key not in check.changes and (not same(case, before, key) or _holds(case[key], bent))
    ]
    return ({**seen, "changed": changed} if changed else seen), arrays


def _arrays(result: Any, depth: int = 0) -> Iterator[tuple[Any, np.ndarray]]:
    """Yield the arrays of a result, themselves, each with what it holds now."""
    if type(result) is dict:
        result = list(result.values())
    if type(result) in (list, tuple):
        if depth < DEEP and len(result) < MANY:
            for one in result:
                yield from _arrays(one, depth + 1)
    elif type(result).__name__ in ("ndarray", "Tensor"):
        held = plain(result)
        if isinstance(held, np.ndarray) and held.size < LARGE:
            yield result, held


@contextmanager
def interrupted(target: Any, work: Callable[[], None]) -> Iterator[None]:
    """Inside, `work` is done once, just after the first instance of the class `target` is made."""
    if not isinstance(target, type):
        yield
        return
    own = vars(target).get("__init__")
    init: Any = getattr(target, "__init__")  # noqa: B009  # the class's own or inherited
    done = False

    def made(self: Any, *args: Any, **named: Any) -> None:
        nonlocal done
        init(self, *args, **named)
        if not done:
            done = True
            work()

    made.__wrapped__ = init  # type: ignore[attr-defined]  # the signature is the student's
    try:
        type.__setattr__(target, "__init__", made)
    except (TypeError, AttributeError):  # a class that is closed
        yield
        return
    try:
        yield
    finally:
        if own is None:
            type.__delattr__(target, "__init__")
        else:
            type.__setattr__(target, "__init__", own)


def same(a: Any, b: Any, key: str) -> bool:
    """Tell whether two dictionaries of plain data hold the same thing under a key."""
    return isinstance(a, dict) and key in a and _equal(a[key], b[key])


def _holds(value: Any, ids: set[int]) -> bool:
    """Tell whether one of these arrays is in plain data."""
    if isinstance(value, (dict, list)):
        parts = value.values() if isinstance(value, dict) else value
        return bool(ids) and any(_holds(part, ids) for part in parts)
    return id(value) in ids


def _equal(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return bool(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes())
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_equal(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_equal, a, b))
    return bool(a == b or (a != a and b != b))


def _error(error: BaseException, target: Any) -> dict[str, Any]:
    return {
        "status": "error",
        "error": type(error).__name__,
        "message": str(error)[:500],
        "where": _where(error, target),
    }


def _where(error: BaseException, target: Any) -> str:
    """Return the line of the student's cell where `error` was raised, with its text."""
    home = getattr(getattr(bare(target), "__code__", None), "co_filename", None)
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if f.filename == home or _is_cell(f.filename)]
    if not own:
        return ""
    return _("À la ligne {n} de la cellule : `{line}`").format(n=own[-1].lineno, line=own[-1].line)


def _is_cell(filename: str) -> bool:
    return "ipykernel_" in filename or filename.startswith("<ipython-input")
