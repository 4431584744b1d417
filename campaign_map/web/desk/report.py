"""The report across parties: to look at, to print, and as a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from anyio import to_thread
from litestar import Response, get, post

from campaign_map.accounts.roles import Action
from campaign_map.desk import report as figures
from campaign_map.desk import takeaway
from campaign_map.desk.activity import today
from campaign_map.desk.report import Report
from campaign_map.problems import Refusal
from campaign_map.web import report as written
from campaign_map.web.desk.frame import desk_page, let_in_seat, let_somewhere, read_seat, seats_within
from campaign_map.web.forms import read_form
from campaign_map.web.visitors import AnyRequest, service_of

_HERE = "/coordinate/report"
_DAYS = 6
"""So many days before today are shown where none are named."""


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def report(request: AnyRequest) -> Response[Any]:
    """The report of one's seats, or of one of them."""
    _, seats = let_somewhere(request, Action.SEE_FIGURES)
    typed = _typed(request, {name: request.query_params.get(name, "") for name in ("seat", "first", "last")})
    shown: dict[str, Any] = {"report": None, "title": "Report"}
    problems: dict[str, str] = {}
    status = 200
    try:
        shown = written.context(_make(request, typed))
    except Refusal as refusal:
        problems, status = _problems(refusal), refusal.status
    return desk_page(
        request,
        "desk/report.html",
        status,
        seats=seats_within(seats),
        whole=seats is None,
        typed=typed,
        problems=problems,
        **shown,
    )


@post(f"{_HERE}/file", include_in_schema=False)
async def as_file(request: AnyRequest) -> Response[Any]:
    """The same as a file that stands alone."""
    form = await read_form(request)
    return await to_thread.run_sync(_file, request, form)


def _file(request: AnyRequest, form: dict[str, str]) -> Response[Any]:
    made = _make(request, _typed(request, form))
    headers = {
        "content-disposition": f'attachment; filename="{written.file_name(made)}"',
        "cache-control": "private, no-store",
    }
    text = written.stand_alone(service_of(request), made)
    return Response(text, media_type="text/html; charset=utf-8", headers=headers)


def _make(request: AnyRequest, typed: dict[str, str]) -> Report:
    coordinator, seats = let_somewhere(request, Action.SEE_FIGURES)
    seat_code = ""
    if typed["seat"].strip():
        seat_code = read_seat(typed["seat"], None).code
        let_in_seat(request, Action.SEE_FIGURES, seat_code)
        seats = frozenset({seat_code})
    days = takeaway.read_days(typed["first"], typed["last"])
    return figures.make(service_of(request), seats, days, coordinator.actor, seat_code)


def _typed(request: AnyRequest, given: dict[str, str]) -> dict[str, str]:
    day = today(service_of(request).clock.now())
    typed = {name: given.get(name, "")[:80] for name in ("seat", "first", "last")}
    typed["first"] = typed["first"] or (day - timedelta(days=_DAYS)).isoformat()
    typed["last"] = typed["last"] or day.isoformat()
    return typed


def _problems(refusal: Refusal) -> dict[str, str]:
    fields = {"bad_seat": "seat", "bad_days": "first"}
    if refusal.code not in fields:
        raise refusal
    return {fields[refusal.code]: str(refusal)}


ROUTES = (report, as_file)
