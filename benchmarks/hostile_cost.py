"""Print what the worst input costs each step of the grader, per byte, and whether it is linear.

Each input is made for the step, at one size and at twice that size; CPU seconds of this process.
A ratio near 2 is linear; what is not has a bound on its input, printed beside it.
"""

import argparse
import contextlib
import functools
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tp_grading import gate  # noqa: E402
from tp_grading.judge import names  # noqa: E402
from tp_grading.judge.observe import MAX_ITEMS, MAX_SEEN, read  # noqa: E402
from tp_grading.judge.signs import read as read_signs  # noqa: E402
from tp_grading.judge.signs import signs  # noqa: E402
from tp_grading.kernels.line import Line  # noqa: E402
from tp_grading.outputs import MAX_TEXT, Outputs  # noqa: E402
from tp_grading.run import MAX_TRAFFIC, Execution  # noqa: E402
from tp_grading.stage import NotGradable, stage  # noqa: E402
from tp_grading.stage.match import MAX_RATIOS  # noqa: E402
from tp_grading.stage.parse import MAX_BYTES, MAX_SOURCE, MAX_SOURCES, parse  # noqa: E402

LAB = "tp04_manuel"
RELEASED = nbformat.read(ROOT / "notebooks" / LAB / f"{LAB}.ipynb", 4)


def notebook(cells: list[Any]) -> bytes:
    return json.dumps({"nbformat": 4, "cells": cells}).encode()


def code(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, **more}


def staged(data: bytes) -> None:
    with contextlib.suppress(NotGradable):
        stage(data, RELEASED)


def lines(size: int) -> None:
    line = Line.__new__(Line)
    line.limit, line.taken, line._in, line._frames, line._size = MAX_TRAFFIC, 0, bytearray(), [], 0
    data = b"\0\0" * (size // 2)
    for at in range(0, size, 1 << 18):
        line._in += data[at : at + (1 << 18)]
        line._parse([])


def outputs(size: int) -> None:
    kept = Outputs("1")
    for _ in range(size // 4):
        kept.keep("stream", {"text": "é\r\x1b\n"})
    kept.nodes  # noqa: B018


def observed(text: str) -> None:
    read(Execution("ok", content={"status": "ok", "seen": text}), 1.0, 9)


SHAPES: dict[str, Callable[[int], str]] = {
    "espaces": lambda n: " " * n + "x",
    "soulignés": lambda n: "_" * n,
    "affectations": lambda n: "x=x\n" * (n // 4),
    "parenthèses": lambda n: "(" * (n // 2) + ")" * (n // 2),
    "fonctions": lambda n: "".join(f"def f{i}(x): return f{i + 1}(x)\n" for i in range(n // 32)),
    "négations": lambda n: "-" * n + "1",
    "magies": lambda n: "%time x\n" * (n // 8),
    "guillemets": lambda n: "'\"#" * (n // 3),
    "points d'interrogation": lambda n: "a" * (n - 1) + "?",
}
READERS: dict[str, Callable[[str], object]] = {
    "définitions": names.definitions, "noms": names.binds_and_uses, "signes": signs,
    "cellules utiles": lambda s: names.needed([s], set(), {0}),
}  # fmt: skip


def metadata(n: int) -> bytes:
    return notebook([code("x", metadata={"nbgrader": {f"a{i:012}": i for i in range(n // 20)}})])


def alike(n: int) -> bytes:
    texts = ("".join(chr(256 + i * j % 101) for i in range(900)) for j in range(1, n // 900))
    return notebook([code(text) for text in texts])


def seen(got: str) -> None:
    observed('[{"$dict":[["got",' + got + "]]}]")


def array(n: int) -> str:
    return '{"$array":["<f4",[' + str(n // 16 * 3) + '],"' + "AAAA" * (n // 16 * 4) + '"]}'


BYTES: dict[str, tuple[str, Callable[[int], object]]] = {
    "porte : caractères cachés": (
        "selon le texte",
        lambda n: gate.text("\ud800\x1b" * (n // 2), n),
    ),
    "lecture : crochets": (
        f"{MAX_BYTES >> 20} Mo",
        lambda n: staged(b'{"nbformat":4,"cells":[' + b"[]," * (n // 3) + b"[]]}"),
    ),
    "lecture : métadonnées": (f"{MAX_BYTES >> 20} Mo", lambda n: staged(metadata(n))),
    "mise en forme : cellules": (
        f"{MAX_SOURCES} caractères",
        lambda n: staged(notebook([code("x = 1\n" * (n // 1200)) for _ in range(200)])),
    ),
    "mise en forme : ressemblances": (f"{MAX_RATIOS} comparaisons", lambda n: staged(alike(n))),
    "sorties : petits messages": (f"{MAX_TEXT >> 20} Mo", outputs),
    "ligne du noyau : petites trames": (f"{MAX_TRAFFIC >> 20} Mo", lines),
    "observation : liste": (f"{MAX_ITEMS} valeurs", lambda n: seen("[" + "1," * (n // 2) + "1]")),
    "observation : texte": (
        f"{MAX_SEEN >> 20} Mo",
        lambda n: seen('"' + "\\ud800" * (n // 6) + '"'),
    ),
    "observation : tableau": (f"{MAX_SEEN >> 20} Mo", lambda n: seen(array(n))),
}


def cost(work: Callable[[], object]) -> float:
    """Return the CPU seconds of the best of three."""
    found = []
    for _ in range(3):
        for cached in (names.binds_and_uses, names.definitions, read_signs):
            getattr(cached, "cache_clear", lambda: None)()
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=60_000, help="bytes of an input of code")
    size = parser.parse_args().size
    parse(notebook([code("x")]))
    print(f"{'étape':58}{'borne':>24}{'µs/octet':>10}{'×2 →':>8}")
    rows = [(f"code, {reader} : {shape}", f"{MAX_SOURCE} caractères", size,
             lambda n, read=READERS[reader], make=SHAPES[shape]: functools.partial(read, make(n)))
            for reader in READERS for shape in SHAPES]  # fmt: skip
    rows += [(name, bound, 10 * size, lambda n, work=work: functools.partial(work, n))
             for name, (bound, work) in BYTES.items()]  # fmt: skip
    for name, bound, n, make in rows:
        one, two = cost(make(n)), cost(make(2 * n))
        print(
            f"{name:58}{bound:>24}{two / (2 * n) * 1e6:>10.2f}{two / max(one, 1e-4):>8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
