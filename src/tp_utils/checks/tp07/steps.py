"""Checks of `sgd_momentum_step`, `adagrad_step` and `rmsprop_step` against torch.optim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tp_utils.checks.engine import Check
from tp_utils.checks.forbidden import OPTIM
from tp_utils.checks.judging import Wrong, array, near, only_wrong, pair
from tp_utils.i18n import _

STEPS = 20
# A rule takes (memory, gradient, number of the step from 1), returns (memory, direction).
Memoryful = Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]


class StepCheck(Check):
    """Twenty steps `(w, grad, state, eta, …) -> (w, state)`; a subclass names the optimiser."""

    points = 1
    forbidden = (OPTIM,)
    options: tuple[tuple[float, ...], ...] = ((), ())

    def cases(self, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return two sequences of gradients; in each a coordinate is zero at first."""
        cases = []
        for shape, eta, options in zip(((4,), (2, 3)), (0.1, 0.03), self.options, strict=True):
            grads = rng.standard_normal((STEPS, *shape)) + 0.5
            grads[np.abs(grads) < 0.05] = 0.05
            grads.reshape(STEPS, -1)[:3, 0] = 0
            w = rng.standard_normal(shape)
            cases.append({"w": w, "grads": grads, "eta": eta, "options": list(options)})
        return cases

    def run(self, step: Any, case: dict[str, Any]) -> Any:
        """Return the points of the path; the same tensor brings all the gradients."""
        import torch

        w, state = torch.tensor(case["w"]), {}
        grad, path = torch.empty_like(w), []
        for g in case["grads"]:
            grad.copy_(torch.tensor(g))
            result = step(w, grad, state, case["eta"], *case["options"])
            if not isinstance(result, (tuple, list)) or len(result) != 2:
                return {"result": result}
            w, state = result
            path.append(w.detach().clone() if isinstance(w, torch.Tensor) else w)
        return {"path": path}

    @only_wrong
    def judge(self, case: dict[str, Any], got: Any) -> None:
        """Judge the twenty points, to 1e-6."""
        if "result" in got:
            pair(got["result"], self.name, ("w", "state"))
        w = case["w"]
        path = np.stack([array(p, "w", w.shape, finite=False) for p in got["path"]])
        if not np.isfinite(path).all():
            raise Wrong(
                _(
                    "`w` contient des NaN : un coefficient dont le gradient est nul depuis le début "
                    "donne 0/0. À quoi sert `eps` ?"
                )
            )
        rights = [self.reference(case), *self.variants(case)]
        if any(_same(path, right) for right in rights):
            return
        for sentence, mistaken in self._mistaken(case, rights[0]):
            if _same(path, mistaken):
                raise Wrong(sentence)
        if self.aliased(case) is not None and _same(path, self.aliased(case)):
            raise Wrong(
                _(
                    "`state` garde le tenseur `grad` lui-même, que l'appelant réécrit au pas "
                    "suivant : gardez-en une copie."
                ),
                credit=0.5,
            )
        t = next(t for t in range(STEPS) if not _same(path[: t + 1], rights[0][: t + 1]))
        raise Wrong(
            _("`w` s'écarte de torch.optim au pas {t} sur {n} (écart {gap:.1e}) : {where}").format(
                t=t + 1,
                n=STEPS,
                gap=float(np.abs(path[t] - rights[0][t]).max()),
                where=_("la formule du pas est en cause.")
                if t == 0
                else _("la mémoire `state`, ou ce qui en est fait, est en cause."),
            )
        )

    def torch_optimizer(self, w: Any, case: dict[str, Any]) -> Any:
        """Return the optimiser of torch for this case."""
        raise NotImplementedError

    def variants(self, case: dict[str, Any]) -> list[np.ndarray]:
        """Return the paths of other usual writings of the same method."""
        return []

    def mistakes(self, case: dict[str, Any]) -> Iterator[tuple[str, Memoryful]]:
        """Yield (sentence, rule with the mistake)."""
        yield from ()

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
        return np.stack(path)

    def _mistaken(
        self, case: dict[str, Any], right: np.ndarray
    ) -> Iterator[tuple[str, np.ndarray]]:
        w, eta, still = case["w"], case["eta"], np.zeros_like(case["w"])
        yield _("`w` ne bouge pas : est-ce bien le nouveau `w` que vous renvoyez ?"), w + 0 * right
        yield _("les pas montent la pente : le signe est inversé."), 2 * w - right
        yield _("le taux d'apprentissage `eta` n'intervient pas."), w + (right - w) / eta
        yield (
            _("c'est la descente de gradient simple : `state` ne sert à rien, ou n'est pas rendu."),
            follow(case, lambda m, g, t: (m, g)),
        )
        for sentence, rule in self.mistakes(case):
            yield sentence, follow(case, rule)
            yield sentence, follow(case, lambda m, g, t, rule=rule: rule(still, g, t))


class SgdMomentumStep(StepCheck):
    """`sgd_momentum_step(w, grad, state, eta, momentum=0.9)`."""

    name = "sgd_momentum_step"
    options = ((), (0.6,))

    def torch_optimizer(self, w: Any, case: dict[str, Any]) -> Any:
        """Return SGD with momentum."""
        import torch

        return torch.optim.SGD([w], lr=case["eta"], momentum=_option(case, 0, 0.9))

    def mistakes(self, case: dict[str, Any]) -> Iterator[tuple[str, Memoryful]]:
        """Yield the usual confusions about the velocity."""
        mu = _option(case, 0, 0.9)
        if case["options"]:
            yield (
                _("le paramètre `momentum` reçu n'est pas utilisé."),
                lambda v, g, t: (0.9 * v + g,) * 2,
            )
        yield (
            _("le gradient est multiplié par 1 − momentum : ici, il s'ajoute en entier."),
            lambda v, g, t: (mu * v + (1 - mu) * g,) * 2,
        )
        yield (
            _(
                "c'est la variante de Nesterov, qui anticipe d'un pas : on demande l'inertie simple."
            ),
            lambda v, g, t: (mu * v + g, g + mu * (mu * v + g)),
        )
        yield (
            _("le pas utilise la vitesse d'avant ce gradient : mettez-la d'abord à jour."),
            lambda v, g, t: (mu * v + g, v),
        )
        yield (
            _("la vitesse n'est pas freinée : le facteur `momentum` manque."),
            lambda v, g, t: (v + g,) * 2,
        )
        yield (
            _("`momentum` multiplie le gradient au lieu de la vitesse."),
            lambda v, g, t: (v + mu * g,) * 2,
        )
        yield (
            _("la mémoire garde le dernier gradient au lieu de la vitesse."),
            lambda v, g, t: (g, mu * v + g),
        )
        yield (
            _("le gradient compte deux fois : dans la vitesse, et dans le pas."),
            lambda v, g, t: (mu * v + g, mu * v + 2 * g),
        )

    def aliased(self, case: dict[str, Any]) -> np.ndarray:
        """Return the path when the first velocity is the tensor of the first gradient."""
        mu = _option(case, 0, 0.9)

        def rule(v: np.ndarray, g: np.ndarray, t: int) -> tuple[np.ndarray, np.ndarray]:
            velocity = g if t == 1 else mu * (g if t == 2 else v) + g
            return velocity, velocity

        return follow(case, rule)


class AdagradStep(StepCheck):
    """`adagrad_step(w, grad, state, eta, eps=1e-10)`."""

    name = "adagrad_step"
    options = ((), (1e-3,))

    def torch_optimizer(self, w: Any, case: dict[str, Any]) -> Any:
        """Return Adagrad."""
        import torch

        return torch.optim.Adagrad([w], lr=case["eta"], eps=_option(case, 0, 1e-10))

    def variants(self, case: dict[str, Any]) -> list[np.ndarray]:
        """Return the form of the lab sheet, eps under the root."""
        eps = _option(case, 0, 1e-10)
        return [follow(case, lambda s, g, t: (s + g**2, g / np.sqrt(s + g**2 + eps)))]

    def mistakes(self, case: dict[str, Any]) -> Iterator[tuple[str, Memoryful]]:
        """Yield the usual confusions about the sum of squares."""
        eps = _option(case, 0, 1e-10)
        if case["options"]:
            yield (
                _("le paramètre `eps` reçu n'est pas utilisé."),
                lambda s, g, t: (s + g**2, g / (np.sqrt(s + g**2) + 1e-10)),
            )
        yield (
            _("la racine carrée manque au dénominateur."),
            lambda s, g, t: (s + g**2, g / (s + g**2 + eps)),
        )
        yield (
            _("les gradients sont sommés sans être mis au carré."),
            lambda s, g, t: (s + g, g / (np.sqrt(np.abs(s + g)) + eps)),
        )
        yield (
            _("la somme porte sur les valeurs absolues, et non sur les carrés."),
            lambda s, g, t: (s + np.abs(g), g / (np.sqrt(s + np.abs(g)) + eps)),
        )
        yield (
            _("c'est une moyenne glissante : Adagrad fait la somme de tous les carrés."),
            lambda s, g, t: (0.99 * s + 0.01 * g**2, g / (np.sqrt(0.99 * s + 0.01 * g**2) + eps)),
        )
        yield (
            _("la somme est divisée par le nombre de pas."),
            lambda s, g, t: (s + g**2, g / (np.sqrt((s + g**2) / t) + eps)),
        )
        yield (
            _("le pas utilise la somme d'avant ce gradient : ajoutez-le d'abord."),
            lambda s, g, t: (s + g**2, g / (np.sqrt(s) + eps)),
        )
        yield (
            _("le pas multiplie par la racine de la somme, au lieu de diviser."),
            lambda s, g, t: (s + g**2, g * (np.sqrt(s + g**2) + eps)),
        )
        yield (
            _("la somme est commune à tous les coefficients : chacun doit avoir la sienne."),
            lambda s, g, t: (s + (g**2).sum(), g / (np.sqrt(s + (g**2).sum()) + eps)),
        )


class RmspropStep(StepCheck):
    """`rmsprop_step(w, grad, state, eta, gamma=0.99, eps=1e-8)`."""

    name = "rmsprop_step"
    options = ((), (0.8, 1e-3))

    def torch_optimizer(self, w: Any, case: dict[str, Any]) -> Any:
        """Return RMSprop."""
        import torch

        gamma, eps = _option(case, 0, 0.99), _option(case, 1, 1e-8)
        return torch.optim.RMSprop([w], lr=case["eta"], alpha=gamma, eps=eps)

    def variants(self, case: dict[str, Any]) -> list[np.ndarray]:
        """Return the form of the lab sheet, eps under the root."""
        gamma, eps = _option(case, 0, 0.99), _option(case, 1, 1e-8)

        def rule(s: np.ndarray, g: np.ndarray, _t: int) -> tuple[np.ndarray, np.ndarray]:
            s = gamma * s + (1 - gamma) * g**2
            return s, g / np.sqrt(s + eps)

        return [follow(case, rule)]

    def mistakes(self, case: dict[str, Any]) -> Iterator[tuple[str, Memoryful]]:
        """Yield the usual confusions about the moving average."""
        gamma, eps = _option(case, 0, 0.99), _option(case, 1, 1e-8)

        def rule(
            a: float,
            b: float,
            root: Callable[[np.ndarray], np.ndarray] = np.sqrt,
            square: Callable[[np.ndarray], np.ndarray] = np.square,
            eps: float = eps,
            correct: bool = False,
        ) -> Memoryful:
            def move(s: np.ndarray, g: np.ndarray, t: int) -> tuple[np.ndarray, np.ndarray]:
                s = a * s + b * square(g)
                return s, g / (root(s / (1 - gamma**t) if correct else s) + eps)

            return move

        if case["options"]:
            yield (_("le paramètre `gamma` reçu n'est pas utilisé."), rule(0.99, 0.01))
            yield (
                _("le paramètre `eps` reçu n'est pas utilisé."),
                rule(gamma, 1 - gamma, eps=1e-8),
            )
        yield _("`gamma` et 1 − `gamma` sont échangés."), rule(1 - gamma, gamma)
        yield _("c'est Adagrad : la moyenne glissante manque."), rule(1, 1)
        yield _("le facteur 1 − `gamma` manque devant le carré du gradient."), rule(gamma, 1)
        yield _("le facteur `gamma` manque devant la mémoire."), rule(1, 1 - gamma)
        yield (
            _("la racine carrée manque au dénominateur."),
            rule(gamma, 1 - gamma, root=lambda s: s),
        )
        yield (
            _("la moyenne porte sur les valeurs absolues, et non sur les carrés."),
            rule(gamma, 1 - gamma, square=np.abs),
        )
        yield (
            _("la moyenne est corrigée au début, comme dans Adam : RMSprop ne le fait pas."),
            rule(gamma, 1 - gamma, correct=True),
        )

        def from_first(s: np.ndarray, g: np.ndarray, t: int) -> tuple[np.ndarray, np.ndarray]:
            s = g**2 if t == 1 else gamma * s + (1 - gamma) * g**2
            return s, g / (np.sqrt(s) + eps)

        yield _("la mémoire part du premier carré : elle doit partir de zéro."), from_first


def follow(case: dict[str, Any], rule: Memoryful) -> np.ndarray:
    """Return the path w ← w − η d of a rule, whose memory starts at zero."""
    w, memory, path = case["w"], np.zeros_like(case["w"]), []
    with np.errstate(all="ignore"):
        for t, g in enumerate(case["grads"], start=1):
            memory, direction = rule(memory, g, t)
            w = w - case["eta"] * direction
            path.append(w)
    return np.stack(path)


def _option(case: dict[str, Any], k: int, default: float) -> float:
    return case["options"][k] if k < len(case["options"]) else default


def _same(path: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.isfinite(other).all()) and near(path, other, rtol=0, atol=1e-6)
