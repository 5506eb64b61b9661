"""The messages of the packages in other languages: `python -m tools.messages en` (gettext, by Babel).

po/<language>/tp_utils.po holds every sentence of `tp_utils`, po/<language>/tp_grading.po those of
`tp_grading`, with the help of its commands: sorted, without dates or line numbers. What is translated
is compiled beside the package. A sentence that is not yet translated is said in French.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract

ROOT = Path(__file__).parent.parent
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}

PACKAGES = {
    "tp_utils": ("**/*.py",), "tp_grading": ("**/*.py", "**/*.html"), "site": ("*.py",),
}  # fmt: skip

Message = str | tuple[str, ...]


def messages(
    package: Path, patterns: tuple[str, ...] = ("**/*.py",), without: tuple[Path, ...] = ()
) -> list[Message]:
    """Return the messages of the files of a package, sorted, but for some folders; a plural is a pair."""
    found: set[Message] = set()
    files = {path for pattern in patterns for path in package.glob(pattern)}
    for path in {path for path in files if not {*path.parents} & {*without}}:
        with path.open("rb") as file:
            method = "jinja2" if path.suffix == ".html" else "python"
            options = {"trimmed": "true", "silent": "false"} if method == "jinja2" else {}
            said = extract(method, file, KEYWORDS, options=options)
            found |= {message for _line, message, _said, _context in said}
    if package.name == "tp_grading":
        found |= helps()
    return sorted(found, key=str)


def not_begun(root: Path, language: str) -> tuple[Path, ...]:
    """Return the folders of checks of the labs that have no catalogue in this language yet."""
    begun = {path.stem.split("_")[0] for path in (root / "po" / language).glob("tp*_*.po")}
    folders = (root / "src" / "tp_utils" / "checks").glob("tp[0-9][0-9]")
    return tuple(folder for folder in folders if folder.name not in begun)


def home(root: Path, package: str) -> Path:
    """Return the folder of a package, which holds its compiled catalogues."""
    return root / ("tools" if package == "site" else "src") / package


def helps() -> set[str]:
    """Return the paragraphs of the help of `tp-grade`, and of its commands."""
    from tp_grading.cli import main, paragraphs

    commands = [main, *main.commands.values()]
    shown = [*commands, *(param for command in commands for param in command.params)]
    return {part for one in shown for _where, parts in paragraphs(one) for part in parts}


def update(root: Path, language: str, package: str = "tp_utils") -> polib.POFile:
    """Write po/<language>/<package>.po again, and what is compiled from it; nothing said is lost."""
    path = root / "po" / language / f"{package}.po"
    old = {(e.msgid, e.msgid_plural): e for e in polib.pofile(str(path))} if path.is_file() else {}
    file = polib.POFile(wrapwidth=100)
    file.metadata = {
        "Language": language, "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit", "MIME-Version": "1.0",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }  # fmt: skip
    without = not_begun(root, language)
    for message in messages(home(root, package), PACKAGES[package], without):
        one, *more = (message,) if isinstance(message, str) else message
        kept = old.get((one, "".join(more)))
        entry = kept or polib.POEntry(msgid=one, msgid_plural="".join(more))
        if more and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        file.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(str(file).rstrip("\n") + "\n", encoding="utf-8")
    compiled = home(root, package) / "locale" / language / "LC_MESSAGES" / f"{package}.mo"
    compiled.parent.mkdir(parents=True, exist_ok=True)
    binary = file.to_binary()
    if not compiled.is_file() or compiled.read_bytes() != binary:  # others may be reading it
        compiled.write_bytes(binary)
    return file


def reached(root: Path, lab: str) -> set[Path]:
    """Return the files of tp_utils that a lab imports, directly or not."""
    package = root / "src" / "tp_utils"
    todo = [root / "solutions" / lab / f"{lab}.py"]
    found: set[Path] = set()
    while todo:
        for node in ast.walk(ast.parse(todo.pop().read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tp_utils"):
                home = package.joinpath(*str(node.module).split(".")[1:])
                places = [home, *(home / alias.name for alias in node.names)]
                files = {
                    path for place in places
                    for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file()
                }  # fmt: skip
                todo += files - found
                found |= files
    return found


def untranslated(root: Path, language: str, labs: list[str]) -> list[str]:
    """Return the messages that a student of these labs can meet and that have no translation."""
    path = root / "po" / language / "tp_utils.po"
    done = {e.msgid for e in polib.pofile(str(path)) if e.translated()}
    package = root / "src" / "tp_utils"
    files = {path for lab in labs for path in reached(root, lab)}
    wanted = messages(package, tuple(path.relative_to(package).as_posix() for path in files))
    return [m for m in (m if isinstance(m, str) else m[0] for m in wanted) if m not in done]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        for package in PACKAGES:
            done = update(ROOT, name, package)
            print(f"{name}, {package}: {done.percent_translated()} %")
