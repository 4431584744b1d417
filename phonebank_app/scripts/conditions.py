"""The lines that begin with ``when``: what a branch asks of the answers so far and of the facts.

::

    branch   = "when" asked "is" test "->" way
    asked    = question | "{" fact "}"
    test     = [ "not" ] ( "answered" | "known" | value { "or" value } )
             | ( "at least" | "at most" | "more than" | "less than" ) number
             | ( "before" | "after" ) day
    value    = a code, a number or a day; of a fact also a word, or several in “…” or "…"
    day      = year "-" month "-" day | "today" | "polling_day"

Whether the question exists and is of a kind that can be compared is for ``checks``: a line knows nothing of the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import cast

from msgspec.structs import replace

from phonebank_app.i18n import tr
from phonebank_app.scripts import slips, vocabulary
from phonebank_app.scripts.headings import is_name
from phonebank_app.scripts.inline import Piece
from phonebank_app.scripts.model import Compare, Condition, Place
from phonebank_app.scripts.problems import UNHEARD, Problems

_WHEN = re.compile(r"when\s+(\{[^{}]*\}|[^\s{}]+)\s+is(\s+not)?\s+(\S.*)")
_COMPARE = re.compile(r"(at\s+least|at\s+most|more\s+than|less\s+than|(?:before|after)(?!\s+or\s))(?:\s+(.*))?")
_VALUE = re.compile(r"“([^”]*)”|\"([^\"]*)\"|(\S+)")
_FIGURE = re.compile(r"-?[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# These could be read as codes or words, and never are.
_HABIT = re.compile(
    r"\bis (?:not )?(?:[0-9]+ or (?:more|less|fewer|over|above|under|below)|unanswered|unknown)$|"
    r"when\s+\{[^{}]*\}\s+is (?:not )?answered$|when\s+[^{]\S*\s+is (?:not )?known$"
)
_HABIT_ENDS = frozenset(
    ("more", "less", "fewer", "over", "above", "under", "below", "unanswered", "unknown", "answered", "known")
)
_TURNED: dict[str, Compare] = {
    "at least": "less than",
    "at most": "more than",
    "more than": "at most",
    "less than": "at least",
}
DAYS = ("today", "polling_day")
"""Days that are called by what they are: the day of the call, and the day of the vote."""


def read_condition(piece: Piece, problems: Problems) -> Condition | None:
    """Read what stands before the arrow of a branch; ``None`` after an error, unless it is plain what was meant."""
    by_habit = piece.text.rpartition(" ")[2] in _HABIT_ENDS and _HABIT.search(piece.text)
    condition = None if by_habit else _read(piece, UNHEARD)
    if condition is not None:
        return condition
    meant = slips.condition(piece.text)
    if meant == piece.text:
        return _read(piece, problems)
    slip = slips.change(piece.text, meant, tr("A branch is written so: {branch}", branch=f"{meant} ->"))
    condition = _read(Piece(piece.line, piece.column, meant), UNHEARD)
    if condition is None:
        return _read(piece, problems)
    problems.error(piece.at(slip.start, slip.length), slip.sentence, slip.put_right)

    def placed(place: Place) -> Place:
        """Where something of the branch as it was meant stands in the line; inside of the slip, the slip."""
        at = place.column - piece.column
        if at + place.length <= slip.start:
            return place
        if at >= slip.start + len(slip.put_right):
            return Place(place.line, place.column + slip.shift(), place.length)
        return piece.at(slip.start, slip.length)

    return replace(condition, place=placed(condition.place), value_places=tuple(map(placed, condition.value_places)))


def branch_wanted() -> str:
    """How a line with ``when`` is written, for whoever wrote another."""
    return tr(
        "A branch is written: when intention is undecided or other -> thanks. "
        "If these are words to say, put \\ before “when”."
    )


def _read(piece: Piece, problems: Problems) -> Condition | None:
    found = _WHEN.fullmatch(piece.text)
    if not found:
        problems.error(piece.place, branch_wanted())
        return None
    asked, negated, test = found.groups()
    place = piece.at(found.start(1), len(asked))
    tail = Piece(piece.line, piece.column + found.start(3), test)
    negation = None if negated is None else piece.cut(*found.span(2))
    of_fact = asked[0] == "{"
    compare: Compare = "is"
    values: Sequence[Piece] | None = ()
    if test != ("known" if of_fact else "answered"):
        compared = _COMPARE.fullmatch(test) if " " in test else None
        if compared:
            compare = cast(Compare, " ".join(compared[1].split()))
            values = _compared(compare, compared, tail, negation, problems)
        else:
            values = _among(tail, problems, of_fact=of_fact)
    if values is None:
        return None
    question, fact = ("", asked[1:-1].strip()) if of_fact else (asked, "")
    texts = tuple([v.text for v in values])
    places = tuple([v.place for v in values])
    return Condition(question, texts, negation is not None, place, places, fact, compare)


def is_day(text: str) -> bool:
    """Whether ``text`` is a day of the calendar as a branch writes it: ``2019-12-12``."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_figure(text: str) -> bool:
    """Whether ``text`` is a whole number in digits, as a branch writes it."""
    return _FIGURE.fullmatch(text) is not None


def _compared(
    compare: Compare, found: re.Match[str], tail: Piece, negation: Piece | None, problems: Problems
) -> Sequence[Piece] | None:
    value = tail.cut(*found.span(2)) if found[2] else tail.cut(len(tail.text))
    if negation is not None:
        turned = _TURNED.get(compare, "")
        if turned:
            sentence = tr("Say it without “not”: is {turned} {value}", turned=turned, value=value.text)
        else:
            sentence = tr("“not” does not go with “{compare}”: swap the two arrows instead.", compare=compare)
        place = Place(tail.line, negation.column, tail.column + len(tail.text) - negation.column)
        problems.error(place, sentence, f"{turned} {value.text}" if turned else "")
        return None
    if compare in ("before", "after"):
        if value.text not in DAYS and not is_day(value.text):
            sentence = tr("After “before” and “after” comes a day: 2019-12-12, today or polling_day.")
            problems.error(value.place, sentence)
            return None
    elif not is_figure(value.text):
        sentence = tr("After “{compare}” comes a whole number in digits: is {compare} 7", compare=compare)
        problems.error(value.place if value.text else tail.place, sentence)
        return None
    return (value,)


def _among(tail: Piece, problems: Problems, *, of_fact: bool) -> Sequence[Piece] | None:
    if not of_fact and is_name(tail.text):
        return (tail,)
    values: list[Piece] = []
    wants_or = False
    for found in _VALUE.finditer(tail.text):
        group = next(n for n in (1, 2, 3) if found[n] is not None)
        value = tail.cut(*found.span(group))
        if wants_or and found[0] == "or":
            wants_or = False
            continue
        if wants_or or not _may_stand(value.text, quoted=group != 3, of_fact=of_fact):
            problems.error(tail.cut(*found.span()).place, _wanted(of_fact=of_fact))
            return None
        values.append(value)
        wants_or = True
    if not wants_or:
        problems.error(tail.place, _wanted(of_fact=of_fact))
        return None
    return values


def _may_stand(text: str, *, quoted: bool, of_fact: bool) -> bool:
    if of_fact:
        return bool(text) and len(text) <= vocabulary.MAX_WORDS and (quoted or not set(text) & set('“”"{}'))
    return not quoted and (is_name(text) or is_figure(text) or is_day(text))


def _wanted(*, of_fact: bool) -> str:
    if of_fact:
        return tr(
            "After “is” come words, with “or” between them; several words stand in quotes: "
            "when {ward} is Kenton or “Harrow Weald” ->"
        )
    return tr("After “is” come the codes of answers, with “or” between them: when matters is nhs or housing ->")
