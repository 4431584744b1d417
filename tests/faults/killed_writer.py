"""The program that is killed: saves outcomes through the caller's door until it dies.

Run as ``python -m tests.faults.killed_writer FOLDER [early|torn]``. Importing costs half a second, so it imports once
and forks: each line on its input (a party and a seed) starts a child, each child says on the output ``pid N``, then
every outcome's id after the call that saved it has returned, until it is killed; then the parent says ``end``.

``early`` and ``torn`` are writers with a fault, for the harness to find: one says "saved" before COMMIT, the other
commits the outcome before its outbox row.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from phonebank_app.db import log
from phonebank_app.db.connection import run
from phonebank_app.db.engine import open_store
from phonebank_app.rules.outcomes import OutcomeKind
from tests import makers
from tests.faults.evenings import RULES, calls, opened
from tests.makers import KEY


def tell(words: str) -> None:
    """One line, at once and whole (a pipe takes short writes in one piece)."""
    os.write(1, f"{words}\n".encode("ascii"))


def save_until_killed(folder: Path, seed: int, acknowledge: Callable[[str], None]) -> None:
    """Call until nobody is left, and wait for the end."""
    for outcome_id in calls(opened(open_store(folder, KEY)), random.Random(seed)):
        acknowledge(outcome_id)
    while True:
        signal.pause()


def sabotage(fault: str) -> Callable[[str], None]:
    """Break the writer in one of two ways; returns how it acknowledges."""
    whole = log.append

    def early(connection: Any, op: Any, contact_id: int) -> Any:
        saved = whole(connection, op, contact_id)
        tell(op.outcome_id)
        return saved

    def torn(connection: Any, op: Any, contact_id: int) -> Any:
        saved = whole(connection, op, contact_id)
        run(connection, "DELETE FROM outbox WHERE outcome_id = ?", (op.outcome_id,))
        run(connection, "COMMIT")
        run(connection, "BEGIN IMMEDIATE")
        sequence = "(SELECT device_seq FROM outcomes WHERE outcome_id = ?1)"
        columns = "outcome_id, device_seq, state, tries, code"
        run(connection, f"INSERT INTO outbox ({columns}) VALUES (?1, {sequence}, 'waiting', 0, '')", (op.outcome_id,))
        return saved

    if fault == "early":
        log.append = early
        return lambda _outcome_id: None
    log.append = torn
    return tell


def warm_up() -> None:
    """Save one outcome and throw it away, so that what is loaded at first use is loaded before the first fork."""
    with TemporaryDirectory() as folder:
        evening = makers.evening(Path(folder), makers.voters(2), rules=RULES)
        evening.save(OutcomeKind.NO_ANSWER)
        evening.store.close()


def main() -> None:
    """Start a child for every line, until there are no more."""
    warm_up()
    folder = Path(sys.argv[1])
    acknowledge = sabotage(sys.argv[2]) if len(sys.argv) > 2 else tell
    for line in sys.stdin:
        party, seed = line.split()
        pid = os.fork()
        if pid == 0:
            tell(f"pid {os.getpid()}")
            save_until_killed(folder / party, int(seed), acknowledge)
        os.waitpid(pid, 0)
        tell("end")


if __name__ == "__main__":
    main()
