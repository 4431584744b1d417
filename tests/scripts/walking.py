"""Walking a script along every path: whatever can be pressed or written, by any facts, until nothing new is met.

Two conversations at one step go on alike if every condition of the script holds in both or in neither: an answer is
only ever looked at by a condition, and is replaced as a whole. So one of them is walked. That bounds a walk by the
script's branches, and not by all the ways to tick six boxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from phonebank_app.scripts import Conversation, Script
from phonebank_app.scripts.deciding import Known, holds
from phonebank_app.scripts.model import Condition, FollowUp, QuestionKind
from phonebank_app.scripts.vocabulary import PLACEHOLDERS, sample_facts

TODAY = date(2019, 12, 5)
POLLING_DAY = TODAY + timedelta(days=7)

State = tuple[object, ...]


def many_facts() -> Iterator[dict[str, str]]:
    """Somebody of whom much is known, somebody of whom nothing is that may be missing; a week before and on the day."""
    full = sample_facts()
    bare = {name: known.sample for name, known in PLACEHOLDERS.items() if known.always}
    for facts in (full, bare):
        for days_left in ("7", "0", ""):
            for spoken in ("yes", "no"):
                yield facts | {"days_left": days_left, "spoken_before": spoken}


@dataclass(slots=True)
class Walk:
    """What was met on the way.

    Attributes:
        steps: the ids of the steps; outcomes: the ends; ways: ``(from, to)``, where ``to`` is a step or ``end …``.
        follow_ups: what was to be offered.
        stuck: states from which no end can be reached.
    """

    steps: set[str] = field(default_factory=set)
    outcomes: set[str] = field(default_factory=set)
    ways: set[tuple[str, str]] = field(default_factory=set)
    follow_ups: set[FollowUp] = field(default_factory=set)
    stuck: list[State] = field(default_factory=list)
    states: int = 0


def walk(script: Script, facts: Mapping[str, str]) -> Walk:
    """Walk a script by these facts, along everything that can be pressed."""
    found = Walk()
    asked = _conditions(script)
    start = Conversation.start(script, facts, TODAY)
    leads: dict[State, set[State]] = {}
    waiting = [start]
    while waiting:
        here = waiting.pop()
        state = _state(here, asked)
        if state in leads:
            continue
        leads[state] = set()
        if here.ended:
            found.outcomes.add(here.outcome)
            continue
        found.steps.add(here.at)
        for after in _next(here):
            leads[state].add(_state(after, asked))
            found.follow_ups.update(after.follow_ups)
            if len(after.trail) > len(here.trail):
                found.ways.add((here.at, f"end {after.outcome}" if after.ended else after.at))
            waiting.append(after)
    found.states = len(leads)
    found.stuck = _stuck(leads)
    return found


def _conditions(script: Script) -> tuple[Condition, ...]:
    return tuple(dict.fromkeys(b.condition for s in script.steps for b in s.branches))


def _state(at: Conversation, asked: tuple[Condition, ...]) -> State:
    known = Known({a.question: a.values for a in at.answers}, at.facts, at.today)
    held = tuple(holds(one, known) for one in asked)
    # What is ticked matters where a condition asks for it; elsewhere only that something is.
    question = at.step.question
    weighed = question is not None and any(one.question == question.name for one in asked)
    return at.at, at.outcome, held, at.selected if weighed else bool(at.selected), at.words


def _next(here: Conversation) -> Iterator[Conversation]:
    for key in "123456789":
        yield here.choose(key)
    yield here.go_on()
    for words in _written(here):
        yield here.answer_text(words)


def _written(here: Conversation) -> tuple[str, ...]:
    question = here.step.question
    if question is None:
        return ()
    if here.words:
        return ("",)  # rubbed out
    match question.kind:
        case QuestionKind.SCALE:
            return tuple(str(n) for n in range(question.low or 0, (question.high or 0) + 1))
        case QuestionKind.NUMBER:
            return tuple({str(question.low or 0), "2", "3", str(question.high or 99), "no number"})
        case QuestionKind.DATE:
            days = (TODAY - timedelta(1), TODAY, POLLING_DAY, POLLING_DAY + timedelta(1))
            return (*(day.isoformat() for day in days), "yfory", "tomorrow", "no day")
    return ("a word",)


def _stuck(leads: Mapping[State, set[State]]) -> list[State]:
    back: dict[State, set[State]] = {state: set() for state in leads}
    for state, after in leads.items():
        for one in after:
            back[one].add(state)
    sure: set[State] = set()
    waiting = [state for state in leads if state[1]]
    while waiting:
        state = waiting.pop()
        if state not in sure:
            sure.add(state)
            waiting.extend(back[state])
    return [state for state in leads if state not in sure]
