"""What the Lists page says of a list beside what is in the store, and of what was kept. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonebank_app.phones import national
from phonebank_app.ui.host.evening_words import count_of
from phonebank_app.ui.host.list_words import Figure, Side, Twin, met_twin

if TYPE_CHECKING:
    from phonebank_app.importing import Kept, Meeting, Plan, Suppressed

Done = tuple[str, tuple[Figure, ...], str]
"""A headline, figures, and what to do next."""


def met(one: Meeting) -> Twin:
    """Somebody on the list who is in the store, to be laid side by side."""
    known = one.known
    marks = [
        "nobody rings them" if known.silent else "",
        f"id {known.external_id}" if known.external_id else "",
        known.area,
        count_of(known.attempts, "call") if known.attempts else "",
    ]
    lines = (known.name, " · ".join(map(national, known.numbers)), " · ".join(filter(None, marks)))
    side = Side("On this laptop", tuple(line for line in lines if line))
    return met_twin(one.row, one.contact, side, one.why, one.changes)


def kept(plan: Plan, came: Kept) -> Done:
    """What came of a list."""
    if came.added:
        title = f"{count_of(came.added, 'person was', 'people were')} added to the list"
    else:
        title = "Nobody new was on this list"
    refused = len(plan.report.refused)
    joined = "was here already, and was joined" if came.merged == 1 else "were here already, and were joined"
    silent = "is kept and never offered" if came.silenced == 1 else "are kept and never offered"
    figures = (
        Figure("check", "ok", plan.ready, "can be rung, within calling hours"),
        Figure("people", "muted", came.merged, joined),
        Figure("quiet", "muted", came.silenced, silent),
        Figure("warning", "warn", refused, "row was refused" if refused == 1 else "rows were refused"),
    )
    what_next = "They come up in the chairs from now on." if plan.ready else "Nobody on it can be rung: see why above."
    return title, tuple(figure for figure in figures if figure.count), what_next


def suppressed(done: Suppressed) -> Done:
    """What came of a file of numbers."""
    title = f"{count_of(done.numbers, 'number is', 'numbers are')} never rung from here"
    figures = (
        Figure("ban", "muted", done.fresh, "new to this laptop’s do-not-ring list"),
        Figure("quiet", "muted", done.contacts, "person has one" if done.contacts == 1 else "people have one"),
    )
    shown = tuple(figure for figure in figures if figure.count)
    return title, shown, "Whoever has one of them is not offered, tonight or from a later list."
