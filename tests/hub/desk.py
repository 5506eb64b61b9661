"""The assistant's terminal: [words of `tp-grade`, what the checks want] → [status, what it said], by lines of JSON.

Grading costs nothing here, as in the rest of the story (`tests/classes/story.py`); it runs in the
assistant's account, with the permissions that the hub gives to it.
"""

import json
import sys

from tests.classes.conftest import run_in
from tests.classes.story import Checks, graded_by

checks = Checks()
with graded_by(checks):
    for line in sys.stdin:
        words, checks.wanted = json.loads(line)
        print(json.dumps(run_in(".", *words)), flush=True)
