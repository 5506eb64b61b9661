"""Run the canonical notebook of a submission: each cell in its order, each check judged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import nbformat

from tp_grading.judge import names
from tp_grading.judge.observe import of_error, read
from tp_grading.judge.reach import reached
from tp_grading.judge.secret import draw
from tp_grading.judge.session import Exhausted, Kernels
from tp_grading.judge.show import outputs_of
from tp_grading.judge.signs import signs
from tp_grading.kernels import WarmPoolError
from tp_grading.run import Execution
from tp_grading.stage import Staged
from tp_grading.stage.match import is_answer, is_check, nbgrader, normal
from tp_grading.verdict import Mark, Verdict
from tp_utils.checks import Check, Outcome, decide, load
from tp_utils.i18n import _

if TYPE_CHECKING:
    from tp_grading.judge.grade import Grader

log = logging.getLogger(__name__)
Zero: TypeAlias = Callable[[Verdict, str], tuple[Mark, Outcome]]
DANGEROUS = (Verdict.TIME, Verdict.MEMORY, Verdict.OUTPUT)  # not to be called again


class Run:
    """The grading of one canonical notebook."""

    def __init__(self, grader: Grader, staged: Staged) -> None:
        """No kernel is started before the first cell that is executed."""
        self.grader, self.staged = grader, staged
        self.checks = load(grader.lab)
        self.kernels = Kernels(grader.pool, grader.limits, grader.total_seconds)
        self.faults: dict[str, tuple[Verdict, str]] = {}  # answer -> what its cell came to
        self.errors: dict[str, Execution] = {}
        self.trouble: Exception | None = None  # ours, in a check
        self.broken: set[str] = set()  # functions that hang or kill: not called again in demos
        self.stubs = {nbgrader(c)["grade_id"]: normal(c.source)
                      for c in grader.released.cells if is_answer(c)}  # fmt: skip

    def marks(self) -> list[Mark]:
        """Run the notebook in its order; outputs go into it."""
        marks = []
        chosen = self._chosen()
        odd: list[str] = []  # of the cells since the last check
        for i, cell in enumerate(self.staged.notebook.cells):
            meta = nbgrader(cell)
            if is_check(cell) and cell.cell_type == "code":
                mark, outcome = self._checked(meta)
                if odd:
                    words = _("code qui regarde au-delà de l'exercice : {names}")
                    flag = words.format(names=", ".join(dict.fromkeys(odd)))
                    mark, odd = replace(mark, tamper=(*mark.tamper, flag)), []
                cell.outputs = outputs_of(mark, outcome)
                marks.append(mark)
                continue
            if i in chosen:
                odd += signs(cell.source)
                self._run(cell)
            if meta.get("grade"):
                marks.append(self._manual(cell, meta))
        return marks

    def _chosen(self) -> set[int]:
        """Return which cells are executed, checks apart."""
        cells = self.staged.notebook.cells
        code = {i for i, c in enumerate(cells) if c.cell_type == "code" and not is_check(c)}
        code -= {i for i in code if "installation" in cells[i].metadata.get("tags", [])}
        if self.grader.run_all:
            return code
        answers = {
            i for i in code if is_answer(cells[i]) or "answer" in cells[i].metadata.get("tp", {})
        }
        return names.needed([c.source for c in cells], answers, code - answers)

    def _manual(self, cell: Any, meta: dict[str, Any]) -> Mark:
        """A written answer is a human's to mark, unless it is still the stub."""
        untouched = normal(cell.source) == self.stubs.get(meta["grade_id"])
        verdict, score = (Verdict.NOT_ATTEMPTED, 0.0) if untouched else (Verdict.MANUAL, None)
        tamper = tuple(self.staged.tampered.get(meta["grade_id"], ()))
        return Mark(meta["grade_id"], verdict, float(meta["points"]), score, tamper=tamper)

    def _run(self, cell: Any) -> None:
        """Execute a cell that is not a check; what goes wrong is noted for its question."""
        tp = cell.metadata.get("tp", {})
        answer = tp.get("answer") or (nbgrader(cell)["grade_id"] if is_answer(cell) else "")
        cell.outputs = []
        if not answer and self._useless(cell.source):
            text = _("Cellule non exécutée : elle appelle une fonction qui ne se termine pas.")
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text + "\n")]
            return
        own = not answer and not tp
        try:
            done = self.kernels.execute(
                cell.source, self.grader.cell_seconds, keep=bool(answer or tp), modules=own
            )
        except Exhausted:
            self._note(answer, Verdict.TIME, self._exhausted())
            return
        cell.outputs = done.outputs
        if done.status == "error" and answer:
            self.errors[answer] = done
        elif done.status == "time":
            text = _("La cellule ne s'est pas terminée en {n:.0f} s.").format(
                n=self.grader.cell_seconds)  # fmt: skip
            self._note(answer, Verdict.TIME, text)
            if not answer:
                self.broken |= names.used_at_once(cell.source) & set(self._targets())
        elif done.status in ("died", "traffic"):
            self._note(answer, *self._death(done))
        if done.status in ("time", "died", "traffic"):
            stopped = (None, _("Le noyau s'est arrêté dans cette cellule."))
            text = self.faults.get(answer, stopped)[1]
            cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=text + "\n"))

    def _targets(self) -> list[str]:
        return [check.target for check in self.checks.values()]

    def _useless(self, source: str) -> bool:
        """Whether a cell would only hang or die again."""
        if not self.broken:
            return False
        cells = [c.source for c in self.staged.notebook.cells if c.cell_type == "code"]
        return bool(names.spoiled(self.broken, cells) & names.used_at_once(source))

    def _note(self, answer: str, verdict: Verdict, text: str) -> None:
        if answer:
            self.faults.setdefault(answer, (verdict, text))

    def _exhausted(self) -> str:
        return _("La copie a dépassé le temps total de {n:.0f} s.").format(
            n=self.grader.total_seconds)  # fmt: skip

    def _death(self, done: Execution) -> tuple[Verdict, str]:
        """Say how the kernel ended."""
        if done.status == "traffic":
            return Verdict.OUTPUT, _("Le code écrit sans fin : le noyau a été arrêté.")
        if self.kernels.out_of_memory():
            return Verdict.MEMORY, _("Le code demande trop de mémoire : le noyau a été arrêté.")
        return Verdict.DIED, _("Le code a arrêté le noyau (sortie forcée ou erreur fatale).")

    def _checked(self, meta: dict[str, Any]) -> tuple[Mark, Outcome | None]:
        """Judge one check; a failure of ours is GRADER-FAULT, without a mark."""
        name, points = meta["grade_id"], float(meta["points"])
        tamper = tuple(self.staged.tampered.get(name, ()))
        tamper += tuple(self.staged.tampered.get(name.split("-")[0] + "-answer", ()))
        try:
            mark, outcome = self._judge(name, points)
        except (WarmPoolError, OSError):
            raise
        except Exception as error:
            log.exception("check %s of %s failed", name, self.grader.lab)
            self.trouble = error
            text = _(
                "Le correcteur est tombé en panne sur cette question : un enseignant la verra."
            )
            mark, outcome = Mark(name, Verdict.GRADER_FAULT, points, None, text), None
        return replace(mark, tamper=mark.tamper + tamper), outcome

    def _judge(self, name: str, points: float) -> tuple[Mark, Outcome | None]:
        check = self.checks[name]
        answer = check.target + "-answer"

        def zero(verdict: Verdict, text: str) -> tuple[Mark, Outcome]:
            status = "todo" if verdict == Verdict.NOT_ATTEMPTED else "wrong"
            return Mark(name, verdict, points, 0.0, text), Outcome(name, status, message=text)

        if answer in self.faults:
            return zero(*self.faults[answer])
        complaints = self._complaints(check, "\n\n".join(self.staged.answers(answer)))
        if complaints:
            return zero(Verdict.FORBIDDEN, "\n".join(complaints))
        drawn = draw(self.grader.secret, self.grader.lab, name)
        limit = min(check.time_limit, self.grader.check_seconds)
        request = {"lab": self.grader.lab, "grade_id": name, "target": check.target,
                   "cases": drawn.encoded, "without": sorted(self.broken)}  # fmt: skip
        try:
            done = self.kernels.observe(request, limit)
        except Exhausted:
            return zero(Verdict.TIME, self._exhausted())
        if done.status in ("died", "traffic"):
            self.broken.add(check.target)
            return zero(*self._death(done))
        if done.content.get("status") == "missing":
            return self._missing(check.target, answer, zero)
        observations, verdict = read(done, limit, len(drawn.cases))
        if verdict in DANGEROUS:
            self.broken.add(check.target)
        return self._decided(check, drawn.cases, observations, verdict, points)

    def _complaints(self, check: Check, answer: str) -> list[str]:
        """Return what the answer calls and must not, itself or by what other cells define."""
        answer = names.plain(answer)
        complaints = check.complaints(answer)
        if complaints:
            return complaints
        rules = set(check.forbidden)
        leave = {c.target for c in self.checks.values() if rules <= set(c.forbidden)}
        around = reached(answer, self.staged.written(), leave)
        complaints = check.complaints("\n\n".join([answer, *around])) if around else []
        if complaints:
            complaints.insert(0, _("Dans une autre cellule, dont la réponse se sert :"))
        return complaints

    def _missing(self, target: str, answer: str, zero: Zero) -> tuple[Mark, Outcome]:
        """The answer cell has not defined its function."""
        if all(normal(part) == self.stubs.get(answer) for part in self.staged.answers(answer)):
            return zero(Verdict.NOT_ATTEMPTED, "")
        error = self.errors.get(answer)
        if error is not None:
            text = _("La cellule s'arrête sur une erreur, {name} : {text}").format(
                name=error.name, text=error.text[:500])  # fmt: skip
            return zero(of_error(error.name, error.text), text)
        return zero(Verdict.WRONG, _("`{name}` n'est pas définie.").format(name=target))

    @staticmethod
    def _decided(
        check: Check, cases: list[Any], observations: list[Any], verdict: Verdict, points: float
    ) -> tuple[Mark, Outcome]:
        outcome = decide(check, cases, observations)
        credit = min(1.0, max(0.0, float(outcome.credit)))
        if outcome.status == "passed":
            return Mark(check.name, Verdict.OK, points, points), outcome
        if outcome.status == "todo":
            return Mark(check.name, Verdict.NOT_ATTEMPTED, points, 0.0), outcome
        score = round(points * credit, 2) if credit < 1 else 0.0
        return Mark(check.name, verdict, points, score, outcome.message), outcome
