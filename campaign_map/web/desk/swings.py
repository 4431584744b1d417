"""The swing we expect: what is in force, a new one, a table of polls."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.response import Redirect

from campaign_map.accounts import roles
from campaign_map.accounts.roles import Action
from campaign_map.need import polls, swings
from campaign_map.need.swings import EVERYWHERE
from campaign_map.need.tables import WrongCell, number
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import coordinator_of, desk_page, let_somewhere
from campaign_map.web.desk.moments import read_past_day
from campaign_map.web.desk.uploads import FORM_ROOM, with_file
from campaign_map.web.forms import read_file, read_form
from campaign_map.web.kept import pages_of
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.errors import WorldError
from phonebank_app.seats import NATIONS, REGIONS

_HERE = "/coordinate/swings"
_LARGEST = 2**20


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def in_force(request: AnyRequest) -> Response[Any]:
    """The swings in force."""
    return _show(request)


def _show(
    request: AnyRequest,
    typed: dict[str, str] | None = None,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> Response[Any]:
    service = service_of(request)
    coordinator, _ = let_somewhere(request, Action.SEE_FIGURES)
    every = swings.in_force(service)
    return desk_page(
        request,
        "desk/swings.html",
        status,
        swings=every,
        stale=[one for one in every if one.stale and one.seats],
        everywhere=EVERYWHERE,
        places=[(place, place.capitalize() if place == EVERYWHERE else place) for place in _places()],
        may_set=roles.may(coordinator, Action.SET_SWINGS),
        typed={"place": EVERYWHERE, "points": "", "on": "", "source": ""} | (typed or {}),
        problems=problems or {},
        said=request.query_params.get("said", ""),
    )


@post(_HERE, include_in_schema=False)
async def enter(request: AnyRequest) -> Response[Any]:
    """Enter a swing."""
    form = await read_form(request)
    return await to_thread.run_sync(_enter, request, form)


def _enter(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    service, coordinator = service_of(request), coordinator_of(request)
    roles.require(coordinator, Action.SET_SWINGS)
    typed = {name: form.get(name, "")[:300] for name in ("place", "points", "on", "source")}
    field = "points"
    try:
        points = number(typed["points"].strip())
        field = "on"
        on = read_past_day(typed["on"], service.clock.now())
        field = "source" if not typed["source"].strip() else "points" if not -100 <= points <= 100 else "on"
        swings.enter(service, coordinator.actor, typed["place"], points, on, typed["source"])
    except WrongCell:
        return _show(request, typed, {"points": "This is not a number. Write it like -8 or +2.5."}, 422)
    except WorldError as problem:
        status = problem.status if isinstance(problem, Refusal) else 422
        return _show(request, typed, {field: str(problem)}, status)
    pages_of(request).forget()
    return Redirect(f"{_HERE}?said=entered", status_code=303)


@post(f"{_HERE}/polls", include_in_schema=False, request_max_body_size=_LARGEST + FORM_ROOM)
async def load_polls(request: AnyRequest) -> Response[Any]:
    """Load a table of polls."""
    coordinator = coordinator_of(request)
    roles.require(coordinator, Action.SET_SWINGS)
    form, upload = await read_form(request), await read_file(request, "file")
    skip = form.get("skip") == "yes"
    try:
        table = await with_file(
            upload,
            lambda path: polls.load_polls(service_of(request), coordinator.actor, path, without_refused=skip),
        )
    except WorldError as problem:
        status = problem.status if isinstance(problem, Refusal) else 422
        said = str(problem).replace(", or load the others with --skip-refused", ", or tick that they are left out")
        return await to_thread.run_sync(_show, request, None, {"file": said}, status)
    pages_of(request).forget()
    return Redirect(f"{_HERE}?said={len(table.entries)}", status_code=303)


def _places() -> tuple[str, ...]:
    return tuple(dict.fromkeys((EVERYWHERE, *NATIONS, *REGIONS)))


ROUTES = (in_force, enter, load_polls)
