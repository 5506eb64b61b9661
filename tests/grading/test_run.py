"""The time of a cell: what a busy machine takes away from its kernel is given back."""

import multiprocessing
import os
import resource
import signal
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tp_grading.kernels.handle import starved
from tp_grading.observers import observer
from tp_grading.outputs import Room
from tp_grading.run import Kernel
from tp_utils.checks import load
from tp_utils.checks.plain import dumps

pytestmark = pytest.mark.each_push("src/tp_grading", "src/tp_utils/checks")

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


def test_a_function_is_right_in_time_too(kernel, busy):
    kernel.execute("def forward(*_):\n    while time.thread_time() < 1.5: pass  # of the fork", 60)
    check = load("tp04")["forward"]
    content = {**observer(check, set()).content(), "target": "forward", "without": []}
    done = kernel.observe({**content, "cases": [dumps(check.draw((0,))[0])]}, 3)
    assert (done.status, done.content["status"]) == ("ok", "ok")
    assert done.seconds < 3


def test_a_function_that_starves_itself_gets_no_more_time(busy):
    """One process that waits has its time counted, one that has started others has not."""
    context = multiprocessing.get_context("fork")
    alone, crowd = (context.Process(target=_crowd, args=(n,)) for n in (0, 1))
    for process in (alone, crowd):
        process.start()
    try:
        while starved(alone.pid) < 0.3:
            time.sleep(0.01)
        assert starved(crowd.pid) < 0.3 < starved(alone.pid)
    finally:
        for process in (alone, crowd):
            os.killpg(process.pid, signal.SIGKILL)
            process.join()


def _crowd(n):
    """Be a kernel, asleep, whose one fork works, alone or with `n` processes of its own."""
    os.setpgid(0, 0)
    if os.fork():
        time.sleep(600)
    for _ in range(n):
        if os.fork() == 0:
            break
    while True:
        pass


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


FLOOD = """
import os, socket, struct
lines = []
for name in os.listdir("/proc/self/fd"):
    try:
        line = socket.socket(fileno=os.dup(int(name)))
        if line.getsockname() == "/kernel/k-{n}" and line.getpeername() is not None:
            lines.append(line)
    except OSError:
        pass
assert lines
part = {head} + bytes(1 << 20)
for line in lines:
    line.setblocking(True)
for _ in range(3000):
    for line in lines:
        try:
            line.sendall(part)
        except OSError:
            pass
"""
PART = 'b"\\x03" + (1 << 20).to_bytes(8, "big")'  # a frame, and more to come


@pytest.mark.parametrize("n", [1, 2], ids=["shell", "iopub"])
def test_a_message_without_end_does_not_fill_the_grader(kernel, n):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = kernel.execute(FLOOD.format(n=n, head=PART), 30)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert done.status == "traffic" and grown < 300 * 1024  # kB


def test_bytes_that_are_not_the_protocol_end_the_kernel(kernel):
    done = kernel.execute(FLOOD.format(n=1, head='b"\\xff" * 9'), 30)
    assert done.status == "died"


def test_a_frame_that_says_it_is_huge_is_not_waited_for(kernel):
    done = kernel.execute(FLOOD.format(n=2, head='b"\\x02" + (1 << 60).to_bytes(8, "big")'), 30)
    assert done.status == "traffic"


FORGED = """
kernel = get_ipython().kernel
text = "\\ud800\\x1b[2J\\u202e"
content = {"ename": text, "evalue": text, "traceback": [text], "name": text, "text": text,
           "data": {"text/plain": text}, "execution_state": text}
for kind in ("error", "stream", "display_data"):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=kernel.get_parent("shell"))
"""


def test_an_error_that_no_file_can_hold(kernel):
    kernel.execute(
        "import json\nget_ipython().kernel.session.pack = lambda x: json.dumps(x, default=str).encode()",
        9,
    )
    done = kernel.execute(FORGED + "raise ValueError(text)", 30)
    assert (done.status, done.name, done.text) == ("error", "ValueError", "\ufffd")
    assert {node.output_type for node in done.outputs} == {"error", "stream", "display_data"}
    assert nbformat.writes(new_notebook(cells=[new_code_cell("", outputs=done.outputs)])).encode()


def test_caps_are_those_of_the_copy_and_drops_are_said(pool):
    room = Room(text=1000, pictures=5000)
    kernel = Kernel(pool, room=room)
    show = "from IPython.display import display\ndisplay({'image/png': 'A' * 3000}, raw=True)"
    first, second = (kernel.execute(show, 30).outputs for _ in range(2))
    said = kernel.execute("print('x' * 3000)", 30).outputs
    nothing = kernel.execute("print('x')", 30).outputs
    kernel.close()
    assert first[0].data["image/png"] and len(first) == 1
    assert "sorties trop longues" in second[0].text and len(second) == 1
    assert said[0].text == "x" * 1000 and "sorties trop longues" in said[-1].text
    assert [node.name for node in nothing] == ["stderr"]


def test_what_is_cleared_takes_no_room(pool):
    room = Room(pictures=10_000)
    kernel = Kernel(pool, room=room)
    loop = "from IPython.display import clear_output, display\nfor n in range(9):\n    clear_output()\n"
    done = kernel.execute(loop + "    display({'image/png': 'A' * 4000}, raw=True)", 30)
    kernel.close()
    assert len(done.outputs) == 1 and room.pictures == 6000


def test_a_progress_bar_shows_its_last_state(kernel):
    done = kernel.execute("print('10 %', end='\\r'); print('99 %', end='\\r')\nprint('fin')", 30)
    assert [node.text for node in done.outputs] == ["fin\n"]


ALARM = """
import signal, time
def late(*_):
    raise TimeoutError("trop long")
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 0.4, 0.4)
def forward(*_):
    time.sleep(1.2)
"""


def test_a_timer_that_a_cell_leaves_armed_reaches_no_later_check(kernel):
    """Whoever limits the time of a computation may forget to disarm what limits it."""
    kernel.execute(ALARM, 60)
    check = load("tp04")["forward"]
    content = {**observer(check, set()).content(), "target": "forward", "without": []}
    done = kernel.observe({**content, "cases": [dumps(check.draw((0,))[0])]}, 5)
    assert (done.status, done.content["status"]) == ("ok", "ok")
    assert kernel.execute("time.sleep(1)", 60).status == "ok"
