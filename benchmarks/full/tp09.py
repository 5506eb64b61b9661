"""The full run of lab 9: its solution, on the real MNIST, thirty epochs for each setting.

    make tp09-full          or: python benchmarks/full/tp09.py [--again]

Writes `src/tp_utils/measured/tp09_mnist_zero.json`, which the notebook reads. Killed
and started again, it goes on after the last epoch that was finished (`build/tp09-full`);
`--again` forgets what was measured.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by torch when it is imported

import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.bank import namespace  # noqa: E402
from tqdm import tqdm  # noqa: E402

from tp_utils import load_mnist  # noqa: E402
from tp_utils.measured import folder  # noqa: E402

LAB, SIZES, N_EPOCHS = "tp09_mnist_zero", (784, 30, 20, 10), 30
STATES = ROOT / "build" / "tp09-full"
NAMES = ("m", "init", "gamma", "alpha", "seed", "n_epochs")
RUNS = [
    *(
        (12, init, gamma, 0.05, 0, N_EPOCHS)  # Q11, Q14, Q15
        for gamma in (0.0, 0.4)
        for init in ("normal", "xavier")
    ),
    *((1, "normal", 0.0, 0.05, seed, 1) for seed in (1, 2, 3, 4)),  # the first epoch alone
    (1, "normal", 0.0, 0.05, 0, N_EPOCHS),  # Q10
    *(
        (12, init, gamma, 0.05, seed, N_EPOCHS)  # chance, by three seeds
        for seed in (1, 2)
        for init in ("normal", "xavier")
        for gamma in (0.0, 0.4)
    ),
    *((12, init, 0.0, 0.6, 0, N_EPOCHS) for init in ("normal", "xavier")),  # m = 12, a step × 12
    (1, "xavier", 0.0, 0.05, 0, N_EPOCHS),
]


def main() -> None:
    """Make the runs that are missing, one after the other, and write them all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--again", action="store_true", help="forget what was measured")
    if parser.parse_args().again:
        shutil.rmtree(STATES, ignore_errors=True)
    lab, raw = namespace(LAB), load_mnist()
    if raw.source != "MNIST":
        raise SystemExit("MNIST is not here, and cannot be downloaded")
    data = {}
    for part in ("train", "test"):
        images, labels = (getattr(raw, f"{part}_{what}") for what in ("images", "labels"))
        data["X" + part] = lab["flatten_images"](torch.from_numpy(images))
        data["Y" + part] = lab["one_hot"](torch.from_numpy(labels).long())
    records = []
    for number, setting in enumerate(RUNS, start=1):
        record = make_run(lab, data, dict(zip(NAMES, setting, strict=True)), number)
        records.append(record)
        write(records)


def make_run(
    lab: dict[str, Any], data: dict[str, Any], setting: dict[str, Any], number: int
) -> Any:
    """Train with one setting, from its last saved epoch; return its record."""
    STATES.mkdir(parents=True, exist_ok=True)
    path = STATES / ("_".join(str(value) for value in setting.values()) + ".pt")
    torch.manual_seed(setting["seed"])
    net = lab["Net"](SIZES, setting["init"])
    optim = lab["SGD"](net, setting["alpha"], setting["gamma"])
    record = {**setting, "precision_test": [], "precision_train": [], "seconds": []}
    if path.exists():
        record = restore(path, net, optim)
    else:
        measure(lab, net, data, record)
    done = len(record["seconds"])
    with tqdm(total=setting["n_epochs"], initial=done, unit="epoch") as bar:
        bar.set_description(f"run {number}/{len(RUNS)}: " + ", ".join(map(str, setting.values())))
        for _epoch in range(done, setting["n_epochs"]):
            start = time.process_time()
            lab["epoch"](data["Xtrain"], data["Ytrain"], optim, setting["m"])
            record["seconds"].append(round(time.process_time() - start, 2))
            measure(lab, net, data, record)
            save(path, net, optim, record)
            bar.update()
    return record


def measure(lab: dict[str, Any], net: Any, data: dict[str, Any], record: dict[str, Any]) -> None:
    """Append the precision on both sets to the record."""
    for part in ("train", "test"):
        value = lab["accuracy"](net, data["X" + part], data["Y" + part])
        record["precision_" + part].append(round(float(value), 5))


def save(path: Path, net: Any, optim: Any, record: dict[str, Any]) -> None:
    """Write the network, the inertia, the generator and the record, all or nothing."""
    tensors = [*net.w, *net.b, *optim.uw, *optim.ub]
    partial = path.with_suffix(".part")
    torch.save({"tensors": tensors, "random": torch.get_rng_state(), "record": record}, partial)
    partial.replace(path)


def restore(path: Path, net: Any, optim: Any) -> dict[str, Any]:
    """Put back what `save` wrote; return the record."""
    state = torch.load(path)
    torch.set_rng_state(state["random"])
    for tensor, saved in zip((*net.w, *net.b, *optim.uw, *optim.ub), state["tensors"], strict=True):
        tensor.copy_(saved)
    record: dict[str, Any] = state["record"]
    return record


def write(records: list[dict[str, Any]]) -> None:
    """Write the data file of the notebook: conditions, then one line per run."""
    about = {
        "lab": LAB,
        "command": "make tp09-full",
        "date": date.today().isoformat(),
        "python": platform.python_version(),
        "torch": torch.__version__,
        "processor": processor(),
        "threads": int(os.environ["OMP_NUM_THREADS"]),
        "seconds": "processor time of one epoch, without the measures of precision",
        "precision": "first value before training, then one per epoch",
        "sizes": SIZES,
    }
    lines = ",\n".join("  " + json.dumps(record) for record in records)
    text = json.dumps(about, indent=1, ensure_ascii=False)[:-2]
    target = folder() / f"{LAB}.json"
    partial = target.with_suffix(".part")
    partial.write_text(f'{text},\n "runs": [\n{lines}\n ]\n}}\n', encoding="utf-8")
    partial.replace(target)


def processor() -> str:
    """Return the model of the processor, and how many the machine has."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    model = next((line.split(":")[1] for line in lines if line.startswith("model name")), "")
    return f"{model.strip() or platform.processor()} × {os.cpu_count()}"


if __name__ == "__main__":
    main()
