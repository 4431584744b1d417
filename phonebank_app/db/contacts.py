"""Contacts: putting a list in, and reading one contact for its card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from msgspec import Struct

from phonebank_app.db import lists
from phonebank_app.db.connection import run, run_many
from phonebank_app.db.moments import from_ms_or_none, to_ms
from phonebank_app.db.people import Person, one
from phonebank_app.db.queue import release
from phonebank_app.db.states import restate, silence
from phonebank_app.rules.calling_rules import ContactFacts, NumberFacts, Rules, standing


class NewNumber(Struct, frozen=True, gc=False):
    """A number to put in.

    Attributes:
        number_hash: its salted hash (``phones.number_hash``).
        permitted: when and how they let us ring although it is on the TPS register; blank where they did not.
        rests_until: milliseconds since 1970, where somebody else on the line was rung lately.
    """

    e164: str
    number_hash: str
    kind: str = ""
    tps: bool | None = None
    screened_on: date | None = None
    permitted: str = ""
    rests_until: int | None = None


class NewContact(Struct, frozen=True, gc=False):
    """A contact to put in.

    Attributes:
        uid: the campaign's own id, never blank.
        household: equal for people who share a home or a number.
        extra: JSON object of the list's other columns; ``history``: JSON array of earlier evenings.
        address_hash: the address as it compares, hashed with the party's salt; blank where it is none or vague.
        own: from a list of the host's own: the campaign's service does not know them.
    """

    uid: str
    household: int
    name: str
    first_name: str = ""
    area: str = ""
    language: str = ""
    source: str = ""
    external_id: str = ""
    extra: str = "{}"
    prior_attempts: int = 0
    history: str = "[]"
    do_not_call: bool = False
    numbers: tuple[NewNumber, ...] = ()
    address_hash: str = ""
    own: bool = False


_CONTACT = """
INSERT INTO contacts (id, uid, household, position, name, first_name, area, language, source, external_id, extra,
  prior_attempts, history, do_not_call, deceased, finished_elsewhere, queue, due, until, reason, attempts,
  needs_language, address_hash, own)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, '', ?, ?)
"""

_NUMBER = """
INSERT INTO numbers (contact_id, ordinal, e164, number_hash, kind, tps, screened_on, spoiled,
  permitted, rests_until)
VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
"""


def insert(connection: sa.Connection, contacts: Sequence[NewContact], rules: Rules, at: datetime) -> int:
    """Put contacts in, each with its standing; a row that says "do not call" also silences its numbers for everybody.

    Somebody on a number that is in the store already joins that household, so that two chairs never ring one line.

    Returns:
        How many were put in: contacts whose ``uid`` is there already are left as they are.
    """
    households: int = run(connection, "SELECT coalesce(max(household), 0) FROM contacts").fetchone()[0]
    known = {row[0] for row in run(connection, "SELECT uid FROM contacts")}
    silence(connection, {n.number_hash for c in contacts if c.do_not_call for n in c.numbers}, at, "list", rules)
    fresh = [contact for contact in contacts if contact.uid not in known]
    homes = _homes(connection, fresh, households)
    Newcomers(connection, rules).put([(contact, homes[contact.household]) for contact in fresh])
    return len(fresh)


def silenced(connection: sa.Connection) -> set[str]:
    """The hash of every number that nobody may ring."""
    return {row[0] for row in run(connection, "SELECT number_hash FROM suppressions")}


class Newcomers:
    """Puts contacts in after those that are there, each with its standing; what is silenced is looked up once."""

    def __init__(self, connection: sa.Connection, rules: Rules) -> None:
        self._connection = connection
        self._stands = Standings(rules, silenced(connection))
        self._last: int = run(connection, "SELECT coalesce(max(id), 0) FROM contacts").fetchone()[0]

    def put(self, people: Sequence[tuple[NewContact, int]]) -> range:
        """Put in people, each with the store's number of their household; returns their ids."""
        ids = range(self._last + 1, self._last + 1 + len(people))
        self._last += len(people)
        numbered = list(zip(ids, people, strict=True))
        run_many(
            self._connection,
            _CONTACT,
            [_row(row_id, one, home, self._stands.of(one)) for row_id, (one, home) in numbered],
        )
        self.put_numbers((row_id, i, n) for row_id, (one, _) in numbered for i, n in enumerate(one.numbers))
        return ids

    def put_numbers(self, numbers: Iterable[tuple[int, int, NewNumber]]) -> None:
        """Put in (contact, place among theirs, number)."""
        run_many(
            self._connection,
            _NUMBER,
            [
                (of, i, n.e164, n.number_hash, n.kind, n.tps, _day(n.screened_on), n.permitted, n.rests_until)
                for of, i, n in numbers
            ],
        )


def _homes(connection: sa.Connection, fresh: Sequence[NewContact], taken: int) -> dict[int, int]:
    """The store's number for each household of a list: a new one, or that of a line which is known."""
    lines: dict[str, int] = {}
    if taken:
        everybody = "SELECT n.number_hash, c.household FROM numbers n JOIN contacts c ON c.id = n.contact_id"
        lines = dict(run(connection, everybody).fetchall())
    homes: dict[int, int] = {}
    for contact in fresh:
        homes.setdefault(contact.household, taken + contact.household)
        for number in contact.numbers if lines else ():
            if number.number_hash in lines:
                homes[contact.household] = lines[number.number_hash]
    return homes


Stands = tuple[int, int, int, str | None]
LineFacts = tuple[bool, bool | None, date | None, int | None, bool]
"""Of a number: silenced, on the TPS register, screened on, rests until (milliseconds since 1970), permitted."""


class Standings:
    """Where contacts of a list stand: worked out once for each of the few ways in which they differ."""

    def __init__(self, rules: Rules, silenced: set[str]) -> None:
        self._rules = rules
        self._silenced = silenced
        self._known: dict[tuple[bool, int, tuple[LineFacts, ...]], Stands] = {}

    def of(self, contact: NewContact) -> Stands:
        """(queue, due, until, reason) as stored."""
        lines = tuple(
            (n.number_hash in self._silenced, n.tps, n.screened_on, n.rests_until, bool(n.permitted))
            for n in contact.numbers
        )
        return self.of_lines(lines, contact.prior_attempts, contact.do_not_call)

    def of_lines(self, lines: tuple[LineFacts, ...], attempts: int, do_not_call: bool) -> Stands:
        """The same, of somebody's lines."""
        alike = (do_not_call, attempts, lines)
        found = self._known.get(alike)
        if found is None:
            numbers = tuple(
                NumberFacts("", silent, False, tps, on, from_ms_or_none(rests), yes)
                for silent, tps, on, rests, yes in lines
            )
            stands = standing(ContactFacts(numbers, attempts, do_not_call), self._rules)
            found = (int(stands.queue), to_ms(stands.due), to_ms(stands.until), stands.reason)
            self._known[alike] = found
        return found


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _row(row_id: int, contact: NewContact, home: int, stands: Stands) -> tuple[int | str | None, ...]:
    return (
        row_id,
        contact.uid,
        home,
        row_id,
        contact.name,
        contact.first_name,
        contact.area,
        contact.language,
        contact.source,
        contact.external_id,
        contact.extra,
        contact.prior_attempts,
        contact.history,
        int(contact.do_not_call),
        *stands,
        contact.prior_attempts,
        contact.address_hash,
        int(contact.own),
    )


def by_uid(connection: sa.Connection, uid: str) -> Person | None:
    """The contact with this id of the campaign."""
    row = run(connection, "SELECT id FROM contacts WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else one(connection, row[0])


def opt_out(connection: sa.Connection, contact_id: int, rules: Rules) -> frozenset[int]:
    """Never ring this person again; returns the contacts whose state may differ."""
    run(connection, "UPDATE contacts SET do_not_call = 1 WHERE id = ?", (contact_id,))
    return restate(connection, contact_id, rules)


def forget_lists(connection: sa.Connection, contact_id: int) -> None:
    """Delete what lists said of somebody beyond what keeps them from being rung: their rows, and their columns."""
    lists.forget(connection, [contact_id])
    run(connection, "UPDATE contacts SET extra = '{}' WHERE id = ?", (contact_id,))


def finish_elsewhere(connection: sa.Connection, contact_id: int, rules: Rules) -> frozenset[int]:
    """Another party is done with this person; returns the contacts whose state may differ."""
    run(connection, "UPDATE contacts SET finished_elsewhere = 1 WHERE id = ?", (contact_id,))
    return restate(connection, contact_id, rules)


def keep_only(connection: sa.Connection, uids: set[str], rules: Rules) -> None:
    """Everybody else's list went back: forget whom nobody rang, and let nobody ring the others again.

    Those with a log, a ticket or a promise stay with it, and so do those on a sheet that has not come back, and
    everybody who asked not to be rung. What a list said of them stays only where there is a log for it to go back with.
    """
    gone = {row[0] for row in run(connection, "SELECT id, uid FROM contacts") if row[1] not in uids}
    for row in run(connection, "SELECT chair, contact_id FROM chairs WHERE contact_id IS NOT NULL").fetchall():
        if row[1] in gone:
            release(connection, row[0])
    kept = (
        "SELECT id FROM contacts WHERE do_not_call = 1 UNION SELECT contact_id FROM outcomes"
        " UNION SELECT c.id FROM contacts c JOIN tickets t ON t.contact_uid = c.uid"
        " UNION SELECT c.id FROM contacts c JOIN promises p ON p.contact_uid = c.uid"
        " UNION SELECT r.contact_id FROM sheet_rows r JOIN sheets s USING (sheet_id)"
        " WHERE s.state IN ('out', 'missing')"
    )
    known = gone.intersection(row[0] for row in run(connection, kept))
    forgotten = [(contact_id,) for contact_id in gone - known]
    rung = {row[0] for row in run(connection, "SELECT DISTINCT contact_id FROM outcomes")}
    lists.forget(connection, gone - rung)
    run_many(connection, "DELETE FROM numbers WHERE contact_id = ?", forgotten)
    run_many(connection, "DELETE FROM contacts WHERE id = ?", forgotten)
    for contact_id in sorted(known):
        finish_elsewhere(connection, contact_id, rules)
