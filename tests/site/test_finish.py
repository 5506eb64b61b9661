"""The words of the theme are in the language of the page."""

import re
from pathlib import Path

import furo
from tools.site.finish import finish

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
