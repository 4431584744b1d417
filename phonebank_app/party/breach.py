"""The breach report: what was on this laptop, for whoever has seventy-two hours to tell the ICO (UK GDPR Art. 33).

It is made from figures that lie beside each store, in an instant and without a passphrase, and names no voter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from phonebank_app.errors import FileProblem, WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.party.holdings import Held, read
from phonebank_app.party.parties import PartyFolder, parties

_CATEGORIES = (
    "names; telephone numbers; ward or polling district; language; where the number is from; how earlier calls ended; "
    "what voters answered, which may be political opinions (special category, UK GDPR Art. 9); callers’ notes; "
    "callers’ first names"
)
_IN_ROWS = "also addresses, birthdays, support codes or tags, where the host’s list had them"
_NEXT = """What to do now
  1. Tell the campaign at once: it has 72 hours from now to tell the ICO (ico.org.uk, 0303 123 1113).
  2. Ask the coordinator to shut this laptop out (campaign-map revoke --device), so that its token opens nothing.
  3. Write down when and where it was last seen, whether it was open, and who knew its passphrase.
  4. If it comes back: do not unlock it before the coordinator has said so.
This report names no voter. Keep it with the record of the breach (Art. 33(5))."""


def report(data_dir: Path, clock: Clock, party: str = "") -> str:
    """The report as plain text: of one party (the name of its folder), or of all on this laptop.

    Raises:
        WorldError: there is no such party here.
    """
    found = parties(data_dir) if (data_dir / "parties").exists() else []
    wanted = [one for one in found if party in ("", one.path.name)]
    if party and not wanted:
        raise WorldError("There is no such party on this laptop.", _names(found))
    now = local(clock.now())
    lines = [
        "What was on this laptop: report for a breach of personal data",
        f"Made {_at(now)}, by Phonebank Party.",
        "",
    ]
    if not wanted:
        lines += ["No party is on this laptop: it holds no voters’ data of this program.", ""]
    for one in wanted:
        lines += [*_party(one, read(one.path)), ""]
    return "\n".join([*lines, _NEXT, ""])


def save(path: Path, text: str) -> None:
    """Write a report to a file, for its owner only.

    Raises:
        FileProblem: it cannot be written there.
    """
    try:
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileProblem(tr("The report could not be written there."), tr("Choose another place.")) from error


def file_name(clock: Clock) -> str:
    """What a report is called, e.g. ``breach-report-2019-12-05-2014.txt``."""
    return f"breach-report-{local(clock.now()):%Y-%m-%d-%H%M}.txt"


def _party(folder: PartyFolder, held: Held | None) -> list[str]:
    about = folder.about
    lines = [f"Party {folder.path.name}", _row("Seat", about.seat_name), _row("Host", about.host)]
    lines.append(_row("On this laptop since", _at(local(about.began))))
    if held is None:
        lines.append(_row("What it holds", "not counted: take it that the whole list is there"))
    else:
        lines += _figures(held)
    lines.append(_row("Encrypted", "yes: the store is one SQLCipher file (AES-256), its key wrapped by a passphrase"))
    lines.append(_row("Not covered by that", "memory and swap while it was open, files that somebody exported, paper"))
    return lines


def _figures(held: Held) -> list[str]:
    rows = [
        _row("Controller", held.controller or "not said"),
        _row("Counted", _at(local(held.counted_at))),
        _row("Voters", f"{held.contacts:,}, with {held.numbers:,} numbers; {held.asked_off:,} asked not to be rung"),
        *([_row("Rows of lists", f"{held.list_rows:,}, as they stood: {_IN_ROWS}")] if held.list_rows else []),
        _row("Calls saved", f"{held.outcomes:,}; {held.with_answers:,} with answers, {held.with_notes:,} with a note"),
        _row("Calls from", f"{_at(held.first_call)} to {_at(held.last_call)}" if held.first_call else "none"),
        _row("Requests, permissions", f"{held.tickets:,}"),
        _row("Not yet sent", f"{held.unsent:,}"),
        _row("Shown to callers", f"{held.shown:,} times; names of {held.guests:,} guests"),
        *_on_paper(held),
        _row("Kinds of data", "invented voters only: a rehearsal" if held.rehearsal else _CATEGORIES),
        _row("Lease ends", _at(held.lease_until) if held.lease_until else "a list of the host’s own: no end"),
        _row("Last opened", _at(held.open_since)),
    ]
    locked = _at(held.locked_at) if held.locked_at else "not since: take it that it was open"
    return [*rows, _row("Last locked", locked)]


def _on_paper(held: Held) -> list[str]:
    """Sheets of paper: they are covered by no key, and a missing one is a breach of its own."""
    if not held.sheets:
        return []
    printed = f"{held.sheets:,} sheets printed, with {held.sheet_people:,} people; {held.sheet_files:,} times to a file"
    rows = [_row("On paper", f"{printed} or a printer. Each: names, numbers, how earlier calls ended; not encrypted")]
    if held.sheets_out:
        rows.append(_row("Sheets out", f"{held.sheets_out:,} not back when counted, with {held.people_out:,} people"))
    if held.sheets_missing:
        rows.append(_row("SHEETS MISSING", f"{held.sheets_missing:,}, with {held.people_missing:,} people on them"))
        rows.append(_row("", "if paper is all that is gone, steps 1 and 3 below are what is to be done"))
    return rows


def _row(name: str, words: str) -> str:
    return f"  {name + ':' if name else '':<24}{words}"


def _at(moment: datetime | None) -> str:
    return f"{local(moment):%d.%m.%Y %H:%M}" if moment else "never"


def _names(found: Sequence[PartyFolder]) -> str:
    return f"There is: {', '.join(one.path.name for one in found)}." if found else "There is none at all."
