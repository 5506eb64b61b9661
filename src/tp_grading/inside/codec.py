"""Plain data between the grader and the kernel: JSON and arrays, never pickle.

Used on both sides. The grader decodes what a student's process sent, so `decode` trusts nothing:
types, sizes, depth and shapes are checked before any memory is taken.
"""

import json
import math
from typing import Any

import numpy as np

MAX_BYTES = 64 << 20
MAX_NODES = 100_000
MAX_DEPTH = 20
DTYPES = frozenset(
    ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
     "float32", "float64", "complex64", "complex128"]
)  # fmt: skip


class CodecError(ValueError):
    """The data are not plain, or too large."""


def encode(value: Any) -> list[bytes]:
    """Return `value` as a JSON text followed by the arrays. CodecError when it is not plain."""
    buffers: list[bytes] = [b""]
    buffers[0] = json.dumps(_pack(value, buffers, 0), allow_nan=False).encode()
    if sum(map(len, buffers)) > MAX_BYTES:
        raise CodecError("too large")
    return buffers


def _pack(value: Any, buffers: list[bytes], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise CodecError("too deep")
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if abs(value) < 2**63 else {"$int": str(value)[:400]}
    if kind is float:
        return value if math.isfinite(value) else {"$float": repr(value)}
    if kind in (list, tuple):
        items = [_pack(v, buffers, depth + 1) for v in value]
        return items if kind is list else {"$tuple": items}
    if kind is dict:
        return {"$dict": [[_pack(k, buffers, depth + 1), _pack(v, buffers, depth + 1)]
                          for k, v in value.items()]}  # fmt: skip
    array = _array(value)
    if array.dtype.name not in DTYPES:
        raise CodecError(f"array of {array.dtype}")
    if array.nbytes > MAX_BYTES:
        raise CodecError("too large")
    buffers.append(array.tobytes())
    return {"$array": [array.dtype.name, list(array.shape), len(buffers) - 1]}


def _array(value: Any) -> np.ndarray:
    if isinstance(value, np.generic):
        return np.asarray(value)
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value).reshape(value.shape)
    detach = getattr(value, "detach", None)
    if callable(detach) and type(value).__module__.startswith("torch"):
        return np.ascontiguousarray(value.detach().cpu().numpy()).reshape(tuple(value.shape))
    raise CodecError(f"{type(value).__name__} is not plain data")


def decode(buffers: list[bytes]) -> Any:
    """Return what `encode` had been given; CodecError for anything unexpected."""
    if not buffers or sum(map(len, buffers)) > MAX_BYTES:
        raise CodecError("empty or too large")
    try:
        tree = json.loads(bytes(buffers[0]).decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise CodecError(f"JSON: {error}") from None
    return _unpack(tree, buffers, 0, [0])


def _no_constant(name: str) -> None:
    raise CodecError(f"JSON constant {name}")


def _unpack(node: Any, buffers: list[bytes], depth: int, count: list[int]) -> Any:
    count[0] += 1
    if depth > MAX_DEPTH or count[0] > MAX_NODES:
        raise CodecError("too deep or too many values")
    if isinstance(node, list):
        return [_unpack(v, buffers, depth + 1, count) for v in node]
    if not isinstance(node, dict):
        return node
    if len(node) != 1:
        raise CodecError("malformed")
    (tag, body), = node.items()
    try:
        if tag == "$float" and body in ("nan", "inf", "-inf"):
            return float(body)
        if tag == "$int" and isinstance(body, str):
            return int(body)
        if tag == "$tuple" and isinstance(body, list):
            return tuple(_unpack(v, buffers, depth + 1, count) for v in body)
        if tag == "$dict" and isinstance(body, list):
            return {_unpack(k, buffers, depth + 1, count): _unpack(v, buffers, depth + 1, count)
                    for k, v in body}  # fmt: skip
        if tag == "$array":
            return _unpack_array(*body, buffers)
    except CodecError:
        raise
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        raise CodecError(f"malformed {tag}: {error}") from None
    raise CodecError(f"unknown tag {tag[:20]}")


def _unpack_array(name: str, shape: list[int], index: int, buffers: list[bytes]) -> np.ndarray:
    if name not in DTYPES or type(index) is not int or not 0 < index < len(buffers):
        raise CodecError("malformed array")
    if len(shape) > 16 or any(type(n) is not int or n < 0 for n in shape):
        raise CodecError("malformed shape")
    dtype = np.dtype(name)
    if math.prod(shape) * dtype.itemsize != len(buffers[index]):
        raise CodecError("array and shape differ")
    return np.frombuffer(bytearray(buffers[index]), dtype).reshape(shape)
