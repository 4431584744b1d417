"""Whether the condition of a branch holds: of the answers so far, the facts of the call, and the day. Total."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from phonebank_app.scripts.conditions import DAYS
from phonebank_app.scripts.model import Condition

_FIGURE = re.compile(r"-?[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Known:
    """What a branch may go by.

    Attributes:
        answers: for each question answered, its codes or its one value; empty when it was answered in words alone.
        facts: what is known of the contact and of the seat; a fact that is empty or missing is not known.
        today: the day of the call.
    """

    answers: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, str]
    today: date

    def day(self, text: str) -> date | None:
        """The day a branch speaks of: an ISO date, ``today`` or ``polling_day``; ``None`` when it is not known."""
        if text == "today":
            return self.today
        if text == "polling_day":
            return polling_day(self.facts, self.today)
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None


def polling_day(facts: Mapping[str, str], today: date) -> date | None:
    """The day of the vote, by the fact ``days_left``; ``None`` when that is not known."""
    left = _figure(facts.get("days_left", ""))
    try:
        return None if left is None else today + timedelta(days=left)
    except OverflowError:
        return None


def holds(condition: Condition, known: Known) -> bool:
    """Whether the condition holds. Of what was never asked or is not known nothing is true but that it is not known."""
    if condition.fact:
        fact = known.facts.get(condition.fact, "")
        given: tuple[str, ...] | None = (fact,) if fact else None
    else:
        given = known.answers.get(condition.question)
    if condition.compare != "is":
        return given is not None and any(_compares(condition, value, known) for value in given)
    if not condition.values:
        return (given is not None) is not condition.negated
    found = given is not None and any(_same(condition, value, w, known) for value in given for w in condition.values)
    return found is not condition.negated


def _same(condition: Condition, value: str, wanted: str, known: Known) -> bool:
    if not condition.fact:
        if value == wanted or (wanted.isdecimal() and _figure(value) == int(wanted)):
            return True
        # “today” may be a code, too: a day is meant where a day was answered.
        day = known.day(wanted) if wanted in DAYS else None
        return day is not None and value == day.isoformat()
    value, wanted = (" ".join(text.casefold().split()) for text in (value, wanted))
    # Welsh as it is spoken somewhere is still Welsh: cy-GB is cy.
    return value == wanted or (condition.fact == "language" and value.startswith(f"{wanted}-"))


def _compares(condition: Condition, value: str, known: Known) -> bool:
    (limit,) = condition.values
    if condition.compare in ("before", "after"):
        there, than = known.day(value), known.day(limit)
        if there is None or than is None:
            return False
        return there < than if condition.compare == "before" else there > than
    figure, bound = _figure(value), _figure(limit)
    if figure is None or bound is None:
        return False
    match condition.compare:
        case "at least":
            return figure >= bound
        case "at most":
            return figure <= bound
        case "more than":
            return figure > bound
    return figure < bound


def _figure(text: str) -> int | None:
    bare = text.replace(",", "").strip()
    return int(bare) if _FIGURE.fullmatch(bare) else None
