"""The time of a cell: what a busy machine takes away from its kernel is given back."""

import pytest

from tp_grading.run import Kernel

WORK = """
import time
while time.thread_time() - start < {seconds}:
    pass
"""


@pytest.fixture
def kernel(pool):
    kernel = Kernel(pool)
    kernel.execute("import time\nstart = time.thread_time()", 60)
    yield kernel
    kernel.close()


def test_right_in_time_on_a_machine_three_times_too_busy(kernel, busy):
    done = kernel.execute(WORK.format(seconds=1.5), 3)
    assert done.status == "ok"
    assert done.seconds < 3


def test_endless_loop_is_stopped_all_the_same(kernel, busy):
    done = kernel.execute("while True: pass", 1)
    assert (done.status, done.name) == ("time", "KeyboardInterrupt")
    assert kernel.execute("1", 60).status == "ok"


def test_what_sleeps_is_not_starved(kernel):
    done = kernel.execute("time.sleep(60)", 1)
    assert done.status == "time" and done.alive
    assert done.seconds < 30


def test_an_interrupt_that_is_swallowed_ends_the_kernel(kernel):
    done = kernel.execute("while True:\n    try: time.sleep(1)\n    except BaseException: pass", 1)
    assert done.status == "time" and not done.alive
