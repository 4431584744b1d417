"""What a call sheet says, as sentences. Pure: rows in, words out."""

from __future__ import annotations

from datetime import datetime

from phonebank_app.paper import PaperRow, PrintedSheet, spaced
from phonebank_app.ui.caller import words


def day_and_time(when: datetime) -> str:
    """``Thursday 5 December, 20:30``."""
    return f"{words.full_day(when)}, {when:%H:%M}"


def not_after(sheet: PrintedSheet) -> str:
    """Until when people may be rung from it."""
    today = sheet.expires.date() == sheet.printed_at.date()
    return f"Not after {sheet.expires:%H:%M}{' today' if today else ''}, {words.full_day(sheet.expires)}."


def destroy(sheet: PrintedSheet) -> str:
    """What is done with it then."""
    back = f"Give it back to {sheet.host}" if sheet.host else "Give it back to the host"
    return f"{back} when you stop. Destroy after {sheet.destroy_by:%H:%M} if it cannot go back: shred or burn it."


def found(sheet: PrintedSheet) -> str:
    """What a finder reads."""
    where = f"return it to {sheet.contact}, or destroy it" if sheet.contact else "destroy it"
    return f"Found this? It holds people’s numbers, in confidence. Please {where}."


def foot(sheet: PrintedSheet, page: int, pages: int) -> str:
    """The last line of each page."""
    after = f"{sheet.destroy_by.day} {sheet.destroy_by:%B} {sheet.destroy_by:%H:%M}"
    return f"Sheet {spaced(sheet.sheet_id)} · page {page} of {pages} · destroy after {after}"


def who(sheet: PrintedSheet) -> str:
    """Who rings, and from which chair."""
    return f"{sheet.caller}, chair {sheet.chair}"


def legend(sheet: PrintedSheet) -> str:
    """Every letter with its outcome."""
    return " · ".join(f"{key.letter} {key.label.rstrip('…')}" for key in sheet.keys)


def answers(sheet: PrintedSheet) -> list[str]:
    """Every question with boxes, with its answers."""
    made = []
    for question in sheet.questions:
        several = f" (up to {question.most})" if question.most > 1 else ""
        listed = " · ".join(f"{key} {label.rstrip('…')}" for key, _, label in question.choices)
        made.append(f"{question.title}{several}: {listed}")
    return made


def beside(row: PaperRow) -> str:
    """What is to be known of a voter: when they asked to be rung, who else is there, how earlier calls ended."""
    card = row.card
    parts = [f"Asked us to ring at {row.ring_at:%H:%M}" if row.ring_at else ""]
    if row.same_line:
        parts.append(f"same number as row {row.same_line}: ring once")
    else:
        parts.append(words.household(card))
    parts.append(f"wants {card.language}" if card.language else "")
    parts += [f"{words.day(past.at)}: {words.past(past)}" for past in card.history[:2]]
    said = [part for part in parts if part]
    return " · ".join(said) if said else words.nothing_before(card)
