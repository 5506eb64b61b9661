"""Run the student's code on cases, in the student's process: plain data in, plain data out.

Nothing here decides anything, and nothing that it sees is worth stealing: a lab, the name of a
check, the inputs of its cases.
"""

import builtins
import contextlib
import random
import sys
import types
from collections.abc import Iterator
from typing import Any

SEED = 20_11


def repair(namespace: dict[str, Any], modules: dict[str, types.ModuleType]) -> None:
    """Undo what a student's cell may have broken for the next question.

    Names of modules get their module back (``torch = None``); builtins hidden by a value or by
    another builtin type are shown again (``sum = 0``, ``int = str``). Functions stay
    (``from torch import sum``).
    """
    for name, module in modules.items():
        if name in namespace and namespace[name] is not module:
            namespace[name] = module
    for name in [n for n in namespace if n in vars(builtins) and not n.startswith("_")]:
        value = namespace[name]
        if not callable(value) or (isinstance(value, type) and value.__module__ == "builtins"):
            del namespace[name]


def known_modules(namespace: dict[str, Any]) -> dict[str, types.ModuleType]:
    """Return the modules that the names of the namespace stand for."""
    return {k: v for k, v in namespace.items() if isinstance(v, types.ModuleType) and k[0] != "_"}


def neutral() -> None:
    """Put the global state of the libraries back, so that questions are independent."""
    random.seed(SEED)
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        numpy.random.seed(SEED)
    if torch is not None:
        torch.default_generator.manual_seed(SEED)
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
        torch.use_deterministic_algorithms(False)
        torch.set_default_device(None)


_modules: dict[str, types.ModuleType] = {}
_hooks: dict[str, list[Any]] = {}
HOOKS = ("ast_transformers", "input_transformers_cleanup", "input_transformers_post")


def _remember_hooks() -> None:
    """Note IPython's transformers of cells, once, before any code of the student."""
    shell = sys.modules["IPython"].get_ipython()
    for name in HOOKS:
        _hooks.setdefault(name, list(getattr(shell, name)))


def _reset_hooks() -> None:
    """Remove the transformers that a cell has added: they would change the next questions."""
    shell = sys.modules["IPython"].get_ipython()
    for name, hooks in _hooks.items():
        getattr(shell, name)[:] = hooks


@contextlib.contextmanager
def _without(namespace: dict[str, Any], names: list[str]) -> Iterator[None]:
    """Make these functions raise an error inside the block."""

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("fonction écartée : elle ne se termine pas")

    saved = {name: namespace[name] for name in names if name in namespace}
    namespace.update(dict.fromkeys(saved, broken))
    try:
        yield
    finally:
        namespace.update(saved)


def answer(namespace: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Return the reply to one request.

    `content`: ``lab``, ``grade_id``, ``target``, ``cases`` (each is plain data, encoded, and is
    decoded when its turn comes), ``without`` (the functions known to hang or to kill, which
    raise an error meanwhile); or ``keep`` / ``repair`` alone, which remember or restore the names
    of modules. An error of the student's code is an answer, not an exception.
    """
    try:
        if content.get("keep"):
            _remember_hooks()
            _modules.update(known_modules(namespace))
            return {"status": "ok"}
        neutral()
        if content.get("repair"):
            repair(namespace, _modules)
            _reset_hooks()
            return {"status": "ok"}
        if content["target"] not in namespace:
            return {"status": "missing"}
        from tp_utils.checks import load
        from tp_utils.checks import observe as run_check
        from tp_utils.checks.plain import dumps, loads

        check = load(content["lab"])[content["grade_id"]]
        target = namespace[content["target"]]
        with _without(namespace, [n for n in content["without"] if n != content["target"]]):
            seen = run_check(check, target, map(loads, content["cases"]), timed=False)
        return {"status": "ok", "seen": dumps(seen)}
    except BaseException as error:
        return _error(error)


def _error(error: BaseException) -> dict[str, Any]:
    name = type(error).__name__[:80]
    try:
        text = str(error)[:2000]
    except BaseException:
        text = ""
    line, trace = None, error.__traceback__
    while trace is not None:  # the last line that is the student's own
        if "ipykernel" in trace.tb_frame.f_code.co_filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return {"status": "error", "ename": name, "evalue": text, "line": line}
