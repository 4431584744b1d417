"""Builders of invented voters and whole parties. Every number is one that Ofcom reserves for fiction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from phonebank_app import paths
from phonebank_app.calling import Calling
from phonebank_app.cards import CallCard, OutcomeDraft, Saved
from phonebank_app.db import chairs, contacts
from phonebank_app.db.contacts import NewContact, NewNumber
from phonebank_app.db.documents import Party, put
from phonebank_app.db.engine import Store, open_store
from phonebank_app.law.answerable import Answerable
from phonebank_app.machine.clock import LONDON, EveningClock
from phonebank_app.rules import codesets
from phonebank_app.rules.calling_rules import Rules
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters import phones

KEY = bytes(range(32))
SALT = b"salt of a test only."
THURSDAY = datetime(2019, 12, 5, 18, 0, tzinfo=LONDON)
"""A week before polling day, in calling hours."""

SCREENED = date(2019, 11, 25)
"""Ten days before: a screening that is still good."""

CODE_SET = codesets.parse((paths.resources() / "codesets" / "default.en.toml").read_text("utf-8"))

_RANGES = tuple(one.prefix for one in phones.DRAMA_RANGES if one.prefix[0] in "127")


def e164(index: int) -> str:
    """The ``index``-th number reserved for fiction that a person could have; they begin again after 17,000."""
    prefix = _RANGES[(index // 1000) % len(_RANGES)]
    return f"+44{prefix}{index % 1000:03d}"


def number(index: int, **fields: Any) -> NewNumber:
    """A number that may be rung, unless ``fields`` say otherwise."""
    values: dict[str, Any] = {"kind": "mobile", "tps": False, "screened_on": SCREENED}
    return NewNumber(e164(index), phones.number_hash(e164(index), SALT), **(values | fields))


def voter(index: int, **fields: Any) -> NewContact:
    """A voter who lives alone with a number of their own, unless ``fields`` say otherwise."""
    values: dict[str, Any] = {
        "household": index,
        "name": f"Robin Sample-{index}",
        "first_name": "Robin",
        "area": "Riverside",
        "source": "an invented register",
        "numbers": (number(index),),
    }
    return NewContact(f"contact-{index}", **(values | fields))


def voters(count: int) -> list[NewContact]:
    """That many voters, each alone."""
    return [voter(index) for index in range(1, count + 1)]


WHO = Answerable(
    controller="The example campaign, 20 Example Street, London N1",
    processor_terms="Agreement for hosts, version 3",
    lawful_basis="DPA 2018 s. 8(e), and Sch. 1 para. 22",
    dpia="DPIA-2019-04",
    privacy_url="https://campaign.example.org/privacy",
    contact_address="20 Example Street, London N1, telephone 020 7946 0100",
    complaints="complaints@campaign.example.org",
)
"""Who answers for the voters of the tests."""


def party_of(**fields: Any) -> Party:
    """A party that was opened from a file."""
    values: dict[str, Any] = {
        "party_id": "party-1",
        "device_id": "device-1",
        "seat_code": "E14000720",
        "seat_name": "Putney",
        "salt": SALT.hex(),
        "campaign": "An invented campaign",
        "answerable": WHO,
    }
    return Party(**(values | fields))


@dataclass(slots=True)
class Evening:
    """An open party with guests in its chairs, and the clock on its wall."""

    store: Store
    clock: EveningClock
    calling: Calling
    rules: Rules

    def card(self, chair: int = 1) -> CallCard:
        """The contact the chair is given; it is a mistake of the test if there is none."""
        card = self.calling.next(chair)
        assert isinstance(card, CallCard), card
        return card

    def save(self, kind: OutcomeKind, chair: int = 1, **fields: Any) -> Saved:
        """Take the chair's contact and save how the call ended, with what that kind of outcome needs."""
        draft = OutcomeDraft(self.card(chair).contact_id, kind, **(needed(kind, self.clock.now()) | fields))
        return self.calling.record(chair, draft)

    def ring_all(self, kind: OutcomeKind, chair: int = 1) -> int:
        """Save the same outcome until nobody is left; returns how often."""
        count = 0
        while isinstance(card := self.calling.next(chair), CallCard):
            self.calling.record(chair, OutcomeDraft(card.contact_id, kind, **needed(kind, self.clock.now())))
            count += 1
        return count

    def one(self, sql: str, *values: Any) -> Any:
        """The single value that a query finds."""
        with self.store.read() as connection:
            return connection.exec_driver_sql(sql, values).scalar_one()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Every row that a query finds."""
        with self.store.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(sql, values)]

    def hours_later(self, hours: float) -> None:
        """Move the clock on."""
        self.clock.skip(timedelta(hours=hours))


def needed(kind: OutcomeKind, now: datetime) -> dict[str, Any]:
    """What has to be asked before an outcome of this kind can be saved."""
    if kind is OutcomeKind.CALL_BACK:
        return {"call_back_at": now + timedelta(hours=1)}
    return {"language": "Welsh"} if kind is OutcomeKind.LANGUAGE_BARRIER else {}


def fill(
    store: Store, people: Sequence[NewContact], *, of: Party | None = None, guests: int = 1, rules: Rules | None = None
) -> None:
    """Make the store a party: who it is, whom it rings, and a guest in each chair."""
    with store.write() as connection:
        put(connection, of or party_of(), 0)
        contacts.insert(connection, people, rules or Rules(), THURSDAY)
        for chair in range(1, guests + 1):
            chairs.seat(connection, chair, f"Guest {chair}", frozenset(), THURSDAY)


def evening(
    folder: Path,
    people: Sequence[NewContact],
    *,
    guests: int = 1,
    rules: Rules | None = None,
    start: datetime = THURSDAY,
    of: Party | None = None,
) -> Evening:
    """Open a party in ``folder``; the clock stands still until it is moved."""
    store = open_store(folder, KEY)
    fill(store, people, of=of, guests=guests, rules=rules)
    return reopened(store, EveningClock(start, runs=False), rules)


def reopened(store: Store, clock: EveningClock, rules: Rules | None = None) -> Evening:
    """The callers' side of a store that is a party already."""
    limits = rules or Rules()
    return Evening(store, clock, Calling(store, limits, clock, CODE_SET), limits)
