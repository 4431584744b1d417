"""Call lists: sent in as a file, with a report of how each was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map import results
from campaign_map.accounts.roles import Action
from campaign_map.desk import loading, screening
from campaign_map.problems import Refusal
from campaign_map.web.desk.downloads import send_file
from campaign_map.web.desk.frame import desk_page, let_somewhere, read_seat, seats_within
from campaign_map.web.desk.uploads import FORM_ROOM, with_file
from campaign_map.web.forms import read_file, read_form
from campaign_map.web.kept import pages_of
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
    )


@post(_HERE, include_in_schema=False, request_max_body_size=loading.LARGEST_FILE + FORM_ROOM)
async def load(request: AnyRequest) -> Response[Any]:
    """Load a list for a seat."""
    coordinator, seats = let_somewhere(request, Action.LOAD_LISTS)
    form, upload = await read_form(request), await read_file(request, "file")
    typed = form.get("seat", "")
    try:
        seat = read_seat(typed, seats)
    except Refusal as refusal:
        if upload is not None:
            await upload.close()
        return await to_thread.run_sync(_show, request, typed, {"seat": str(refusal)}, refusal.status)
    try:
        list_id = await with_file(
            upload,
            lambda path: loading.load(
                service_of(request), coordinator, seat.code, path, register_only=form.get("register") == "yes"
            ),
        )
    except WorldError as problem:
        status = problem.status if isinstance(problem, Refusal) else 422
        return await to_thread.run_sync(_show, request, typed, {"file": str(problem)}, status)
    pages_of(request).forget()
    return Redirect(f"{_HERE}/{list_id}?said=loaded", status_code=303)


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
        raise Refusal(404, "no_report", "How this list was read was not kept.", "Send it in again to see it.")
    refused = report.refused

    def parts() -> Iterator[str]:
        yield results.line(("row", "code", "why"))
        for at in range(0, len(refused), 2000):
            yield "".join(
                results.line((one.row, one.code, loading.in_words(one.code))) for one in refused[at : at + 2000]
            )

    return send_file(f"refused-rows-{loaded.list_id}.csv", parts())


ROUTES = (every_list, load, one_list, refused_rows)
