"""What observes a function uses these libraries as they were before any code of the student.

A cell may replace a part of a library in many ways, and most of them name nothing that a reader of
the cell would see. So they are put back before each observation: modules, their functions and
classes, what functions have as defaults. What a student adds to them stays.

Nothing is read that has not changed: `tables` sees it in modules and classes, and an audit hook is
told when a function gets another code or other defaults, a module another class.
"""

from __future__ import annotations

import functools
import gc
import operator
import sys
import types
from collections.abc import Callable
from typing import Any

from .tables import Tables, known

# Of the engine, and of what it calls; a package that ends with a dot, all its modules.
USED = """builtins base64 binascii collections contextlib copy dataclasses fcntl functools gc importlib
    importlib. inspect io itertools json json. linecache marshal math operator os pathlib posix posixpath
    random re select shutil signal stat string time traceback types warnings _thread threading
    numpy numpy.linalg numpy.random torch torch._tensor torch.autograd torch.autograd.forward_ad
    torch.autograd.grad_mode torch.functional torch.nn torch.nn.functional torch.nn.modules.activation
    torch.nn.modules.container torch.nn.modules.linear torch.nn.modules.loss torch.nn.modules.module
    torch.nn.parameter torch.optim torch.optim. torch.random torch.utils._contextlib
    torch.utils._python_dispatch
    tp_utils.i18n tp_utils.training tp_inside.asked tp_inside.forked tp_inside.habits tp_inside.observe
    tp_inside.originals tp_inside.sockets tp_inside.tables tp_inside.traces
"""
CHANGING = {"showwarning", "_showwarnmsg_impl"}  # by those who use them
EVENTS = {"object.__setattr__", "object.__delattr__"}  # the second, for None too
TOLD = {"__class__", "__code__", "__defaults__", "__kwdefaults__"}
TABLE = "_global"  # begins the names of what holds the hooks of all modules, of all optimizers

# Taken now: the names of builtins may be replaced too.
_all, _map, _zip, _list, _type, _len = all, map, zip, list, type, len
_is, _put, _set, _unset = operator.is_, object.__setattr__, type.__setattr__, type.__delattr__
_code, _defaults, _keywords = (
    operator.attrgetter(name) for name in ("__code__", "__defaults__", "__kwdefaults__")
)
_trace, _profile = sys.settrace, sys.setprofile

Kept = dict[str, Any]
_modules: list[tuple[types.ModuleType, type]] = []
_functions: list[types.FunctionType] = []
_codes: list[types.CodeType] = []
_given: list[tuple[Any, ...] | None] = []
_named: list[Kept | None] = []
_hooks: list[tuple[dict[Any, Any], dict[Any, Any]]] = []  # now and then
_dictionaries: list[tuple[dict[str, Any], Callable[[], None]]] = []  # and what puts it back
_tables: list[Tables] = []  # of all of these, together
_told: set[str] = set()  # what the audit hook has heard of since the last time
_hooked: set[bool] = set()  # whether there is one: none can be taken away


def remember() -> None:
    """Note the libraries, once, in the warm process."""
    used = set(USED.split())
    kinds: dict[int, type] = {}
    functions: dict[int, types.FunctionType] = {}
    for name, module in list(sys.modules.items()):
        listed = name in used or f"{name.rpartition('.')[0]}." in used
        if not listed or not isinstance(module, types.ModuleType):
            continue
        values = {key: one for key, one in vars(module).items() if key not in CHANGING
                  and (callable(one) or isinstance(one, types.ModuleType))}  # fmt: skip
        _hooks.extend((one, {**one}) for key, one in vars(module).items()
                      if key.startswith(TABLE) and isinstance(one, dict))  # fmt: skip
        _modules.append((module, type(module)))
        _watch(vars(module), functools.partial(vars(module).update, values))
        for one in values.values():
            if isinstance(one, type) and not one.__flags__ & (1 << 8):  # immutable
                kinds[id(one)] = one
            elif isinstance(one, types.FunctionType):
                functions[id(one)] = one
    for kind in kinds.values():
        (members,) = gc.get_referents(vars(kind))  # the dictionary that vars() only shows
        _watch(members, functools.partial(_put_class_back, kind, members, {**members}))
        for one in members.values():
            if isinstance(one, types.FunctionType):
                functions[id(one)] = one
    for one in functions.values():
        if named := one.__kwdefaults__:
            _watch(named, functools.partial(_put_table_back, named, {**named}))
    _functions.extend(functions.values())
    _codes.extend(map(_code, _functions))
    _given.extend(map(_defaults, _functions))
    _named.extend(map(_keywords, _functions))
    _tables.append(Tables([one for one, _ in _dictionaries]))  # last: nothing changes them any more
    if not _hooked:
        sys.addaudithook(_hear)
        _hooked.add(True)


def _watch(one: dict[str, Any], undo: Callable[[], None]) -> None:
    _dictionaries.append((one, undo))


def _hear(event: str, args: tuple[Any, ...]) -> None:
    """Note that some function has got another code or other defaults, some object another class."""
    if event in EVENTS and args[1] in TOLD:
        _told.add(args[1])


def put_back() -> None:
    """Undo what has been replaced since."""
    _trace(None)
    _profile(None)
    if _told or not known:
        for module, kind in _modules:
            if _type(module) is not kind:
                _put(module, "__class__", kind)
        for function, code, defaults, named in _zip(_functions, _codes, _given, _named):
            if function.__code__ is not code:
                function.__code__ = code
            if function.__defaults__ is not defaults:
                function.__defaults__ = defaults
            if function.__kwdefaults__ is not named:
                function.__kwdefaults__ = named
        _told.clear()
    for tables in _tables:
        if changed := tables.changed():
            for n in changed:
                _dictionaries[n][1]()
            tables.look(changed)
    for now, then in _hooks:
        if _len(now) != _len(then) or not _all(_map(_is, _map(now.get, then), then.values())):
            _put_table_back(now, then)


def _put_table_back(now: dict[Any, Any], then: dict[Any, Any]) -> None:
    now.clear()
    now.update(then)


def _put_class_back(cls: type, seen: Kept, then: Kept) -> None:
    """Put the members of a class back, and take away what hides those of its bases."""
    for name, value in then.items():
        if seen.get(name) is not value:
            _set(cls, name, value)
    for name in _list(seen):
        if name not in then:
            for base in cls.__mro__[1:]:
                if name in base.__dict__ and name in seen:
                    _unset(cls, name)
