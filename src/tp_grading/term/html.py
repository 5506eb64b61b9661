"""The templates of our pages: one look, in `templates/commun/`, and what each page adds."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, Template

# Nothing of a page comes from elsewhere, and nothing of it runs.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def template(name: str) -> Template:
    """Return a template, as `aide/page.html`; what it is given is escaped."""
    return _environment().get_template(name)


@functools.cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader

    from tp_grading.term.words import marked_up, number
    from tp_utils.i18n import _, language, ngettext, percent, typography

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(
        sentence=marked_up, number=number, percent=percent, typography=typography
    )
    environment.globals.update(policy=POLICY, language=language)
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    return environment
