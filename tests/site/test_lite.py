"""The labs that run in the reader's browser: what is built, what the first cell does, where links lead."""

import ast
import asyncio
import inspect
import json
import sys
import zipfile
from types import SimpleNamespace

import pytest
from tools.site import links, lite
from tools.site.sources import _buttons

from tests.bank import ROOT
from tp_grading.course import Course
from tp_utils.checks import load
from tp_utils.i18n import speaking, typography

COURSE = Course(ROOT)
SPOKEN = ["fr", "en"]


@pytest.fixture(scope="module")
def site(once):
    def fill(folder):
        lite.build(COURSE, COURSE.labs, SPOKEN, folder / "work", folder / "html")

    return once("lite", fill) / "html"


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def run(cell, monkeypatch, install=None):
    """Execute a first cell, in a browser if there is something to install with."""
    if install:
        monkeypatch.setattr(sys, "platform", "emscripten")
        monkeypatch.setitem(sys.modules, "piplite", SimpleNamespace(install=install))
    code = compile(cell, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    result = eval(code, {})
    if inspect.iscoroutine(result):
        asyncio.run(result)


@pytest.mark.needs_jupyterlite
@pytest.mark.slow
@pytest.mark.parametrize("lang", SPOKEN)
@pytest.mark.parametrize("lab", lite.LABS)
def test_a_browser_has_the_notebook_of_the_course(site, lab, lang):
    there = cells(site / "lite/files" / lang / f"{lab}.ipynb")
    ours = cells(COURSE.notebook(lab, lang))
    assert [c["id"] for c in there] == [c["id"] for c in ours]
    changed = [n for n, (a, b) in enumerate(zip(there, ours, strict=True))
               if a["source"] != b["source"] and "](../tp" not in "".join(b["source"])]  # fmt: skip
    assert changed == [1]  # the first cell; the title says where one is, and has links
    assert "](../tp" not in "".join(line for c in there for line in c["source"])
    first = "".join(there[0]["source"])
    assert ("Download" in first) and ("`torch`" in first) == (lab != "tp13_autoencodeur")
    assert ("votre navigateur" in first) == (lang == "fr")


@pytest.mark.needs_jupyterlite
@pytest.mark.slow
def test_jupyterlite_has_python_and_the_package_of_the_course(site):
    home = site / "lite"
    assert (home / "notebooks/index.html").is_file() and not (home / "lab").exists()
    settings = json.loads((home / "jupyter-lite.json").read_text("utf-8"))["jupyter-config-data"]
    names = {extension["name"] for extension in settings["federated_extensions"]}
    assert names == set(lite.EXTENSIONS)
    index = json.loads((home / "pypi/all.json").read_text("utf-8"))
    (release,) = next(iter(index["tp-utils"]["releases"].values()))  # as piplite asks for it
    with zipfile.ZipFile(home / "pypi" / release["filename"]) as wheel:
        (metadata,) = (n for n in wheel.namelist() if n.endswith(".dist-info/METADATA"))
        needs = [line for line in wheel.read(metadata).decode().splitlines() if "torch" in line]
        assert "tp_utils/checks/tp11/__init__.py" in wheel.namelist()
        assert "tp_utils/locale/en/LC_MESSAGES/tp_utils.mo" in wheel.namelist()
    requires = [line for line in needs if line.startswith("Requires-Dist")]
    assert len(requires) == 2 and all('sys_platform != "emscripten"' in line for line in requires)


@pytest.mark.needs_jupyterlite
@pytest.mark.slow
def test_a_link_opens_a_notebook_that_is_there(site):
    page = site / "en/tp/page.html"
    page.parent.mkdir(parents=True)
    with speaking("en"):
        page.write_text("".join(_buttons(COURSE, lab) for lab in lite.LABS).replace("download", ""))
        said = page.read_text()
        assert "Open in the browser" in said and "the network is needed" in said
        assert lite.address("tp04_manuel") == ""
        assert "Open in the browser" not in _buttons(COURSE, "tp04_manuel")
    told = [line for line in links.lost(site) if "lite/" in line]
    assert told == []
    page.write_text('<a href="../../lite/notebooks/index.html?path=en/tp04_manuel.ipynb">x</a>')
    assert [line for line in links.lost(site) if "lite/" in line] == [
        "en/tp/page.html: ../../lite/notebooks/index.html?path=en/tp04_manuel.ipynb opens no notebook"
    ]
    page.unlink()


@pytest.mark.parametrize("lang", SPOKEN)
def test_the_first_cell_is_short_and_installs_in_a_browser_only(lang, monkeypatch):
    monkeypatch.setenv("TP_LANG", lang)
    with speaking(lang):
        cell = lite.install_cell()
    lines = cell.splitlines()
    assert len(lines) <= 12 and max(map(len, lines)) <= 80
    assert ("TP_LANG" in cell) == (lang == "en")
    run(cell, monkeypatch)  # here: nothing to install
    asked = []

    async def install(name):
        asked.append(name)

    run(cell, monkeypatch, install)
    assert asked == ["tp-utils"]


def test_the_first_cell_says_what_to_do(monkeypatch):
    async def install(_name):
        raise OSError("Failed to fetch")

    with pytest.raises(RuntimeError) as told:
        run(lite.install_cell(), monkeypatch, install)
    assert str(told.value) == typography(
        "tp_utils n'a pas pu être installé, faute de réseau ? "
        "Rechargez la page, ou téléchargez le TP sur le site."
    )


def test_the_labs_of_a_browser_have_checks_without_torch():
    """Their first cells import none; `tests/platforms/test_without_torch.py` runs them so."""
    for lab in lite.LABS:
        assert load(lab)
        code = [c for c in cells(COURSE.notebook(lab, "fr")) if c["cell_type"] == "code"]
        assert "torch" not in "".join(code[1]["source"])
