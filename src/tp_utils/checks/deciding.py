"""From the observations of an answer to its verdict: trusted, nothing here is a student's but data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tp_utils.checks.judges.judging import Wrong, arrays_are
from tp_utils.checks.properties import INPUTS, STATE, VALUES, Property
from tp_utils.i18n import _

if TYPE_CHECKING:
    from tp_utils.checks.engine import Check

TOLD = 3  # properties that a message names, at most


class Stopped(Wrong):
    """The student's code has stopped on an error: there is no value that a cause would explain."""


class JudgeFault(RuntimeError):
    """A judge has done something else than return None or raise Wrong: our mistake."""


def failures(
    check: Check, cases: Sequence[dict[str, Any]], observations: Sequence[Mapping[str, Any]]
) -> list[Wrong]:
    """Return what is wrong, in the order of the cases; see `decide`.

    A case that is there for the second time (the same dictionary) says one thing: whether its
    result depends on the calls before it.
    """
    found: list[Wrong] = []
    first: dict[int, bool] = {}  # whether a case was right the first time
    for case, seen in zip(cases, observations, strict=False):
        wrongs = _of_case(check, case, seen)
        if id(case) not in first:
            first[id(case)] = not wrongs
            found += wrongs
        elif first[id(case)] and wrongs and seen["status"] in ("ok", "error"):
            found.append(_kept(check))
    ended = observations and observations[-1]["status"] in ("time", "forbidden", "todo")
    if len(observations) < len(cases) and not ended:
        found.append(Wrong(_("La vérification n'est pas allée au bout.")))
    return found


def _of_case(check: Check, case: dict[str, Any], seen: Mapping[str, Any]) -> list[Wrong]:
    about = check.property_of(case)
    if seen["status"] == "error":
        return [Stopped(_complaint(check, seen), about, named=False)]
    if seen["status"] != "ok":
        return [Wrong(_complaint(check, seen), about)]
    found: list[Wrong] = []
    try:
        with arrays_are(check.numpy):
            result: Any = check.judge(case, seen["got"])  # type: ignore[func-returns-value]
        if result is not None:
            raise JudgeFault(f"{type(check).__name__}.judge: {type(result).__name__}")
    except Wrong as wrong:
        found = [one.about(about) if one.property == VALUES else one for one in wrong.each()]
    changed = [check.shown.get(name, str(name)) for name in seen.get("changed", ()) if name in case]
    if changed:
        text = _(
            "`{target}` modifie sur place ce qu'elle reçoit ({names}) : elle ne doit que le lire."
        )
        names = ", ".join(dict.fromkeys(changed))
        found.append(Wrong(text.format(target=check.target, names=names), INPUTS))
    lent = [f"`{name}`" for name in seen.get("lent", ())]
    if lent:
        text = _(
            "`{target}` change le module qu'elle reçoit ({names}) et le laisse ainsi : elle ne doit que "
            "s'en servir."
        )
        found.append(Wrong(text.format(target=check.target, names=", ".join(lent)), INPUTS))
    left = [str(name) for name in seen.get("left", ())]
    if left:
        text = _(
            "`{target}` change un réglage de PyTorch ({names}) et ne le remet pas : toutes les cellules "
            "qui suivent en dépendent."
        )
        found.append(Wrong(text.format(target=check.target, names=", ".join(left)), STATE))
    if seen.get("rewritten"):
        text = _(
            "`{target}` rend plusieurs fois la même mémoire : un appel change ce que le précédent a "
            "rendu. On attend à chaque fois un résultat neuf."
        )
        found.append(Wrong(text.format(target=check.target), STATE))
    return found


def _kept(check: Check) -> Wrong:
    text = _(
        "`{target}` garde quelque chose d'un appel à l'autre : refait après d'autres, le même calcul "
        "ne donne plus le même résultat. Cherchez une variable globale, un attribut de classe, une "
        "valeur par défaut modifiable, ou un tableau rangé puis modifié."
    )
    return Wrong(text.format(target=check.target), STATE)


def credit_of(wrongs: Sequence[Wrong]) -> float:
    """Return the share of the points that is left: each property that fails costs once."""
    costs: dict[str, float] = {}
    for wrong in wrongs:
        costs[wrong.property.key] = max(costs.get(wrong.property.key, 0.0), wrong.property.cost)
    return max(0.0, 1.0 - sum(costs.values()))


def message_of(wrongs: Sequence[Wrong]) -> str:
    """Return what is said: for each property its likeliest cause, the most precise one first."""
    groups: dict[str, list[Wrong]] = {}
    for wrong in wrongs:
        groups.setdefault(wrong.property.key, []).append(wrong)
    told = [(group[0].property, *_likeliest(group)) for group in groups.values()]
    # A cause that has a name before none; then what costs most, then the first seen.
    told.sort(key=lambda one: (not one[2], -one[0].cost))
    lines = [told[0][1]]
    for about, message, named in told[1:]:
        # What only repeats that values are wrong says nothing more.
        if named and message not in lines and len(lines) < TOLD:
            lines.append(_also(about, message))
    return "\n".join(lines)


def _also(about: Property, message: str) -> str:
    return _("De plus ({name}) : {message}").format(
        name=_(about.name), message=message.splitlines()[0]
    )


def _likeliest(group: Sequence[Wrong]) -> tuple[str, bool]:
    """Return the message of the cause that explains at least half of the wrong values of a property.

    And whether that cause has a name. Two causes that explain as many are both said. An error
    counts for none: a matrix that is transposed stops where it is not square.
    """
    counts = Counter(key for wrong in group for key in wrong.causes)
    most = max(counts.values(), default=0)
    values = sum(not isinstance(wrong, Stopped) for wrong in group)
    if not most or 2 * most < values:
        return group[0].message, group[0].named
    best = next(wrong for wrong in group if any(counts[key] == most for key in wrong.causes))
    said = [text for key, text in best.causes.items() if counts[key] == most][:2]
    return _("\nOu bien : ").join(said), True


def _complaint(check: Check, seen: Mapping[str, Any]) -> str:
    """Say why the student's code gave nothing to judge."""
    if seen["status"] == "time":
        return _(
            "`{name}` ne s'est pas terminé en {limit:.0f} s : y a-t-il une boucle sans fin, ou un "
            "calcul refait à chaque tour ?"
        ).format(name=check.target, limit=check.time_limit)
    if seen["status"] == "forbidden":
        return _("`{what}` n'est pas permis dans cet exercice.").format(what=seen["what"])
    message = _("`{name}` s'arrête sur une erreur, {error} : {message}").format(
        name=check.target, error=seen["error"], message=seen["message"]
    )
    return message + (f"\n{seen['where']}" if seen["where"] else "")
