"""Build the site, in each language of the course: `python -m tools.site [labs] [--to folder] [--lang fr]`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.site import gate, languages, links, lite
from tools.site.finish import finish
from tools.site.sources import gather
from tp_grading.course import Course, CourseError
from tp_utils.i18n import FRENCH, LOCALES, _, speaking

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def build(
    course: Course, labs: list[str], folder: Path, langs: Sequence[str] = (FRENCH.code,)
) -> Path:
    """Build the site of some labs in `folder`/html, in these languages; return that folder.

    A lab or a document that a language does not have is left out of its pages.

    Raises:
        CourseError: Sphinx warns, a page shows an answer, or a link leads nowhere.
    """
    shutil.rmtree(folder / "source", ignore_errors=True)
    html = folder / "html"
    for lang in langs:
        with speaking(lang):
            gather(course, _of(course, labs, lang), folder / "source" / lang, folder / "cache")
    for lang in langs:
        with speaking(lang):
            _pages(course, _of(course, labs, lang), folder, lang)
    lite.build(course, labs, langs, folder / "lite", html)
    if lost := links.lost(html):
        raise CourseError("Links that lead nowhere:\n" + "\n".join(lost))
    return html


def _of(course: Course, labs: list[str], lang: str) -> list[str]:
    return [lab for lab in labs if lang in course.languages(lab)]


def _pages(course: Course, labs: list[str], folder: Path, lang: str) -> None:
    """Make the pages of a language from their source, and refuse an answer before and after."""
    source, html = folder / "source" / lang, languages.folder(folder / "html", lang)
    shutil.rmtree(html, ignore_errors=True)
    gate.refuse(course, labs, source)
    title = _("Réseaux de neurones avec PyTorch")
    sphinx = [sys.executable, "-m", "sphinx", "-b", "html"]  # a process keeps its first language
    options = ["--quiet", "--fail-on-warning", "--conf-dir", str(HERE)]
    for name, value in {
        "language": lang, "project": title, "html_title": title, "html_static_path": source / "_static",
    }.items():  # fmt: skip
        options += ["-D", f"{name}={value}"]
    trees = ["--doctree-dir", str(folder / "doctrees" / lang)]
    if subprocess.run([*sphinx, *options, *trees, source, html], cwd=ROOT, check=False).returncode:
        raise CourseError("Sphinx did not build the site: see above.")
    finish(html)
    for lab in labs:
        page = html / "tp" / f"{lab}.ipynb"
        page.write_bytes(course.notebook(lab, lang).read_bytes())
    gate.refuse(course, labs, html)


def main(words: list[str] | None = None) -> int:
    """Run the command; return its status."""
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("labs", nargs="*", help="all of them by default")
    parser.add_argument("--to", type=Path, default=Path("build/site"), help="%(default)s")
    parser.add_argument("--lang", action="append", choices=list(LOCALES),
                        help="beside French, where its pages may lead; all by default")  # fmt: skip
    asked = parser.parse_args(words)
    try:
        course = Course.find()
        for lab in asked.labs:
            course.script(lab)
        langs = list(dict.fromkeys([FRENCH.code, *(asked.lang or LOCALES)]))
        html = build(course, asked.labs or course.labs, asked.to.resolve(), langs)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    print(html / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
