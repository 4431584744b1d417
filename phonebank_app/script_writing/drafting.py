"""Writing scripts: drafts that are kept as one types, their versions, and a coordinator's approval.

What is approved is put into use by ``script_versions``.

A sitting is one draft: what is typed goes into the newest, until it rests for ten minutes or somebody approves it;
then another begins, so that every sitting can be gone back to. Approved words never change again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from phonebank_app import logs
from phonebank_app.db import drafts
from phonebank_app.db.documents import Party, get, script_text
from phonebank_app.db.drafts import Draft
from phonebank_app.db.engine import Store
from phonebank_app.errors import BugError, NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock
from phonebank_app.scripts.parser import normalise, text_hash
from phonebank_app.scripts.vocabulary import MAX_BYTES
from phonebank_app.scripts.writing import approved, head_words, version_of

__all__ = ["RESTS", "Draft", "Drafting", "Drafts", "Version", "bounded", "named", "version_from"]

RESTS = timedelta(minutes=10)
"""A draft left alone for so long is a sitting of its own: what is typed next begins another."""

State = Literal["draft", "approved", "in_use", "was_used"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a script: a draft, one that was approved, or one that callers read or have read.

    Attributes:
        key: tells it from the others: the draft's number, or the text's hash.
        number: the draft's; 0 for one that was never a draft here.
        at: when it was saved, approved, or came into use.
    """

    key: str
    state: State
    number: int
    title: str
    language: str
    version: int
    by: str
    at: datetime
    text: str


class Drafts(Protocol):
    """Where a script is kept while it is written: a party's store, or a folder of whoever holds none tonight.

    What is kept is on the disk when a method returns; of one that raises, nothing was written.
    """

    def current(self) -> Draft | None:
        """The draft that was written last; ``None`` before the first."""

    def begin(self, text: str, origin: str = "") -> Draft:
        """Begin another draft with this text; the one before stays among the versions."""

    def save(self, text: str) -> Draft:
        """Keep what was typed: in the newest draft, or in another one if that rests or was approved."""

    def approve(self, text: str, by: str, above: int) -> Draft:
        """A coordinator approves the script: their name and a version higher than ``above`` stand in its head."""

    def versions(self) -> tuple[Version, ...]:
        """Every version, the newest first."""


class Drafting:
    """The scripts that are written at one party: see :class:`Drafts`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def current(self) -> Draft | None:
        """The draft that was written last; ``None`` before the first."""
        with self._store.read() as connection:
            return drafts.newest(connection)

    def open(self, number: int) -> Draft:
        """A draft by its number.

        Raises:
            NotAllowed: there is none.
        """
        with self._store.read() as connection:
            found = drafts.one(connection, number)
        if found is None:
            raise NotAllowed(tr("There is no draft {n} any more.", n=number), tr("Choose another version."))
        return found

    def text_of(self, sha256: str) -> str:
        """The exact text of a script version that is or was in use."""
        with self._store.read() as connection:
            text = script_text(connection, sha256)
        if text is None:
            raise BugError("the script in use is not in the store")
        return text

    def begin(self, text: str, origin: str = "") -> Draft:
        """Begin another draft with this text; the one before stays among the versions."""
        text = bounded(text)
        with self._store.write() as connection:
            number = drafts.begin(connection, text, origin, self._clock.now())
            made = drafts.one(connection, number)
        assert made is not None
        logs.note("script draft begun", draft=number)
        return made

    def save(self, text: str) -> Draft:
        """Keep what was typed: in the newest draft, or in another one if that rests or was approved.

        Raises:
            DiskFull: nothing was written.
            NotAllowed: it is far longer than a script may be.
        """
        text, now = bounded(text), self._clock.now()
        with self._store.read() as connection:
            newest = drafts.newest(connection)
        if newest is not None and newest.text == text:
            return newest
        goes_on = newest is not None and newest.approved_at is None and now - newest.saved_at < RESTS
        with self._store.write() as connection:
            if newest is not None and goes_on:
                number = newest.number
                drafts.save(connection, number, text, now)
            else:
                number = drafts.begin(connection, text, "", now)
            made = drafts.one(connection, number)
        assert made is not None
        return made

    def approve(self, text: str, by: str, above: int) -> Draft:
        """A coordinator approves the script: their name and a version higher than ``above`` are written into its head.

        Raises:
            NotAllowed: nobody is named.
            ScriptProblem: the script has an error; nothing is written.
        """
        name = named(by)
        made = approved(bounded(text), name, above)
        now = self._clock.now()
        with self._store.write() as connection:
            newest = drafts.newest(connection)
            if newest is None or newest.approved_at is not None:
                number = drafts.begin(connection, made, "", now)
            else:
                number = newest.number
            drafts.approve(connection, number, made, name, now)
            kept = drafts.one(connection, number)
        assert kept is not None
        logs.note("script approved", draft=number)
        return kept

    def versions(self) -> tuple[Version, ...]:
        """Every version, the newest first: the one in use, drafts, approved ones, and those that were in use."""
        with self._store.read() as connection:
            party = get(connection, Party)
            written, used = drafts.every(connection), drafts.used(connection)
        now = {party.script_sha256, *party.scripts.values()} if party is not None else set()
        known = {one.sha256: one for one in used}
        found = []
        for draft in written:
            sha256 = text_hash(draft.text)
            state: State = "approved" if draft.approved_at is not None else "draft"
            if draft.approved_at is not None and sha256 in known:
                state = "in_use" if sha256 in now else "was_used"
                known.pop(sha256)
            at = draft.approved_at or draft.saved_at
            found.append(version_from(str(draft.number), state, draft.number, draft.text, at, draft.approved_by))
        found += [
            version_from(one.sha256, "in_use" if one.sha256 in now else "was_used", 0, one.text, one.since)
            for one in known.values()
        ]
        return tuple(sorted(found, key=lambda one: (one.at, one.number), reverse=True))


def version_from(key: str, state: State, number: int, text: str, at: datetime, by: str = "") -> Version:
    """A version as its text and where it is kept say."""
    return Version(
        key=key,
        state=state,
        number=number,
        title=head_words(text, "title"),
        language=head_words(text, "language"),
        version=version_of(text),
        by=by or head_words(text, "approved_by"),
        at=at,
        text=text,
    )


def named(by: str) -> str:
    """The name of whoever approves, tidied.

    Raises:
        NotAllowed: nobody is named.
    """
    name = " ".join(by.split())
    if not any(sign.isalnum() for sign in name):
        raise NotAllowed(tr("An approved script says who approved it."), tr("Type the coordinator’s name."))
    return name


def bounded(text: str) -> str:
    """The text as it is kept; what is longer than twice a script was never one."""
    kept = normalise(text).encode("utf-8", "replace").decode("utf-8")
    if len(kept) > 2 * MAX_BYTES:
        raise NotAllowed(
            tr("A script is at most 64 kB long, and this is far longer."), tr("Take it apart into two scripts.")
        )
    return kept
