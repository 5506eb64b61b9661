"""What a judge says of plain data: is it there, has it the right shape, is it right?

Every function returns what it was asked for, or raises `Wrong` with a sentence
that says what was observed, what was expected in words, and where to look.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

import numpy as np

from tp_utils.checks.plain import Opaque
from tp_utils.checks.properties import VALUES, Property
from tp_utils.i18n import N_, _, ngettext

_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)?(?:e[+-]?\d+)?"
)  # two messages that differ by numbers are one
_WHERE = N_(
    "Cherchez une division par zéro, le logarithme de zéro ou une exponentielle trop grande."
)
_numpy: ContextVar[bool] = ContextVar("numpy", default=False)


@contextmanager
def arrays_are(numpy: bool) -> Iterator[None]:
    """Inside, messages call an array « tableau » (NumPy) instead of « tenseur » (torch)."""
    token = _numpy.set(numpy)
    try:
        yield
    finally:
        _numpy.reset(token)


def array_word() -> str:
    """Return the word of the lab for an array: « tenseur », or « tableau » in NumPy."""
    return _("tableau") if _numpy.get() else _("tenseur")


class Wrong(Exception):
    """The answer is wrong.

    Args:
        message: what was observed, and where to look; never the answer.
        property: what fails, which says the share of the points that it costs.
        causes: key → message, when more than one cause explains what was seen.
        named: the message says a cause, and not only that values differ.
    """

    def __init__(
        self,
        message: str,
        property: Property = VALUES,
        causes: Mapping[str, str] | None = None,
        named: bool = True,
    ) -> None:
        """Keep the message and what fails; see the class."""
        super().__init__(message)
        self.message, self.property, self.named = message, property, named
        own = {_NUMBER.sub("#", message): message} if named else {}
        self.causes = dict(causes) if causes is not None else own

    def about(self, property: Property) -> Wrong:
        """Return the same, for another property."""
        return Wrong(self.message, property, self.causes, self.named)

    def each(self) -> Sequence[Wrong]:
        """Return what it is made of."""
        return (self,)


class Several(Wrong):
    """Several properties of one result fail."""

    def __init__(self, wrongs: Sequence[Wrong]) -> None:
        """Keep them all."""
        super().__init__("\n".join(wrong.message for wrong in wrongs), wrongs[0].property)
        self.wrongs = tuple(wrongs)

    def each(self) -> Sequence[Wrong]:
        """Return them."""
        return self.wrongs


def together(*judgements: Callable[[], object]) -> None:
    """Judge several things of one result; all that is wrong is raised at once."""
    wrongs: list[Wrong] = []
    for judge in judgements:
        try:
            judge()
        except Wrong as wrong:
            wrongs += wrong.each()
    if wrongs:
        raise wrongs[0] if len(wrongs) == 1 else Several(wrongs)


def joined(wrongs: Iterable[Wrong], property: Property) -> Wrong:
    """Return one Wrong that says them all, a line each, for one property; each keeps its rivals."""
    first, *others = wrongs
    rest = "".join("\n" + other.message for other in others)
    key = "".join("\n" + (next(iter(other.causes), "")) for other in others)
    causes = {cause + key: message + rest for cause, message in first.causes.items()}
    return Wrong(first.message + rest, property, causes, first.named)


def lightest(wrongs: Iterable[Wrong]) -> Wrong:
    """Return the one that costs least, the first of several."""
    return min(
        wrongs, key=lambda wrong: sum({w.property: w.property.cost for w in wrong.each()}.values())
    )


def only_wrong(judge: Callable[..., None]) -> Callable[..., None]:
    """Decorate a `judge`: data that no `run` of ours can give is wrong, and not a crash.

    What a student can return has its own message; this net is for forged data.
    """

    @wraps(judge)
    def judged(self: Any, case: dict[str, Any], got: Any) -> None:
        try:
            judge(self, case, got)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise forged(type(error).__name__) from error

    return judged


def forged(error: str) -> Wrong:
    """Return what is said of data that no `run` of ours can give."""
    text = _("le résultat reçu n'a pas la structure attendue ({error}).")
    return Wrong(text.format(error=error))


def words(value: Any) -> str:
    """Name what `value` is, for a message."""
    if value is None:
        return _("None")
    if isinstance(value, Opaque):
        return _("un objet de type {name}").format(name=value.name)
    if isinstance(value, np.ndarray):
        return _("un {array} de forme {shape}").format(array=array_word(), shape=shape_of(value))
    if isinstance(value, dict):
        if not value:
            return _("un dictionnaire vide")
        return _("un dictionnaire de clés {keys}").format(keys=", ".join(value))
    if isinstance(value, list):
        if not value:
            return _("une liste ou un n-uplet vide")
        return ngettext(
            "une liste ou un n-uplet d'un élément",
            "une liste ou un n-uplet de {n} éléments",
            len(value),
        ).format(n=len(value))
    if isinstance(value, str):
        return _("une chaîne de caractères")
    return _("le nombre {value}").format(value=value)


def shape_of(array: np.ndarray) -> str:
    """Return a shape as a student reads it: (3, 2), (3,), or ()."""
    return str(tuple(array.shape))


def in_code(what: str) -> str:
    """Return a name of the code, `weights`, as code; anything else as it is."""
    return f"`{what}`" if what.isidentifier() else what


def not_none(value: Any, what: str) -> Any:
    """Return `value` unless it is None, the mark of a forgotten `return`."""
    if value is None:
        raise Wrong(
            _("{what} vaut None : manque-t-il un `return`, ou une affectation ?").format(
                what=in_code(what)
            )
        )
    return value


def mapping(value: Any, what: str, keys: Sequence[str]) -> dict[str, Any]:
    """Return the dictionary `value`, which has at least these keys, spelt exactly so."""
    not_none(value, what)
    if not isinstance(value, dict):
        raise Wrong(
            _("{what} est {got} ; on attend un dictionnaire.").format(
                what=in_code(what), got=words(value)
            )
        )
    missing = [key for key in keys if key not in value]
    if missing and not value:
        raise Wrong(
            _("{what} est un dictionnaire vide ; il y manque {missing}.").format(
                what=in_code(what), missing=", ".join(missing)
            )
        )
    if missing:
        raise Wrong(
            _(
                "{what} a les clés {got} ; il y manque {missing}. Les noms des clés sont donnés "
                "dans l'énoncé, majuscules comprises."
            ).format(what=in_code(what), got=", ".join(value), missing=", ".join(missing))
        )
    return value


def pair(value: Any, what: str, names: tuple[str, str]) -> list[Any]:
    """Return the two elements of `value`."""
    not_none(value, what)
    if not isinstance(value, list) or len(value) != 2:
        raise Wrong(
            _("{what} renvoie {got} ; on attend deux valeurs, ({a}, {b}).").format(
                what=in_code(what), got=words(value), a=names[0], b=names[1]
            )
        )
    return value


def single(values: Iterable[Any], property: Property, what: str = "") -> None:
    """Raise Wrong unless these arrays have the type of the data, which torch does not mix."""
    kinds = [v.dtype.name for v in values if isinstance(v, np.ndarray) and v.dtype.kind == "f"]
    for kind in kinds:
        if kind != "float32":
            raise Wrong(
                _(
                    "{what} sont de type torch.{kind}, et les données de type torch.float32 : un "
                    "produit de matrices refuse de les mélanger."
                ).format(what=what or _("les paramètres"), kind=kind),
                property,
            )


def array(
    value: Any, what: str, shape: tuple[int, ...] | None = None, finite: bool = True
) -> np.ndarray:
    """Return `value` as a float64 array of this shape, up to axes of length 1."""
    not_none(value, what)
    if isinstance(value, list):
        raise Wrong(
            _("{what} est une liste Python ; on attend un {array}.").format(
                what=what, array=array_word()
            )
        )
    if not isinstance(value, (np.ndarray, int, float)):
        raise Wrong(
            _("{what} est {got} ; on attend un {array}.").format(
                what=what, got=words(value), array=array_word()
            )
        )
    got = np.asarray(value, dtype=np.float64)
    if shape is not None and got.shape != shape:
        if not same_but_ones(got.shape, shape):
            raise Wrong(
                _("{what} a la forme {got} ; on attend {shape}.").format(
                    what=what, got=shape_of(got), shape=shape
                )
            )
        got = got.reshape(shape)
    if finite and not np.isfinite(got).all():
        bad = int((~np.isfinite(got)).sum())
        raise Wrong(
            _("{what} contient des NaN ou des infinis, {bad} sur {n}. {where}").format(
                what=what, bad=bad, n=got.size, where=_(_WHERE)
            )
        )
    return got


def number(value: Any, what: str) -> float:
    """Return `value`, a number of Python or of NumPy or a tensor of one element, as a float."""
    not_none(value, what)
    kinds = (np.ndarray, bool, int, float, np.bool_, np.integer, np.floating)
    got = np.asarray(value) if isinstance(value, kinds) else None
    if got is None or got.size != 1:
        raise Wrong(
            _("{what} est {got} ; on attend un nombre.").format(what=what, got=words(value))
        )
    result = float(got.reshape(()))
    if not np.isfinite(result):
        raise Wrong(
            _("{what} vaut {value}, et ce n'est pas un nombre fini. {where}").format(
                what=in_code(what), value=result, where=_(_WHERE)
            )
        )
    return result


def near(got: Any, expected: Any, rtol: float = 1e-4, atol: float = 1e-6) -> bool:
    """Tell whether arrays of the same size agree, relative to the largest finite value expected.

    An infinite value agrees with itself alone, and what is no array of numbers with nothing.
    """
    expected = np.asarray(expected, float)
    try:
        got = np.asarray(got, float)
    except (TypeError, ValueError):
        return False
    if got.size != expected.size:
        return False
    got = got.reshape(expected.shape)
    scale = float(np.abs(expected[np.isfinite(expected)]).max(initial=0))
    with np.errstate(invalid="ignore"):  # ∞ − ∞, which is compared otherwise
        gap = np.abs(got - expected)
    return bool(((gap <= atol + rtol * scale) | (got == expected)).all())


def same_but_ones(shape: Sequence[int], expected: Sequence[int]) -> bool:
    """Tell whether two shapes differ by axes of length 1 only: a row for a vector, and no more.

    A matrix with a third axis is another thing: `W - grad` would mix their rows.
    """
    few = len(shape) <= max(2, len(expected))
    return few and [n for n in shape if n != 1] == [n for n in expected if n != 1]
