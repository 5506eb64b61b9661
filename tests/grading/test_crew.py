"""A worker that is late, too large or dead costs its own request, and nothing to the next."""

import os
import signal
import threading
import time
from dataclasses import replace

import pytest

from tp_grading.crew import Bounds, Crew, Overrun
from tp_grading.gate import MB


def work(request):
    if request == b"endless":
        while True:
            pass
    if request == b"asleep":
        time.sleep(60)
    if request == b"huge":
        return bytes(900 * MB)
    if request == b"long":
        return bytes(30 * MB)
    if request == b"segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if request == b"exit":
        os._exit(7)
    if request == b"error":
        raise ValueError("é\ud800")
    return b"%d %d" % (os.getpid(), len(request))


@pytest.fixture
def crew():
    bounds = Bounds(memory=300 * MB, cpu=1, seconds=4, answer=20 * MB)
    crew = Crew(work, bounds, lambda error: (repr(error), "détails"))
    yield crew
    crew.stop()


@pytest.mark.parametrize(
    ("request_", "said"),
    [("endless", "calcul"), ("asleep", "4 s"), ("huge", "MemoryError"), ("long", "démesuré"),
     ("segfault", "SIGSEGV"), ("exit", "code 7"), ("error", "ValueError")],
)  # fmt: skip
def test_what_goes_wrong_is_told_and_the_next_is_done(crew, request_, said):
    if request_ != "asleep":  # a loaded machine gives little of a processor
        crew.bounds = replace(crew.bounds, seconds=120)
    first = crew.ask(b"x" * 3).split()[0]
    with pytest.raises(Overrun, match=said) as caught:
        crew.ask(request_.encode())
    assert (caught.value.details == "détails") == (request_ in ("error", "huge"))
    next_, size = crew.ask(b"x" * 3 * MB).split()
    assert int(size) == 3 * MB and next_ != first
    assert crew.ask(b"x").split()[0] == next_  # the same worker, and the limit is of one request


def test_a_worker_of_another_era_is_not_used(crew):
    first = crew.ask(b"x", era=1)
    assert crew.ask(b"x", era=1) == first
    assert crew.ask(b"x", era=2) != first


def test_a_worker_found_dead_is_replaced(crew):
    pid = int(crew.ask(b"x").split()[0])
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    assert crew.ask(b"x")


def test_stop_ends_who_waits(crew):
    ended = []

    def ask():
        with pytest.raises(Overrun, match="SIGKILL"):
            crew.ask(b"asleep")
        ended.append(True)

    thread = threading.Thread(target=ask)
    thread.start()
    while not crew._busy:
        time.sleep(0.01)
    crew.stop()
    thread.join(2)
    assert ended and not crew._busy


def test_workers_end_with_their_parent(crew):
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.write(writer, crew.ask(b"x"))
        os.kill(os.getpid(), signal.SIGKILL)
    os.wait()
    pid = int(os.read(reader, 99).split()[0])
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    raise AssertionError("the worker is still there")
