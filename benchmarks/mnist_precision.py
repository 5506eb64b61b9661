"""The precision that lab 8 announces: its solution, trained from several seeds.

    python benchmarks/mnist_precision.py [--seeds 12] [--epochs 10]

Prints the test precision after each epoch: lowest, mean and highest of the seeds.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.bank import namespace  # noqa: E402

from tp_utils import MNISTData  # noqa: E402
from tp_utils.training import silent  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    lab, data = namespace("tp08_mnist"), MNISTData(download=False)
    if data.source != "MNIST":
        raise SystemExit("TP_DATA_DIR does not hold the files of MNIST")
    curves = []
    for seed in range(options.seeds):
        torch.manual_seed(seed)
        start = time.process_time()
        with silent():
            _model, history = lab["train"](data, 100, options.epochs, 128, 0.4)
        curves.append([*history["precision_test"], history["precision_train"][-1]])
        seconds = time.process_time() - start
        print(f"seed {seed}: {curves[-1][-2]:.4f} ({seconds:.1f} s of processor time)", flush=True)
    table = torch.tensor(curves)
    print("epoch  lowest   mean  highest")
    for epoch, column in enumerate(table.T, start=1):
        name = f"{epoch:5d}" if epoch <= options.epochs else "train"
        print(f"{name}  {column.min():.4f}  {column.mean():.4f}  {column.max():.4f}")


if __name__ == "__main__":
    main()
