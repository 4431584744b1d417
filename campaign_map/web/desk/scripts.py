"""Scripts: sent in, looked at, approved."""

from __future__ import annotations

from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map import scripts
from campaign_map.accounts.roles import Action
from campaign_map.problems import Refusal
from campaign_map.web.desk.frame import coordinator_of, desk_page, let_somewhere
from campaign_map.web.desk.uploads import plain_name
from campaign_map.web.forms import read_file, read_form
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.scripts import Problem, read

_HERE = "/coordinate/scripts"
_LARGEST = 64 * 1024
"""Bytes of a script (`phonebank_app.scripts`)."""


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def every_script(request: AnyRequest) -> Response[Any]:
    """The scripts, and where to send one in."""
    return _show(request)


def _show(request: AnyRequest, typed: str = "", problems: tuple[Problem, ...] = (), status: int = 200) -> Response[Any]:
    let_somewhere(request, Action.SEE_FIGURES)
    with service_of(request).store.read() as connection:
        every = scripts.every_script(connection)
        current = scripts.current_script(connection)
    return desk_page(
        request,
        "desk/scripts.html",
        status,
        current=current,
        current_title=_title(current.text),
        # Several may hold the same words; the one approved last is the one in use.
        in_use=max(
            (one for one in every if one.hash == current.hash and one.approved_at is not None),
            key=lambda one: (one.approved_at, one.script_id),
            default=None,
        ),
        waiting=[one for one in every if one.approved_at is None],
        before=[one for one in every if one.approved_at is not None],
        typed=typed,
        errors=[one for one in problems if one.severity == "error"],
        hints=[one for one in problems if one.severity != "error"],
        said=request.query_params.get("said", ""),
    )


@post(_HERE, include_in_schema=False, request_max_body_size=5 * _LARGEST)
async def send_in(request: AnyRequest) -> Response[Any]:
    """Send in a script, as a file or typed; one that is broken is not kept."""
    form, upload = await read_form(request), await read_file(request, "file")
    name, text = "", form.get("text", "")
    if upload is not None:
        try:
            if upload.filename:
                name = plain_name(upload.filename)
                text = (await upload.read(5 * _LARGEST)).decode("utf-8", "replace")
        finally:
            await upload.close()
    return await to_thread.run_sync(_send_in, request, text, name)


def _send_in(request: AnyRequest, text: str, name: str) -> Response[Any]:
    coordinator, _ = let_somewhere(request, Action.APPROVE_SCRIPTS)
    # A form sends line ends as Windows writes them.
    text = text.replace("\r\n", "\n")
    if not text.strip():
        return _show(request, text, (Problem("error", 0, 0, "There is no script in this."),), 422)
    script, problems = read(text, name)
    if script is None:
        return _show(request, text, problems, 422)
    script_id = scripts.offer_script(service_of(request), coordinator, text, name)
    return Redirect(f"{_HERE}/{script_id}?said=kept", status_code=303)


@get(f"{_HERE}/{{script_id:int}}", sync_to_thread=True, include_in_schema=False)
def one_script(request: AnyRequest, script_id: FromPath[int]) -> Response[Any]:
    """A script's words."""
    let_somewhere(request, Action.SEE_FIGURES)
    with service_of(request).store.read() as connection:
        kept = scripts.find_script(connection, script_id)
        current = scripts.current_script(connection)
    _, problems = read(kept.text)
    return _page_of(request, kept, current.hash == kept.hash, problems)


@get(f"{_HERE}/current", sync_to_thread=True, include_in_schema=False)
def current_script(request: AnyRequest) -> Response[Any]:
    """The words in use, also of the script that comes with the program."""
    let_somewhere(request, Action.SEE_FIGURES)
    with service_of(request).store.read() as connection:
        current = scripts.current_script(connection)
        every = scripts.every_script(connection)
    kept = next((one for one in every if one.hash == current.hash and one.approved_at is not None), None)
    if kept is not None:
        return Redirect(f"{_HERE}/{kept.script_id}", status_code=303)
    return desk_page(
        request,
        "desk/script.html",
        script=None,
        title=_title(current.text),
        lines=current.text.splitlines(),
        hash=current.hash,
        in_use=True,
        hints=[],
        said="",
    )


def _page_of(
    request: AnyRequest, kept: scripts.KeptScript, in_use: bool, problems: tuple[Problem, ...]
) -> Response[Any]:
    return desk_page(
        request,
        "desk/script.html",
        script=kept,
        title=kept.title,
        lines=kept.text.splitlines(),
        hash=kept.hash,
        in_use=in_use and kept.approved_at is not None,
        hints=list(problems),
        said=request.query_params.get("said", ""),
    )


@post(f"{_HERE}/{{script_id:int}}/approve", sync_to_thread=True, include_in_schema=False)
def approve(request: AnyRequest, script_id: FromPath[int]) -> Response[Any]:
    """Make it the campaign's script."""
    if not 0 < script_id < 2**31:
        raise NotFoundException("There is no such script.")
    try:
        kept = scripts.approve_script(service_of(request), coordinator_of(request), script_id)
    except Refusal as refusal:
        if refusal.code != "is_current":
            raise
        return Redirect(_HERE, status_code=303)
    return Redirect(f"{_HERE}/{kept.script_id}?said=approved", status_code=303)


def _title(text: str) -> str:
    script, _ = read(text)
    return script.title if script is not None else "The script in use"


ROUTES = (every_script, send_in, current_script, one_script, approve)
