"""The whole program is killed at each of its named points, started again, and killed again.

The real window with a real service in another process. After every kill the store is looked through; at the end the
party opens with its passphrase, everything that its page called saved is in it and, once it was sent, at the service
exactly once, and whoever asked not to be rung is still left alone.

Which points there are is read from the program itself (calls of ``points.passing``), so a new one is killed at from the
day it is there: in the course of an ordinary evening, unless its name begins as one of :data:`_WORKS`.
"""

from __future__ import annotations

import ast
import asyncio
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

import phonebank_app
from phonebank_app.db import keyslots
from phonebank_app.db.connection import connect
from phonebank_app.db.documents import Party, get
from phonebank_app.db.engine import Store, open_store
from phonebank_app.desks.joining import Joining, join
from phonebank_app.errors import StoreDamaged, WrongPassphrase
from phonebank_app.hosting import rules_for, shipped_script
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.parties import About, PartyFolder, describe, parties
from phonebank_app.paths import private_dir
from phonebank_app.scripts import parse
from tests.evenings.soundness import faults
from tests.faults import Report
from tests.faults.evenings import quick_folder
from tests.faults.killed_program import Order
from tests.fixtures.databases import make as kept_databases
from tests.hosts import PASSPHRASE
from tests.makers import THURSDAY
from tests.signers import believe

TITLE = "kill -9 at named points"

_WORKS = ("migration", "backup", "rekey", "wipe")
"""What an evening does not do by itself often enough: it is asked for."""

_EXPECTED = ("commit", "send", "ack", "page", *_WORKS)
"""What the issue names; what has no point yet is reported as missing."""

OTHER_PASSPHRASE = "quite another four words"
_ABOUT_THE_PLATFORM = "This plugin does not support"
"""What the offscreen platform says of every window."""

_KILLS_A_PARTY = 10
_CALLS = 6
_ROUNDS = 5
"""Of the long run, each with a service of its own: there are only so many numbers for invented voters."""
_PEOPLE = 3_000
_MOST_NTH = 3
_HERE = Path(__file__).parents[2]


def points_of_the_program() -> list[str]:
    """Every name that the program passes, as its source has it."""
    found: set[str] = set()
    for file in sorted(Path(phonebank_app.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(name := node.args[0], ast.Constant):
                called = node.func
                says = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
                if says == "passing" and isinstance(name.value, str):
                    found.add(name.value)
    return sorted(found)


class Spoken:
    """A process that is spoken to in lines."""

    def __init__(self, errors: Path, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", module, *arguments]
        self._errors = errors
        with errors.open("wb") as said:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True, cwd=_HERE
            )

    def last_words(self) -> str:
        """The last line of what it said on the side, e.g. of its error."""
        lines = self._errors.read_text("utf-8", "replace").split("\n")
        return next((line for line in reversed(lines) if line and _ABOUT_THE_PLATFORM not in line), "")

    def say(self, line: str) -> None:
        """Send it a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """Its next line."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"a process has ended by itself: {self.last_words()}"
        return line.strip()

    def end(self) -> None:
        """It ends when its input does, and its child has ended."""
        self._process.communicate()


@dataclass(slots=True)
class Host:
    """A host's laptop, and what we know of it.

    Attributes:
        saved: ids that a page called saved, and what kind; ``off``: contacts and numbers known to be left alone.
    """

    data: Path
    served: bool
    passphrase: str = PASSPHRASE
    saved: dict[str, str] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)
    key: bytes = b""

    @property
    def folder(self) -> PartyFolder:
        """The party's folder."""
        (folder,) = parties(self.data)
        return folder


@dataclass(slots=True)
class Ground:
    """Where it happens: the folder, the service, and the program that is killed."""

    folder: Path
    service: Spoken
    address: str
    program: Spoken
    chance: random.Random
    kills: int = 0
    found: list[str] = field(default_factory=list)
    saved: int = 0
    made: int = 0

    # -- hosts -------------------------------------------------------------------------------------------------------

    def host(self, callers: int = 4, hours: float = 2.0) -> Host:
        """Somebody who has just joined."""
        self.made += 1
        data = believe(private_dir(self.folder / f"host-{self.made}"))
        self.service.say("code")
        asked = Joining(self.service.hear(), self.address, "Ann", PASSPHRASE, callers, hours, f"d_{uuid4().hex}")
        _, store = asyncio.run(join(data, asked, EveningClock(THURSDAY, runs=False)))
        store.close()
        return self._known(Host(data, True))

    def host_of_an_older_program(self) -> Host:
        """Somebody whose party was begun with the first version there was; it has no service."""
        self.made += 1
        data = self.folder / f"host-{self.made}"
        folder = private_dir(private_dir(private_dir(data) / "parties") / "old")
        shutil.copy(kept_databases.HERE / "v0001.db", folder / "party.db")
        _give_script(folder / "party.db")
        keyslots.create(folder / "keys.json", kept_databases.KEY, PASSPHRASE)
        describe(PartyFolder(folder, About("Putney", "Ann", THURSDAY)))
        host = Host(data, False, key=kept_databases.KEY)
        copy = shutil.copytree(folder, self.folder / f"copy-{self.made}")
        store = open_store(copy, host.key)
        host.saved = dict.fromkeys(_ids(store), "")
        host.off = _left_alone(store)
        store.close()
        return host

    def _known(self, host: Host) -> Host:
        host.key = keyslots.open_with_passphrase(host.folder.path / "keys.json", host.passphrase)
        return host

    def ask_off(self, host: Host, most: int) -> None:
        """Some of those on the host's list ask somebody else not to be rung."""
        store = open_store(host.folder.path, host.key)
        with store.read() as connection:
            numbers = connection.exec_driver_sql(
                "SELECT n.e164 FROM numbers n JOIN contacts c ON c.id = n.contact_id WHERE c.do_not_call = 0"
                " AND n.number_hash NOT IN (SELECT number_hash FROM suppressions)"
                " AND n.e164 NOT IN (SELECT e164 FROM outcomes) ORDER BY n.e164 DESC LIMIT ?", (most,)
            ).scalars().all()  # fmt: skip
        store.close()
        if numbers:
            self.service.say(" ".join(["off", *numbers]))
            assert self.service.hear() == "done"

    # -- one run -----------------------------------------------------------------------------------------------------

    def run(self, host: Host, **order: Any) -> bool:
        """Let the program run once; returns whether it was killed."""
        made = Order(str(host.data), host.passphrase, seed=self.chance.randrange(2**32), **order)
        self.program.say(msgspec.json.encode(made).decode("utf-8"))
        while not (line := self.program.hear()).startswith("end"):
            if line.startswith("saved "):
                _, outcome_id, kind = line.split()
                host.saved[outcome_id] = kind
        if line not in ("end 0", "end -9"):
            self.found.append(
                f"{order.get('point') or 'to the end'}: the program ended by itself: {self.program.last_words()}"
            )
        return line == "end -9"

    def kill(self, host: Host, point: str, **order: Any) -> None:
        """Kill it at that point, wherever in the evening it comes there; then look through its store."""
        # A passphrase is changed once a run.
        nth = 1 if _what(point) == "rekey" else self.chance.randint(1, _MOST_NTH)
        killed = self.run(host, point=point, nth=nth, calls=_CALLS, **order)
        if not killed and nth > 1:
            if _what(point) == "page":
                self.ask_off(host, nth)  # what there was to apply, it has applied
            killed = self.run(host, point=point, nth=1, calls=_CALLS, **order)
        if not killed:
            self.found.append(f"{point}: the program never came there")
        self.kills += killed
        self.found += [f"{point}: {line}" for line in self.look(host)]

    # -- what is left ------------------------------------------------------------------------------------------------

    def look(self, host: Host) -> list[str]:
        """What is wrong with the party on the laptop; looked at in a copy, since opening may bring it up to date."""
        copy = self.folder / "looked-at"
        shutil.copytree(host.folder.path, copy)
        store = open_store(copy, host.key)
        try:
            with store.read() as connection:
                party = get(connection, Party)
            assert party is not None
            found = faults(store, set(host.saved), rules_for(party))
            off = _left_alone(store)
            found += [f"forgot that {one} asked to be left alone" for one in host.off - off]
            host.off = off
        finally:
            store.close()
            shutil.rmtree(copy)
        return found

    def finish(self, host: Host, point: str, **order: Any) -> None:
        """Let the evening end in peace; then everything must be where it belongs."""
        self.run(host, calls=1, **order)
        found = self.look(host)
        if host.served:
            found += self.look_at_the_service(host)
        try:
            opened = keyslots.open_with_passphrase(host.folder.path / "keys.json", host.passphrase)
        except (WrongPassphrase, StoreDamaged) as problem:
            found.append(f"locked out: {problem}")
        else:
            if opened != host.key:
                found.append("the passphrase opens another key")
        self.found += [f"{point}, at the end: {line}" for line in found]
        self.saved += len(host.saved)

    def look_at_the_service(self, host: Host) -> list[str]:
        """Everything on the laptop is at the service, once, and nothing else of this party is."""
        store = open_store(host.folder.path, host.key)
        ours = _ids(store)
        with store.read() as connection:
            party = get(connection, Party)
            waiting = connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one()
        store.close()
        assert party is not None
        map_ = sqlite3.connect(f"{(self.folder / 'campaign.db').as_uri()}?mode=ro", uri=True)
        try:
            sql = "SELECT outcome_id FROM outcomes WHERE party_id = ?"
            theirs = [row[0] for row in map_.execute(sql, (party.party_id,))]
        finally:
            map_.close()
        found = [f"still waits to be sent: {waiting}"] if waiting else []
        found += [f"not at the service: {one}" for one in ours - set(theirs)]
        found += [f"nobody saved what is at the service: {one}" for one in set(theirs) - ours]
        return found + [f"{len(theirs) - len(set(theirs))} twice at the service"] * (len(theirs) != len(set(theirs)))


def _give_script(path: Path) -> None:
    """The kept database is of a party without a script, which no window opens."""
    text = shipped_script().read_text(encoding="utf-8")
    script = parse(text)
    connection = connect(path, kept_databases.KEY)
    connection.execute("INSERT INTO scripts (sha256, text, since) VALUES (?, ?, 0)", (script.hash, text))
    ((body,),) = connection.execute("SELECT body FROM documents").fetchall()
    party = msgspec.json.decode(body) | {"script_sha256": script.hash}
    connection.execute("UPDATE documents SET body = ?", (msgspec.json.encode(party),))
    connection.close()


def _ids(store: Store) -> set[str]:
    with store.read() as connection:
        return set(connection.exec_driver_sql("SELECT outcome_id FROM outcomes").scalars())


def _left_alone(store: Store) -> set[str]:
    with store.read() as connection:
        people = connection.exec_driver_sql("SELECT uid FROM contacts WHERE do_not_call = 1").scalars().all()
        numbers = connection.exec_driver_sql("SELECT number_hash FROM suppressions").scalars().all()
    return {*people, *numbers}


@contextmanager
def ground(people: int) -> Iterator[Ground]:
    """A service with a list of that many, and the program."""
    with quick_folder() as folder:
        service = Spoken(folder / "service.txt", "tests.faults.served_map", str(folder), str(people))
        program = Spoken(folder / "program.txt", "tests.faults.killed_program")
        try:
            yield Ground(folder, service, service.hear(), program, random.Random(5))
        finally:
            program.end()
            service.end()


# -- what is done at each kind of point ------------------------------------------------------------------------------


def kill_everywhere(here: Ground, points: list[str], each: int) -> None:
    """Kill that often at each of these points: of an ordinary evening in any order, others on parties of their own."""
    evening = [point for point in points for _ in range(each) if _what(point) not in ("migration", "wipe", "end")]
    here.chance.shuffle(evening)
    for begin in range(0, len(evening), _KILLS_A_PARTY):
        some = evening[begin : begin + _KILLS_A_PARTY]
        host = here.host()
        for point in some:
            _one(here, host, point)
        here.finish(host, f"killed at {', '.join(some)}")
    for point in points:
        if _what(point) == "migration":
            host = here.host_of_an_older_program()
            for _ in range(each):
                here.kill(host, point)
            here.finish(host, point)
        elif _what(point) == "wipe":
            _wiped(here, point, each)
        elif _what(point) == "end":
            for _ in range(each):
                _ended(here, point)


def _what(point: str) -> str:
    return point.split(":")[0]


def _one(here: Ground, host: Host, point: str) -> None:
    what = _what(point)
    if what == "page":
        here.ask_off(host, _MOST_NTH)
    if what == "rekey":
        other = OTHER_PASSPHRASE if host.passphrase == PASSPHRASE else PASSPHRASE
        here.kill(host, point, work="rekey", next_passphrase=other)
        _whichever_opens(here, host, point, other)
    else:
        here.kill(host, point, work=what if what == "backup" else "")


def _whichever_opens(here: Ground, host: Host, point: str, other: str) -> None:
    """While a passphrase is changed, the old one or the new one opens the party: never neither."""
    for passphrase in (host.passphrase, other):
        try:
            keyslots.open_with_passphrase(host.folder.path / "keys.json", passphrase)
        except (WrongPassphrase, StoreDamaged):
            continue
        host.passphrase = passphrase
        return
    here.found.append(f"{point}: locked out")


def _ended(here: Ground, point: str) -> None:
    """Killed while the party is ended, or while what is unsent is sealed: nothing is lost, and it ends again."""
    host = here.host(1, 0.5)
    here.run(host, calls=_CALLS)
    here.kills += here.run(host, point=point, work="end", calls=1)
    here.finish(host, point, work="end")


def _wiped(here: Ground, point: str, kills: int) -> None:
    """All is sent, so it may go: killed half-way, the party opens or is gone; done again, it is gone."""
    host = here.host(1, 0.5)
    here.run(host, calls=_CALLS)
    for count in range(kills):
        data = here.folder / f"wiped-{here.made}-{count}"
        shutil.copytree(host.data, data)
        one = Host(data, True, saved=dict(host.saved), key=host.key)
        slots = one.folder.path / "keys.json"
        here.kills += here.run(one, point=point, work="wipe")
        try:
            if keyslots.open_with_passphrase(slots, one.passphrase) != one.key:
                here.found.append(f"{point}: the passphrase opens another key")
        except (WrongPassphrase, StoreDamaged):
            pass
        here.run(one, work="wipe")
        if slots.parent.exists():
            here.found.append(f"{point}: the party is still there")
    here.finish(host, point)


# -- the controls ----------------------------------------------------------------------------------------------------


def catches_early(here: Ground) -> bool:
    """A program that says "saved" before COMMIT is found out on the laptop."""
    host = here.host()
    here.run(host, point="commit: before", calls=_CALLS, fault="early")
    return any(line.startswith("lost: ") for line in here.look(host))


def catches_forgetting(here: Ground) -> bool:
    """A program that empties its outbox before the service has answered is found out at the service."""
    host = here.host()
    here.run(host, point="send: before", calls=_CALLS, fault="forgets")
    here.run(host)
    return any(line.startswith("not at the service") for line in here.look_at_the_service(host))


def run(full: bool) -> Report:
    """Five kills at each point, or fifty."""
    points = points_of_the_program()
    kills, saved, found = 0, 0, list[str]()
    controls: dict[str, bool] = {}
    for _ in range(_ROUNDS if full else 1):
        with ground(_PEOPLE) as here:
            kill_everywhere(here, points, 50 // _ROUNDS if full else 5)
            if not controls:
                controls["a program that says “saved” before COMMIT"] = catches_early(here)
                controls["a program that empties its outbox before it is answered"] = catches_forgetting(here)
        kills, saved, found = kills + here.kills, saved + here.saved, found + here.found
    missing = [what for what in _EXPECTED if not any(_what(point) == what for point in points)]
    besides = f"{len(points)} points, {saved:,} outcomes acknowledged"
    if missing:
        besides += f", no point yet for {', '.join(missing)}"
    return Report(kills, "kills", tuple(found), controls, besides)
