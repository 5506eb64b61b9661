"""The pages of docs/ in English: whole, up to date, and their links lead to what is English."""

import re
import shutil

import pytest

from tests.bank import ROOT
from tests.documents import blocks, links
from tests.test_english import FRENCH
from tp_grading.course import Course, CourseError
from tp_grading.translation import document

COURSE = Course(ROOT)
DONE = document.documents(COURSE, "en")
WRITTEN = document.pages(COURSE, "en")
COMMAND = "tp-grade build --lang en --update docs/{}, then its English in po/en/docs/{}.po"
each = pytest.mark.parametrize("name", DONE)


@pytest.fixture
def course(tmp_path):
    """A course of two pages, `a` and `b`."""
    (tmp_path / "docs" / "images").mkdir(parents=True)
    (tmp_path / "docs" / "a.md").write_text(
        "# Un titre\n\n[ici](#plus-bas), [là](b.md#là), [dehors](c.md#x), ![une image](images/a.png)"
        ' <a href="b.md">b</a>, `[code](b.md)` et [ailleurs](https://a.org/b.md)\n\n## Plus bas\n\n'
        "```bash\ntp-grade build  # tout\n# le reste\n```\n\n```text\nrien du tout\n```\n"
    )
    (tmp_path / "docs" / "b.md").write_text("# La page\n\n## Là\n")
    return Course(tmp_path)


def translate(course, name, told):
    """Fill the catalogue of a page."""
    document.update_document(course, name, "en").fill(told)


def test_a_page_its_links_and_its_commands(course):
    translate(course, "b", {"La page": "The page", "Là": "There"})
    text = document.source(course, "a")
    translate(course, "a", {
        "Un titre": "A title", "Plus bas": "Further Down", "tout": "everything", "le reste": "the rest",
        text.split("\n")[2]: text.split("\n")[2].replace("[ici]", "[here]").replace("et", "and"),
    })  # fmt: skip
    path, other = document.write(course, "en")
    assert path == course.root / "docs" / "en" / "a.md" and "## There" in other.read_text()
    assert path.read_text() == (
        "# A title\n\n[here](#further-down), [là](b.md#there), [dehors](../c.md#x), "
        '![une image](../images/a.png) <a href="b.md">b</a>, `[code](b.md)` and '
        "[ailleurs](https://a.org/b.md)\n\n## Further Down\n\n"
        "```bash\ntp-grade build  # everything\n# the rest\n```\n\n```text\nrien du tout\n```\n"
    )


def test_a_link_leads_to_the_picture_of_its_language(course):
    (course.root / "docs" / "en" / "images").mkdir(parents=True)
    (course.root / "docs" / "en" / "images" / "a.png").touch()
    assert document._target(course, "en", "a", {}, "images/a.png") == "images/a.png"
    assert document._target(course, "en", "a", {}, "images/b.png") == "../images/b.png"
    lab = "../notebooks/tp04_manuel/tp04_manuel.ipynb"
    assert document._target(course, "en", "a", {}, lab) == f"../{lab}"
    told = document._target(COURSE, "en", "a", {}, lab)
    assert told == "../../notebooks-en/tp04_manuel/tp04_manuel.ipynb"


def test_a_page_in_a_folder(course):
    """Its links and those that lead to it are counted from its own folder."""
    hub = course.root / "docs" / "hub"
    hub.mkdir()
    (hub / "a.md").write_text("# Le hub\n\n[b](../b.md#là), [c](../c.md), [i](../images/a.png)\n")
    (course.root / "docs" / "b.md").write_text("# La page\n\n## Là\n\n[le hub](hub/a.md#le-hub)\n")
    translate(course, "b", {"La page": "The page", "Là": "There",
                            "[le hub](hub/a.md#le-hub)": "[the hub](hub/a.md#le-hub)"})  # fmt: skip
    text = "[b](../b.md#là), [c](../c.md), [i](../images/a.png)"
    translate(course, "hub/a", {"Le hub": "The hub", text: text})
    assert document.documents(course, "en") == ["b", "hub/a"]
    page, hub = document.write(course, "en")
    assert page.read_text().endswith("[the hub](hub/a.md#the-hub)\n")
    assert hub == course.root / "docs" / "en" / "hub" / "a.md"
    assert hub.read_text() == (
        "# The hub\n\n[b](../b.md#there), [c](../../c.md), [i](../../images/a.png)\n"
    )


def test_a_lab_without_english_has_no_row_in_the_english_map(course):
    rows = "| `tp00_tenseurs` | Tenseurs |\n| `tp15_nouveau` | Nouveau |\n"
    (course.root / "docs" / "b.md").write_text(f"# La page\n\n{rows}")
    (course.root / "pyproject.toml").write_text('[tool.tp.translated]\nen = ["tp00_tenseurs"]\n')
    translate(course, "b", {"La page": "The page", "Tenseurs": "Tensors"})
    (path,) = document.write(course, "en")
    assert path.read_text() == "# The page\n\n| `tp00_tenseurs` | Tensors |\n"


def test_a_link_to_the_scheme_passes_over_a_lab_without_english(course):
    docs, link = course.root / "docs", "[barème](bareme.md#{})"
    labs = "".join(f"\n## tp{n:02}_nom\n\n| a |\n" for n in range(3))
    (docs / "bareme.md").write_text("# Barème\n" + labs + "\n## À la fin\n")
    (docs / "en").mkdir()
    (docs / "en" / "bareme.md").write_text(
        "# Scheme\n\n## tp00_nom\n\n## tp02_nom\n\n## At the end\n"
    )
    (course.root / "pyproject.toml").write_text(
        '[tool.tp.translated]\nen = ["tp00_nom", "tp02_nom"]\n'
    )
    asked = " ".join(map(link.format, ("barème", "tp02_nom", "à-la-fin")))
    (docs / "b.md").write_text(f"# La page\n\n{asked}\n")
    translate(course, "b", {"La page": "The page", asked: asked.replace("[barème]", "[scheme]")})
    (path,) = document.write(course, "en")
    assert re.findall(r"#([\w-]+)\)", path.read_text()) == ["scheme", "tp02_nom", "at-the-end"]


def test_a_page_that_is_not_whole_is_refused(course):
    translate(course, "b", {"Là": "There"})
    with pytest.raises(CourseError, match=r"--update docs/b.*\n- b.po, b: missing: La page"):
        document.write(course, "en")
    with pytest.raises(CourseError, match=r"docs/absent\.md"):
        document.write(course, "en", ["absent"])
    assert not (course.root / "docs" / "en").exists()


@each
def test_the_catalogue_of_a_page_is_up_to_date(name, tmp_path):
    ours = ROOT / "po" / "en" / "docs" / f"{name}.po"
    for path in (ours, ROOT / "docs" / f"{name}.md", ROOT / "pyproject.toml"):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    catalogue = document.update_document(Course(tmp_path), name, "en")
    assert catalogue.path.read_bytes() == ours.read_bytes(), COMMAND.format(name, name)
    text = document.source(COURSE, name)
    unused = {
        code for context, code in catalogue._entries if context == "code" and code not in text
    }
    assert unused == set()


@each
def test_a_page_is_up_to_date(name):
    there = document.page(COURSE, name, "en")
    assert there.read_text(encoding="utf-8") == WRITTEN[name], COMMAND.format(name, name)


def test_no_other_page_is_there():
    """A page that is no longer translated leaves docs/en."""
    folder = ROOT / "docs" / "en"
    there = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.md")}
    assert there == {*DONE, document.SCHEME}


@each
def test_a_page_has_the_parts_of_the_french_one(name):
    ours, theirs = ROOT / "docs" / f"{name}.md", document.page(COURSE, name, "en")
    parts = [
        [(block.language, block.word, block.text.count("\n")) for block in blocks(path)]
        for path in (ours, theirs)
    ]
    assert parts[0] == parts[1]
    titles = [re.findall(r"(?m)^#+ ", path.read_text(encoding="utf-8")) for path in (ours, theirs)]
    assert titles[0] == titles[1] and len(links(ours)) == len(links(theirs))


@each
def test_a_page_leads_to_french_only_where_there_is_no_english(name):
    page = document.page(COURSE, name, "en")
    french = {(ROOT / "docs" / f"{name}.md").resolve() for name in DONE}
    for target in links(page):
        there = (page.parent / target.partition("#")[0]).resolve()
        assert there not in french and ROOT / "notebooks" not in there.parents, target


@each
def test_a_page_speaks_english(name):
    text = re.sub(r"(?m)^ *```.*$|\]\([^)]*\)|<[^>]*>", "", WRITTEN[name])
    if name == "glossaire":  # its first column is French
        text = re.sub(r"(?m)^\|[^|]*|“précision”", "", text)
    assert FRENCH.findall(text) == []
