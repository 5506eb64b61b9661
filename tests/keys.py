"""One verdict and one credit for each answer, whatever the key: ``python -m tests.keys tp14 --keys 50``.

Each answer of the banks is drawn as the notebook, nbgrader alone and sealed grading draw it, under as
many keys as asked; right answers of the checks that hold a statistical law can be tried under 1 000
(``--right``, ``--check init_weights``). Heavy: half an hour for 50 keys of all labs. `make keys` runs it.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.bank import ROOT, bank_of, namespace
from tp_grading.course import Course
from tp_grading.judge.secret import Secret
from tp_utils.checks import decide, load, observe
from tp_utils.checks.engine import GRADING

PATIENT = 600.0  # seconds: an answer that waits for a loaded machine is not one without end


def marks(lab: str, answer, keys: int) -> Counter[tuple[str, float]]:
    """Return (status, credit) → under how many keys, the notebook's and nbgrader's included."""
    names = namespace(lab, {answer.cell: answer.code})
    check = load(lab)[answer.check]
    target = names.get(check.target)
    check.time_limit = PATIENT
    found = Counter(
        (o.status, o.credit) for o in (check.outcome(target), check.outcome(target, GRADING))
    )
    if check.outcome(target).message and check.complaints(answer.code):
        return found  # refused by a rule: nothing is drawn
    for n in range(keys):
        seeds = Secret(n.to_bytes(32, "big")).seeds(lab, check.name, "student")
        drawn = check.drawn(seeds)
        got = decide(check, drawn.cases, observe(check, target, drawn.encoded(), drawn.again))
        found[got.status, got.credit] += 1
    return found


def main(words: list[str] | None = None) -> int:
    """Print each answer that has more than one mark; the status is 1 if there is one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("labs", nargs="*", help="tp14 … ; tous par défaut")
    parser.add_argument("--keys", type=int, default=50)
    parser.add_argument("--right", action="store_true", help="only the right answers")
    parser.add_argument("--check", action="append", default=[], help="this check only (repeatable)")
    given = parser.parse_args(words)
    labs = [lab for lab in Course(ROOT).labs if not given.labs or lab[:4] in given.labs]
    odd = 0
    with ProcessPoolExecutor(2) as pool:
        for lab in labs:
            found = [a for a in bank_of(lab).answers if a.right or not given.right]
            chosen = [a for a in found if a.check in (given.check or [a.check])]
            if not chosen:
                continue
            todo = [pool.submit(marks, lab, a, given.keys) for a in chosen]
            for answer, done in zip(chosen, todo, strict=True):
                got = done.result()
                if len(got) > 1:
                    odd += 1
                    print(f"{lab[:4]} {answer}: {dict(got)}", flush=True)
            print(f"{lab}: {len(chosen)} answers, {given.keys} keys", file=sys.stderr, flush=True)
    return 1 if odd else 0


if __name__ == "__main__":
    sys.exit(main())
