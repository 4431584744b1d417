"""What a call sheet says, as sentences. Pure: rows in, words out."""

from __future__ import annotations

from datetime import datetime

from phonebank_app.i18n import tr
from phonebank_app.paper import PaperRow, PrintedSheet, spaced
from phonebank_app.ui.caller import words
from phonebank_app.words import dates


def day_and_time(when: datetime) -> str:
    """``Thursday 5 December, 20:30``."""
    return f"{words.full_day(when)}, {when:%H:%M}"


def not_after(sheet: PrintedSheet) -> str:
    """Until when people may be rung from it."""
    today = sheet.expires.date() == sheet.printed_at.date()
    day = words.full_day(sheet.expires)
    if today:
        return tr("Not after {expires:%H:%M} today, {day}.", expires=sheet.expires, day=day)
    return tr("Not after {expires:%H:%M}, {day}.", expires=sheet.expires, day=day)


def destroy(sheet: PrintedSheet) -> str:
    """What is done with it then."""
    back = tr("Give it back to {host}", host=sheet.host) if sheet.host else tr("Give it back to the host")
    return tr(
        "{back} when you stop. Destroy after {destroy_by:%H:%M} if it cannot go back: shred or burn it.",
        back=back,
        destroy_by=sheet.destroy_by,
    )


def found(sheet: PrintedSheet) -> str:
    """What a finder reads."""
    if not sheet.contact:
        return tr("Found this? It holds people’s numbers, in confidence. Please destroy it.")
    return tr(
        "Found this? It holds people’s numbers, in confidence. Please return it to {contact}, or destroy it.",
        contact=sheet.contact,
    )


def foot(sheet: PrintedSheet, page: int, pages: int) -> str:
    """The last line of each page."""
    after = f"{dates.day_month(sheet.destroy_by)} {sheet.destroy_by:%H:%M}"
    return tr(
        "Sheet {sheet} · page {page} of {pages} · destroy after {after}",
        sheet=spaced(sheet.sheet_id),
        page=page,
        pages=pages,
        after=after,
    )


def who(sheet: PrintedSheet) -> str:
    """Who rings, and from which chair."""
    return tr("{caller}, chair {chair}", caller=sheet.caller, chair=sheet.chair)


def legend(sheet: PrintedSheet) -> str:
    """Every letter with its outcome."""
    return " · ".join(f"{key.letter} {key.label.rstrip('…')}" for key in sheet.keys)


def answers(sheet: PrintedSheet) -> list[str]:
    """Every question with boxes, with its answers."""
    made = []
    for question in sheet.questions:
        several = tr(" (up to {most})", most=question.most) if question.most > 1 else ""
        listed = " · ".join(f"{key} {label.rstrip('…')}" for key, _, label in question.choices)
        listed = tr("write {what}", what=question.takes) if question.asked else listed
        made.append(f"{question.title}{several}: {listed}")
    return made


def beside(row: PaperRow) -> str:
    """What is to be known of a voter: when they asked to be rung, who else is there, how earlier calls ended."""
    card = row.card
    parts = [tr("Asked us to ring at {ring_at:%H:%M}", ring_at=row.ring_at) if row.ring_at else ""]
    if row.same_line:
        parts.append(tr("same number as row {same_line}: ring once", same_line=row.same_line))
    else:
        parts.append(words.household(card))
    parts.append(tr("wants {language}", language=card.language) if card.language else "")
    parts += [f"{words.day(past.at)}: {words.past(past)}" for past in card.history[:2]]
    said = [part for part in parts if part]
    return " · ".join(said) if said else words.nothing_before(card)
