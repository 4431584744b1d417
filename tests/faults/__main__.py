"""Runs the harnesses, each in a process of its own, and prints a line for each; the exit status is 1 if one fails."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.signers import fill_keys

MODULES: tuple[str, ...] = (
    "protocol_model",
    "killed_at_points",
    "soak",
    "laptops",
    "room",
    "markup",
    "namespaces",
    "joined_evenings",
    "network",
    "join_codes",
    "canaries",
    "killed",
    "bad_files",
    "generated_scripts",
    "io_errors",
    "tampered_packs",
    "damaged_files",
    "power_cut",
    "calling_rules",
    "formulas",
)
"""The harnesses, the longest first."""

_MOST_FOUND = 20


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the long run")
    parser.add_argument("--only", choices=MODULES, action="append", help="run this; may be given again")
    parser.add_argument("--here", action="store_true", help="in this process, one after the other")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    names = chosen.only or MODULES
    if chosen.here:
        with TemporaryDirectory(prefix="phonebank-keys-") as keys:
            # The services of the harnesses sign with the keys of tests.
            os.environ["CAMPAIGN_MAP_KEYS"] = keys
            fill_keys(Path(keys))
            well = [_run_here(name, chosen.full) for name in names]
    else:
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            well = list(pool.map(lambda name: _run_apart(name, chosen.full), names))
    return 0 if all(well) else 1


def _run_here(name: str, full: bool) -> bool:
    harness = importlib.import_module(f"tests.faults.{name}")
    began = time.monotonic()
    report = harness.run(full)
    print(report.line(harness.TITLE, time.monotonic() - began), flush=True)
    for line in report.found[:_MOST_FOUND]:
        print(f"     {line}", flush=True)
    for control, caught in report.controls.items():
        if not caught:
            print(f"     blind to: {control}", flush=True)
    return bool(report.ok)


def _run_apart(name: str, full: bool) -> bool:
    command = [sys.executable, "-m", "tests.faults", "--here", "--only", name, *(["--full"] if full else [])]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    said = done.stdout + (done.stderr if done.returncode else "")
    print(said.rstrip() or f"FAIL {name}: said nothing", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
