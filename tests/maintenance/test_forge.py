"""The forms of the forge, the citation: files that nothing here reads until a stranger needs them."""

import re

import pytest
import yaml

from tests.bank import ROOT
from tests.documents import ordinary
from tp_grading.bank import AT_LEAST
from tp_grading.course import Course

FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[0-9]*.yml"))
# https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests
KINDS = {
    "markdown": {"value"},
    "input": {"label", "description", "placeholder", "value"},
    "textarea": {"label", "description", "placeholder", "value", "render"},
    "dropdown": {"label", "description", "multiple", "options", "default"},
    "checkboxes": {"label", "description", "options"},
}
NEEDED = {
    "markdown": {"value"},
    "dropdown": {"label", "options"},
    "checkboxes": {"label", "options"},
}


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_there_are_four_forms():
    assert [path.stem.split("-")[1] for path in FORMS] == [
        "verification",
        "message",
        "panne",
        "idee",
    ]


@pytest.mark.parametrize("path", FORMS, ids=lambda p: p.stem)
def test_a_form_is_one_that_github_takes(path):
    form = read(path)
    assert set(form) == {"name", "description", "title", "labels", "body"}
    assert all(isinstance(form[key], str) and form[key] for key in ("name", "description", "title"))
    assert all(isinstance(label, str) for label in form["labels"])
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    ids, labels = [f["id"] for f in fields], [f["attributes"]["label"] for f in fields]
    assert len({*ids}) == len(ids) and len({*labels}) == len(labels) and fields
    assert all(re.fullmatch(r"[\w-]+", name) for name in ids)
    for field in form["body"]:
        kind, attributes = field["type"], field["attributes"]
        assert set(field) <= {"type", "id", "attributes", "validations"}
        assert NEEDED.get(kind, {"label"}) <= set(attributes) <= KINDS[kind]
        assert set(field.get("validations", ())) <= {"required"}
        options = attributes.get("options", [])
        assert all(isinstance(o, dict if kind == "checkboxes" else str) for o in options)
        assert len({str(o) for o in options}) == len(options)


@pytest.mark.parametrize("path", FORMS, ids=lambda p: p.stem)
def test_a_form_speaks_both_languages(path):
    form = read(path)
    alike = {"Version", "Machine"}  # one word in both
    names = [form["name"], *(f["attributes"].get("label", " · ") for f in form["body"])]
    assert [name for name in names if " · " not in name and name not in alike] == []


def test_the_forms_link_to_files_that_exist():
    found = [
        link
        for path in FORMS
        for link in re.findall(r"\.\./blob/main/([^)]+)", path.read_text("utf-8"))
    ]
    assert found and all((ROOT / link).is_file() for link in found)


def test_a_wrong_verdict_names_a_lab_and_gives_the_answer():
    fields = {f["id"]: f for f in read(FORMS[0])["body"] if "id" in f}
    assert fields["lab"]["attributes"]["options"] == Course(ROOT).labs
    assert fields["answer"]["attributes"]["render"] == "python"
    asked = {name for name, f in fields.items() if f.get("validations", {}).get("required")}
    assert {"lab", "check", "verdict", "answer", "card"} <= asked


def test_the_command_of_the_form_says_the_version(capsys):
    """The one line that the form asks to type."""
    field = next(f for f in read(FORMS[0])["body"] if f.get("id") == "version")
    code = re.fullmatch(r'`python -c "(.+)"`', field["attributes"]["description"])[1]
    exec(code)
    assert re.match(r"\S+ \d+\.\d+", capsys.readouterr().out)


def test_the_citation_has_what_its_format_asks():
    """Required keys of version 1.2.0 (https://citation-file-format.github.io)."""
    citation = read(ROOT / "CITATION.cff")
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert all(citation[key] for key in ("message", "title", "authors", "abstract"))
    assert all({"name", "family-names"} & set(author) for author in citation["authors"])
    assert all(isinstance(citation[key], str) for key in ("version", "date-released"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", citation["date-released"])


def test_the_house_is_reached_from_the_readme():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"]({name})" in text for name in ("CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff"))


def test_the_readme_promises_the_banks_that_tests_ask_for():
    text = ordinary((ROOT / "README.md").read_text(encoding="utf-8"))
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    words += ["eleven", "twelve"]
    wrong, right = words[AT_LEAST[0]], words[AT_LEAST[1]]
    assert f"at least {wrong} wrong answers and {right} right ones" in text


def test_the_readme_quotes_the_measure_of_grading():
    """Its numbers are those of the table in docs/notation.md."""
    text = ordinary((ROOT / "README.md").read_text(encoding="utf-8"))
    table = (ROOT / "docs/notation.md").read_text(encoding="utf-8")
    ours, alone = re.search(
        r"([\d.]+) s for a submission .* nbgrader alone takes ([\d.]+) s", text
    ).groups()
    assert f"| nbgrader seul | {alone.replace('.', ',')} s |" in table
    assert f"1 travailleur | {ours.replace('.', ',')} s |" in table
