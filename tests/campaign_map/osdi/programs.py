"""Programs that ask by OSDI, and what there is for them to see."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import api_tokens, coordinators
from campaign_map.accounts.visitors import Coordinator, Role
from campaign_map.settings import Service
from phonebank_app.protocol.packs import PackContact
from phonebank_app.protocol.wire import AnswerOp
from phonebank_app.rules.outcomes import OutcomeKind
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, Laptop

TOKEN = "OSDI-API-Token"


@dataclass(frozen=True)
class Program:
    """Another program, with the token a coordinator gave it."""

    http: httpx.Client
    token: str

    def ask(self, path: str, method: str = "GET", **options: Any) -> httpx.Response:
        headers = {TOKEN: self.token, **options.pop("headers", {})}
        address = path if path.startswith("http") else f"/osdi/{path}".rstrip("/")
        return self.http.request(method, address, headers=headers, **options)

    def get(self, path: str, **query: Any) -> Any:
        answer = self.ask(path, params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """Every page, following `next`."""
        page = self.get(path, **query)
        while True:
            yield page
            following = page["_links"].get("next")
            if following is None:
                return
            page = self.get(following["href"])

    def every(self, path: str, **query: Any) -> list[Any]:
        """Everything in a collection."""
        return [one for page in self.pages(path, **query) for one in embedded(page)]

    def record(self, contact_id: str, canvass: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        body = {"canvass": canvass_of(**(canvass or {})), **more}
        return self.ask(f"people/{contact_id}/record_canvass_helper", "POST", json=body)


def embedded(page: Any) -> list[Any]:
    """What a page holds."""
    (items,) = page["_embedded"].values()
    return list(items)


def canvass_of(**fields: Any) -> dict[str, Any]:
    """A canvass as another program sends it."""
    return {
        "origin_system": "Other System",
        "action_date": "2019-12-04T17:30:00Z",
        "contact_type": "phoneCall",
        "input_type": "web",
        "success": True,
        "status_code": "answer",
        **fields,
    }


def program(
    service: Service, http: httpx.Client, seats: frozenset[str] | None = None, role: Role = Role.COORDINATOR
) -> Program:
    """A program of a new coordinator."""
    made = a_coordinator(service, seats, role)
    return Program(http, api_tokens.new_api_token(service, made, "The other program"))


def a_coordinator(service: Service, seats: frozenset[str] | None = None, role: Role = Role.COORDINATOR) -> Coordinator:
    """Somebody who works for the campaign."""
    name = f"c{secrets.token_hex(4)}"
    return coordinators.invite(service, coordinators.OPERATOR, f"{name}@example.org", "Dee", role, seats).coordinator


@dataclass(frozen=True)
class Evening:
    """Who was rung, by how the call ended."""

    laptop: Laptop
    rung: dict[OutcomeKind, PackContact]
    outcome_ids: dict[OutcomeKind, str] = field(default_factory=dict)


def an_evening(laptop: Laptop) -> Evening:
    """One outcome of each kind; the conversation has answers, and the withdrawal takes back the refusal."""
    contacts = itertools.cycle(laptop.pack().contacts)
    evening = Evening(laptop, {})
    for kind in OutcomeKind:
        contact = evening.rung.get(OutcomeKind.REFUSED) if kind is OutcomeKind.WITHDRAWN else next(contacts)
        assert contact is not None
        also: dict[str, Any] = {}
        if kind is OutcomeKind.CONVERSATION:
            also["answers"] = (
                AnswerOp("issue", "matters", ("nhs", "other"), "The library"),
                AnswerOp("intention", "voting", ("ours",)),
            )
        if kind is OutcomeKind.WITHDRAWN:
            also["replaces"] = evening.outcome_ids[OutcomeKind.REFUSED]
        op = laptop.op(contact, kind.value, **also)
        assert laptop.push(op).results[0].status == "stored"
        evening.rung[kind], evening.outcome_ids[kind] = contact, op.outcome_id
    return evening


def an_event(service: Service, seat_code: str = HARROW_EAST, **also: Any) -> str:
    """An event with two guests who come and one who was declined."""
    now = service.clock.now()
    event_id, person_id = f"e_{secrets.token_hex(7)}", f"u_{secrets.token_hex(8)}"
    row = {
        "event_id": event_id,
        "organiser_id": person_id,
        "kind": "phonebank",
        "title": "An evening of calls",
        "description": "Bring <b>biscuits</b>.\n\nAnd a friend.",
        "seat_code": seat_code,
        "starts": now + timedelta(days=1),
        "ends": now + timedelta(days=1, hours=3),
        "time_zone": "Europe/London",
        "capacity": 8,
        "area": "Kenton",
        "district": "HA3",
        "lat": 51.58,
        "lon": -0.31,
        "address": "12 Canary Street",
        "way_in": "The canary bell",
        "link": "https://example.org/canary",
        "access": "",
        "access_note": "",
        "host_name": "Ann",
        "host_phone": "020 7946 0999",
        "status": "listed",
        "status_because": "",
        "made_at": now,
        "changed_at": now,
        "listed_at": now,
        "revision": 0,
        **also,
    }
    with service.store.write() as connection:
        _insert(connection, models.people, person_id=person_id, email=f"{person_id}@example.org", name="Ann Canary")
        _insert(connection, models.events, **row)
        for place, status in enumerate(("accepted", "accepted", "declined")):
            _insert(
                connection,
                models.attendances,
                attendance_id=f"t_{secrets.token_hex(8)}",
                event_id=event_id,
                name="Guest Canary",
                email=f"{secrets.token_hex(4)}@canary.example.org",
                brings=place,
                needs="A canary ramp",
                status=status,
                token_hash=secrets.token_hex(16),
                turn=place,
                made_at=now,
                changed_at=now,
            )
    return event_id


def _insert(connection: sa.Connection, table: sa.Table, **values: Any) -> None:
    """Insert a row; columns another version of the table has not are left out, and those it needs are filled."""
    for column in table.columns:
        if column.name in values or column.nullable or column.server_default is not None:
            continue
        filled: Any = False if isinstance(column.type, sa.Boolean) else 0 if isinstance(column.type, sa.Integer) else ""
        values[column.name] = SIX_O_CLOCK if isinstance(column.type, models.Moment) else filled
    connection.execute(table.insert().values({name: value for name, value in values.items() if name in table.c}))
