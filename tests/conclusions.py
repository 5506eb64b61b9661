"""What the texts and the model answers conclude, and the expression that says it of the page.

A conclusion is believed where it stands: with the names that the cells above it have given, the
titles of their figures (`titles`) and what they have printed (`printed`). The same solution is
executed under other instructions of the processor (`PROCESSORS`), which round otherwise.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
from collections.abc import Iterable
from typing import Any

from tests.bank import execute, instructor_notebook

PROCESSORS = {
    "as it is": {},
    "without AVX": {
        "ATEN_CPU_CAPABILITY": "default",
        "MKL_CBWR": "COMPATIBLE",
        "OPENBLAS_CORETYPE": "Prescott",
    },
}
Conclusion = tuple[str, str]  # words of a text cell, expression

CONCLUSIONS: dict[str, list[Conclusion]] = {
    "tp02_apprentissage": [
        ("une erreur de 3,30, la seconde de 0,71",
         "[round(error(torch.tensor(w)).item(), 2) for w in ([0.0, 0.0], [1.0, 1.5])] == [3.3, 0.71]"),
        ("0,3 convient : l'erreur est proche de 0,02", "errors[-1] < 0.05"),
        ("Avec un pas modéré, $a \\approx 0{,}5$",
         "abs(plateau[0.05][0]) < 0.51 and plateau[100.0][0] > 100 and plateau[100.0][1][-1] == 0"),
        ("L'erreur descend, puis remonte, de plus en plus haut",
         "all(min(e) < e[0] and e[-1] > 2 * min(e) for name, e in symptom.items() if 'broken' in name)"
         " and max(by_torch[1:]) < by_torch[0]"),
    ],
    "tp06_couches": [
        ("la ligne pointillée. La courbe reste", "round(floor, 3) == 0.313"
         " and min(curves['softmax en trop']) > floor > curves['scores'][-1]"),
    ],
    "tp12_diy": [
        ("Les deux paramètres appris sont proches de 3 et de 4", "abs(w - 3) < 0.1 and abs(b - 4) < 0.1"),
        ("Le coût ne descend pas sous 0,04 environ", "0.03 < cost < 0.06"),
        ("elle sépare les deux nuages (100 %)", "'deux nuages : 100 %' in titles"),
        ("(31 % et 50 % : le hasard, ou pire)",
         "{'XOR : 31 %', 'échiquier : 50 %'} <= set(titles)"),
        ("au XOR, qui passe de 31 % à 100 %", "'XOR : 100 %' in titles"),
        ("les deux dernières lignes du tableau donnent la même précision",
         "(results['Softmax complet'][1] == results['forme log'][1]).mean() > 0.999"),
        ("Avec la diagonale seule, elle s'effondre, et le coût *monte*",
         "curves['Softmax, diagonale seule'][-1] > curves['Softmax, diagonale seule'][0]"
         " and curves['forme log'][-1] < curves['forme log'][0]"),
        ("359 sur 2007, soit 17,9 %",
         "round((results['Softmax, diagonale seule'][1] == usps.test_labels).mean(), 3) == 0.179"
         " and (usps.train_labels == 0).sum() == 1194 and len(usps.train_labels) == 7291"),
        ("L'écart ressemble à celui de la feuille",
         "70 < float([t for t in titles if t.startswith('dérivé')][0].split(' : ')[1]"
         ".split(' ')[0].replace(',', '.')) < 86"),
        ("$-0{,}73$ pour un retard de 1",
         "round(direct[0, 0], 2) == -0.73 and abs(direct[4, 0] + 1) < 0.01"
         " and abs(through_p - direct)[:26].max() < 1e-3 and abs(through_p[40:]).max() < 1e-3"),
        ("moins d'une image sur trois ; par les scores, plus de huit sur dix",
         "[(a == usps.test_labels).mean() for _, a in late.values()] == sorted("
         "(a == usps.test_labels).mean() for _, a in late.values())"
         " and (late['Softmax complet'][1] == usps.test_labels).mean() < 1 / 3"
         " and (late['forme log'][1] == usps.test_labels).mean() > 0.8"),
    ],
    "tp14_svm": [
        ("Environ 0,65 : à peine mieux", "abs(svm_accuracy(fit_linear_svm(data), data) - 0.65) < 0.02"),
        ("195 vecteurs de support sur 200", "len(fit_svm(data, 'linear', 1.0).support_) == 195"),
        ("0,62, 186 vecteurs de support",
         "len(fit_svm(data, 'poly', 1.0).support_) == 186"
         " and round(svm_accuracy(fit_svm(data, 'poly', 1.0), data), 2) == 0.62"),
        ("0,925, 56 vecteurs de support",
         "len(fit_svm(data, 'rbf', 1.0).support_) == 56"
         " and round(svm_accuracy(fit_svm(data, 'rbf', 1.0), data), 3) == 0.925"),
        ("(0,935 ; 0,925 ; 0,93 ; 0,935)",
         "[round(svm_accuracy(fit_svm(data, 'rbf', C), data), 3) for C in (0.01, 1, 100, 10000)]"
         " == [0.935, 0.925, 0.93, 0.935]"),
        ("(56 pour 1, 27 pour 100, 22 pour 10 000)",
         "[len(fit_svm(data, 'rbf', C).support_) for C in (1, 100, 10000)] == [56, 27, 22]"),
    ],
}  # fmt: skip


def untrue(cells: Iterable[Any], conclusions: Iterable[Conclusion]) -> list[str]:
    """Execute the cells of a notebook; return the conclusions that do not hold where they stand."""
    import matplotlib.pyplot as plt

    names: dict[str, Any] = {"__name__": "__main__", "titles": [], "printed": ""}
    left, found = list(conclusions), []
    for k, cell in enumerate(cells):
        text = _plain(cell.source)
        if cell.cell_type == "code" and not _is_check(cell):
            said = io.StringIO()
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
                execute(cell.source, f"<cell {k}>", names)
            names["printed"] += said.getvalue()
            for number in plt.get_fignums():
                figure = plt.figure(number)
                names["titles"] += [_plain(ax.get_title()) for ax in figure.axes]
                names["titles"].append(_plain(figure.get_suptitle()))
            plt.close("all")
        for words, expression in [c for c in left if cell.cell_type == "markdown" and c[0] in text]:
            left.remove((words, expression))
            if not eval(expression, names):
                found.append(f"{words}: {expression}")
    return found + [f"{words}: not in the lab" for words, _expression in left]


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def _is_check(cell: Any) -> bool:
    metadata = cell.metadata.get("nbgrader", {})
    return bool(metadata.get("grade")) and not metadata.get("solution")


if __name__ == "__main__":
    (lab,) = sys.argv[1:]
    print(json.dumps(untrue(instructor_notebook(lab).cells, CONCLUSIONS[lab])))
