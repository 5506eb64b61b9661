"""Build the site: `python -m tools.site [labs] [--to folder] [--lang fr]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.site import gate, links
from tools.site.finish import finish
from tools.site.sources import gather
from tp_grading.course import Course, CourseError

HERE = Path(__file__).parent


def build(course: Course, labs: list[str], folder: Path, lang: str = "fr") -> Path:
    """Build the site of some labs in `folder`/html; return that folder.

    Raises:
        CourseError: Sphinx warns, a page shows an answer, or a link leads nowhere.
    """
    from sphinx.cmd.build import main as sphinx

    source, html = folder / "source" / lang, folder / "html"
    if lang != "fr":
        html = html / lang
    gather(course, labs, source, folder / "cache")
    gate.refuse(course, labs, source)
    options = ["--quiet", "--fail-on-warning", "--conf-dir", str(HERE)]
    for name, value in {"language": lang, "html_static_path": source / "_static"}.items():
        options += ["-D", f"{name}={value}"]
    trees = ["--doctree-dir", str(folder / "doctrees" / lang)]
    if sphinx(["-b", "html", *options, *trees, str(source), str(html)]):
        raise CourseError("Sphinx did not build the site: see above.")
    finish(html)
    for lab in labs:
        page = html / "tp" / f"{lab}.ipynb"
        page.write_bytes(course.notebook(lab).read_bytes())
    gate.refuse(course, labs, html)
    if lost := links.lost(html):
        raise CourseError("Links that lead nowhere:\n" + "\n".join(lost))
    return html


def main(words: list[str] | None = None) -> int:
    """Run the command; return its status."""
    parser = argparse.ArgumentParser(prog="python -m tools.site", description=__doc__)
    parser.add_argument("labs", nargs="*", help="all of them by default")
    parser.add_argument("--to", type=Path, default=Path("build/site"), help="%(default)s")
    parser.add_argument("--lang", default="fr", choices=["fr"])
    asked = parser.parse_args(words)
    try:
        course = Course.find()
        for lab in asked.labs:
            course.script(lab)
        html = build(course, asked.labs or course.labs, asked.to.resolve(), asked.lang)
    except CourseError as error:
        print(error, file=sys.stderr)
        return 1
    print(html / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
