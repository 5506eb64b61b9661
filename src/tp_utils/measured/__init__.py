"""Measures that are too long for a notebook, kept with their conditions.

One JSON file per lab, written by the command that its key `command` names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def folder() -> Path:
    """Return where the files are, beside this module."""
    return Path(__file__).parent


def load_measured(lab: str) -> dict[str, Any]:
    """Return the measures of a lab, "tp09_mnist_zero": date, versions, settings, curves.

    Raises:
        FileNotFoundError: nothing was measured for this lab.
    """
    text = (folder() / f"{lab}.json").read_text(encoding="utf-8")
    measured: dict[str, Any] = json.loads(text)
    return measured


def find_run(measured: Mapping[str, Any], **setting: Any) -> dict[str, Any]:
    """Return the longest run that has this setting, for instance `m=12, init="xavier"`.

    Raises:
        LookupError: no run has it.
    """
    found = [
        run for run in measured["runs"] if all(run[key] == value for key, value in setting.items())
    ]
    if not found:
        raise LookupError(f"no run with {setting}")
    return max(found, key=lambda run: run["n_epochs"])
