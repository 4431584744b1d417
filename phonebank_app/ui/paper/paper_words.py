"""What the pages for sheets on paper say. Pure: rows in, words out."""

from __future__ import annotations

from datetime import datetime

from phonebank_app.i18n import tr, tr_in, tr_n
from phonebank_app.paper import Meanwhile, SheetLine, SheetView, spaced
from phonebank_app.words import dates

STATES = {
    "out": (tr_in("sheet", "out"), "clock", ""),
    "returned": (tr_in("sheet", "back"), "check", "ok"),
    "missing": (tr_in("sheet", "missing"), "warning", "bad"),
    "void": (tr("destroyed unused"), "ban", ""),
}
"""Of each state: in a word, its drawing, its tone."""


def state(view: SheetView) -> tuple[str, str, str]:
    """In a word what became of it, a drawing and a tone."""
    return (tr("not back yet"), "warning", "warn") if view.overdue else STATES[view.state]


def title(view: SheetView) -> str:
    """``K7F M3``."""
    return spaced(view.sheet_id)


def whose(view: SheetView) -> str:
    """``Chair 3, Sam, 15 people``."""
    return tr_n(
        "Chair {chair}, {caller}, {n:,} person",
        "Chair {chair}, {caller}, {n:,} people",
        view.people,
        chair=view.chair,
        caller=view.caller,
    )


def how_far(view: SheetView, now: datetime) -> str:
    """Since when it is out, until when it is good, and how much of it is typed in."""
    if view.state == "out":
        until = (
            tr("not after {moment}", moment=_moment(view.expires, now))
            if not view.overdue
            else tr("nobody is rung from it any more")
        )
        parts = [tr("out since {moment}", moment=_moment(view.printed_at, now)), until]
    else:
        word = {
            "returned": tr_in("sheet", "back"),
            "missing": tr_in("sheet", "missing"),
            "void": tr_in("sheet", "destroyed"),
        }[view.state]
        parts = [
            tr("{word} since {moment}", word=word, moment=_moment(view.settled_at, now)) if view.settled_at else word
        ]
    parts.append(
        tr("{entered} of {people} typed in", entered=view.entered, people=view.people)
        if view.entered
        else tr("nothing typed in")
    )
    if view.rests and view.state != "out":
        parts.append(tr("its people rest until {moment}", moment=_moment(view.rests_until, now)))
    return " · ".join(parts)


def summary(views: tuple[SheetView, ...]) -> str:
    """Under the title of the page."""
    out = [view for view in views if view.state == "out"]
    missing = sum(view.state == "missing" for view in views)
    if not views:
        return tr("For when the power or the laptop goes: people are held for whoever has the sheet")
    parts = [
        tr_n(
            "{n:,} sheet out, with {person}",
            "{n:,} sheets out, with {person}",
            len(out),
            person=tr_n("{n:,} person", "{n:,} people", sum(v.people for v in out)),
        )
    ]
    parts += [tr_n("{n} missing", "{n} missing", missing)] if missing else []
    return " · ".join(parts)


def meanwhile(line: SheetLine) -> str:
    """What was heard of them meanwhile, in one sentence; empty for nothing."""
    return "; ".join(_heard(one) for one in line.meanwhile[-2:])


def _heard(one: Meanwhile) -> str:
    if one.at is None:
        return f"{one.label[:1].upper()}{one.label[1:]}"
    where = tr("in the app") if one.where == "here" else tr("on another sheet")
    who = f", {one.caller}" if one.caller else ""
    return tr("{label} at {at:%H:%M} {where}{who}", label=one.label, at=one.at, where=where, who=who)


def still_out(view: SheetView) -> str:
    """``Chair 3, Sam, 15 people``, with how it is called."""
    return f"{title(view)}: {whose(view)[:1].lower()}{whose(view)[1:]}"


def _moment(moment: datetime, now: datetime) -> str:
    same = moment.date() == now.date()
    return f"{moment:%H:%M}" if same else f"{dates.short_day(moment)}, {moment:%H:%M}"
