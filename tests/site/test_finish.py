"""The words of the theme are in the language of the page."""

import re
from pathlib import Path

import furo
import pytest
from tools.site.finish import finish

from tp_utils.i18n import typography

MATHML = "http://www.w3.org/1998/Math/MathML"
TITLE = re.compile("<title>(.*?)</title>")
SAME = {"Menu"}  # the same word in both languages


def test_the_icons_of_the_theme_have_french_names(tmp_path):
    icons = Path(furo.__file__).parent / "theme" / "furo" / "partials" / "icons.html"
    page = tmp_path / "index.html"
    page.write_text(icons.read_text("utf-8"), "utf-8")
    before = TITLE.findall(page.read_text("utf-8"))
    finish(tmp_path)
    after = TITLE.findall(page.read_text("utf-8"))
    assert len(after) == len(before) > 5
    assert {old for old, new in zip(before, after, strict=True) if old == new} <= SAME


@pytest.mark.parametrize(("text", "tied"), [
    ("vaut {} ?", "{} ?"),
    ("vaut ({})…", "({})…"),
    ("« {} » et", "« {} »"),
    ("de {} à 3", None),
])  # fmt: skip
def test_a_formula_keeps_its_punctuation_on_its_line(tmp_path, text, tied):
    formula = f'<math xmlns="{MATHML}" display="inline"><mi>x</mi></math>'
    page = tmp_path / "index.html"
    page.write_text(f"<p>{typography(text).format(formula)}</p>", "utf-8")
    finish(tmp_path)
    found = re.findall('<span class="tied">(.*?)</span>', page.read_text("utf-8"))
    assert found == ([typography(tied).format(formula)] if tied else [])
