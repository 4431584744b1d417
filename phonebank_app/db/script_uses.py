"""Which script has been in use in which language, and since when. Rows are only added: triggers hold that.

A row says that from here on a language is read from this text; with no text, that there is none in it any more. How
far the rows went when a chair took its voter is kept with the chair, so that a version which comes in the middle of a
call takes effect at the next one, whatever the laptop's clock does meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from phonebank_app.db.connection import run
from phonebank_app.db.documents import Party, keep_script, put, script_text
from phonebank_app.db.moments import from_ms_or_none, to_ms
from phonebank_app.errors import ScriptProblem
from phonebank_app.scripts import Script, parse
from phonebank_app.scripts.shelf import ENGLISH, base_tag, parsed


@dataclass(frozen=True, slots=True)
class Arrived:
    """A script that is to be read from: its text, which has been checked, and who let it be read to voters, when."""

    text: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UseRow:
    """One row.

    Attributes:
        language: its base tag; ``main``: whether it is the party's default.
        sha256: of the script; empty: there is none in this language any more.
        since, approved_at, seen_at: in ms since 1970; when it came, when somebody (``approved_by``) let it be read,
            and when the host had looked at it.
    """

    id: int
    language: str
    main: bool
    sha256: str
    since: int
    approved_by: str
    approved_at: int | None
    seen_at: int | None

    @property
    def approved(self) -> datetime | None:
        """When it was approved, if that is known."""
        return from_ms_or_none(self.approved_at)


_ROWS = "SELECT id, language, main, sha256, since, approved_by, approved_at, seen_at FROM script_uses ORDER BY id"
_NEWEST = (
    "SELECT id, language, main, sha256, since, approved_by, approved_at, seen_at FROM script_uses"
    " WHERE id IN (SELECT max(id) FROM script_uses WHERE id <= ? GROUP BY language) ORDER BY id"
)
_NO_END = 2**62


def every(connection: sa.Connection) -> list[UseRow]:
    """Every row, oldest first."""
    return [_row(row) for row in run(connection, _ROWS)]


def newest(connection: sa.Connection, upto: int = _NO_END) -> dict[str, UseRow]:
    """For each language the row that holds, of those there were up to ``upto``."""
    return {row.language: row for row in map(_row, run(connection, _NEWEST, (upto,)))}


def main_of(rows: Mapping[str, UseRow]) -> UseRow | None:
    """Of the rows that hold, that of the default: whichever became it last."""
    return max((row for row in rows.values() if row.main), key=lambda row: row.id, default=None)


def take(
    connection: sa.Connection,
    party: Party,
    default: Arrived,
    others: Sequence[Arrived] | None,
    now: datetime,
    *,
    seen: bool = False,
) -> Party:
    """Read from these from now on, at each chair's next call; the party is kept with them.

    Args:
        others: in other languages; ``None``: those in use stay. One in the default's language is left out.
        seen: the host knows them already.

    Raises:
        ScriptProblem: one of them is no script; nothing was written.
    """
    script = parse(default.text)
    main = base_tag(script.language)
    wanted = {main: (script.hash, default)}
    for one in others or ():
        other = parse(one.text)
        wanted.setdefault(base_tag(other.language), (other.hash, one))
    known = newest(connection)
    was_main = main_of(known)
    for language, (sha256, arrived) in wanted.items():
        keep_script(connection, sha256, arrived.text, to_ms(now))
        before = known.get(language)
        same = before is not None and before.sha256 == sha256
        becomes_main = language == main and (was_main is None or was_main.language != main)
        if not same or becomes_main:
            # The same words, only that they are the default now: there is nothing to look at.
            known_words = same and before is not None and before.seen_at is not None
            _add(connection, language, sha256, arrived, now, main=language == main, seen=seen or known_words)
    in_use = {language: row.sha256 for language, row in known.items() if row.sha256 and language not in wanted}
    if others is not None:
        for language in in_use:
            _add(connection, language, "", Arrived(""), now, main=False, seen=seen)
        in_use = {}
    kept = in_use | {language: sha256 for language, (sha256, _) in wanted.items()}
    answerable = party.answerable
    if default.by:
        answerable = msgspec.structs.replace(answerable, script_approved_by=default.by)
    party = msgspec.structs.replace(party, script_sha256=script.hash, scripts=kept, answerable=answerable)
    put(connection, party, to_ms(now))
    return party


def look(connection: sa.Connection, language: str, upto: int, now: datetime) -> None:
    """The host has looked at what is new in a language, up to this row."""
    run(
        connection,
        "UPDATE script_uses SET seen_at = ? WHERE language = ? AND id <= ? AND seen_at IS NULL",
        (to_ms(now), language, upto),
    )


def of_call(connection: sa.Connection, chair: int, draft: str, spoken: Collection[str], language: str) -> str:
    """The hash of the script for the call a chair has in hand: what it began with, else what was in use when it did.

    Args:
        draft: what was kept of the call; ``language``: the voter's, ``spoken``: what the caller speaks besides English.
    """
    begun = begun_with(draft)
    if begun:
        return begun
    kept = run(connection, "SELECT script_upto FROM chairs WHERE chair = ?", (chair,)).fetchone()
    held = newest(connection, kept[0] if kept and kept[0] else _NO_END)
    row = held.get(base_tag(language))
    if row is not None and row.sha256 and row.language in (ENGLISH, *map(base_tag, spoken)):
        return row.sha256
    default = main_of(held)
    return default.sha256 if default else ""


def begun_with(draft: str) -> str:
    """The hash of the script in which a call was begun, going by what was kept of it; empty if nothing was."""
    try:
        call = json.loads(draft) if draft else {}
        conversation = json.loads(call["conversation"])
        sha256 = conversation["script"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    return sha256 if isinstance(sha256, str) else ""


def version(connection: sa.Connection, sha256: str) -> Script | None:
    """A script that is or was in use; ``None`` for any other, and for one of another version of the language."""
    text = script_text(connection, sha256) if sha256 else None
    try:
        return parsed(text) if text is not None else None
    except ScriptProblem:  # what was answered to it stands with its codes
        return None


def texts_in_hand(connection: sa.Connection) -> tuple[str, ...]:
    """The texts of all that is in use, and of what calls in hand were begun with: whatever a chair may be shown."""
    drafts = run(connection, "SELECT draft FROM chairs WHERE draft <> ''").fetchall()
    hashes = [row.sha256 for row in newest(connection).values()] + [begun_with(draft) for (draft,) in drafts]
    # And of what voters were given to chairs with before anything of the call was kept.
    for (upto,) in run(connection, "SELECT DISTINCT script_upto FROM chairs WHERE contact_id IS NOT NULL").fetchall():
        hashes += [row.sha256 for row in newest(connection, upto or _NO_END).values()]
    found = (script_text(connection, sha256) for sha256 in dict.fromkeys(hashes) if sha256)
    return tuple(text for text in found if text is not None)


def _add(
    connection: sa.Connection,
    language: str,
    sha256: str,
    arrived: Arrived,
    now: datetime,
    *,
    main: bool,
    seen: bool,
) -> None:
    at = to_ms(now)
    run(
        connection,
        "INSERT INTO script_uses (language, main, sha256, since, approved_by, approved_at, seen_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (language, main, sha256, at, arrived.by, to_ms(arrived.at) if arrived.at else None, at if seen else None),
    )


def _row(row: tuple[Any, ...]) -> UseRow:
    number, language, main, *rest = row
    return UseRow(number, language, bool(main), *rest)
