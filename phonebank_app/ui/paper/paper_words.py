"""What the pages for sheets on paper say. Pure: rows in, words out."""

from __future__ import annotations

from datetime import datetime

from phonebank_app.paper import Meanwhile, SheetLine, SheetView, spaced
from phonebank_app.ui.host.evening_words import count_of

STATES = {
    "out": ("out", "clock", ""),
    "returned": ("back", "check", "ok"),
    "missing": ("missing", "warning", "bad"),
    "void": ("destroyed unused", "ban", ""),
}
"""Of each state: in a word, its drawing, its tone."""


def state(view: SheetView) -> tuple[str, str, str]:
    """In a word what became of it, a drawing and a tone."""
    return ("not back yet", "warning", "warn") if view.overdue else STATES[view.state]


def title(view: SheetView) -> str:
    """``K7F M3``."""
    return spaced(view.sheet_id)


def whose(view: SheetView) -> str:
    """``Chair 3, Sam, 15 people``."""
    return f"Chair {view.chair}, {view.caller}, {count_of(view.people, 'person', 'people')}"


def how_far(view: SheetView, now: datetime) -> str:
    """Since when it is out, until when it is good, and how much of it is typed in."""
    if view.state == "out":
        until = f"not after {_moment(view.expires, now)}" if not view.overdue else "nobody is rung from it any more"
        parts = [f"out since {_moment(view.printed_at, now)}", until]
    else:
        word = {"returned": "back", "missing": "missing", "void": "destroyed"}[view.state]
        parts = [f"{word} since {_moment(view.settled_at, now)}" if view.settled_at else word]
    parts.append(f"{view.entered} of {view.people} typed in" if view.entered else "nothing typed in")
    if view.rests and view.state != "out":
        parts.append(f"its people rest until {_moment(view.rests_until, now)}")
    return " · ".join(parts)


def summary(views: tuple[SheetView, ...]) -> str:
    """Under the title of the page."""
    out = [view for view in views if view.state == "out"]
    missing = sum(view.state == "missing" for view in views)
    if not views:
        return "For when the power or the laptop goes: people are held for whoever has the sheet"
    parts = [f"{count_of(len(out), 'sheet')} out, with {count_of(sum(v.people for v in out), 'person', 'people')}"]
    parts += [f"{missing} missing"] if missing else []
    return " · ".join(parts)


def meanwhile(line: SheetLine) -> str:
    """What was heard of them meanwhile, in one sentence; empty for nothing."""
    return "; ".join(_heard(one) for one in line.meanwhile[-2:])


def _heard(one: Meanwhile) -> str:
    if one.at is None:
        return f"{one.label[:1].upper()}{one.label[1:]}"
    where = "in the app" if one.where == "here" else "on another sheet"
    who = f", {one.caller}" if one.caller else ""
    return f"{one.label} at {one.at:%H:%M} {where}{who}"


def still_out(view: SheetView) -> str:
    """``Chair 3, Sam, 15 people``, with how it is called."""
    return f"{title(view)}: {whose(view)[:1].lower()}{whose(view)[1:]}"


def _moment(moment: datetime, now: datetime) -> str:
    same = moment.date() == now.date()
    return f"{moment:%H:%M}" if same else f"{moment:%a} {moment.day} {moment:%b}, {moment:%H:%M}"
