"""Support vector machines on the data sets of the plane (lab 14)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tp_utils.i18n import _, decimal
from tp_utils.plots.alt import describe
from tp_utils.plots.boundary import plot_boundary
from tp_utils.plots.style import WIDEST

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from sklearn.svm import SVC


def fit(
    data: Any, kernel: str = "rbf", C: float = 1.0, gamma: float | str = "scale", degree: int = 3
) -> SVC:
    """Train a support vector machine on the training set; return it.

    Args:
        data: an object with `Xtrain` (N, nx) and one-hot `Ytrain` (N, ny).
        kernel: "linear", "poly" or "rbf".
        C: weight of the margin errors, positive.
        gamma: 1 / (twice the squared width) of the kernel; see scikit-learn.
        degree: degree of the polynomial kernel.
    """
    from sklearn.svm import SVC

    X, labels = arrays(data, "train")
    return SVC(kernel=kernel, C=C, gamma=gamma, degree=degree).fit(X, labels)


def accuracy(clf: Any, data: Any, part: str = "test") -> float:
    """Return the rate of good predictions of a trained machine, in [0, 1].

    Args:
        clf: anything with `predict(X) -> labels (N,)`.
        data: as for `fit`, with `Xtest` and `Ytest` too.
        part: "train" or "test".
    """
    X, labels = arrays(data, part)
    return float(np.mean(np.asarray(clf.predict(X)) == labels))


def scores(clf: Any) -> Callable[[Any], np.ndarray]:
    """Return the function inputs (n, nx) → scores (n, ny), the largest for the predicted class.

    With two classes, the decision f(x) of the machine becomes the pair (−f/2, f/2).
    """

    def of(X: Any) -> np.ndarray:
        f = clf.decision_function(np.asarray(X))
        return np.stack([-f / 2, f / 2], axis=1) if f.ndim == 1 else f

    return of


def plot_svm_predictions(
    clf: Any, data: Any, title: str = "", ax: Axes | None = None, legend: bool = True
) -> Axes:
    """Draw the zones of a machine, its margins f = ±1 and its support vectors; return the Axes.

    A second line of the title says how many support vectors it has, and both accuracies.

    Args:
        clf: trained on the points of the plane of `data`.
        data: as for `plots.plot_points`.
        title: title of the figure.
        ax: drawn there instead of in a new figure.
        legend: also tell the symbols apart.
    """
    ax = plot_boundary(scores(clf), data, title or _("Décision du SVM"), ax=ax)
    ticks = np.arange(-2, 2, 0.05)
    points = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    f = clf.decision_function(points)
    if f.ndim == 1:
        f = f.reshape(len(ticks), len(ticks))
        inside = [level for level in (-1, 1) if f.min() < level < f.max()]
        if inside:
            ax.contour(
                ticks, ticks, f, levels=inside, colors="black", linestyles="--", linewidths=1
            )
    support = np.asarray(getattr(clf, "support_vectors_", np.empty((0, 2))))
    label = _("vecteurs de support ({n})").format(n=len(support))
    size = 70 if legend else 32  # small figures: the rings must not hide the points
    ring: dict[str, Any] = {"facecolors": "none", "edgecolors": "black", "linewidths": size / 90}
    ax.scatter(support[:, 0], support[:, 1], s=size, label=label, **ring)
    if legend:
        place: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (1, 1), "frameon": False}
        ax.legend(fontsize="x-small", **place)
    elif (told := ax.get_legend()) is not None:
        told.remove()
    title, train, test = ax.get_title(), accuracy(clf, data, "train"), accuracy(clf, data)
    line = _("{n} vecteurs de support\nappr. {train}, test {test}").format(
        n=len(support), train=decimal(train, ".3f"), test=decimal(test, ".3f")
    )
    ax.set_title(f"{title}\n{line}", fontsize="medium" if legend else "small")
    return describe(
        ax,
        _(
            "{title} : {n} vecteurs de support sur {N} points d'apprentissage, entourés ; frontière "
            "en trait plein, marges en tirets ; précision {train} en apprentissage, {test} "
            "en test."
        ).format(
            title=title,
            n=len(support),
            N=len(data.Xtrain),
            train=decimal(train, ".3f"),
            test=decimal(test, ".3f"),
        ),
    )


def plot_svm_grid(data: Any, Cs: Sequence[float], gammas: Sequence[float]) -> list[Axes]:
    """Draw the RBF machine for each C (columns) and each gamma (rows); return the Axes."""
    import matplotlib.pyplot as plt

    size = (min(3.1 * len(Cs), WIDEST), 3.3 * len(gammas))
    figure, table = plt.subplots(len(gammas), len(Cs), figsize=size, squeeze=False)
    figure.set_layout_engine("constrained")
    figure.suptitle(_("Noyau RBF : effet de C (colonnes) et de gamma (lignes)"))
    for gamma, row in zip(gammas, table, strict=True):
        for C, ax in zip(Cs, row, strict=True):
            clf = fit(data, "rbf", C, gamma)
            told = _("C = {C}, γ = {gamma}").format(C=decimal(C), gamma=decimal(gamma))
            plot_svm_predictions(clf, data, told, ax, legend=False)
    return list(table.ravel())


def arrays(data: Any, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the inputs (N, nx) and the class numbers (N,) of "train" or "test"."""
    X, Y = (np.asarray(getattr(data, letter + part)) for letter in "XY")
    return X, Y.argmax(axis=1)
