"""Fixtures of the grading tests."""

import multiprocessing
import os
import sys
import time
from pathlib import Path

import pytest
from jupyter_client.blocking import BlockingKernelClient

from tp_grading.sandbox import Limits

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # tests.bank
MB = 1 << 20


class Session:
    """A kernel and a blocking client: `run(code)` returns (reply content, text printed)."""

    def __init__(self, pool, **limits):
        self.attach(pool.launch(Limits(**limits), seed=1))

    def attach(self, handle):
        self.handle = handle
        self.client = BlockingKernelClient()
        self.client.load_connection_info(self.handle.connection_info())
        self.client.start_channels(hb=False)
        self.handle.seal_when_ready()
        self.client.wait_for_ready(timeout=20)  # the output channel too, as any client does

    def run(self, code, seconds=20):
        text = []

        def hook(message):
            content = message["content"]
            text.append(content.get("text") or "\n".join(content.get("traceback", [])))

        start = time.monotonic()
        reply = self.client.execute_interactive(
            code, timeout=seconds, output_hook=hook, allow_stdin=False
        )
        self.seconds = time.monotonic() - start
        return reply["content"], "".join(text)

    def send(self, code):
        self.client.execute(code, reply=False)

    def close(self):
        end = self.handle.close()
        self.client.stop_channels()
        return end


@pytest.fixture
def session(pool):
    opened = []

    def make(**limits):
        opened.append(Session(pool, **limits))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def burn():
    os.setsid()  # Linux shares the processors between sessions first
    while True:
        sum(range(10_000))


@pytest.fixture
def busy():
    """Keep each processor busy twice over: a kernel runs a third of the time."""
    context = multiprocessing.get_context("fork")
    burners = [
        context.Process(target=burn, daemon=True) for _ in range(2 * multiprocessing.cpu_count())
    ]
    for process in burners:
        process.start()
    yield
    for process in burners:
        process.kill()
        process.join()
