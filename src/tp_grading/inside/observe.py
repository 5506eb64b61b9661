"""Run the student's code on cases, in the student's process: plain data in, plain data out.

Nothing here decides anything, and nothing that it sees is worth stealing: a lab, the name of a
check, the inputs of its cases.
"""

import builtins
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import marshal
import random
import sys
import types
from collections.abc import Collection, Iterator
from typing import Any

from . import habits, originals

SEED = 20_11


def repair(
    namespace: dict[str, Any], modules: dict[str, types.ModuleType], own: Collection[str] = ()
) -> None:
    """Undo what a student's cell may have broken for the next question.

    Names of modules get their module back (``torch = None``); builtins hidden by a value or by
    another builtin type are shown again (``sum = 0``, ``int = str``). Functions stay
    (``from torch import sum``), and so do the names in `own`, which the student reads as values.
    """
    for name, module in modules.items():
        if name in namespace and name not in own and namespace[name] is not module:
            namespace[name] = module
    for name in [n for n in namespace if n in vars(builtins) and n[0] != "_" and n not in own]:
        value = namespace[name]
        if not callable(value) or (isinstance(value, type) and value.__module__ == "builtins"):
            del namespace[name]


def known_modules(namespace: dict[str, Any]) -> dict[str, types.ModuleType]:
    """Return the modules that the names of the namespace stand for."""
    return {k: v for k, v in namespace.items() if isinstance(v, types.ModuleType) and k[0] != "_"}


def neutral() -> None:
    """Put the global state of the libraries back, so that questions are independent."""
    habits.put_settings_back()
    random.seed(SEED)
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        numpy.random.seed(SEED)
    if torch is not None:
        torch.default_generator.manual_seed(SEED)
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
        for device in ("cpu", "cuda"):
            torch.set_autocast_enabled(device, False)
        if torch.are_deterministic_algorithms_enabled():  # else a second to import the compiler
            torch.use_deterministic_algorithms(False)
        torch.set_default_device(None)


_modules: dict[str, types.ModuleType] = {}
_hooks: dict[str, list[Any]] = {}
_events: dict[str, list[Any]] = {}  # what is called before and after each cell
HOOKS = ("ast_transformers", "input_transformers_cleanup", "input_transformers_post")


def _remember_hooks() -> None:
    """Note what IPython does to cells and around them, once, before any code of the student."""
    shell = sys.modules["IPython"].get_ipython()
    for name in HOOKS:
        _hooks.setdefault(name, list(getattr(shell, name)))
    for name, called in shell.events.callbacks.items():
        _events.setdefault(name, list(called))


def _reset_hooks() -> None:
    """Remove what a cell has added to them: it would change the next questions, or hang them."""
    shell = sys.modules["IPython"].get_ipython()
    for name, hooks in _hooks.items():
        getattr(shell, name)[:] = hooks
    for name, called in shell.events.callbacks.items():
        called[:] = _events.get(name, [])
    shell.custom_exceptions = ()


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


def mend(namespace: dict[str, Any], content: dict[str, Any]) -> None:
    """Do what a request of the grader's asks for, before or after a cell.

    `content`: ``keep`` remembers the modules that names stand for, ``repair`` restores them.
    """
    if content.get("keep"):
        _remember_hooks()
        _modules.update(known_modules(namespace))
    if content.get("repair"):
        neutral()
        repair(namespace, _modules, content.get("own", ()))
        _reset_hooks()


def give(sources: dict[str, str]) -> None:
    """Make the modules that a lab gives its students: no file of the sandbox holds them."""
    for name, source in sources.items():
        module = sys.modules[name] = types.ModuleType(name)
        exec(compile(source, f"<{name}>", "exec"), module.__dict__)
        parent, _, last = name.rpartition(".")
        setattr(sys.modules[parent], last, module)


def observed(namespace: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Run the cases, in the fork; return what was seen, plain data.

    `content`: ``target``, ``code`` and ``attributes`` (the observer of the check), ``cases`` (each is plain
    data, encoded, and is decoded when its turn comes), ``without`` (the functions known to hang or to
    kill, which raise an error meanwhile). An error of the student's code is an answer, not an exception.
    """
    try:
        if content["target"] not in namespace:
            return {"status": "missing"}
        neutral()
        check = observer(content["code"])
        plain = importlib.import_module("tp_utils.checks.plain")
        vars(check).update(plain.loads(content["attributes"]))
        watch = importlib.import_module("tp_utils.checks.observing").observe
        target = namespace[content["target"]]
        with _without(namespace, [n for n in content["without"] if n != content["target"]]):
            seen = watch(check, target, content["cases"], content.get("again", 0), timed=False)
        originals.put_back()  # what the function itself has replaced, when it was called
        return {"status": "ok", "seen": plain.dumps(seen)}
    except BaseException as error:
        return error_of(error)


class _FromRequest(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the modules of an observer from the code that came with the request."""

    def __init__(self, codes: dict[str, types.CodeType]) -> None:
        self.codes = codes

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> Any:
        if name not in self.codes:
            return None
        package = any(other.startswith(name + ".") for other in self.codes)
        return importlib.machinery.ModuleSpec(name, self, is_package=package)

    def exec_module(self, module: types.ModuleType) -> None:
        exec(self.codes[module.__name__], module.__dict__)


def observer(code: bytes) -> Any:
    """Return the check whose observer is `code`, with the method `run` and what it uses."""
    (home, name), codes = marshal.loads(code)
    for module, _code in codes:
        sys.modules.pop(module, None)  # what stands there does nothing, or is a student's
        package, _, last = module.rpartition(".")
        if package in sys.modules:  # `from package import last` looks there first
            vars(sys.modules[package]).pop(last, None)
    sys.meta_path.insert(0, _FromRequest(dict(codes)))
    kind = getattr(importlib.import_module(home), name)
    return kind.__new__(kind)


def error_of(error: BaseException) -> dict[str, Any]:
    """Return an error as the grader reads it."""
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
