"""The power goes while outcomes are being saved: what was called saved is there, and nothing is half.

The program runs on a :class:`~tests.faults.disk.Disk`. At random moments of an evening's few calls it is asked what a
power cut just then could leave; the real program, on its own SQLite, opens that. Later calls go on from what a cut left
or from a proper end, so that one cut comes upon the traces of another.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from unittest.mock import patch

from phonebank_app.db import connection as store_connection
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import open_store
from phonebank_app.errors import StoreProblem
from tests.evenings.soundness import faults
from tests.faults import Report
from tests.faults.apsw_driver import put_in
from tests.faults.disk import WAYS, Disk
from tests.faults.evenings import RULES, calls, last_count, new_party, opened, quick_folder
from tests.makers import KEY

TITLE = "power cut while saving"

VOTERS = 80
CUTS_A_RUN = 4
_A_NEW_STORE = 0.06
"""How many of the runs make their store while the power goes."""

_AFTER_THE_END = 0.2
"""After how many of the runs the power goes once more, when the store has just been closed."""

_SMALL_LOG = 24
"""Pages after which half of the runs checkpoint: at the program's own 4,000 no short run would come to it."""


@dataclass(frozen=True, slots=True)
class Remains:
    """What a cut left, how, and what somebody had been told is saved by then."""

    folder: Path
    way: str
    acknowledged: frozenset[str]


@dataclass(slots=True)
class Cuts:
    """What was found."""

    cuts: int = 0
    acknowledged: int = 0
    found: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Of how many acknowledged outcomes nothing is left."""
        return sum(": lost: " in line for line in self.found)

    @property
    def corrupt(self) -> int:
        """How many stores could not be read, or held what nobody wrote."""
        return len(self.found) - self.lost


class Mains(Disk):
    """A disk whose power goes, now and then.

    Attributes:
        due: the moments at which it does; ``told``: what somebody was told is saved so far.
    """

    def __init__(self, folder: Path, chance: random.Random) -> None:
        super().__init__()
        self.due: set[int] = set()
        self.told: set[str] = set()
        self.remains: list[Remains] = []
        self._remains, self._chance, self._count = folder, chance, 0

    def passed(self) -> None:
        """Cut, if it is time; the program knows nothing of it, and what it does from now on counts no more."""
        if self.moment in self.due:
            self.cut_now()

    def cut_now(self) -> None:
        """Keep what a cut just now could leave, in one of the ways."""
        self._count += 1
        left = Remains(self._remains / f"cut-{self._count}", self._chance.choice(WAYS), frozenset(self.told))
        self.cut(left.folder, left.way, self._chance)
        self.remains.append(left)


class Machine:
    """A laptop whose power goes again and again.

    Args:
        synchronous: as the program sets it, or otherwise for a control.
    """

    def __init__(self, folder: Path, seed: int, synchronous: str = "full") -> None:
        self._folder, self._synchronous = folder, synchronous
        self._chance = random.Random(seed)
        self._template = folder / "template"
        new_party(self._template, VOTERS)
        self._usual = 200  # changes a run; measured as it goes
        self._party: Path | None = None
        self._runs = 0
        self.disk = Mains(folder, self._chance)

    def run(self, cuts: Cuts) -> None:
        """Some calls, the power going a few times, and a look at what each cut left."""
        chance = self._chance
        self._runs += 1
        making = chance.random() < _A_NEW_STORE
        party = self._folder / f"party-{self._runs}" if making else self._party_to_go_on_with()
        seen, before = self._seen(party, making)
        disk, began = self.disk, self.disk.moment
        disk.watch(party)
        disk.told = set(before)
        disk.remains = []
        disk.due = {began + chance.randint(1, self._usual) for _ in range(CUTS_A_RUN)}
        exhausted = self._call(party, chance.randint(1, 12), making)
        self._usual = max(40, disk.moment - began)
        if chance.random() < _AFTER_THE_END:
            disk.cut_now()
        whole = [self._check(left, seen, cuts) for left in disk.remains]
        self._party = None
        for left, sound in zip(disk.remains, whole, strict=True):
            if sound and not exhausted and self._party is None and chance.random() < 0.3:
                self._party = left.folder
            else:
                shutil.rmtree(left.folder)
        if self._party is None and not exhausted and chance.random() < 0.8:
            self._party = party
        else:
            shutil.rmtree(party)

    def _party_to_go_on_with(self) -> Path:
        if self._party is None:
            self._party = self._folder / f"party-{self._runs}"
            shutil.copytree(self._template, self._party)
        return self._party

    def _seen(self, party: Path, making: bool) -> tuple[int, set[str]]:
        if making:
            party.mkdir()
            return 0, set()
        store = open_store(party, KEY)
        with store.read() as connection:
            ids = set(connection.exec_driver_sql("SELECT outcome_id FROM outcomes").scalars())
        count = last_count(store)
        store.close()
        return count, ids

    def _call(self, party: Path, most: int, making: bool) -> bool:
        """Make that many calls; returns whether nobody is left."""
        with put_in(self.disk.name), self._pragmas():
            if making:
                new_party(party, VOTERS)
            store = open_store(party, KEY)
            told = list(islice(self._told(calls(opened(store), self._chance)), most))
            store.close()
        return len(told) < most

    def _told(self, outcome_ids: Iterator[str]) -> Iterator[str]:
        for outcome_id in outcome_ids:
            self.disk.told.add(outcome_id)
            yield outcome_id

    @contextmanager
    def _pragmas(self) -> Iterator[None]:
        pages = self._chance.choice((_SMALL_LOG, 4000))
        theirs = {
            "synchronous = full": f"synchronous = {self._synchronous}",
            "wal_autocheckpoint = 4000": f"wal_autocheckpoint = {pages}",
        }
        changed = tuple(theirs.get(pragma, pragma) for pragma in store_connection._PRAGMAS)
        with patch.object(store_connection, "_PRAGMAS", changed):
            yield

    def _check(self, left: Remains, since: int, cuts: Cuts) -> bool:
        """Open what is left with the real program; returns whether it is a whole party."""
        cuts.cuts += 1
        cuts.acknowledged += len(left.acknowledged)
        try:
            # What a checkpoint left half done is finished first: until then the log holds the truth about such pages,
            # and cipher_integrity_check, which reads the file alone, would call them damaged.
            open_store(left.folder, KEY).close()
            store = open_store(left.folder, KEY)
            try:
                with store.read() as connection:
                    begun = get(connection, Party) is not None
                found = faults(store, set(left.acknowledged), RULES, since=since)
            finally:
                store.close()
        except StoreProblem as problem:
            begun, found = False, [f"not opened: {problem.what}"]
        cuts.found += [f"{left.way}: {line}" for line in found]
        return begun and not found


def cut(count: int, seed: int, synchronous: str = "full") -> Cuts:
    """That many cuts, or a few more."""
    cuts = Cuts()
    with quick_folder() as folder:
        machine = Machine(folder, seed, synchronous)
        while cuts.cuts < count:
            machine.run(cuts)
    return cuts


def run(full: bool) -> Report:
    """300 cuts, or 20,000."""
    found = cut(20_000 if full else 300, 1)
    normal, off = cut(200, 2, "normal"), cut(200, 3, "off")
    controls = {
        "synchronous = NORMAL loses what was called saved": normal.lost > 0,
        "synchronous = OFF leaves stores that cannot be read": off.corrupt > 0,
    }
    besides = (
        f"{found.acknowledged:,} acknowledged outcomes looked for, "
        f"NORMAL lost {normal.lost:,} of {normal.acknowledged:,}, OFF left {off.corrupt:,} findings of corruption"
    )
    return Report(found.cuts, "cuts", tuple(found.found), controls, besides)
