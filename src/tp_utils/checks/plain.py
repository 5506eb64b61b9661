"""Plain data: the only thing that travels between a student's code and its judge.

None, booleans, numbers, strings, lists, dictionaries with string keys, and
NumPy arrays of numbers. Anything else becomes an `Opaque`, which keeps nothing
but the name of its type.
"""

from __future__ import annotations

import base64
import json
import math
import sys
from typing import Any

import numpy as np

MAX_ITEMS = 5_000_000  # numbers in one answer; more is not an answer to a lab
MAX_DEPTH = 8
_DTYPES = {"?", "b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"}


class Opaque:
    """A value that is not plain data; `name` is the name of its type.

    No dataclass: it would be compiled anew in the fork of each check.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        """Keep the name."""
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Opaque(name={self.name!r})"


class NotPlain(ValueError):
    """The bytes do not encode plain data."""


def plain(value: Any, depth: int = 0) -> Any:
    """Return `value` as plain data: tensors become arrays, tuples become lists."""
    if value is None or type(value) in (bool, float, Opaque):
        return value
    if type(value) is int:
        return value if abs(value) < 2**63 else Opaque("int")
    if type(value) is str:
        return value[:10_000]
    if depth > MAX_DEPTH:
        return Opaque(type(value).__name__)
    if isinstance(value, dict) and len(value) < 10_000:
        return {str(key)[:200]: plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and len(value) < 100_000:
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, _matrix):  # its `*` is not that of arrays: it would break what follows
        return Opaque("np.matrix")
    array = _as_array(value)
    return Opaque(type(value).__name__) if array is None else array


class _Torch:
    """What reading a tensor uses of torch, as it was: the code that made the tensor may replace it."""

    def __init__(self, torch: Any) -> None:
        kind = self.kind = torch.Tensor
        self.bare, self.bfloat16 = torch._C.DisableTorchFunctionSubclass, torch.bfloat16
        self.numel, self.is_complex, self.float = kind.numel, kind.is_complex, kind.float
        self.numpy, self.dtype = kind.numpy, kind.dtype.__get__


_array, _arrays, _matrix = np.array, (np.ndarray, np.generic), np.matrix
# Now, where torch is there before any answer is called.
_kept: list[_Torch] = [_Torch(torch) for torch in [sys.modules.get("torch")] if torch]


def _torch() -> _Torch | None:
    """Return what is kept of torch; None where it is not imported, or barred."""
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    if not _kept:
        _kept.append(_Torch(torch))
    return _kept[0]


def _as_array(value: Any) -> np.ndarray | None:
    torch = _torch()
    if torch is not None and isinstance(value, torch.kind):
        try:
            # A subclass does not take part in its own conversion.
            with torch.bare():
                # of which a subclass may hide the methods
                if torch.numel(value) > MAX_ITEMS or torch.is_complex(value):
                    return None
                if torch.dtype(value) is torch.bfloat16:  # NumPy has none
                    value = torch.float(value)
                return _array(torch.numpy(value, force=True))
        except (RuntimeError, TypeError, NotImplementedError):
            return None
    if isinstance(value, _arrays):
        array = _array(value, subok=False)
        if array.dtype.str[1:] in _DTYPES and array.size <= MAX_ITEMS:
            return array.astype(array.dtype.newbyteorder("="), copy=False)
    return None


def attribute(value: Any, name: str) -> Any:
    """Return an attribute of a tensor as torch knows it, whatever a subclass says of itself.

    None for what is no tensor.
    """
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(value, torch.Tensor):
        return None
    with torch._C.DisableTorchFunctionSubclass():
        return getattr(torch.Tensor, name).__get__(value)


def dumps(value: Any) -> str:
    """Encode plain data as JSON text; arrays are base64 blocks with their type and shape."""
    return json.dumps(_encode(value), allow_nan=False)


def loads(text: str) -> Any:
    """Decode what `dumps` wrote; nothing is ever executed or imported.

    Raises:
        NotPlain: the text is not the encoding of plain data.
    """
    try:
        return _decode(json.loads(text))
    except NotPlain:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotPlain(str(error)) from error


def _encode(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": repr(value)}
    if isinstance(value, dict):
        return {"$dict": [[key, _encode(item)] for key, item in value.items()]}
    if isinstance(value, list):
        return [_encode(item) for item in value]
    if isinstance(value, np.ndarray):
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {"$array": [value.dtype.newbyteorder("<").str, list(value.shape), data]}
    if isinstance(value, Opaque):
        return {"$opaque": value.name}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise NotPlain(type(value).__name__)


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return [_decode(item) for item in value]
    if type(value) is int and abs(value) >= 2**63:
        raise NotPlain("integer size")
    if not isinstance(value, dict):
        return value
    if len(value) != 1:
        raise NotPlain("unknown object")
    ((kind, content),) = value.items()
    if kind == "$float" and content in ("nan", "inf", "-inf"):
        return float(content)
    if kind == "$opaque" and isinstance(content, str):
        return Opaque(content[:200])
    if kind == "$dict":
        return {str(key): _decode(item) for key, item in content}
    if kind == "$array":
        dtype, shape, data = content
        if str(dtype)[1:] not in _DTYPES or not all(type(n) is int and n >= 0 for n in shape):
            raise NotPlain("array type or shape")
        # A dimension beyond the limit is as bad without any item: (0, 10¹²) is iterated too.
        if math.prod(max(n, 1) for n in shape) > MAX_ITEMS:
            raise NotPlain("array size")
        array = np.frombuffer(base64.b64decode(data, validate=True), dtype).reshape(shape)
        return array.astype(array.dtype.newbyteorder("="))
    raise NotPlain("unknown object")
