"""Who may open what at the desk: every address, tried by every role, in their own seats and in others'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from campaign_map import models, scripts
from campaign_map.accounts import coordinators, roles
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.accounts.roles import Action
from campaign_map.app import create_app
from campaign_map.desk import loading
from campaign_map.settings import Service, open_service
from phonebank_app.law.promises import PromiseKind
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map import promised as promises
from tests.campaign_map.asked import send, ticket
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, SIX_O_CLOCK, Laptop, write_list
from tests.campaign_map.signing_in import desk, supporter
from tests.campaign_map.web.desk_world import SCRIPT
from tests.campaign_map.web.forms import Browsing


@dataclass(frozen=True)
class Door:
    """An address of the desk.

    Attributes:
        action: what one must be allowed to do; ``None``: any coordinator may.
        in_seat: it is about Harrow East, so it has to be allowed there.
    """

    method: str
    path: str
    action: Action | None = None
    in_seat: bool = False
    form: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Any] | None = None


_FILE = {"file": ("list.csv", b"id,name,phone\n1,Sam Long,020 7946 0001\n", "text/csv")}
_NUMBERS = {"file": ("off.txt", b"020 7946 0999\n", "text/plain")}
_SEE, _LISTS, _PACKS = Action.SEE_FIGURES, Action.LOAD_LISTS, Action.ISSUE_PACKS
DOORS = (
    Door("GET", "/coordinate/confirm"),
    Door("POST", "/coordinate/confirm"),
    Door("GET", "/coordinate/account"),
    Door("POST", "/coordinate/account/password"),
    Door("POST", "/coordinate/account/sessions/{session_id:str}/close"),
    Door("POST", "/coordinate/account/tokens", Action.USE_PROGRAMS, form={"label": "list"}),
    Door("GET", "/coordinate", _SEE),
    Door("GET", "/coordinate/seats", _SEE),
    Door("GET", "/coordinate/seats/{code:str}", _SEE, True),
    Door("POST", "/coordinate/seats/{code:str}/order", Action.ORDER_PARTIES, True, {"kind": "held", "because": "x"}),
    Door("POST", "/coordinate/seats/{code:str}/figures", Action.SET_FIGURES, True, {"target": "9000"}),
    Door("GET", "/coordinate/swings", _SEE),
    Door("GET", "/coordinate/report", _SEE),
    Door("POST", "/coordinate/report/file", _SEE),
    Door(
        "POST", "/coordinate/swings", Action.SET_SWINGS, form={"place": "Wales", "points": "1", "on": "3 December 2019"}
    ),
    Door("POST", "/coordinate/swings/polls", Action.SET_SWINGS, files=_FILE),
    Door("GET", "/coordinate/parties", _PACKS),
    Door("POST", "/coordinate/parties", _PACKS, True, {"host": "A", "seat": HARROW_EAST, "because": "x"}),
    Door("GET", "/coordinate/parties/{party_id:str}", _PACKS, True),
    Door("POST", "/coordinate/parties/{party_id:str}/end", _PACKS, True, {"how": "hour"}),
    Door("POST", "/coordinate/parties/{party_id:str}/code", _PACKS, True),
    Door("POST", "/coordinate/parties/{party_id:str}/laptops", _PACKS, True, {"device": "theirs"}),
    Door("POST", "/coordinate/parties/{party_id:str}/pack", _PACKS, True),
    Door("GET", "/coordinate/lists", _LISTS),
    Door("POST", "/coordinate/lists", _LISTS, True, {"seat": HARROW_EAST}, _FILE),
    Door("GET", "/coordinate/lists/{list_id:str}", _LISTS, True),
    Door("GET", "/coordinate/lists/{list_id:str}/refused.csv", _LISTS, True),
    Door("GET", "/coordinate/lists/{list_id:str}/report.csv", _LISTS, True),
    Door("GET", "/coordinate/lists/numbers", Action.SILENCE_NUMBERS),
    Door("POST", "/coordinate/lists/numbers", Action.SILENCE_NUMBERS, files=_NUMBERS),
    Door("GET", "/coordinate/scripts", _SEE),
    Door("GET", "/coordinate/scripts/current", _SEE),
    Door("GET", "/coordinate/scripts/{script_id:int}", _SEE),
    Door("GET", "/coordinate/scripts/{script_id:int}/picture", _SEE),
    Door("GET", "/coordinate/scripts/{script_id:int}/print", _SEE),
    Door("GET", "/coordinate/scripts/shipped/{language:str}", _SEE),
    Door("GET", "/coordinate/scripts/shipped/{language:str}/picture", _SEE),
    Door("GET", "/coordinate/scripts/shipped/{language:str}/print", _SEE),
    Door("POST", "/coordinate/scripts", Action.APPROVE_SCRIPTS, form={"text": SCRIPT}),
    Door("POST", "/coordinate/scripts/{script_id:int}/approve", Action.APPROVE_SCRIPTS),
    Door("POST", "/coordinate/scripts/withdraw/{language:str}", Action.APPROVE_SCRIPTS),
    Door("GET", "/coordinate/tray", Action.SEE_SET_ASIDE),
    Door("POST", "/coordinate/tray", Action.SEE_SET_ASIDE, True, {"aside": "1"}),
    Door("GET", "/coordinate/promises", Action.TAKE_RESULTS),
    Door("GET", "/coordinate/promises/{promise_id:str}", Action.TAKE_RESULTS, True),
    Door("POST", "/coordinate/promises/{promise_id:str}", Action.TAKE_RESULTS, True, {"did": "done"}),
    Door("POST", "/coordinate/promises/file", Action.TAKE_RESULTS, True, {"seat": HARROW_EAST, "format": "csv"}),
    Door("GET", "/coordinate/requests", Action.ANSWER_VOTERS),
    Door("GET", "/coordinate/requests/{ticket_id:str}", Action.ANSWER_VOTERS, True),
    Door("POST", "/coordinate/requests/{ticket_id:str}", Action.ANSWER_VOTERS, True, {"note": "by letter"}),
    Door("GET", "/coordinate/results", _SEE),
    Door("POST", "/coordinate/results/names.csv", Action.TAKE_RESULTS, True, {"seat": HARROW_EAST}),
    Door("POST", "/coordinate/results/contacts", Action.TAKE_RESULTS, True, {"seat": HARROW_EAST, "format": "jsonl"}),
    Door("POST", "/coordinate/results/figures.csv", _SEE, True, {"seat": HARROW_EAST, "first": "2019-12-04"}),
    Door("POST", "/coordinate/results/do-not-call.csv", Action.TAKE_RESULTS, True, {"whole": "yes"}),
    Door("GET", "/coordinate/people", Action.BLOCK_SUPPORTERS),
    Door("POST", "/coordinate/people/invite", Action.MANAGE_PEOPLE, form={"email": "x"}),
    Door("GET", "/coordinate/people/{coordinator_id:str}", Action.MANAGE_PEOPLE),
    Door("POST", "/coordinate/people/{coordinator_id:str}/change", Action.MANAGE_PEOPLE, form={"role": "viewer"}),
    Door("POST", "/coordinate/people/{coordinator_id:str}/reset", Action.MANAGE_PEOPLE),
    Door("POST", "/coordinate/people/{coordinator_id:str}/disable", Action.MANAGE_PEOPLE),
    Door("POST", "/coordinate/supporters/find", Action.BLOCK_SUPPORTERS, form={"supporter": "ann@example.org"}),
    Door("POST", "/coordinate/supporters/{person_id:str}/block", Action.BLOCK_SUPPORTERS, form={"because": "x"}),
    Door("POST", "/coordinate/supporters/{person_id:str}/unblock", Action.BLOCK_SUPPORTERS),
    Door("GET", "/coordinate/record", Action.READ_AUDIT),
    Door("GET", "/coordinate/events", Action.MODERATE_EVENTS),
)
_ELSEWHERE = {
    *(("GET", "/coordinate/sign-in"), ("POST", "/coordinate/sign-in"), ("POST", "/coordinate/sign-out")),
    # Each coordinator's own, or tried in another file.
    ("POST", "/coordinate/account/sessions/close-all"),
    ("POST", "/coordinate/account/tokens/{token_id:str}/revoke"),
    ("POST", "/coordinate/events/{event:str}"),
    # A file that is held is the session's that sent it (test_lists_in.py).
    *((method, "/coordinate/lists/sent/{held_id:str}") for method in ("GET", "POST")),
    ("GET", "/coordinate/lists/sent/{held_id:str}/check"),
    *(("POST", f"/coordinate/lists/sent/{{held_id:str}}/{what}") for what in ("load", "drop")),
    ("GET", "/coordinate/lists/numbers/{held_id:str}"),
    *(("POST", f"/coordinate/lists/numbers/{{held_id:str}}/{what}") for what in ("silence", "drop")),
}
ROLES = (
    *(("admin", None), ("coordinator", None), ("moderator", None), ("viewer", None)),
    *(("coordinator", HARROW_EAST), ("moderator", HARROW_EAST), ("viewer", HARROW_EAST)),
    *(("coordinator", PUTNEY), ("moderator", PUTNEY), ("viewer", PUTNEY)),
)


@dataclass
class World:
    """A campaign with one of everything, in Harrow East."""

    service: Service
    http: httpx.Client
    ids: dict[str, str]
    supporter: str


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("doors")
    clock = EveningClock(SIX_O_CLOCK, runs=False)
    service = open_service(f"sqlite:///{folder / 'campaign.db'}", clock=clock)
    with TestClient[Any](create_app(service), raise_server_exceptions=False) as http:
        list_id = loading.load(service, OPERATOR, HARROW_EAST, write_list(folder / "harrow.csv", 40))
        laptop = Laptop.paired(service, http)
        contact = laptop.pack().contacts[0]
        laptop.report(contact)
        asked = ticket(laptop, contact, TicketKind.ACCESS)
        send(laptop, asked)
        promised = promises.promise(laptop, contact, PromiseKind.GIVE)
        promises.send(laptop, promised)
        script_id = scripts.offer_script(service, OPERATOR, SCRIPT)
        made = coordinators.invite(service, OPERATOR, "victim@example.org", "Vic", "viewer")
        person, token = supporter(service)
        ids = {
            "code": HARROW_EAST,
            "list_id": list_id,
            "party_id": laptop.party_id,
            "device": laptop.device,
            "script_id": str(script_id),
            "language": "en",
            "coordinator_id": made.coordinator.coordinator_id,
            "person_id": person.person_id,
            "session_id": "s_nobody",
            "ticket_id": asked.ticket_id,
            "promise_id": promised.promise_id,
        }
        http.cookies.clear()
        yield World(service, http, ids, token)
    service.store.close()


def _fill(path: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        path = path.replace(f"{{{name}:str}}", value).replace(f"{{{name}:int}}", value)
    assert "{" not in path, path
    return path


def _set_aside(world: World) -> str:
    """Something fresh in the tray, of Harrow East's party; returns its number."""
    table = models.set_aside
    row = {
        "party_id": world.ids["party_id"],
        "device_id": "d_1",
        "device_seq": 1,
        "op": b"{}",
        "status": "rejected",
        "code": "bad_time",
        "received_at": world.service.clock.now(),
    }
    with world.service.store.write() as connection:
        number = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        made = table.insert().values(**row, outcome_id=f"o_{number}", sha256=f"{number:064d}")
        return str(connection.execute(made.returning(table.c.id)).scalar_one())


def _knock(world: World, door: Door) -> httpx.Response:
    path = _fill(door.path, world.ids)
    if door.method == "GET":
        return world.http.get(path, follow_redirects=False)
    browsing = Browsing(world.http)
    browsing.open("/sign-in/code?id=x")
    form = dict(door.form)
    if form.get("device") == "theirs":
        form["device"] = world.ids["device"]
        with world.service.store.write() as connection:  # somebody may have shut it out a moment ago
            connection.execute(models.devices.update().values(revoked_at=None))
    if "aside" in form:
        form["aside"] = _set_aside(world)
    return browsing.send(path, form, files=door.files, follow_redirects=False)


def _may(world: World, door: Door, who: coordinators.Coordinator) -> bool:
    if door.action is None:
        return True
    if door.form.get("whole"):
        return roles.may(who, door.action)
    if door.in_seat:
        return roles.may(who, door.action, HARROW_EAST)
    seats = roles.within(who, door.action)
    return seats is None or bool(seats)


def test_every_address_of_the_desk_is_tried_here(world: World) -> None:
    served = {
        (method, route.path.rstrip("/"))
        for route in world.http.app.routes  # type: ignore[attr-defined]
        for method in getattr(route, "methods", ())
        if route.path.startswith("/coordinate") and not route.path.startswith("/coordinators")
    }
    served = {(method, path) for method, path in served if method in ("GET", "POST", "PUT", "PATCH", "DELETE")}
    assert served - _ELSEWHERE == {(door.method, door.path) for door in DOORS}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}")
def test_a_stranger_and_a_supporter_are_sent_to_the_door(world: World, door: Door) -> None:
    for cookie in ("", world.supporter):
        world.http.cookies.clear()
        if cookie:
            world.http.cookies.set("supporter", cookie)
        answer = _knock(world, door)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"].startswith("/coordinate/sign-in?to=")


@pytest.mark.parametrize(("role", "seat"), ROLES, ids=lambda value: str(value))
def test_each_role_opens_its_own_doors_and_no_others(world: World, role: str, seat: str | None) -> None:
    wrong = []
    for at, door in enumerate(DOORS):
        # Somebody new for each: some doors sign out, or change who may.
        who = desk(world.service, role, [seat] if seat else None, email=f"c{at}-{role}-{seat}@example.org".lower())
        world.http.cookies.clear()
        world.http.cookies.set("coordinator", who.token)
        answer = _knock(world, door)
        refused = answer.status_code == 403 and "confirm" not in str(answer.headers.get("location"))
        if door.path == "/coordinate/confirm" and door.method == "POST":
            refused = False  # 403 is what a wrong code is told
        gone = answer.status_code == 404 and door.path != "/coordinate/account/sessions/{session_id:str}/close"
        opened = not refused and not gone and answer.status_code < 500
        if opened != _may(world, door, who.coordinator):
            wrong.append(f"{door.method} {door.path}: {answer.status_code}")
        assert answer.status_code < 500, answer.text
    assert wrong == []
