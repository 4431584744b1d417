"""What the call page says of a voter, as sentences. Pure: records in, words out."""

from __future__ import annotations

from datetime import date, datetime

from phonebank_app.cards import CallCard, HouseholdMate, PastCall, Saved
from phonebank_app.ui.caller.line import Done

_ORDINALS = ("", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
_KINDS = {"home": "home", "mobile": "mobile", "work": "work"}


def day(when: date) -> str:
    """``Tue 3 Dec``."""
    return f"{when:%a} {when.day} {when:%b}"


def full_day(when: date) -> str:
    """``Thursday 12 December``."""
    return f"{when:%A} {when.day} {when:%B}"


def moment(when: datetime) -> str:
    """``Tue 3 Dec, 18:20``."""
    return f"{day(when)}, {when:%H:%M}"


def days_to_go(polling_day: date | None, today: date) -> str:
    """``7 days to go``; empty when there is no date, or it is past."""
    if polling_day is None or polling_day < today:
        return ""
    left = (polling_day - today).days
    return {0: "polling day is today", 1: "polling day is tomorrow"}.get(left, f"{left} days to go")


def asked_for(when: datetime, today: date | None) -> str:
    """``at 20:10``; of another day ``on Wed 4 Dec, 20:10``."""
    return f"at {when:%H:%M}" if today is None or when.date() == today else f"on {moment(when)}"


def tries(card: CallCard, today: date | None = None) -> str:
    """``Third and last try``, or that the voter asked to be rung now."""
    if card.call_back_due is not None:
        return f"Asked us to ring {asked_for(card.call_back_due, today)}"
    known = card.try_number < len(_ORDINALS)
    ordinal = _ORDINALS[card.try_number] if known else f"{card.try_number}th"
    last = card.try_number > 1 and card.try_number >= card.tries_allowed
    return f"{ordinal} and last try" if last else f"{ordinal} try"


def household(card: CallCard) -> str:
    """``Lives with Peter, same number``; empty when nobody else of the household is on the list."""
    if not card.household:
        return ""
    names = _and([mate.first_name or mate.name for mate in card.household])
    same = all(mate.same_number for mate in card.household)
    return f"Lives with {names}, same number" if same else f"Lives with {names}"


def reachable_mates(card: CallCard) -> tuple[HouseholdMate, ...]:
    """Who else may have come to this phone, and may be talked to."""
    return tuple(mate for mate in card.household if mate.same_number and mate.can_be_called)


def saved_whose(done: Done) -> str:
    """Whose call was saved: the voter's name, or how many were out."""
    return f"Nobody in, {_people(done)}" if _people(done) else done.contact_name


def saved_aloud(done: Done) -> str:
    """``Saved, No answer``; of a whole household ``Saved: nobody in, 3 people``."""
    verb = "Saved" if isinstance(done, Saved) else "Kept"
    return f"{verb}: nobody in, {_people(done)}" if _people(done) else f"{verb}, {done.label}"


def _people(done: Done) -> str:
    return f"{done.people} people" if isinstance(done, Saved) and done.people > 1 else ""


def mate_button(card: CallCard) -> str:
    """What the key for “somebody else answered” says; empty when nobody else could have."""
    mates = reachable_mates(card)
    if not mates:
        return ""
    return f"{mates[0].first_name or mates[0].name} answered instead" if len(mates) == 1 else "Another answered…"


def mate_button_short(card: CallCard) -> str:
    """The same in fewer words."""
    mates = reachable_mates(card)
    if not mates:
        return ""
    return f"{mates[0].first_name or mates[0].name} here" if len(mates) == 1 else "Another…"


def number(card: CallCard) -> str:
    """``Number 1 of 2, home``."""
    kind = _KINDS.get(card.number.kind, "")
    which = f"Number {card.number_index + 1} of {len(card.numbers)}"
    return f"{which}, {kind}" if kind else which


def has_other_number(card: CallCard) -> bool:
    """Whether another of their numbers may be rung."""
    return any(n.usable for i, n in enumerate(card.numbers) if i != card.number_index)


def past(call: PastCall) -> str:
    """``Cut short: “ask me about the buses”``."""
    return f"{call.label}: “{call.note}”" if call.note else call.label


def nothing_before(card: CallCard) -> str:
    """What is said where nobody has rung before: where the number comes from."""
    source = f"Number from {card.source}" if card.source else ""
    screened = f"screened {card.screened_on.day} {card.screened_on:%B}" if card.screened_on else ""
    said = ", ".join(part for part in (source, screened) if part)
    return said[:1].upper() + said[1:]


def history_title(card: CallCard, today: date) -> str:
    """``Before tonight``, unless one of the calls was today."""
    return "Earlier calls" if any(call.at.date() >= today for call in card.history) else "Before tonight"


def _and(names: list[str]) -> str:
    if len(names) > 3:
        return f"{', '.join(names[:2])} and {len(names) - 2} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
