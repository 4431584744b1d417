"""What the Lists page says of a list beside what is in the store, and of what was kept. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui.host.list_words import Figure, Side, Twin, met_twin
from phonebank_app.voters.phones import national

if TYPE_CHECKING:
    from phonebank_app.list_intake.importing import Kept, Meeting, Plan, Suppressed

Done = tuple[str, tuple[Figure, ...], str]
"""A headline, figures, and what to do next."""


def met(one: Meeting) -> Twin:
    """Somebody on the list who is in the store, to be laid side by side."""
    known = one.known
    marks = [
        tr("nobody rings them") if known.silent else "",
        tr("id {external_id}", external_id=known.external_id) if known.external_id else "",
        known.area,
        tr_n("{n:,} call", "{n:,} calls", known.attempts) if known.attempts else "",
    ]
    lines = (known.name, " · ".join(map(national, known.numbers)), " · ".join(filter(None, marks)))
    side = Side(tr("On this laptop"), tuple(line for line in lines if line))
    return met_twin(one.row, one.contact, side, one.why, one.changes)


def kept(plan: Plan, came: Kept) -> Done:
    """What came of a list."""
    if came.added:
        title = tr_n("{n:,} person was added to the list", "{n:,} people were added to the list", came.added)
    else:
        title = tr("Nobody new was on this list")
    refused = len(plan.report.refused)
    joined = tr_n("was here already, and was joined", "were here already, and were joined", came.merged)
    silent = tr_n("is kept and never offered", "are kept and never offered", came.silenced)
    figures = (
        Figure("check", "ok", plan.ready, tr("can be rung, within calling hours")),
        Figure("people", "muted", came.merged, joined),
        Figure("quiet", "muted", came.silenced, silent),
        Figure("warning", "warn", refused, tr_n("row was refused", "rows were refused", refused)),
    )
    what_next = (
        tr("They come up in the chairs from now on.") if plan.ready else tr("Nobody on it can be rung: see why above.")
    )
    return title, tuple(figure for figure in figures if figure.count), what_next


def suppressed(done: Suppressed) -> Done:
    """What came of a file of numbers."""
    title = tr_n("{n:,} number is never rung from here", "{n:,} numbers are never rung from here", done.numbers)
    figures = (
        Figure("ban", "muted", done.fresh, tr("new to this laptop’s do-not-ring list")),
        Figure("quiet", "muted", done.contacts, tr_n("person has one", "people have one", done.contacts)),
    )
    shown = tuple(figure for figure in figures if figure.count)
    return title, shown, tr("Whoever has one of them is not offered, tonight or from a later list.")
