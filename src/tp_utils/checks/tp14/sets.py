"""Small data sets for the checks of lab 14, and what a trained machine says of them."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, array, mapping, not_none, words
from tp_utils.checks.lent import placed
from tp_utils.checks.properties import ARGUMENTS, TYPE
from tp_utils.checks.rules.forbidden import Rule
from tp_utils.i18n import N_, _

Case = dict[str, Any]
Sets = dict[str, np.ndarray]  # Xtrain, Ytrain, Xtest, Ytest
MACHINES = ("SVC", "LinearSVC", "NuSVC", "SGDClassifier")
HELPERS = Rule(
    what="tp_utils.svm",
    why=N_("Ici, le SVM s'entraîne avec scikit-learn : c'est le but de l'exercice."),
    names=frozenset({"tp_utils.svm"}),
)


def one_hot(labels: np.ndarray) -> np.ndarray:
    """Return float32 labels (N, 2)."""
    rows: np.ndarray = np.eye(2, dtype=np.float32)[labels]
    return rows


def as_data(sets: Sets) -> SimpleNamespace:
    """Return a data set of tensors, like CirclesData, in the memory of the case."""
    data = SimpleNamespace()
    placed(data, **sets)
    return data


def part(sets: Sets, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the inputs and the class numbers of "train", "test", or "both"."""
    names = ("train", "test") if name == "both" else (name,)
    X, Y = (np.concatenate([sets[letter + n] for n in names]) for letter in "XY")
    return X, Y.argmax(1)


def trained(sets: Sets, name: str, kernel: str, C: float = 1.0) -> Any:
    """Return the SVC of a set."""
    from sklearn.svm import SVC

    return SVC(kernel=kernel, C=C).fit(*part(sets, name))


def probe() -> np.ndarray:
    """Return float32 points of the square [−3, 3]², (169, 2)."""
    ticks = np.linspace(-3, 3, 13, dtype=np.float32)
    return np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)


def examine(clf: Any, points: np.ndarray) -> Any:
    """Return what a machine is, decides and predicts at points (N, 2), as plain data."""
    if clf is None or not hasattr(clf, "predict"):
        return clf
    from sklearn.exceptions import NotFittedError

    core = clf
    while hasattr(core, "steps") or hasattr(core, "best_estimator_"):
        core = core.steps[-1][1] if hasattr(core, "steps") else core.best_estimator_
    name = type(core).__name__
    if getattr(core, "loss", "hinge") not in ("hinge", "squared_hinge"):
        name += f"(loss={core.loss!r})"  # SGDClassifier is a SVM for one of its costs
    try:
        decision, predicted = clf.decision_function(points), clf.predict(points)
    except (NotFittedError, AttributeError):
        decision = predicted = None
    if isinstance(predicted, np.ndarray) and predicted.dtype.kind in "OSU":
        predicted = [f"{value!s}" for value in np.unique(predicted.astype(str))]
    own = type(clf).__name__
    weighted = getattr(core, "class_weight", None) is not None
    return {
        "type": name,
        "weighted": weighted,
        "outside": own,
        "decision": decision,
        "predicted": predicted,
    }


def judge_machine(got: Any, what: str, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the decision and the predictions of a trained machine at n points, or raise Wrong."""
    not_none(got, what)
    if not isinstance(got, dict) or "type" not in got:
        raise Wrong(
            _("{what} renvoie {got} ; on attend le SVM entraîné.").format(what=what, got=words(got))
        )
    found = mapping(got, what, ("type", "weighted", "outside", "decision", "predicted"))
    if found["type"] not in MACHINES:
        raise Wrong(
            _(
                "{what} renvoie un {type} ; on attend un SVM de scikit-learn (module sklearn.svm)."
            ).format(what=what, type=found["type"])
        )
    if found["decision"] is None or found["predicted"] is None:
        raise Wrong(
            _("le SVM renvoyé n'est pas entraîné : sa méthode `fit` a-t-elle été appelée ?")
        )
    if found["weighted"] is not False:
        raise Wrong(
            _(
                "le SVM compte une classe plus que l'autre (`class_weight`) : ce réglage garde sa valeur par "
                "défaut."
            ),
            ARGUMENTS,
        )
    decision = array(found["decision"], _("la décision"), (n,))
    if isinstance(found["predicted"], list):
        raise _other_classes(f'`"{value}"`' for value in found["predicted"][:4])
    predicted = array(found["predicted"], _("la prédiction"), (n,))
    if not np.isin(predicted, (0, 1)).all():
        raise _other_classes(f"{v:g}" for v in np.unique(predicted)[:4])
    return decision, predicted


def _other_classes(values: Iterable[str]) -> Wrong:
    return Wrong(
        _(
            "le SVM prédit les valeurs {values} ; on attend les numéros de classe 0 et 1, "
            "l'indice du 1 dans chaque ligne de Y."
        ).format(values=", ".join(values)),
        TYPE,
    )
