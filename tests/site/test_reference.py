"""The reference of `tp_utils`: what it names exists, its examples give what they say."""

import doctest
import inspect

import pytest
from tools.site import reference

NAMES = [name for _title, _sentence, names in reference.pages().values() for name in names]
SHOWN = [name for name in NAMES if reference.example(reference.found(name))]


@pytest.mark.parametrize("name", NAMES)
def test_what_the_reference_names_has_a_docstring(name):
    assert inspect.getdoc(reference.found(name))


@pytest.mark.parametrize("name", SHOWN)
def test_an_example_gives_what_it_says(name):
    said = []
    test = doctest.DocTestParser().get_doctest(
        inspect.getdoc(reference.found(name)), {}, name, None, None
    )
    doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert not said, "".join(said)


def test_examples_are_last_and_many():
    assert len(SHOWN) >= 12
    for name in SHOWN:
        lines = inspect.getdoc(reference.found(name)).splitlines()
        after = lines[lines.index(reference.EXAMPLES) + 1 :]
        assert all(not line or line.startswith(" ") for line in after), name
