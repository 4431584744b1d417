"""The scripts a party reads from: what is in use in which language, what is new since the host looked, what was before.

A new version takes effect at each chair's next call (``db.script_uses``); a call in hand is finished with the one it
began with, also after a crash: every version that was in use stays in the store, and each answer names its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from phonebank_app import logs
from phonebank_app.changes import Changes
from phonebank_app.db import script_uses
from phonebank_app.db.documents import Party, get, script_text
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms
from phonebank_app.db.results import answer_counts
from phonebank_app.db.script_uses import Arrived, UseRow
from phonebank_app.errors import BugError, NotAllowed, ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.scripts import Script, parse
from phonebank_app.scripts.list_hints import questions_of
from phonebank_app.scripts.shelf import Shelf, base_tag, parsed

MOST_EARLIER = 12
"""Earlier versions whose words are looked up for results; answers to still older ones stand there with their codes."""
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version the host has not looked at.

    Attributes:
        language: its base tag; ``title``, ``version``: as its head says.
        before_text: the one they looked at last in this language; empty: there was none.
        after_text: empty: nothing is read in this language any more; title and version are of what was.
        by, at: who let it be read to voters, and when (voters' time); blank where that is not known.
        came: when it came here.
        upto: what :meth:`ScriptVersions.seen` wants to know: how far the rows of its language went.
    """

    language: str
    title: str
    version: int
    before_text: str
    after_text: str
    by: str
    at: datetime | None
    came: datetime
    upto: int

    @property
    def withdrawn(self) -> bool:
        """Whether it is the word that there is none any more."""
        return not self.after_text


@dataclass(frozen=True, slots=True)
class Version:
    """A version that is or was in use. Attributes as of :class:`NewVersion`; ``main``: the party's default."""

    script: Script
    language: str
    main: bool
    in_use: bool
    by: str
    at: datetime | None
    came: datetime
    seen: bool


class ScriptVersions:
    """The scripts of one open party."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def shelf(self) -> Shelf:
        """Every script of the party, parsed."""
        with self._store.read() as connection:
            party = _party(connection)
            rows = script_uses.every(connection)
            in_use = [row.sha256 for row in script_uses.newest(connection).values() if row.sha256]
            others = [sha256 for sha256 in in_use if sha256 != party.script_sha256]
            before = dict.fromkeys(row.sha256 for row in reversed(rows) if row.sha256)
            earlier = [one for one in before if one != party.script_sha256 and one not in others][:MOST_EARLIER]
            texts = {one: script_text(connection, one) for one in (party.script_sha256, *others, *earlier)}
        default = texts.pop(party.script_sha256)
        if default is None:
            raise BugError("the script in use is not in the store")
        return Shelf(parsed(default), _read(texts, others), _read(texts, earlier))

    def version(self, sha256: str) -> Script | None:
        """A script that is or was in use; ``None`` for any other, and for one that can no longer be read."""
        with self._store.read() as connection:
            return script_uses.version(connection, sha256)

    def every(self) -> tuple[Version, ...]:
        """What is and was in use, newest first."""
        with self._store.read() as connection:
            rows = [row for row in script_uses.every(connection) if row.sha256]
            texts = {row.sha256: script_text(connection, row.sha256) for row in rows}
            held = {row.id for row in script_uses.newest(connection).values()}
            default = script_uses.main_of(script_uses.newest(connection))
        found = []
        for row in reversed(rows):
            script = _parsed(texts[row.sha256])
            if script is not None:
                main = default is not None and row.id == default.id
                found.append(
                    Version(
                        script, row.language, main, row.id in held, row.approved_by, _local(row), _came(row),
                        row.seen_at is not None,
                    )
                )  # fmt: skip
        return tuple(found)

    def answered(self, name: str) -> dict[str, int]:
        """How often each code was answered here in a script that held the list of answers of this name."""
        with self._store.read() as connection:
            every = {row.sha256 for row in script_uses.every(connection) if row.sha256}
            texts = {sha256: script_text(connection, sha256) or "" for sha256 in every}
            counts = answer_counts(connection)
        asked: set[str] = set()
        for text in texts.values():
            script = _parsed(text)
            asked |= questions_of(text, script, name) if script is not None else frozenset()
        found: Counter[str] = Counter()
        for (question, code), many in counts.items():
            found[code] += many if question in asked else 0
        return dict(+found)

    def unseen(self) -> tuple[NewVersion, ...]:
        """What came since the host last looked, the default's language first; of several versions the newest.

        A language that came and went meanwhile is no news.
        """
        with self._store.read() as connection:
            rows = script_uses.every(connection)
            held = script_uses.newest(connection)
            default = script_uses.main_of(held)
            new = [row for row in held.values() if row.seen_at is None]
            new.sort(key=lambda row: (default is None or row.language != default.language, row.language))
            pairs = [(row, _last_seen(rows, row)) for row in new]
            texts = {
                sha256: script_text(connection, sha256) or ""
                for row, before in pairs
                for sha256 in (row.sha256, before)
                if sha256
            }
        found = []
        for row, before in pairs:
            after = texts.get(row.sha256, "")
            script = _parsed(after or texts.get(before))
            if script is not None and row.sha256 != before:
                found.append(
                    NewVersion(
                        row.language, script.title, script.version, texts.get(before, ""), after,
                        row.approved_by, _local(row), _came(row), row.id,
                    )
                )  # fmt: skip
        return tuple(found)

    def seen(self, version: NewVersion) -> None:
        """The host has looked at this version and at those before it in its language, and at none that came since."""
        with self._store.write() as connection:
            script_uses.look(connection, version.language, version.upto, self._clock.now())

    def publish(self, text: str, by: str, *, as_default: bool = False) -> Changes:
        """Read from this script from now on, at each chair's next call, under the name of whoever approves it.

        It takes the place of the one in its language. In a language that had none it is read to voters who have that
        language, by callers who speak it.

        Args:
            as_default: to everybody else, too.

        Raises:
            ScriptProblem: what is wrong with it, with line and column.
            NotAllowed: nobody is named, or the party's scripts come from its campaign.
        """
        script, name = parse(text), " ".join(by.split())[:_LONGEST_NAME]
        if not any(sign.isalpha() for sign in name):
            raise NotAllowed(tr("A script is approved by somebody: whose word is it?"), tr("Type their name."))
        now = self._clock.now()
        with self._store.write() as connection:
            party = _party(connection)
            if not may_publish(party):
                raise NotAllowed(
                    tr("The scripts of this party come from its campaign."),
                    tr("Send yours to your coordinator: once they approve it, it comes here by itself."),
                )
            arrived = Arrived(text, name, now)
            held = script_uses.newest(connection)
            default = script_uses.main_of(held)
            becomes = as_default or default is None or default.language == base_tag(script.language)
            if becomes or default is None:
                script_uses.take(connection, party, arrived, None, now, seen=True)
            else:
                kept = Arrived(script_text(connection, default.sha256) or "", default.approved_by, default.approved)
                rest = _others(connection, held, besides=(default.language, base_tag(script.language)))
                script_uses.take(connection, party, kept, [arrived, *rest], now, seen=True)
        logs.note("script published", version=script.version)
        return Changes(party=True)


def may_publish(party: Party) -> bool:
    """Whether whoever gives the party decides what is read: its list is their own, or it is a rehearsal."""
    return not party.service_url and (party.rehearsal or not party.pack_version)


def _others(connection: sa.Connection, held: dict[str, UseRow], *, besides: tuple[str, ...]) -> list[Arrived]:
    rows = [row for row in held.values() if row.sha256 and row.language not in besides]
    return [Arrived(script_text(connection, row.sha256) or "", row.approved_by, row.approved) for row in rows]


def _last_seen(rows: list[UseRow], new: UseRow) -> str:
    """The version of that language the host looked at last; empty when there was none."""
    seen = [row for row in rows if row.language == new.language and row.id < new.id and row.seen_at is not None]
    return seen[-1].sha256 if seen else ""


def _read(texts: dict[str, str | None], hashes: list[str]) -> tuple[Script, ...]:
    found = (_parsed(texts[sha256]) for sha256 in hashes)
    return tuple(script for script in found if script is not None)


def _parsed(text: str | None) -> Script | None:
    try:
        return parsed(text) if text is not None else None
    except ScriptProblem:  # of another version of the language: what was answered to it stands with its codes
        return None


def _local(row: UseRow) -> datetime | None:
    return local(row.approved) if row.approved else None


def _came(row: UseRow) -> datetime:
    return local(from_ms(row.since))


def _party(connection: sa.Connection) -> Party:
    party = get(connection, Party)
    if party is None:
        raise BugError("a store without a party has no scripts")
    return party
