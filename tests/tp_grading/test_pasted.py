"""Code of the package that is pasted as an answer is told to a human, whatever its comments."""

import ast
import inspect
import re

from tp_grading.judge.signs import signs
from tp_utils import diy, levels


def test_a_class_of_the_library_is_recognised_without_its_words_nor_its_names():
    source = inspect.getsource(diy.Linear)
    tree = ast.parse(source)
    bare = re.sub(r'""".*?"""', '"Ma couche."', source, flags=re.DOTALL)
    renamed = re.sub(r"\bweights\b", "w", re.sub(r"\bdelta\b", "d", bare))
    plain = re.sub(r": Array\b|: int\b| -> \w+", "", renamed).replace("Array\n", "")
    plain = re.sub(r"^    (parameters|gradient)\s*$", "", plain, flags=re.MULTILINE)
    for code in (source, ast.unparse(tree), renamed, plain + "\n# fait par moi\n"):
        assert "tp_utils.diy.Linear" in "".join(signs(code)), code


def test_every_long_definition_is_known_and_nothing_else():
    for module, name in ((diy, "SGD"), (diy, "Sequentiel"), (levels, "forward")):
        assert f"{module.__name__}.{name}" in "".join(
            signs(inspect.getsource(getattr(module, name)))
        )
    assert not signs(inspect.getsource(diy.Linear).replace("n_in**0.5", "np.sqrt(n_in)"))
    assert not signs("def f(X):\n    return np.tanh(X)")
