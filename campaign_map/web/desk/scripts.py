"""Scripts: sent in, looked at, approved; one is in use in each language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from campaign_map import scripts
from campaign_map.accounts.roles import Action
from campaign_map.problems import Refusal
from campaign_map.script_texts import shipped
from campaign_map.scripts import KeptScript, ScriptText
from campaign_map.web.desk.frame import coordinator_of, desk_page, let_somewhere
from campaign_map.web.desk.script_words import picture, turns
from campaign_map.web.desk.uploads import plain_name
from campaign_map.web.forms import read_file, read_form
from campaign_map.web.visitors import AnyRequest, service_of
from phonebank_app.scripts import Problem, Script, read
from phonebank_app.scripts.comparing import Comparison, compare
from phonebank_app.words.languages import language_name

_HERE = "/coordinate/scripts"
_LARGEST = 64 * 1024
"""Bytes of a script (`phonebank_app.scripts`)."""
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Of the drawing: it brings its own colours, light and dark, and nothing else."""


@get(_HERE, sync_to_thread=True, include_in_schema=False)
def every_script(request: AnyRequest) -> Response[Any]:
    """The scripts, and where to send one in."""
    return _show(request)


def _show(request: AnyRequest, typed: str = "", problems: tuple[Problem, ...] = (), status: int = 200) -> Response[Any]:
    let_somewhere(request, Action.SEE_FIGURES)
    with service_of(request).store.read() as connection:
        every = scripts.every_script(connection)
        in_use = _in_use(request, connection)
    by_number = {one.script_id: one for one in every}
    used = {one.script_id for one in in_use}
    return desk_page(
        request,
        "desk/scripts.html",
        status,
        in_use=[(one, _head(one.text), by_number.get(one.script_id or 0), _address(one)) for one in in_use],
        used=used,
        waiting=[one for one in every if one.approved_at is None],
        before=[one for one in every if one.approved_at is not None],
        typed=typed,
        errors=[one for one in problems if one.severity == "error"],
        hints=[one for one in problems if one.severity != "error"],
        withdrawn=_just_withdrawn(request, every, in_use),
        language_name=language_name,
    )


def _just_withdrawn(request: AnyRequest, every: Sequence[KeptScript], in_use: Sequence[ScriptText]) -> str:
    """The language that was withdrawn with the press before this page; blank when none was."""
    asked = request.query_params.get("withdrawn", "")
    still = any(one.language == asked for one in in_use)
    return "" if still or not any(one.withdrawn and one.language == asked for one in every) else asked


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
    """A script: what is new in it, its drawing, its words."""
    let_somewhere(request, Action.SEE_FIGURES)
    with service_of(request).store.read() as connection:
        kept = scripts.find_script(connection, script_id)
        in_use = _in_use(request, connection)
    return _page_of(request, kept, kept, in_use, f"{_HERE}/{script_id}")


@get(f"{_HERE}/current", sync_to_thread=True, include_in_schema=False)
def current_script(request: AnyRequest) -> Response[Any]:
    """The script read to whoever has none in their own language."""
    let_somewhere(request, Action.SEE_FIGURES)
    with service_of(request).store.read() as connection:
        default = _in_use(request, connection)[0]
    return Redirect(_address(default), status_code=303)


@get(f"{_HERE}/shipped/{{language:str}}", sync_to_thread=True, include_in_schema=False)
def shipped_script(request: AnyRequest, language: FromPath[str]) -> Response[Any]:
    """A script that comes with the program."""
    one = _shipped(request, language)
    with service_of(request).store.read() as connection:
        in_use = _in_use(request, connection)
    return _page_of(request, one, None, in_use, _address(one))


@get(f"{_HERE}/{{script_id:int}}/picture", sync_to_thread=True, include_in_schema=False)
def script_picture(request: AnyRequest, script_id: FromPath[int]) -> Response[bytes]:
    """The drawing of a script."""
    return _picture(_text(request, script_id))


@get(f"{_HERE}/shipped/{{language:str}}/picture", sync_to_thread=True, include_in_schema=False)
def shipped_picture(request: AnyRequest, language: FromPath[str]) -> Response[bytes]:
    """The same of one that comes with the program."""
    return _picture(_shipped(request, language).text)


@get(f"{_HERE}/{{script_id:int}}/print", sync_to_thread=True, include_in_schema=False)
def script_print(request: AnyRequest, script_id: FromPath[int]) -> Response[Any]:
    """A script as numbered turns, to be read on paper."""
    return _print(request, _text(request, script_id), f"{_HERE}/{script_id}")


@get(f"{_HERE}/shipped/{{language:str}}/print", sync_to_thread=True, include_in_schema=False)
def shipped_print(request: AnyRequest, language: FromPath[str]) -> Response[Any]:
    """The same of one that comes with the program."""
    one = _shipped(request, language)
    return _print(request, one.text, _address(one))


def _picture(text: str) -> Response[bytes]:
    script, problems = _readable(text)
    drawn = picture(script, problems).image.encode("utf-8", "replace")
    headers = {"content-security-policy": _PICTURE_POLICY}
    return Response(drawn, media_type="image/svg+xml; charset=utf-8", headers=headers)


def _print(request: AnyRequest, text: str, back_to: str) -> Response[Any]:
    script, _ = _readable(text)
    return desk_page(
        request,
        "desk/script_print.html",
        script=script,
        turns=turns(script),
        back_to=back_to,
        language_name=language_name,
    )


def _readable(text: str) -> tuple[Script, tuple[Problem, ...]]:
    script, problems = read(text)
    if script is None:
        raise NotFoundException("This script was written for another version of the program.")
    return script, problems


@post(f"{_HERE}/{{script_id:int}}/approve", sync_to_thread=True, include_in_schema=False)
def approve(request: AnyRequest, script_id: FromPath[int]) -> Response[Any]:
    """Make it the campaign's script in its language."""
    if not 0 < script_id < 2**31:
        raise NotFoundException("There is no such script.")
    try:
        kept = scripts.approve_script(service_of(request), coordinator_of(request), script_id)
    except Refusal as refusal:
        if refusal.code != "is_current":
            raise
        return Redirect(_HERE, status_code=303)
    return Redirect(f"{_HERE}/{kept.script_id}?said=approved", status_code=303)


@post(f"{_HERE}/withdraw/{{language:str}}", sync_to_thread=True, include_in_schema=False)
def withdraw(request: AnyRequest, language: FromPath[str]) -> Response[Any]:
    """Have nothing read in a language any more."""
    try:
        scripts.withdraw_language(service_of(request), coordinator_of(request), language)
    except Refusal as refusal:
        if refusal.code != "no_script":
            raise
        return Redirect(_HERE, status_code=303)  # somebody was quicker, or it was sent twice
    return Redirect(f"{_HERE}?withdrawn={language}", status_code=303)


def _page_of(
    request: AnyRequest,
    one: KeptScript | ScriptText,
    kept: KeptScript | None,
    all_in_use: tuple[ScriptText, ...],
    address: str,
) -> Response[Any]:
    """A script beside the one in use in its language, if there is one. ``kept``: the same, unless it was shipped."""
    now = next((other for other in all_in_use if other.language == one.language), None)
    text = one.text
    script, problems = read(text)
    in_use = now is not None and (kept.script_id if kept else None) == now.script_id
    coordinator = coordinator_of(request)
    drawn = picture(script, problems) if script is not None else None
    return desk_page(
        request,
        "desk/script.html",
        script=kept,
        head=script,
        title=script.title if script is not None else "A script of another version",
        language=language_name(one.language),
        lines=text.splitlines(),
        hash=one.hash,
        in_use=in_use,
        tag=one.language,
        language_name=language_name,
        default=all_in_use[0] if in_use and now is not all_in_use[0] else None,
        default_title=_head(all_in_use[0].text)[0],
        new=Comparison() if in_use or now is None else compare(now.text, text),
        beside=None if in_use or now is None else (_head(now.text), _address(now)),
        first_of_language=now is None,
        not_higher=_not_higher(kept, script, now),
        own=kept is not None and kept.approved_at is None and kept.sent_by == coordinator.name,
        drawn=drawn,
        address=address,
        problems=problems,
        said=request.query_params.get("said", ""),
    )


def _not_higher(kept: KeptScript | None, script: Script | None, now: ScriptText | None) -> int | None:
    """The number of the version in use, where the one that waits for approval has no higher one."""
    if kept is None or kept.approved_at is not None or script is None or now is None or now.hash == kept.hash:
        return None
    used = _head(now.text)[1]
    return used if script.version <= used else None


def _in_use(request: AnyRequest, connection: Any) -> tuple[ScriptText, ...]:
    return scripts.in_use(connection, service_of(request).profile.language)


def _shipped(request: AnyRequest, language: str) -> ScriptText:
    let_somewhere(request, Action.SEE_FIGURES)
    found = shipped().get(language)
    if found is None:
        raise NotFoundException("No script in this language comes with the program.")
    return found


def _text(request: AnyRequest, script_id: int) -> str:
    let_somewhere(request, Action.SEE_FIGURES)
    with service_of(request).store.read() as connection:
        return scripts.find_script(connection, script_id).text


def _address(one: ScriptText) -> str:
    return f"{_HERE}/shipped/{one.language}" if one.script_id is None else f"{_HERE}/{one.script_id}"


def _head(text: str) -> tuple[str, int]:
    """Title and version."""
    script, _ = read(text)
    return (script.title, script.version) if script is not None else ("The script in use", 0)


ROUTES = (
    every_script,
    send_in,
    current_script,
    shipped_script,
    one_script,
    script_picture,
    shipped_picture,
    script_print,
    shipped_print,
    approve,
    withdraw,
)
