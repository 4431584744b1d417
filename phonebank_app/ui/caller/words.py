"""What the call page says of a voter, as sentences. Pure: records in, words out."""

from __future__ import annotations

from datetime import date, datetime

from phonebank_app.cards import CallCard, HouseholdMate, PastCall, Saved
from phonebank_app.i18n import tr, tr_in, tr_n
from phonebank_app.ui.caller.line import Done
from phonebank_app.ui.plain import plain
from phonebank_app.words import dates, ordinals
from phonebank_app.words.listed import and_words

_TRIES = (
    "",
    tr("First try"),
    tr("Second try"),
    tr("Third try"),
    tr("Fourth try"),
    tr("Fifth try"),
    tr("Sixth try"),
    tr("Seventh try"),
    tr("Eighth try"),
    tr("Ninth try"),
)
_KINDS = {
    "home": tr_in("telephone", "home"),
    "mobile": tr_in("telephone", "mobile"),
    "work": tr_in("telephone", "work"),
}
_LAST_TRIES = (
    "",
    tr("First and last try"),
    tr("Second and last try"),
    tr("Third and last try"),
    tr("Fourth and last try"),
    tr("Fifth and last try"),
    tr("Sixth and last try"),
    tr("Seventh and last try"),
    tr("Eighth and last try"),
    tr("Ninth and last try"),
)


def day(when: date) -> str:
    """``Tue 3 Dec``."""
    return dates.short_day(when)


def full_day(when: date) -> str:
    """``Thursday 12 December``."""
    return dates.full_day(when)


def moment(when: datetime) -> str:
    """``Tue 3 Dec, 18:20``."""
    return f"{day(when)}, {when:%H:%M}"


def days_to_go(polling_day: date | None, today: date) -> str:
    """``7 days to go``; empty when there is no date, or it is past."""
    if polling_day is None or polling_day < today:
        return ""
    left = (polling_day - today).days
    if left < 2:
        return tr("polling day is tomorrow") if left else tr("polling day is today")
    return tr_n("{n} day to go", "{n} days to go", left)


def asked_for(when: datetime, today: date | None) -> str:
    """``at 20:10``; of another day ``on Wed 4 Dec, 20:10``."""
    return (
        tr("at {when:%H:%M}", when=when)
        if today is None or when.date() == today
        else tr("on {moment}", moment=moment(when))
    )


def tries(card: CallCard, today: date | None = None) -> str:
    """``Third and last try``, or that the voter asked to be rung now."""
    if card.call_back_due is not None:
        return tr("Asked us to ring {asked_for}", asked_for=asked_for(card.call_back_due, today))
    last = card.try_number > 1 and card.try_number >= card.tries_allowed
    if card.try_number < len(_TRIES):
        return (_LAST_TRIES if last else _TRIES)[card.try_number]
    nth = ordinals.ordinal(card.try_number)
    return tr("{nth} and last try", nth=nth) if last else tr("{nth} try", nth=nth)


def household(card: CallCard) -> str:
    """``Lives with Peter, same number``; empty when nobody else of the household is on the list."""
    if not card.household:
        return ""
    names = _and([_called(mate) for mate in card.household])
    same = all(mate.same_number for mate in card.household)
    return tr("Lives with {names}, same number", names=names) if same else tr("Lives with {names}", names=names)


def reachable_mates(card: CallCard) -> tuple[HouseholdMate, ...]:
    """Who else may have come to this phone, and may be talked to."""
    return tuple(mate for mate in card.household if mate.same_number and mate.can_be_called)


def saved_whose(done: Done) -> str:
    """Whose call was saved: the voter's name, or how many were out."""
    return tr("Nobody in, {people}", people=_people(done)) if _people(done) else done.contact_name


def saved_aloud(done: Done) -> str:
    """``Saved, No answer``; of a whole household ``Saved: nobody in, 3 people``."""
    if _people(done):
        return tr("Saved: nobody in, {people}", people=_people(done))
    verb = tr("Saved") if isinstance(done, Saved) else tr("Kept")
    return f"{verb}, {done.label}"


def keys_here(name: str, chair: int) -> str:
    """Whom the keys belong to from now on."""
    return tr("Keys type here: {name}, chair {chair}.", name=name, chair=chair)


def whose_call(name: str, chair: int, *, here: bool) -> str:
    """What a page of the room is called: whose it is, and whether the keys type there."""
    if here:
        return tr("{name}’s call, chair {chair}, keys type here", name=name, chair=chair)
    return tr("{name}’s call, chair {chair}, the keys are elsewhere", name=name, chair=chair)


def next_aloud(card: CallCard | None, why_nobody: str) -> str:
    """``Next: Ann Ellis.``, or why nobody is."""
    return tr("Next: {name}.", name=card.name) if card else why_nobody or tr("Nobody to ring just now.")


def _people(done: Done) -> str:
    return tr_n("{n} person", "{n} people", done.people) if isinstance(done, Saved) and done.people > 1 else ""


def _called(mate: HouseholdMate) -> str:
    """What they are called within a sentence; a name that reads from the right does not turn the words beside it."""
    return plain(mate.first_name or mate.name)


def mate_button(card: CallCard) -> str:
    """What the key for “somebody else answered” says; empty when nobody else could have."""
    mates = reachable_mates(card)
    if not mates:
        return ""
    return (
        tr("{first_name} answered instead", first_name=_called(mates[0]))
        if len(mates) == 1
        else tr("Another answered…")
    )


def mate_button_short(card: CallCard) -> str:
    """The same in fewer words."""
    mates = reachable_mates(card)
    if not mates:
        return ""
    return tr("{first_name} here", first_name=_called(mates[0])) if len(mates) == 1 else tr("Another…")


def number(card: CallCard) -> str:
    """``Number 1 of 2, home``."""
    kind = kind_of(card.number.kind)
    which = tr("Number {at} of {of}", at=card.number_index + 1, of=len(card.numbers))
    return f"{which}, {kind}" if kind else which


def kind_of(kind: str) -> str:
    """``home``, ``mobile`` or ``work``; empty for anything else."""
    return _KINDS.get(kind, "")


def has_other_number(card: CallCard) -> bool:
    """Whether another of their numbers may be rung."""
    return any(n.usable for i, n in enumerate(card.numbers) if i != card.number_index)


def past(call: PastCall) -> str:
    """``Cut short: “ask me about the buses”``."""
    return f"{call.label}: “{call.note}”" if call.note else call.label


def nothing_before(card: CallCard) -> str:
    """What is said where nobody has rung before: where the number comes from."""
    source = tr("Number from {source}", source=card.source) if card.source else ""
    screened = tr("screened {day}", day=dates.day_month(card.screened_on)) if card.screened_on else ""
    said = ", ".join(part for part in (source, screened) if part)
    return said[:1].upper() + said[1:]


def history_title(card: CallCard, today: date) -> str:
    """``Before tonight``, unless one of the calls was today."""
    return tr("Earlier calls") if any(call.at.date() >= today for call in card.history) else tr("Before tonight")


def _and(names: list[str]) -> str:
    if len(names) > 3:
        return tr_n("{names} and {n} more", "{names} and {n} more", len(names) - 2, names=", ".join(names[:2]))
    return and_words(names)
