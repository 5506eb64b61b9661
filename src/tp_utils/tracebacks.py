"""How an error is shown: the student's lines; those of the libraries between them are folded.

IPython folds the frames that have a local `__tracebackhide__`, but the last one, and says how many:
the frames of installed packages, of Python and of tp_utils are given it when an error is shown.
An exercise that is not begun is no error of the student's: one sentence says which one is awaited.
"""

from __future__ import annotations

import inspect
import os
import site
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from tp_utils.i18n import STUBS, _

_PLACES = ("stdlib", "platstdlib", "purelib", "platlib")


def libraries() -> tuple[str, ...]:
    """Return where the files of libraries are, as their paths begin."""
    folders = {sysconfig.get_paths()[place] for place in _PLACES} | set(site.getsitepackages())
    folders |= {site.getusersitepackages(), str(Path(__file__).parent)}
    return tuple(f"{folder}{os.sep}" for folder in sorted(folders))


def fold(error: BaseException, places: tuple[str, ...]) -> None:
    """Mark the frames of an error, and of those it comes from, whose files are in these places."""
    for one in _with_causes(error):
        step = one.__traceback__
        while step is not None:
            if _is_in(step.tb_frame, places):
                step.tb_frame.f_locals["__tracebackhide__"] = True
            step = step.tb_next


def _is_in(frame: FrameType, places: tuple[str, ...]) -> bool:
    code = frame.f_code
    # The locals of a module or of a class are its names: nothing is written there.
    return bool(code.co_flags & inspect.CO_OPTIMIZED) and code.co_filename.startswith(places)


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error, then that which it comes from, and so on; each one once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def awaited(error: BaseException) -> str | None:
    """Return what to say of the stub of an exercise, None for any other error."""
    if type(error) is not NotImplementedError or str(error) not in STUBS:
        return None
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    if step is None:
        return None
    code = step.tb_frame.f_code
    if code.co_name == "<module>":
        return _("Cette cellule reste à compléter.")
    name = getattr(code, "co_qualname", code.co_name)  # co_qualname: since Python 3.11
    if code.co_name == "__init__":
        name = type(step.tb_frame.f_locals[code.co_varnames[0]]).__name__
    return _("Cette cellule se sert de {name}, qui reste à compléter, ou à exécuter.").format(
        name=name
    )


def install(shell: Any) -> None:
    """Have the errors of this kernel shown folded; without a shell that shows them, do nothing."""
    usual = getattr(shell, "showtraceback", None)
    if usual is None or hasattr(usual, "places"):
        return
    places = libraries()

    def showtraceback(*args: Any, **options: Any) -> Any:
        error = sys.exc_info()[1]
        if error is not None:
            fold(error, places)
            if (sentence := awaited(error)) is not None:
                lines = [sentence, f"{type(error).__name__}: {error}"]
                error._render_traceback_ = lambda: lines  # type: ignore[attr-defined]
        return usual(*args, **options)

    showtraceback.places = places  # type: ignore[attr-defined]
    shell.showtraceback = showtraceback
