"""The register notice: what everybody accepts before their first real call, and the log of who did.

The wording ships with the program, in English and Welsh. Another wording has another version, and asks everybody again;
the exact words that were accepted are kept in the store beside the acceptance.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa

from phonebank_app.db import acceptances, chairs, guests
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import from_ms, to_ms
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.paths import resources

LANGUAGES = ("en", "cy")


@dataclass(frozen=True, slots=True)
class Notice:
    """A wording of the notice.

    Attributes:
        version: the same in every language; ``sha256``: of the exact text in this one.
        language: its tag; ``called``: its own name for itself.
        paragraphs: what is read, in order; one that begins with “- ” is a point of a list.
    """

    version: str
    sha256: str
    language: str
    called: str
    title: str
    paragraphs: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who accepted what, and when (voters' time). ``chair`` is 0 for the host."""

    at: datetime
    role: str
    name: str
    chair: int
    language: str
    version: str
    sha256: str


@lru_cache(maxsize=8)
def notice(language: str = "en") -> Notice:
    """The notice in a language of :data:`LANGUAGES`."""
    text = (resources() / "notices" / f"register-notice.{language}.txt").read_text(encoding="utf-8")
    return read_notice(text, language)


def read_notice(text: str, language: str) -> Notice:
    """A notice from its file: lines ``key: value`` up to the first empty one, then paragraphs."""
    head, _, body = text.partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    lines = tuple(line for line in body.splitlines() if line.strip())
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Notice(facts["version"], sha256, language, facts["language"], facts["title"], lines, text)


class RegisterNotice:
    """Asks whether somebody may sit down to real calls, and writes down that they accepted.

    A rehearsal rings nobody: everybody may, and nothing is written down.
    """

    def __init__(self, store: Store, clock: Clock, party: Party) -> None:
        self._store, self._clock, self._party = store, clock, party

    def host_accepted(self) -> bool:
        """Whether the host accepted the wording in force."""
        return self._party.rehearsal or self._accepted("host", 0)

    def accepted_by(self, name: str) -> bool:
        """Whether a guest of this name accepted the wording in force."""
        if self._party.rehearsal:
            return True
        with self._store.read() as connection:
            known = {guests.name_key(row.name): row.id for row in guests.everyone(connection)}
        guest = known.get(guests.name_key(name), 0)
        return guest != 0 and self._accepted("guest", guest)

    def admits(self, connection: sa.Connection, guest: int) -> bool:
        """The same of a guest by their id, within somebody else's transaction."""
        return self._party.rehearsal or acceptances.accepted(connection, "guest", guest, notice().version)

    def accept_as_host(self, wording: Notice) -> None:
        """The host accepts."""
        self._add("host", self._party.host or "the host", 0, wording)

    def accept(self, name: str, chair: int, wording: Notice) -> None:
        """A guest accepts, before they are seated in that chair.

        Raises:
            NotAllowed: they have no name.
        """
        if not name.strip():
            raise NotAllowed(tr("A guest needs a name."), tr("A first name or initials will do."))
        self._add("guest", name, chair, wording)

    def log(self) -> tuple[Acceptance, ...]:
        """Everybody who accepted, in order."""
        with self._store.read() as connection:
            return tuple(
                Acceptance(local(from_ms(row.at)), row.role, row.name, row.chair, row.language, row.version, row.sha256)
                for row in acceptances.every(connection)
            )

    def _accepted(self, role: acceptances.Role, guest: int) -> bool:
        with self._store.read() as connection:
            return acceptances.accepted(connection, role, guest, notice().version)

    def _add(self, role: acceptances.Role, name: str, chair: int, wording: Notice) -> None:
        if self._party.rehearsal:
            return
        now = self._clock.now()
        with self._store.write() as connection:
            guest = guests.known_as(connection, name, now).id if role == "guest" else 0
            acceptances.keep_wording(connection, wording.sha256, wording.version, wording.text)
            acceptances.add(connection, to_ms(now), role, guest, name, chair, wording.language, wording.sha256)


def seated_name(store: Store, chair: int) -> str:
    """Who sits in a chair; raises ``BugError`` if nobody does."""
    with store.read() as connection:
        row = chairs.one(connection, chair)
    if row is None:
        raise BugError("an empty chair was opened")
    return row.caller
