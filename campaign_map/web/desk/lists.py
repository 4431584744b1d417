"""Call lists: sent in as a file, with a report of how each was read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map import results
from campaign_map.accounts.roles import Action
from campaign_map.desk import arriving, list_report, loading, screening
from campaign_map.problems import Refusal
from campaign_map.web.desk.downloads import send_file
from campaign_map.web.desk.frame import desk_page, let_somewhere, read_seat, seats_within
from campaign_map.web.desk.sent_lists import token_of
from campaign_map.web.desk.uploads import FORM_ROOM, read_upload
from campaign_map.web.forms import read_file, read_form
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.errors import WorldError
from phonebank_app.seats import seats_by_code

_HERE = "/coordinate/lists"
_SHOWN = 200


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def every_list(request: AnyRequest) -> Response[Any]:
    """The lists, and where to send one in."""
    return _show(request, request.query_params.get("seat", ""))


def _show(
    request: AnyRequest, typed: str = "", problems: dict[str, str] | None = None, status: int = 200
) -> Response[Any]:
    service = service_of(request)
    _, seats = let_somewhere(request, Action.LOAD_LISTS)
    now = service.clock.now()
    with service.store.read() as connection:
        lists = loading.every_list(connection, seats)
        running_out = screening.running_out(connection, now, seats)
    known = seats_by_code().get(typed)
    return desk_page(
        request,
        "desk/lists.html",
        status,
        lists=lists,
        running_out=running_out,
        seats=seats_within(seats),
        whole=seats is None,
        typed=known.name if known else typed,
        names=seats_by_code(),
        problems=problems or {},
        largest=loading.LARGEST_FILE // 2**20,
        most_rows=loading.MOST_ROWS,
        said=request.query_params.get("said", ""),
    )


@post(_HERE, include_in_schema=False, request_max_body_size=loading.LARGEST_FILE + FORM_ROOM)
async def send_in(request: AnyRequest) -> Response[Any]:
    """Take a list in, to be looked at before it is loaded."""
    coordinator, seats = let_somewhere(request, Action.LOAD_LISTS)
    form, upload = await read_form(request), await read_file(request, "file")
    try:
        body, name = await read_upload(upload, form.get("text", ""))
        seat = read_seat(form.get("seat", ""), seats)
        held_id = await to_thread.run_sync(
            lambda: arriving.send_in(
                service_of(request),
                coordinator,
                token_of(request),
                seat.code,
                body,
                name,
                register_only=form.get("register") == "yes",
            )
        )
    except WorldError as problem:
        status = problem.status if isinstance(problem, Refusal) else 422
        field = "seat" if isinstance(problem, Refusal) and problem.code in ("bad_seat", "not_yours") else "file"
        return await to_thread.run_sync(_show, request, form.get("seat", ""), {field: str(problem)}, status)
    return Redirect(f"{_HERE}/sent/{held_id}", status_code=303)


@get(f"{_HERE}/{{list_id:str}}", sync_to_thread=True, include_in_schema=False)
def one_list(request: AnyRequest, list_id: FromPath[str]) -> Response[Any]:
    """How a list was read."""
    _, seats = let_somewhere(request, Action.LOAD_LISTS)
    with service_of(request).store.read() as connection:
        loaded, report = loading.find(connection, list_id, seats)
    return desk_page(
        request,
        "desk/list.html",
        loaded=loaded,
        seat=seats_by_code()[loaded.seat_code],
        report=report,
        in_words=loading.in_words,
        shown=_SHOWN,
        said=request.query_params.get("said", ""),
    )


@get(f"{_HERE}/{{list_id:str}}/refused.csv", sync_to_thread=True, include_in_schema=False)
def refused_rows(request: AnyRequest, list_id: FromPath[str]) -> Response[Any]:
    """The rows of a list that became nobody, by their number in the file."""
    _, seats = let_somewhere(request, Action.LOAD_LISTS)
    with service_of(request).store.read() as connection:
        loaded, report = loading.find(connection, list_id, seats)
    if report is None:
        raise _no_report()
    refused = report.refused

    def parts() -> Iterator[str]:
        yield results.line(("row", "code", "why"))
        for at in range(0, len(refused), 2000):
            yield "".join(
                results.line((one.row, one.code, loading.in_words(one.code))) for one in refused[at : at + 2000]
            )

    return send_file(f"refused-rows-{loaded.list_id}.csv", parts())


@get(f"{_HERE}/{{list_id:str}}/report.csv", sync_to_thread=True, include_in_schema=False)
def report_of(request: AnyRequest, list_id: FromPath[str]) -> Response[Any]:
    """How a list was read, as a table: figures, columns, and the rows worth looking at, by their number."""
    _, seats = let_somewhere(request, Action.LOAD_LISTS)
    with service_of(request).store.read() as connection:
        loaded, report = loading.find(connection, list_id, seats)
    if report is None:
        raise _no_report()
    every = list_report.lines(report)

    def parts() -> Iterator[str]:
        yield results.line(list_report.HEADER)
        while some := list(islice(every, 2000)):
            yield "".join(map(results.line, some))

    return send_file(f"list-report-{loaded.list_id}.csv", parts())


def _no_report() -> Refusal:
    return Refusal(404, "no_report", "How this list was read was not kept.", "Send it in again to see it.")


ROUTES = (every_list, send_in, one_list, refused_rows, report_of)
