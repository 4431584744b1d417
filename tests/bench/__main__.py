"""Measures and prints one JSON line per figure; the exit status is 1 when one is out of reach."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

MODULES = (
    "saving",
    "encryption",
    "next_contact",
    "opening",
    "importing",
    "exporting",
    "import_memory",
    "import_window",
    "first_window",
    "party_window",
    "event_loop",
    "joined",
    "room",
    "postcodes",
    "needs_most",
    "pages",
    "writing",
    "ingest",
    "scripts",
    "script_typing",
)
"""In the order in which they run; each has ``measure(quick)``, which yields figures."""


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=MODULES, action="append", help="measure this; may be given again")
    parser.add_argument("--quick", action="store_true", help="fewer goes: to see that it works, not to judge by")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    within = True
    for name in chosen.only or MODULES:
        for figure in importlib.import_module(f"tests.bench.{name}").measure(chosen.quick):
            print(figure.line(), flush=True)
            within = within and figure.ok
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main())
