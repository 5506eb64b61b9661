"""What the checks of the steps written by hand share: their path against torch.optim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.judges.judging import Wrong, array, near, only_wrong, pair
from tp_utils.checks.judges.mistakes import Mistake, explain
from tp_utils.checks.properties import STATE
from tp_utils.checks.rules.forbidden import OPTIM
from tp_utils.i18n import _, decimal

STEPS = 20
LARGE = 300.0  # nothing asks that large gradients be clipped
# A rule takes (memory, gradient, number of the step from 1), returns (memory, direction).
Memoryful = Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]


class StepCheck(Check):
    """Twenty steps `(w, grad, state, eta, …) -> (w, state)`; a subclass names the optimiser."""

    points = 1
    forbidden = (OPTIM,)
    options: tuple[tuple[float, ...], ...] = ()
    varied = ("w", "grads", "eta")

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return sequences of gradients, each option alone, large ones; a coordinate is zero at first."""
        first = self._case(rng, (4,), 0.1, ())
        others = [{**first, "options": list(options)} for options in self.options]
        last = self._case(rng, (2, 3), 0.03, self.options[-1])
        large = self._case(rng, (3,), 0.01, ())
        return [first, *others, last, {**large, "grads": LARGE * large["grads"]}]

    def _case(
        self, rng: np.random.Generator, shape: tuple[int, ...], eta: float, options: Any
    ) -> dict[str, Any]:
        grads = rng.standard_normal((STEPS, *shape)) + 0.5
        grads[np.abs(grads) < 0.05] = 0.05
        grads.reshape(STEPS, -1)[:3, 0] = 0
        return {
            "w": rng.standard_normal(shape),
            "grads": grads,
            "eta": eta,
            "options": list(options),
        }

    def run(self, step: Any, case: dict[str, Any]) -> Any:
        """Return the points of the path; the same tensor brings all the gradients.

        A last step starts again from the first point with the first gradient, and the memory.
        """
        import torch

        w = torch.tensor(case["w"])
        state: dict[str, Any] = {}
        path: list[Any] = []
        grad = torch.empty_like(w)
        for t in [*range(STEPS), 0]:
            w = w if t > 0 or not path else torch.tensor(case["w"])
            grad.copy_(torch.from_numpy(case["grads"][t]))
            result = step(w, grad, state, case["eta"], *case["options"])
            case["grads"][t] = grad.numpy()
            if not isinstance(result, (tuple, list)) or len(result) != 2:
                return {"result": result}
            w, state = result
            path.append(w.detach().clone() if isinstance(w, torch.Tensor) else w)
        return {"path": path}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the twenty points, to 1e-6, or of a way that is longer than 10, to 1e-6 of it."""
        if "result" in got:
            pair(got["result"], self.name, ("w", "state"))
        w = case["w"]
        path = np.stack([array(p, "w", w.shape, finite=False) for p in got["path"]])
        if not np.isfinite(path).all():
            for sentence, rule in self.lost(case):
                if (np.isfinite(path) == np.isfinite(follow(case, rule)))[:STEPS].all():
                    raise Wrong(sentence)
            raise Wrong(
                _(
                    "`w` contient des NaN : un coefficient dont le gradient est nul depuis le début "
                    "donne 0/0. À quoi sert `eps` ?"
                )
            )
        rights = [self.reference(case), *self.variants(case)]
        if any(_same(path, right) for right in rights):
            return
        found = explain(path, self._mistaken(case, rights[0]), rtol=0, atol=_scale(path))
        if found:
            raise found
        aliased = self.aliased(case)
        if aliased is not None and _same(path, aliased):
            raise Wrong(
                _(
                    "`state` garde le tenseur `grad` lui-même, que l'appelant réécrit au pas "
                    "suivant : gardez-en une copie."
                ),
                STATE,
            )
        t = next(t for t in range(len(path)) if not _same(path[: t + 1], rights[0][: t + 1]))
        raise Wrong(
            _("`w` s'écarte de torch.optim au pas {t} sur {n} (écart {gap}) : {where}").format(
                t=t + 1,
                n=STEPS,
                gap=decimal(float(np.abs(path[t] - rights[0][t]).max()), ".1e"),
                where=_("la formule du pas est en cause.")
                if t == 0
                else _("la mémoire `state`, ou ce qui en est fait, est en cause."),
            ),
            named=False,
        )

    def torch_optimizer(self, w: Any, case: dict[str, Any]) -> Any:
        """Return the optimiser of torch for this case."""
        raise NotImplementedError

    def variants(self, case: dict[str, Any]) -> list[np.ndarray]:
        """Return the paths of other usual writings of the same method."""
        return []

    def mistakes(self, case: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
        """Yield (sentence, rule with the mistake), and what it costs, unless that is everything."""
        yield from ()

    def lost(self, case: dict[str, Any]) -> Iterator[tuple[str, Memoryful]]:
        """Yield (sentence, rule with a mistake that gives NaN where this one does)."""
        yield from ()

    def rule(self, case: dict[str, Any]) -> Memoryful:
        """Return the right rule."""
        raise NotImplementedError

    def aliased(self, case: dict[str, Any]) -> np.ndarray | None:
        """Return the path when the memory is the tensor of the caller, if it can be."""
        return None

    def reference(self, case: dict[str, Any]) -> np.ndarray:
        """Return the path of torch.optim, in float64."""
        import torch

        w = torch.tensor(case["w"], requires_grad=True)
        optim, path = self.torch_optimizer(w, case), []
        for g in case["grads"]:
            w.grad = torch.tensor(g)
            optim.step()
            path.append(w.detach().numpy().copy())
        with torch.no_grad():
            w.copy_(torch.tensor(case["w"]))
        w.grad = torch.tensor(case["grads"][0])
        optim.step()
        return np.stack([*path, w.detach().numpy()])

    def _mistaken(self, case: dict[str, Any], right: np.ndarray) -> Iterator[Mistake]:
        w, eta, still = case["w"], case["eta"], np.zeros_like(case["w"])
        simple = {
            _("`w` ne bouge pas : est-ce bien le nouveau `w` que vous renvoyez ?"): 0.0,
            _("les pas montent la pente : le signe est inversé."): -1.0,
            _("le taux d'apprentissage `eta` n'intervient pas."): 1 / eta,
            _("`eta` intervient deux fois : dans la mémoire, et dans le pas."): eta,
        }
        for sentence, factor in simple.items():
            yield Mistake(sentence, w + factor * (right - w))
        plain = follow(case, lambda m, g, t: (m, g))
        yield Mistake(
            _("c'est la descente de gradient simple : `state` ne sert à rien, ou n'est pas rendu."),
            plain,
        )
        forgetful = follow(case, _frozen(self.rule(case), still))
        if not _same(forgetful, plain):
            yield Mistake(
                _("la mémoire repart de zéro à chaque pas : `state` n'est pas lu, ou pas rendu."),
                forgetful,
            )
        for sentence, rule, *fails in self.mistakes(case):
            yield Mistake(sentence, follow(case, rule), *fails)


def _frozen(rule: Memoryful, memory: np.ndarray) -> Memoryful:
    """Return the rule, whose memory never changes: each step is the first."""
    return lambda _memory, g, _t: rule(memory, g, 1)


def follow(case: dict[str, Any], rule: Memoryful) -> np.ndarray:
    """Return the path w ← w − η d of a rule, whose memory starts at zero."""
    w, memory, path = case["w"], np.zeros_like(case["w"]), []
    with np.errstate(all="ignore"):
        for t, g in enumerate(case["grads"], start=1):
            memory, direction = rule(memory, g, t)
            w = w - case["eta"] * direction
            path.append(w)
        _memory, direction = rule(memory, case["grads"][0], STEPS + 1)
    return np.stack([*path, case["w"] - case["eta"] * direction])


def option(case: dict[str, Any], k: int, default: float) -> float:
    """Return the k-th option of the case, or its default value."""
    return case["options"][k] if k < len(case["options"]) else default


def _same(path: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.isfinite(other).all()) and near(path, other, rtol=0, atol=_scale(other))


def _scale(path: np.ndarray) -> float:
    longest = float(np.abs(path).max(initial=0))
    return 1e-6 * (longest if longest > 10 else 1.0)
