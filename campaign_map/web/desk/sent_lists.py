"""A list on its way in, page by page: its columns, the check, and then it is loaded. Whole without scripts."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map.accounts import roles
from campaign_map.accounts.cookies import coordinator_cookie
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk import arriving, loading
from campaign_map.desk.arriving import Checked, Looked
from campaign_map.web.desk.door import confirm_address
from campaign_map.web.desk.frame import desk_page, let_somewhere
from campaign_map.web.desk.meanings import GROUPS, meaning
from campaign_map.web.forms import read_form
from campaign_map.web.kept import pages_of
from campaign_map.web.visitors import AnyRequest, desk_of, service_of
from phonebank_app.errors import ListProblem
from phonebank_app.lists.columns import LEAVE_OUT
from phonebank_app.lists.dialect import DELIMITERS
from phonebank_app.seats import seats_by_code
from phonebank_app.voters.phones import national

HERE = "/coordinate/lists"
_SENT = f"{HERE}/sent/{{held_id:str}}"
_SHOWN = 25
"""Pairs, and rows of each kind, that a page shows; the report that is kept has them all."""
_ROWS_NAMED = 12
_FORM = 512 * 1024


def token_of(request: AnyRequest) -> str:
    """The token of the session at the desk, which opens what it sent in."""
    return request.cookies.get(coordinator_cookie(service_of(request).settings), "")


def _mine(request: AnyRequest) -> tuple[Coordinator, str]:
    coordinator, _ = let_somewhere(request, Action.LOAD_LISTS)
    return coordinator, token_of(request)


@get(_SENT, sync_to_thread=True, include_in_schema=False)
def columns(request: AnyRequest, held_id: FromPath[str]) -> Response[Any]:
    """What each column of a list means."""
    coordinator, token = _mine(request)
    return _columns_page(request, arriving.look(service_of(request), coordinator, token, held_id))


@post(_SENT, include_in_schema=False, request_max_body_size=_FORM)
async def choose(request: AnyRequest, held_id: FromPath[str]) -> Response[Any]:
    """Say what columns mean, and go on to the check or look again."""
    form = await read_form(request)
    return await to_thread.run_sync(_choose, request, held_id, form)


def _choose(request: AnyRequest, held_id: str, form: dict[str, str]) -> Response[Any]:
    coordinator, token = _mine(request)
    fields = {
        int(name.removeprefix("column-")): value
        for name, value in form.items()
        if name.startswith("column-") and name[7:].isascii() and name[7:].isdigit() and len(name) < 14
    }
    service = service_of(request)
    try:
        looked = arriving.choose(service, coordinator, token, held_id, fields, form.get("sheet", ""))
    except ListProblem as problem:
        looked = arriving.look(service, coordinator, token, held_id)
        return _columns_page(request, looked, str(problem), 422)
    if form.get("do") != "check":
        return Redirect(f"{HERE}/sent/{held_id}?said=changed", status_code=303)
    if looked.seen.problem:
        return _columns_page(request, looked, status=422)
    return Redirect(f"{HERE}/sent/{held_id}/check", status_code=303)


def _columns_page(request: AnyRequest, looked: Looked, refused: str = "", status: int = 200) -> Response[Any]:
    seen = looked.seen
    return desk_page(
        request,
        "desk/columns.html",
        status,
        held=looked.held,
        seat=seats_by_code()[looked.held.seat_code],
        seen=seen,
        saved_in=seen.encoding + (f", {DELIMITERS[seen.delimiter]}" if seen.delimiter in DELIMITERS else ""),
        samples=[_sample([row[at].small or row[at].large for row in seen.rows]) for at in range(len(seen.columns))],
        chosen_by=looked.chosen_by,
        groups=GROUPS,
        meaning=meaning,
        used=sum(bool(column.field) and column.field != LEAVE_OUT for column in seen.columns),
        refused=refused,
        said=request.query_params.get("said", ""),
    )


def _sample(cells: list[str]) -> str:
    """The first cells of a column that hold something, on one line."""
    told = [cell if len(cell) <= 40 else f"{cell[:39]}…" for cell in dict.fromkeys(cells) if cell.strip()]
    return " · ".join(told[:3])


@get(f"{_SENT}/check", sync_to_thread=True, include_in_schema=False)
def check(request: AnyRequest, held_id: FromPath[str]) -> Response[Any]:
    """What loading the list would do."""
    coordinator, token = _mine(request)
    try:
        checked = arriving.check(service_of(request), coordinator, token, held_id)
    except ListProblem as problem:
        return _columns_page(
            request, arriving.look(service_of(request), coordinator, token, held_id), str(problem), 422
        )
    return _check_page(request, coordinator, checked)


def _check_page(request: AnyRequest, coordinator: Coordinator, checked: Checked) -> Response[Any]:
    seat = seats_by_code()[checked.held.seat_code]
    may_see = roles.may(coordinator, Action.TAKE_RESULTS, seat.code)
    shows = may_see and desk_of(request).confirmed
    plan = checked.plan
    pairs = plan.meetings[:_SHOWN]
    if shows and pairs:
        arriving.note_names_shown(service_of(request), coordinator, checked, len(pairs))
    refused: dict[str, list[int]] = {}
    for one in plan.report.refused:
        refused.setdefault(one.code, []).append(one.row)
    reasons = sorted(refused.items(), key=lambda one: -len(one[1]))
    return desk_page(
        request,
        "desk/check.html",
        held=checked.held,
        seat=seat,
        plan=plan,
        report=plan.report,
        left_out=checked.left_out,
        reasons=[(loading.in_words(code), len(rows), named(rows)) for code, rows in reasons],
        silences=[(why, many, named(rows)) for why, many, rows in arriving.silenced_words(plan)],
        joined=plan.report.joined[:_SHOWN],
        pairs=pairs,
        shows=shows,
        may_see=may_see,
        to_confirm=confirm_address(f"{HERE}/sent/{checked.held.held_id}/check"),
        national=national,
        shown=_SHOWN,
    )


def named(rows: list[int]) -> str:
    """“rows 3, 9 and 12”, “row 3”, “rows 3, 9, … and 40 more”."""
    first = [f"{row:,}" for row in rows[:_ROWS_NAMED]]
    if len(rows) > _ROWS_NAMED:
        return f"rows {', '.join(first)} and {len(rows) - _ROWS_NAMED:,} more"
    return f"row {first[0]}" if len(first) == 1 else f"rows {', '.join(first[:-1])} and {first[-1]}"


@post(f"{_SENT}/load", sync_to_thread=True, include_in_schema=False)
def load(request: AnyRequest, held_id: FromPath[str]) -> Response[Any]:
    """Load it."""
    coordinator, token = _mine(request)
    list_id = arriving.load(service_of(request), coordinator, token, held_id)
    pages_of(request).forget()
    return Redirect(f"{HERE}/{list_id}?said=loaded", status_code=303)


@post(f"{_SENT}/drop", sync_to_thread=True, include_in_schema=False)
def drop(request: AnyRequest, held_id: FromPath[str]) -> Response[Any]:
    """Throw it away."""
    coordinator, _ = _mine(request)
    arriving.throw_away(service_of(request), coordinator, held_id)
    return Redirect(f"{HERE}?said=dropped", status_code=303)


ROUTES = (columns, choose, check, load, drop)
