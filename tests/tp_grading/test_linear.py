"""What reads a cell takes a time in proportion to its size, or says that it cannot be read."""

import time

import pytest

from tp_grading.judge import names, signs
from tp_utils.checks.rules import breaches, cells, statements
from tp_utils.checks.rules.forbidden import AUTOGRAD, LOOPS, OPTIM

HOSTILE = {
    "spaces": lambda n: " " * n + "x",
    "word, question mark": lambda n: "a" * n + " b c?",
    "commands": lambda n: "%time x\n" * (n // 8),
    "prompts": lambda n: ">>> x = 1\n" * (n // 10),
    "brackets": lambda n: "(" * n,
    "operators": lambda n: "-" * n + "1",
    "attributes": lambda n: "x = torch\n" + "".join(f"x = x.a{i}\n" for i in range(n // 12)),
    "names, backwards": lambda n: (
        "".join(f"v{i} = v{i + 1}\n" for i in range(n // 15)) + "v9 = torch\n"
    ),
    "functions": lambda n: "".join(f"def f{i}(x): return f{i + 1}(x)\n" for i in range(n // 30)),
    "calls": lambda n: "def f(a, b): return f(b, a)\n" + "f(torch, 1)\n" * (n // 12),
    "imports": lambda n: "import " + "a," * (n // 2) + "a",
    "texts": lambda n: "getattr(x, [" + '"a"+"b",' * (n // 8) + "])",
    "exec": lambda n: "exec(a); b\n" * (n // 11),
    "word": lambda n: f'"{"a" * n}"',
    "files": lambda n: "".join(
        f"get_ipython().run_cell_magic('writefile', 'm{i}.py', 'x = y')\nv{i} = m{i}.x\n"
        for i in range(n // 70)
    ),
    "file, in parts": lambda n: (
        "get_ipython().run_cell_magic('writefile', '-a m.py', 'x = y')\n" * (n // 60)
    ),
    "f-string": lambda n: 'f"' + "{a}" * (n // 3) + '"',
}
READERS = {
    "find_forbidden": lambda s: breaches.find_forbidden(s, [AUTOGRAD, LOOPS]),
    "broken_rules": lambda s: breaches.broken_rules("step", ["def step(x): return v0(x)"], [OPTIM], [s]),
    "signs": signs.signs,
    "binds_and_uses": names.binds_and_uses,
}  # fmt: skip


def cpu(read, text):
    """Return the CPU seconds of one reading, with nothing remembered."""
    for known in (cells.parse, statements.statements, signs.read, names.binds_and_uses):
        known.cache_clear()
    start = time.process_time()
    read(text)
    return time.process_time() - start


# Each family with a reader of the rules and with one of the signs; the other pairs in the sweep.
PAIRS = [
    pytest.param(family, reader, marks=pytest.mark.sweep if (f + r) % 2 else ())
    for f, family in enumerate(HOSTILE)
    for r, reader in enumerate(READERS)
]


@pytest.mark.slow
@pytest.mark.parametrize(("family", "reader"), PAIRS)
def test_twice_the_size_takes_about_twice_the_time(family, reader):
    text, read = HOSTILE[family], READERS[reader]
    small = cpu(read, text(12_000))
    for _ in range(3):  # a quadratic reader takes 16 times as long, every time
        large = cpu(read, text(48_000))
        if large < 9 * small + 0.3:
            return
    raise AssertionError(f"{large / small:.1f} times as long for a text 4 times as long")


@pytest.mark.parametrize(
    "text", ["\0", "\ud800", "x = '\ud800'", "", "\n", "\\", "%", "?", "%%", "!", "(", "\x0c"]
)
def test_any_text_is_read(text):
    for read in READERS.values():
        read(text)


def test_what_cannot_be_read_is_refused_in_an_answer_and_flagged():
    for text in ("x = 1\n" * 20_000, "%time x\n" * 1_000, "x = " + "-" * 7_000 + "1"):
        assert signs.signs(text)
        assert "trop long ou trop imbriqué" in breaches.find_forbidden(text, [])[0]
