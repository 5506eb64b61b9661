"""An epoch of lab 8 against what a user would write instead, in one run.

    python benchmarks/mnist_epoch.py [--rounds 5] [--threads 1]

Three loops with the same network (784-100-10, tanh), batch size (128) and SGD:

- `train_epoch` of the solution of lab 8: batches are slices of a tensor in memory;
- the usual loop on DataLoader(datasets.MNIST(transform=ToTensor()), shuffle=True);
- the bare computation: forward, backward and step on one batch made beforehand,
  repeated as often. No loop that learns can be faster.

They take turns, so that a busy machine slows all three; a ratio is the median
of those of the rounds. The processor time counts what this process did,
whatever the others do; wall time is what a user waits.

Aims: the usual loop takes at least 10 times as long; the bare one at most 1.15
times less.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch import nn

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.bank import namespace  # noqa: E402

from tp_utils import MNISTData  # noqa: E402
from tp_utils.datasets import _files, mnist  # noqa: E402
from tp_utils.datasets._torchvision import import_torchvision  # noqa: E402

NH, BATCH, ETA = 100, 128, 0.4


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    lab, data = namespace("tp08_mnist"), MNISTData(download=False)
    if data.source != "MNIST":
        raise SystemExit("TP_DATA_DIR does not hold the files of MNIST")

    def ours() -> None:
        lab["train_epoch"](*network(lab), data.Xtrain, data.Ytrain, BATCH)

    def bare() -> None:
        model, loss, optim = network(lab)
        X, Y = data.Xtrain[:BATCH].clone(), data.Ytrain[:BATCH].clone()
        for _ in range(-(-len(data.Xtrain) // BATCH)):
            optim.zero_grad()
            loss(model(X), Y).backward()
            optim.step()

    with tempfile.TemporaryDirectory() as folder:
        loader = usual_loader(Path(folder))

        def usual() -> None:
            model, loss, optim = network(lab)
            for X, y in loader:
                optim.zero_grad()
                loss(model(X.reshape(len(X), -1)), y).backward()
                optim.step()

        loops = {"lab 8": ours, "bare": bare, "DataLoader": usual}
        seconds = measure(loops, options.rounds)
    report(seconds, options)


def network(lab: dict) -> tuple[nn.Module, nn.Module, torch.optim.Optimizer]:
    torch.manual_seed(0)
    return lab["init_model"](784, NH, 10, ETA)


def usual_loader(folder: Path) -> torch.utils.data.DataLoader:
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    where = _files.folders(mnist.SUBFOLDERS)
    for file in mnist.FILES:
        (raw / file.name).write_bytes(_files.read(_files.find(file, where), file))
    datasets = import_torchvision().datasets
    from torchvision.transforms import ToTensor

    images = datasets.MNIST(folder, train=True, transform=ToTensor())
    return torch.utils.data.DataLoader(images, batch_size=BATCH, shuffle=True)


def measure(loops: dict, rounds: int) -> dict[str, list[tuple[float, float]]]:
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in loops}
    for name, loop in loops.items():
        if name != "DataLoader":
            loop()  # a first time, not counted: memory and threads
    for _ in range(rounds):
        for name, loop in loops.items():
            wall, cpu = time.perf_counter(), time.process_time()
            loop()
            seconds[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return seconds


def report(seconds: dict[str, list[tuple[float, float]]], options: argparse.Namespace) -> None:
    print(f"torch {torch.__version__}, {options.threads} thread(s), {options.rounds} rounds")
    for name, pairs in seconds.items():
        wall, cpu = (statistics.median(values) for values in zip(*pairs, strict=True))
        print(f"{name:>11}: {wall:6.2f} s of wall time, {cpu:6.2f} s of processor time")
    for i, clock in enumerate(("wall", "processor")):
        slower = ratio(seconds, "DataLoader", "lab 8", i)
        over = ratio(seconds, "lab 8", "bare", i)
        print(f"{clock:>11}: DataLoader / lab 8 = {slower:.1f}, lab 8 / bare = {over:.2f}")


def ratio(seconds: dict[str, list[tuple[float, float]]], a: str, b: str, clock: int) -> float:
    rounds = zip(seconds[a], seconds[b], strict=True)
    return statistics.median(x[clock] / y[clock] for x, y in rounds)


if __name__ == "__main__":
    main()
