"""What callers do while a harness breaks things: invented parties, and one call after another through their door."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.db.engine import Store, open_store
from phonebank_app.machine.clock import EveningClock
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from tests import makers
from tests.makers import KEY, THURSDAY, Evening, needed, reopened

RULES = Rules(hours=None)
KINDS = [kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN]
CHAIRS = 3


def new_party(folder: Path, voters: int) -> None:
    """A party of that many voters, two to a household and to a number, with a guest in each of three chairs."""
    people = [
        makers.voter(n, household=n // 2, numbers=(makers.number(n // 2), makers.number(3000 + n)))
        for n in range(voters)
    ]
    store = open_store(folder, KEY)
    makers.fill(store, people, guests=CHAIRS, rules=RULES)
    store.close()


def opened(store: Store) -> Evening:
    """The callers' side of such a party; its clock stands still."""
    return reopened(store, EveningClock(THURSDAY, runs=False), RULES)


def calls(evening: Evening, chance: random.Random) -> Iterator[str]:
    """Call until nobody is left; yields the id of every outcome when the call that saved it has returned."""
    while True:
        chair = chance.randint(1, CHAIRS)
        for resting in range(1, CHAIRS + 1):  # a hard call begins a rest, and a caller alone gets nobody
            if evening.calling.chair(resting).break_since is not None:
                evening.calling.take_break(resting, on_break=False)
        found = evening.calling.next(chair)
        if not isinstance(found, CallCard):
            return
        evening.calling.keep_draft(chair, "talking")
        kind = chance.choice(KINDS)
        draft = OutcomeDraft(found.contact_id, kind, "a note", **needed(kind, THURSDAY))
        saved = evening.calling.record(chair, draft)
        yield saved.outcome_id
        if saved.undoable and chance.random() < 0.2 and (undone := evening.calling.undo(chair)):
            yield undone.outcome_id


def last_count(store: Store) -> int:
    """The count of the latest outcome; 0 when there is none."""
    with store.read() as connection:
        count: int = connection.exec_driver_sql("SELECT coalesce(max(device_seq), 0) FROM outcomes").scalar_one()
    return count


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory, where there is such a disk: for what does not ask how the disk itself behaves."""
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    with TemporaryDirectory(prefix="phonebank-fault-", dir=memory if usable else None) as folder:
        yield Path(folder)
