"""The disk fails, or is full, at the k-th thing that is asked of it, once or until space returns.

Nothing that was called saved is lost, nothing is half, the person is told (a ``StoreProblem``: never a report of a
mistake of ours), and the program that is open goes on when the disk does.
"""

from __future__ import annotations

import logging
import random
import shutil
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import apsw
import sqlalchemy as sa

from phonebank_app.db import engine as store_engine
from phonebank_app.db.engine import Store, open_store
from phonebank_app.errors import StoreProblem
from tests.evenings.soundness import faults
from tests.faults import Report
from tests.faults.apsw_driver import put_in
from tests.faults.disk import Disk
from tests.faults.evenings import RULES, calls, new_party, opened, quick_folder
from tests.makers import KEY, Evening

TITLE = "disk that fails or is full"

VOTERS = 60
MOST = 400
"""The last operation that fails."""

_CALLS, _CALLS_AFTER = 12, 3
_PATIENCE = 3
"""How often a person is told before there is space again; told more often, the program does not go on by itself."""

Result = TypeVar("Result")

_LOST, _MISTAKE = "lost: ", "a report of a mistake: "


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong: from operation ``at`` on, or there alone; ``full`` refuses only what is written."""

    at: int
    full: bool
    persistent: bool

    def __str__(self) -> str:
        return f"{'full' if self.full else 'failing'} {'from' if self.persistent else 'at'} operation {self.at}"


@dataclass(slots=True)
class Tried:
    """What was found: faults tried, those that came to pass, how often somebody was told, and what was wrong."""

    faults: int = 0
    struck: int = 0
    told: int = 0
    saved: int = 0
    found: list[str] = field(default_factory=list)


class Failing(Disk):
    """A disk that fails when it is due.

    Attributes:
        struck: whether it has, since :meth:`begin`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.struck = False
        self._fault: Fault | None = None
        self._asked = 0

    def begin(self, fault: Fault) -> None:
        """From now on operations are counted, and this goes wrong."""
        self._fault, self.struck, self._asked = fault, False, 0
        self.files.clear()

    def mend(self) -> None:
        """There is room again, and nothing fails."""
        self._fault = None

    def asked(self, what: str) -> None:
        """Refuse, if it is due."""
        fault = self._fault
        if fault is None:
            return
        self._asked += 1
        if self._asked < fault.at or (fault.full and what != "write") or (self.struck and not fault.persistent):
            return
        self.struck = True
        if fault.full:
            raise apsw.FullError("no room")
        raise (apsw.CantOpenError if what == "open" else apsw.IOError)("the disk does not answer")


class _Person:
    """Somebody at the program: tries, reads what it says, tries again, and makes room in the end."""

    def __init__(self, disk: Failing) -> None:
        self._disk = disk
        self.told = 0
        self.saved: set[str] = set()

    def tries(self, work: Callable[[], Result]) -> Result:
        """Do it until it is done."""
        told = 0
        while True:
            try:
                return work()
            except StoreProblem:
                told += 1
                self.told += 1
                if told == _PATIENCE:
                    self._disk.mend()
                elif told > _PATIENCE:
                    raise

    def calls(self, evening: Evening, most: int, chance: random.Random) -> None:
        """Make that many calls; each counts when the program says that it is saved."""
        going = calls(evening, chance)

        def call() -> None:
            nonlocal going
            try:
                self.saved.add(next(going))
            except StoreProblem:
                going = calls(evening, chance)  # what broke off is over: the chair asks for its call again
                raise

        for _ in range(most):
            self.tries(call)


def _one_evening(disk: Failing, folder: Path, fault: Fault, chance: random.Random) -> _Person:
    """Open, call and close on a disk that fails; make room, and call again.

    Raises:
        StoreProblem: there was room again, and the program did not go on.
    """
    person = _Person(disk)
    disk.begin(fault)
    with put_in(disk.name):
        store: Store | None = None
        try:
            store = person.tries(lambda: open_store(folder, KEY))
            evening = person.tries(lambda: opened(_known(store)))
            person.calls(evening, _CALLS, chance)
            if disk.struck:
                disk.mend()
                person.calls(evening, _CALLS_AFTER, chance)
        finally:
            if store is not None:
                store.close()
        disk.mend()
        store = open_store(folder, KEY)
        person.calls(opened(store), _CALLS_AFTER, chance)
        store.close()
    return person


def _known(store: Store | None) -> Store:
    assert store is not None
    return store


def strike(every: Iterable[Fault], until: Callable[[list[str]], bool] = lambda _: False) -> Tried:
    """An evening for each fault, ``until`` enough is found."""
    tried = Tried()
    with quick_folder() as folder:
        new_party(folder / "template", VOTERS)
        disk = Failing()
        for fault in every:
            party = folder / "party"
            shutil.copytree(folder / "template", party)
            tried.faults += 1
            tried.found += [f"{fault}: {line}" for line in _found(disk, party, fault, tried)]
            shutil.rmtree(party)
            if until(tried.found):
                break
    return tried


def _found(disk: Failing, party: Path, fault: Fault, tried: Tried) -> list[str]:
    try:
        person = _one_evening(disk, party, fault, random.Random(fault.at))
    except StoreProblem as problem:
        return [f"not usable although there is room: {problem}"]
    except Exception as mistake:  # noqa: BLE001 - whatever it is, the person would be shown a report
        last = traceback.extract_tb(mistake.__traceback__)[-1]
        return [f"{_MISTAKE}{mistake!r} at {Path(last.filename).name}:{last.lineno}"]
    tried.struck += disk.struck
    tried.told += person.told
    tried.saved += len(person.saved)
    store = open_store(party, KEY)
    try:
        return faults(store, person.saved, RULES)
    finally:
        store.close()


@contextmanager
def _deaf_to_commit(store: Store) -> Iterator[sa.Connection]:
    """A control: does not look at what COMMIT said."""
    done = False
    try:
        with _write(store) as connection:
            yield connection
            done = True
    except StoreProblem:
        if not done:
            raise


_write = Store.write


def _every(count: int) -> list[Fault]:
    """Faults spread over the operations, each disk and each persistence alike."""
    places = [1 + place * MOST // count for place in range(count)]
    return [Fault(at, full, persistent) for at, full, persistent in product(places, (True, False), (True, False))]


def run(full: bool) -> Report:
    """Every operation up to the 400th, or every eighth; once and persistent, full and failing."""
    # The connection pool writes down what went wrong with a connection that it closes; here that is all of them.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL + 1)
    tried = strike(_every(MOST if full else MOST // 8))

    def lost(found: list[str]) -> bool:
        return any(_LOST in line for line in found)

    def mistaken(found: list[str]) -> bool:
        return any(_MISTAKE in line for line in found)

    with patch.object(Store, "write", _deaf_to_commit):
        deaf = strike(_every(MOST // 8), until=lost)
    with patch.object(store_engine, "translated", nullcontext):
        raw = strike(_every(MOST // 8), until=mistaken)
    controls = {
        "a writer that does not look at what COMMIT said": lost(deaf.found),
        "a program that passes on the driver's own errors": mistaken(raw.found),
    }
    besides = f"{tried.struck:,} came to pass, {tried.told:,} times told, {tried.saved:,} outcomes acknowledged"
    return Report(tried.faults, "faults", tuple(tried.found), controls, besides)
