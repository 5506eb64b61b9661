"""Run the canonical notebook of a submission: each cell in its order, each check judged."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import nbformat

from tp_grading.judge import names
from tp_grading.judge.observe import DANGEROUS, of_error, read
from tp_grading.judge.plan import plan
from tp_grading.judge.secret import draw
from tp_grading.judge.session import Exhausted, Kernels
from tp_grading.judge.show import outputs_of
from tp_grading.judge.signs import Signs, flagged
from tp_grading.kernels import WarmPoolError
from tp_grading.observers import gifts_of, given, observer
from tp_grading.run import Execution
from tp_grading.stage import Staged
from tp_grading.stage.match import is_answer, is_check, nbgrader, normal
from tp_grading.verdict import Mark, Verdict
from tp_utils.checks import Check, Outcome, decide, load
from tp_utils.i18n import _, speaking

if TYPE_CHECKING:
    from tp_grading.judge.grade import Grader

log = logging.getLogger(__name__)
Zero: TypeAlias = Callable[[Verdict, str], tuple[Mark, Outcome]]


class Run:
    """The grading of one canonical notebook."""

    def __init__(self, grader: Grader, staged: Staged, student: str = "") -> None:
        """No kernel is started before the first cell that is executed."""
        self.grader, self.staged, self.student = grader, staged, student
        self.checks = load(grader.lab)
        gifts = gifts_of(given(grader.lab))
        self.kernels = Kernels(
            grader.pool, grader.limits, grader.total_seconds, gifts=gifts,
            language=staged.language, spoken=grader.language,
        )  # fmt: skip
        self.faults: dict[str, tuple[Verdict, str]] = {}  # answer -> what its cell came to
        self.errors: dict[str, Execution] = {}
        self.trouble: Exception | None = None  # ours, in a check
        self.broken: set[str] = set()  # functions that hang or kill: not called again in demos
        self.plan = plan(staged.notebook.cells, grader.run_all)
        self.kernels.own = self.plan.own
        self.spare = grader.total_seconds / 2  # seconds for what no answer needs
        self.absent = False  # whether the last check did not find what it looked for
        self.stubs = {nbgrader(c)["grade_id"]: normal(c.source)
                      for c in staged.released.cells if is_answer(c)}  # fmt: skip

    def marks(self) -> list[Mark]:
        """Run the notebook in its order; outputs go into it."""
        marks: dict[str, Mark] = {}
        cells, last = self.staged.notebook.cells, max(self.plan.chosen, default=-1)
        spoken = self.grader.language
        signs = Signs(spoken)
        released = {normal(c.source) for c in self.staged.released.cells if not is_answer(c)}
        odd: list[str] = []  # what a cell has changed, all later checks may meet
        early: list[Any] = []  # checks that come before what they look for
        for i, cell in enumerate(cells):
            meta = nbgrader(cell)
            if is_check(cell) and cell.cell_type == "code":
                self.absent = False
                mark, outcome = self._checked(meta)
                early += [cell] if self.absent and i < last else []
                cell.outputs = outputs_of(mark, outcome)
                marks[mark.grade_id] = flagged(mark, odd, spoken)
                continue
            if i in self.plan.chosen:
                own = bool(cell.metadata.get("tp")) or is_answer(cell)
                odd += signs.of(cell.source, normal(cell.source) in released, given=not own)
                self._run(cell, needed=i in self.plan.needed)
            if meta.get("grade"):
                marks[meta["grade_id"]] = self._manual(cell, meta)
        for cell in early:
            self._again(cell, marks, odd)
        order = [nbgrader(c).get("grade_id") for c in self.grader.released.cells]
        return sorted(marks.values(), key=lambda mark: order.index(mark.grade_id))

    def _again(self, cell: Any, marks: dict[str, Mark], odd: list[str]) -> None:
        """Judge a check once more, after all the cells: what it looked for may have come."""
        before, spoken = marks[nbgrader(cell)["grade_id"]], self.grader.language
        mark, outcome = self._checked(nbgrader(cell))
        if mark.score and mark.score > (before.score or 0):
            marks[mark.grade_id] = flagged(replace(mark, tamper=before.tamper), odd, spoken)
            cell.outputs = outputs_of(mark, outcome)
            with speaking(spoken):  # of the instructor, who reads the notes
                words = _("réponse définie plus bas que sa vérification : {name}")
            self.staged.notes.append(words.format(name=mark.grade_id))

    def _manual(self, cell: Any, meta: dict[str, Any]) -> Mark:
        """A written answer is a human's to mark, unless it is still the stub."""
        untouched = normal(cell.source) == self.stubs.get(meta["grade_id"])
        verdict, score = (Verdict.NOT_ATTEMPTED, 0.0) if untouched else (Verdict.MANUAL, None)
        tamper = tuple(self.staged.tampered.get(meta["grade_id"], ()))
        return Mark(meta["grade_id"], verdict, float(meta["points"]), score, tamper=tamper)

    def _run(self, cell: Any, needed: bool) -> None:
        """Execute a cell that is not a check; what goes wrong is noted for its questions."""
        tp = cell.metadata.get("tp", {})
        answer = tp.get("answer") or (nbgrader(cell)["grade_id"] if is_answer(cell) else "")
        answers = [answer] if answer else []
        answers += [name for name, held in self.staged.elsewhere.items() if cell.source in held]
        cell.outputs = []
        limit = self.grader.cell_seconds if needed else min(self.spare, self.grader.cell_seconds)
        if (not answers and self._useless(cell.source)) or limit <= 0:
            text = _("Cellule non exécutée : elle appelle une fonction qui ne se termine pas.")
            if limit <= 0:
                text = _("Cellule non exécutée : les essais ont pris trop de temps.")
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text + "\n")]
            return
        released = not answer and not tp
        before = self.kernels.left()
        try:
            done = self.kernels.execute(cell.source, limit, keep=needed, modules=released)
        except Exhausted:
            self._note(answers, Verdict.TIME, self._exhausted())
            return
        # By the clock, as the time of the copy: a busy machine takes nothing from the answers.
        self.spare -= 0 if needed else before - self.kernels.left()
        cell.outputs = done.outputs
        if done.status == "error":
            self.errors.update(dict.fromkeys(answers, done))
        elif done.status == "time":
            text = _("La cellule ne s'est pas terminée en {n:.0f} s.").format(n=limit)
            self._note(answers, Verdict.TIME, text)
            if released:
                self.broken |= names.used_at_once(cell.source) & {
                    c.target for c in self.checks.values()
                }
        elif done.status in ("died", "traffic"):
            self._note(answers, *self._death(done))
        if done.status in ("time", "died", "traffic"):
            stopped = (None, _("Le noyau s'est arrêté dans cette cellule."))
            text = self.faults.get(answer, stopped)[1]
            cell.outputs.append(nbformat.v4.new_output("stream", name="stderr", text=text + "\n"))

    def _useless(self, source: str) -> bool:
        """Whether a cell would only hang or die again."""
        if not self.broken:
            return False
        cells = [c.source for c in self.staged.notebook.cells if c.cell_type == "code"]
        return bool(names.spoiled(self.broken, cells) & names.used_at_once(source))

    def _note(self, answers: Iterable[str], verdict: Verdict, text: str) -> None:
        for answer in answers:
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
        complaints = check.complaints(
            *self.staged.answers(answer), cells=self.staged.written(), others=self.checks.values()
        )
        if complaints and answer not in self.errors:
            return zero(Verdict.FORBIDDEN, "\n".join(complaints))
        drawn = draw(self.grader.secret, self.grader.lab, name, self.student)
        limit = min(check.time_limit, self.grader.check_seconds)
        request = {**observer(check, given(self.grader.lab)).content(), "target": check.target,
                   "cases": drawn.encoded(), "again": drawn.again,
                   "without": sorted(self.broken)}  # fmt: skip
        try:
            done = self.kernels.observe(request, limit)
        except Exhausted:
            return zero(Verdict.TIME, self._exhausted())
        missing = done.content.get("status") == "missing"
        if complaints and not missing:  # else its cell's own error speaks
            return zero(Verdict.FORBIDDEN, "\n".join(complaints))
        # the kernel, or only the fork made for this check
        if done.status in ("died", "traffic") or done.content.get("status") == "died":
            self.broken.add(check.target)
            return zero(*self._death(done))
        if missing:
            return self._missing(check.target, answer, zero)
        observations, verdict = read(done, limit, len(drawn.cases))
        if verdict in DANGEROUS:
            self.broken.add(check.target)
        self.absent = any(o.get("error") == "NameError" for o in observations[-1:])
        self.absent |= verdict == Verdict.NOT_ATTEMPTED
        return self._decided(check, drawn.cases, observations, verdict, points)

    def _missing(self, target: str, answer: str, zero: Zero) -> tuple[Mark, Outcome]:
        """The answer cell has not defined its function."""
        self.absent = True
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
