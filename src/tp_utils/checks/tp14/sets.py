"""Small data sets for the checks of lab 14, and what a trained machine says of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from tp_utils.checks.judges.judging import Wrong, array, mapping, not_none, words
from tp_utils.checks.rules.forbidden import Rule
from tp_utils.i18n import _

Case = dict[str, Any]
MACHINES = ("SVC", "LinearSVC", "NuSVC", "SGDClassifier")
HELPERS = Rule(
    what="tp_utils.svm",
    why=_("Ici, le SVM s'entraîne avec scikit-learn : c'est le but de l'exercice."),
    names=frozenset({"tp_utils.svm"}),
)


def one_hot(labels: np.ndarray, n: int = 2) -> np.ndarray:
    """Return float32 labels (N, n)."""
    rows: np.ndarray = np.eye(n, dtype=np.float32)[labels]
    return rows


def as_data(case: Case) -> SimpleNamespace:
    """Return the sets of a case as a data set of tensors, like CirclesData."""
    import torch

    names = ("Xtrain", "Ytrain", "Xtest", "Ytest")
    return SimpleNamespace(**{name: torch.tensor(case[name]) for name in names})


def part(case: Case, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the inputs and the class numbers of "train" or "test"."""
    return case["X" + name], case["Y" + name].argmax(1)


def probe() -> np.ndarray:
    """Return float32 points of the square [−3, 3]², (169, 2)."""
    ticks = np.linspace(-3, 3, 13, dtype=np.float32)
    return np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)


def examine(clf: Any) -> Any:
    """Return what a machine is, decides and predicts at the probe points, as plain data."""
    if clf is None or not hasattr(clf, "predict"):
        return clf
    from sklearn.exceptions import NotFittedError

    core = clf.steps[-1][1] if hasattr(clf, "steps") else clf
    core = getattr(core, "best_estimator_", core)
    try:
        decision, predicted = clf.decision_function(probe()), clf.predict(probe())
    except (NotFittedError, AttributeError):
        decision = predicted = None
    return {"type": type(core).__name__, "decision": decision, "predicted": predicted}


def judge_machine(got: Any, what: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the decision and the predictions of a trained machine, or raise Wrong."""
    not_none(got, what)
    if not isinstance(got, dict) or "type" not in got:
        raise Wrong(
            _("{what} renvoie {got} ; on attend le SVM entraîné.").format(what=what, got=words(got))
        )
    found = mapping(got, what, ("type", "decision", "predicted"))
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
    shape = (len(probe()),)
    decision = array(found["decision"], _("la décision du SVM"), shape)
    predicted = array(found["predicted"], _("la prédiction du SVM"), shape)
    if not np.isin(predicted, (0, 1)).all():
        values = ", ".join(f"{v:g}" for v in np.unique(predicted)[:4])
        raise Wrong(
            _(
                "le SVM prédit les valeurs {values} ; on attend les numéros de classe 0 et 1, "
                "l'indice du 1 dans chaque ligne de Y."
            ).format(values=values)
        )
    return decision, predicted
