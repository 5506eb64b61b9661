"""What observes a function uses these libraries as they were before any code of the student.

A cell may replace a part of a library in many ways, and most of them name nothing that a reader of
the cell would see. So they are put back before each observation: modules, their functions and
classes, what functions have as defaults. What a student adds to them stays.
"""

from __future__ import annotations

import operator
import sys
import types
from collections.abc import Mapping
from typing import Any

# Of the engine, and of what it calls; a package that ends with a dot, all its modules.
USED = """builtins base64 binascii collections contextlib copy dataclasses fcntl functools gc importlib
    importlib. inspect io itertools json json. linecache marshal math operator os pathlib posix posixpath
    random re select shutil signal stat string time traceback types warnings _thread threading
    numpy numpy.linalg numpy.random torch torch._tensor torch.autograd torch.autograd.forward_ad
    torch.autograd.grad_mode torch.functional torch.nn torch.nn.functional torch.nn.modules.activation
    torch.nn.modules.container torch.nn.modules.linear torch.nn.modules.loss torch.nn.modules.module
    torch.nn.parameter torch.optim torch.optim. torch.random torch.utils._contextlib
    torch.utils._python_dispatch
    tp_utils.i18n tp_utils.training tp_inside.forked tp_inside.habits tp_inside.observe tp_inside.originals
    tp_inside.traces
"""
CHANGING = {"showwarning", "_showwarnmsg_impl"}  # by those who use them
TABLE = "_global"  # begins the names of what holds the hooks of all modules, of all optimizers

# Taken now: the names of builtins may be replaced too.
_all, _map, _zip, _list, _type, _len = all, map, zip, list, type, len
_is, _put, _set, _unset = operator.is_, object.__setattr__, type.__setattr__, type.__delattr__
_code, _defaults = operator.attrgetter("__code__"), operator.attrgetter("__defaults__")
_trace, _profile = sys.settrace, sys.setprofile

Kept = dict[str, Any]
_modules: list[tuple[types.ModuleType, type, Kept, Kept]] = []  # its class, its names now and then
_classes: list[tuple[type, Mapping[str, Any], Kept]] = []
_functions: list[types.FunctionType] = []
_codes: list[types.CodeType] = []
_given: list[tuple[Any, ...] | None] = []
_named: list[tuple[types.FunctionType, Kept]] = []
_tables: list[tuple[dict[Any, Any], dict[Any, Any]]] = []  # now and then


def remember() -> None:
    """Note the libraries, once, in the warm process."""
    used = set(USED.split())
    kinds: dict[int, type] = {}
    functions: dict[int, types.FunctionType] = {}
    for name, module in list(sys.modules.items()):
        known = name in used or f"{name.rpartition('.')[0]}." in used
        if not known or not isinstance(module, types.ModuleType):
            continue
        values = {key: one for key, one in vars(module).items() if key not in CHANGING
                  and (callable(one) or isinstance(one, types.ModuleType))}  # fmt: skip
        _tables.extend((one, {**one}) for key, one in vars(module).items()
                       if key.startswith(TABLE) and isinstance(one, dict))  # fmt: skip
        _modules.append((module, type(module), vars(module), values))
        for one in values.values():
            if isinstance(one, type) and not one.__flags__ & (1 << 8):  # immutable
                kinds[id(one)] = one
            elif isinstance(one, types.FunctionType):
                functions[id(one)] = one
    for kind in kinds.values():
        _classes.append((kind, vars(kind), dict(vars(kind))))
        for one in vars(kind).values():
            if isinstance(one, types.FunctionType):
                functions[id(one)] = one
    _functions.extend(functions.values())
    _codes.extend(map(_code, _functions))
    _given.extend(map(_defaults, _functions))
    _named.extend((one, dict(one.__kwdefaults__)) for one in _functions if one.__kwdefaults__)


def put_back() -> None:
    """Undo what has been replaced since."""
    _trace(None)
    _profile(None)
    for module, kind, now, then in _modules:
        if _type(module) is not kind:
            _put(module, "__class__", kind)
        if not _all(_map(_is, _map(now.get, then), then.values())):
            now.update(then)
    for table, was in _tables:
        if _len(table) != _len(was) or not _all(_map(_is, _map(table.get, was), was.values())):
            table.clear()
            table.update(was)
    for cls, seen, then in _classes:
        if _len(seen) != _len(then) or not _all(_map(_is, _map(seen.get, then), then.values())):
            _put_class_back(cls, seen, then)
    if not _all(_map(_is, _map(_code, _functions), _codes)) or not _all(
        _map(_is, _map(_defaults, _functions), _given)
    ):
        for one, code, defaults in _zip(_functions, _codes, _given):
            one.__code__, one.__defaults__ = code, defaults
    for one, named in _named:
        one.__kwdefaults__ = {**named}


def _put_class_back(cls: type, seen: Mapping[str, Any], then: Kept) -> None:
    """Put the members of a class back, and take away what hides those of its bases."""
    for name, value in then.items():
        if seen.get(name) is not value:
            _set(cls, name, value)
    for name in _list(seen):
        if name not in then:
            for base in cls.__mro__[1:]:
                if name in base.__dict__ and name in seen:
                    _unset(cls, name)
