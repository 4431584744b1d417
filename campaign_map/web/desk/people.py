"""People: coordinators, whom admins invite and shut out, and supporters, who can be kept out."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map.accounts import coordinators, people, roles
from campaign_map.accounts.coordinators import Invitation, Listed
from campaign_map.accounts.roles import Action
from campaign_map.accounts.sessions import let
from campaign_map.accounts.visitors import Person, Role
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import (
    coordinator_of,
    desk_page,
    let_somewhere,
    reach_in_words,
    read_seat,
    seats_within,
    visit_of_desk,
)
from campaign_map.web.forms import read_form
from campaign_map.web.visitors import AnyRequest, desk_of, service_of

_HERE = "/coordinate/people"

ROLES = (
    (Role.COORDINATOR, "Coordinator: lists, parties, orders, results"),
    (Role.MODERATOR, "Moderator: events and supporters"),
    (Role.VIEWER, "Viewer: figures, without names"),
    (Role.ADMIN, "Admin: all of it, and people; always the whole campaign"),
)
STATES = {
    "invited": ("accent", "clock", "Invited"),
    "late": ("warn", "warning", "Invitation ran out"),
    "active": ("ok", "check", "Active"),
    "disabled": ("bad", "ban", "Shut out"),
}


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def everybody(request: AnyRequest) -> Response[Any]:
    """Coordinators and supporters."""
    return _show(request)


def _show(
    request: AnyRequest,
    *,
    status: int = 200,
    made: Invitation | None = None,
    typed: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    found: Person | None = None,
) -> Response[Any]:
    visit, coordinator = visit_of_desk(request)
    roles.require(coordinator, Action.BLOCK_SUPPORTERS)
    manages = roles.may(coordinator, Action.MANAGE_PEOPLE)
    service = service_of(request)
    listed: tuple[Listed, ...] = ()
    if manages and visit.confirmed:
        listed = coordinators.everybody(service, coordinator)
    return desk_page(
        request,
        "desk/people.html",
        status,
        manages=manages,
        confirmed=visit.confirmed,
        listed=listed,
        states=STATES,
        roles=ROLES,
        reach=reach_in_words,
        made=made,
        typed={"email": "", "name": "", "role": "coordinator", "seats": "", "whole": "", "supporter": ""}
        | (typed or {}),
        problems=problems or {},
        found=found,
        said=request.query_params.get("said", ""),
    )


@post(f"{_HERE}/invite", include_in_schema=False)
async def invite(request: AnyRequest) -> Response[Any]:
    """Invite a coordinator; the link is shown this once."""
    form = await read_form(request)
    return await to_thread.run_sync(_invite, request, form)


def _invite(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    by = let(desk_of(request), Action.MANAGE_PEOPLE)
    typed = {name: form.get(name, "")[:2000] for name in ("email", "name", "role", "seats", "whole")}
    try:
        made = coordinators.invite(
            service_of(request),
            by,
            typed["email"],
            typed["name"],
            typed["role"],
            _read_seats(typed),
            send=form.get("send") == "yes",
        )
    except Refusal as refusal:
        fields = {"bad_email": "email", "known_coordinator": "email", "no_name": "name", "bad_seat": "seats"}
        problems = {fields.get(refusal.code, "role"): str(refusal)}
        return _show(request, status=refusal.status, typed=typed, problems=problems)
    return _show(request, status=201, made=made)


@get(f"{_HERE}/{{coordinator_id:str}}", sync_to_thread=True, include_in_schema=False)
def one_coordinator(request: AnyRequest, coordinator_id: FromPath[str]) -> Response[Any]:
    """One coordinator: role, seats, and the way out."""
    return _show_one(request, coordinator_id)


def _show_one(
    request: AnyRequest,
    coordinator_id: str,
    *,
    status: int = 200,
    made: Invitation | None = None,
    problems: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response[Any]:
    by = let(desk_of(request), Action.MANAGE_PEOPLE)
    every = coordinators.everybody(service_of(request), by)
    listed = next((one for one in every if one.coordinator.coordinator_id == coordinator_id), None)
    if listed is None:
        raise Refusal(404, "no_coordinator", "There is no such coordinator.", "Look through the list again.")
    who = listed.coordinator
    names = "\n".join(one.name for one in seats_within(who.seats)) if who.seats is not None else ""
    return desk_page(
        request,
        "desk/coordinator.html",
        status,
        listed=listed,
        who=who,
        oneself=who.coordinator_id == by.coordinator_id,
        states=STATES,
        roles=ROLES,
        reach=reach_in_words(who.seats),
        made=made,
        typed={"role": who.role.value, "seats": names, "whole": "yes" if who.seats is None else ""} | (typed or {}),
        problems=problems or {},
        said=request.query_params.get("said", ""),
    )


@post(f"{_HERE}/{{coordinator_id:str}}/change", include_in_schema=False)
async def change(request: AnyRequest, coordinator_id: FromPath[str]) -> Response[Any]:
    """Another role, or other seats."""
    form = await read_form(request)
    return await to_thread.run_sync(_change, request, coordinator_id, form)


def _change(request: AnyRequest, coordinator_id: str, form: dict[str, str]) -> Response[Any]:
    by = let(desk_of(request), Action.MANAGE_PEOPLE)
    typed = {name: form.get(name, "")[:2000] for name in ("role", "seats", "whole")}
    try:
        coordinators.change(service_of(request), by, coordinator_id, typed["role"], _read_seats(typed))
    except Refusal as refusal:
        if refusal.code not in ("bad_role", "bad_seat"):
            raise
        problems = {"seats" if refusal.code == "bad_seat" else "role": str(refusal)}
        return _show_one(request, coordinator_id, status=refusal.status, problems=problems, typed=typed)
    return Redirect(f"{_HERE}/{coordinator_id}?said=changed", status_code=303)


@post(f"{_HERE}/{{coordinator_id:str}}/reset", sync_to_thread=True, include_in_schema=False)
def reset(request: AnyRequest, coordinator_id: FromPath[str]) -> Response[Any]:
    """Take away password and telephone, and invite again; the link is shown this once."""
    by = let(desk_of(request), Action.MANAGE_PEOPLE)
    made = coordinators.reset(service_of(request), by, coordinator_id)
    return _show_one(request, coordinator_id, status=201, made=made)


@post(f"{_HERE}/{{coordinator_id:str}}/disable", sync_to_thread=True, include_in_schema=False)
def disable(request: AnyRequest, coordinator_id: FromPath[str]) -> Response[Any]:
    """Shut somebody out."""
    by = let(desk_of(request), Action.MANAGE_PEOPLE)
    coordinators.disable(service_of(request), by, coordinator_id)
    return Redirect(f"{_HERE}/{coordinator_id}?said=disabled", status_code=303)


@post("/coordinate/supporters/find", include_in_schema=False)
async def find_supporter(request: AnyRequest) -> Response[Any]:
    """Look a supporter up by their address: it goes in no log's address line."""
    form = await read_form(request)
    return await to_thread.run_sync(_find_supporter, request, form)


def _find_supporter(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    typed = form.get("supporter", "")[:254]
    try:
        found = people.by_email(service_of(request), coordinator_of(request), typed)
    except Refusal as refusal:
        if refusal.code not in ("bad_email", "no_person"):
            raise
        return _show(request, status=refusal.status, typed={"supporter": typed}, problems={"supporter": str(refusal)})
    return _show(request, typed={"supporter": typed}, found=found)


@post("/coordinate/supporters/{person_id:str}/block", include_in_schema=False)
async def block(request: AnyRequest, person_id: FromPath[str]) -> Response[Any]:
    """Keep a supporter out."""
    form = await read_form(request)
    return await to_thread.run_sync(_block, request, person_id, form)


def _block(request: AnyRequest, person_id: str, form: dict[str, str]) -> Response[Any]:
    coordinator, _ = let_somewhere(request, Action.BLOCK_SUPPORTERS)
    because = form.get("because", "")
    if not because.strip():
        raise Refusal(422, "no_reason", "Say why: it stands in the record.", "A few words are enough.")
    people.block(service_of(request), coordinator, person_id, because)
    return Redirect(f"{_HERE}?said=blocked", status_code=303)


@post("/coordinate/supporters/{person_id:str}/unblock", sync_to_thread=True, include_in_schema=False)
def unblock(request: AnyRequest, person_id: FromPath[str]) -> Response[Any]:
    """Let a supporter in again."""
    coordinator, _ = let_somewhere(request, Action.BLOCK_SUPPORTERS)
    people.unblock(service_of(request), coordinator, person_id)
    return Redirect(f"{_HERE}?said=unblocked", status_code=303)


def _read_seats(typed: dict[str, str]) -> list[str] | None:
    """Seats by name or code, one a line or parted by semicolons; ``None`` where the whole campaign was ticked.

    Raises:
        Refusal: 400 ``bad_seat``: one of them is none, or there is neither a seat nor the tick, or both.
    """
    names = [one for one in typed["seats"].replace(";", "\n").splitlines() if one.strip()]
    if (typed["whole"] == "yes") == bool(names):
        raise Refusal(400, "bad_seat", "It is not clear which seats.", "Name them, or tick the whole campaign.")
    return [read_seat(one, None).code for one in names] or None


ROUTES = (
    *(everybody, invite, one_coordinator, change, reset, disable),
    *(find_supporter, block, unblock),
)
