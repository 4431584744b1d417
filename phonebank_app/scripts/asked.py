"""Checks of what is asked: questions of each kind, the branches that go by them or by facts, and what is offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from phonebank_app.i18n import tr
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.conditions import DAYS, is_day, is_figure
from phonebank_app.scripts.model import FIGURES, WRITTEN, Condition, Place, Question, QuestionKind, Script, Step
from phonebank_app.scripts.problems import Problems

_CHOSEN = (QuestionKind.ONE_OF, QuestionKind.ANY_OF, QuestionKind.WORDS)


@dataclass(slots=True)
class Asked:
    """One question of a script, from all the steps that ask it.

    Attributes:
        first: as it is asked first.
        codes: the codes of its answers, over all steps.
        low, high: the least and the most that any of them allows; ``None`` for no bound.
    """

    first: Question
    line: int
    codes: set[str] = field(default_factory=set)
    low: int | None = None
    high: int | None = None

    @property
    def kind(self) -> QuestionKind:
        """How it is answered where it is asked first."""
        return self.first.kind

    def take(self, step: Step, question: Question) -> None:
        """Add one more step that asks it."""
        self.codes.update([c.value for c in step.choices if c.value])
        if question is not self.first:
            self.low = None if self.low is None or question.low is None else min(self.low, question.low)
            self.high = None if self.high is None or question.high is None else max(self.high, question.high)


Questions = Mapping[str, Asked]


def questions_of(script: Script, problems: Problems) -> Questions:
    """What a script asks, each under its name; of one name, all must be of a kind, or they could not be counted."""
    found: dict[str, Asked] = {}
    for step in script.steps:
        question = step.question
        if question is None:
            continue
        asked = found.get(question.name)
        if asked is None:
            asked = found[question.name] = Asked(question, step.line, low=question.low, high=question.high)
        asked.take(step, question)
        if asked.kind is not question.kind and _family(asked.kind) is not _family(question.kind):
            sentence = tr(
                "Line {line} asks “{name}” in another way, so the answers could not be counted together. "
                "Give this question another name.",
                line=asked.line,
                name=question.name,
            )
            problems.error(question.place, sentence)
    return found


def _family(kind: QuestionKind) -> QuestionKind:
    return QuestionKind.ONE_OF if kind in _CHOSEN else kind


def check_question(step: Step, problems: Problems, *, understood: bool) -> None:
    """Whether a question can be answered in the way its heading says; if all of the text was ``understood``."""
    question = step.question
    if question is None:
        return
    if question.kind in WRITTEN and step.choices:
        sentence = tr(
            "A scale, a number or a date is not answered by numbered answers. Ask that in a step of its own, "
            "or take these answers out."
        )
        problems.error(step.choices[0].place, sentence)
    if understood and question.kind not in (QuestionKind.WORDS, *WRITTEN) and not step.choices:
        sentence = tr("This asks a question but has no answers. Number them from 1, or write ____ for one in words.")
        problems.error(question.place, sentence)
    if question.kind is QuestionKind.SCALE and question.marks:
        named = {m.value for m in question.marks}
        ends = [str(end) for end in (question.low, question.high) if end is not None and end not in named]
        if ends:
            sentence = tr("Say what the ends of the scale are called, too: {ends}.", ends=", ".join(ends))
            problems.hint(question.marks[0].place, sentence)


def check_conditions(step: Step, questions: Questions, problems: Problems) -> None:
    """Whether what each branch asks for exists, and is of a kind that can be asked in this way."""
    for branch in step.branches:
        condition = branch.condition
        if condition.question:
            _check_question_branch(condition, questions, problems)
        else:
            _check_fact_branch(condition, problems)


def check_follow_ups(step: Step, questions: Questions, problems: Problems) -> None:
    """Whether each call-back goes by a date that is asked for."""
    for follow_up in (*step.follow_ups, *[f for c in step.choices for f in c.follow_ups]):
        if follow_up.kind != "call_back" or not follow_up.value:
            continue
        name = follow_up.value
        asked = questions.get(name)
        dates = [n for n, q in questions.items() if q.kind is QuestionKind.DATE]
        otherwise = _asks(dates, tr("Ask one in a step of its own: (question {name}, date).", name=name))
        if asked is None:
            what = tr("The script asks no question called “{name}”.", name=name)
            problems.unknown(follow_up.place, what, name, dates, otherwise, of="questions")
        elif asked.kind is not QuestionKind.DATE:
            what = tr("“{name}” does not ask for a date, so it cannot say when to ring.", name=name)
            problems.error(follow_up.place, f"{what} {otherwise}", dates[0] if len(dates) == 1 else "")


def _asks(names: Iterable[str], none: str) -> str:
    joined = ", ".join(names)
    return tr("It asks {names}.", names=joined) if joined else none


def _check_question_branch(condition: Condition, questions: Questions, problems: Problems) -> None:
    asked = questions.get(condition.question)
    if asked is None:
        if condition.question in vocabulary.FACTS:
            sentence = tr("A fact stands in braces: when {{{name}}} is …", name=condition.question)
            problems.error(condition.place, sentence, f"{{{condition.question}}}")
            return
        what = tr("The script asks no question called “{name}”.", name=condition.question)
        otherwise = _asks(questions, tr("Name one: (question intention)."))
        problems.unknown(condition.place, what, condition.question, questions, otherwise, of="questions")
        return
    if condition.compare in ("before", "after"):
        if asked.kind is not QuestionKind.DATE:
            _unfit(condition, tr("“{name}” does not ask for a date.", name=condition.question), asked, problems)
    elif condition.compare != "is":
        if asked.kind not in FIGURES:
            what = tr("“{name}” does not ask for a number.", name=condition.question)
            _unfit(condition, what, asked, problems)
        else:
            _within(condition, asked, problems)
    elif condition.values:
        _check_values(condition, asked, problems)


def _unfit(condition: Condition, what: str, asked: Asked, problems: Problems) -> None:
    if asked.codes:
        way = tr("Ask for its codes: when {name} is {codes}", name=condition.question, codes=_or(sorted(asked.codes)))
    elif asked.kind is QuestionKind.DATE:
        way = tr("Ask for the day: when {name} is before polling_day", name=condition.question)
    elif asked.kind in FIGURES:
        way = tr("Ask for the number: when {name} is at least {low}", name=condition.question, low=asked.low or 1)
    else:
        way = tr("Ask whether it is answered: when {name} is answered", name=condition.question)
    problems.error(_joined(condition), f"{what} {way}")


def _joined(condition: Condition) -> Place:
    return condition.value_places[0] if condition.value_places else condition.place


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)


def _check_values(condition: Condition, asked: Asked, problems: Problems) -> None:
    for value, place in zip(condition.values, condition.value_places, strict=True):
        if asked.kind in FIGURES:
            if not is_figure(value):
                what = tr(
                    "“{name}” is answered with a number, and “{value}” is none.", name=asked.first.name, value=value
                )
                problems.error(place, what)
            else:
                _within(condition, asked, problems, value, place)
        elif asked.kind is QuestionKind.DATE:
            if value not in DAYS and not is_day(value):
                sentence = tr(
                    "“{name}” is answered with a day: write 2019-12-12, today or polling_day.", name=asked.first.name
                )
                problems.error(place, sentence)
        elif value not in asked.codes:
            known = sorted(asked.codes)
            otherwise = (
                tr("Its codes are {codes}.", codes=", ".join(known)) if known else tr("Ask whether it is answered.")
            )
            what = tr("No answer to “{name}” has the code “{code}”.", name=asked.first.name, code=value)
            problems.unknown(place, what, value, known, otherwise, of="codes")


def _within(
    condition: Condition, asked: Asked, problems: Problems, value: str | None = None, place: Place | None = None
) -> None:
    """A branch that no answer, or every answer, could take is a slip: a hint, for it breaks nothing."""
    low, high = asked.low, asked.high
    if low is None or high is None:
        return
    figure = int(value if value is not None else condition.values[0])
    match condition.compare:
        case "at least":
            never = figure > high
        case "more than":
            never = figure >= high
        case "at most":
            never = figure < low
        case "less than":
            never = figure <= low
        case _:
            never = not low <= figure <= high
    if never:
        name = asked.first.name
        sentence = tr("“{name}” runs from {low} to {high}, so this is never so.", name=name, low=low, high=high)
        problems.hint(place or _joined(condition), sentence)


def _check_fact_branch(condition: Condition, problems: Problems) -> None:
    fact = vocabulary.FACTS.get(condition.fact)
    if fact is None:
        if not condition.fact:
            problems.error(condition.place, tr("These braces are empty: write the name of a fact, such as {ward}."))
            return
        otherwise = tr("There are {known}.", known=", ".join(sorted(vocabulary.FACTS)))
        what = tr("No fact is called {{{name}}}.", name=condition.fact)
        near = vocabulary.nearest(condition.fact, vocabulary.FACTS)
        if near:
            problems.error(condition.place, f"{what} {tr('Did you mean {{{near}}}?', near=near)}", f"{{{near}}}")
        else:
            problems.error(condition.place, f"{what} {otherwise}")
        return
    if condition.compare != "is":
        wanted = "date" if condition.compare in ("before", "after") else "number"
        if fact.kind != wanted:
            sentence = (
                tr("{{{name}}} is no date, so nothing is before or after it.", name=fact.name)
                if wanted == "date"
                else tr("{{{name}}} is no number, so it cannot be more or less.", name=fact.name)
            )
            problems.error(condition.place, sentence)
        return
    for value, place in zip(condition.values, condition.value_places, strict=True):
        _check_fact_value(fact, value, place, problems)


def _check_fact_value(fact: vocabulary.Fact, value: str, place: Place, problems: Problems) -> None:
    if fact.kind == "yes_no" and value not in ("yes", "no"):
        problems.error(place, tr("{{{name}}} is yes or no.", name=fact.name), vocabulary.nearest(value, ("yes", "no")))
    elif fact.kind == "number" and not is_figure(value):
        problems.error(place, tr("{{{name}}} is a whole number in digits.", name=fact.name))
    elif fact.kind == "code" and len(value.split()) != 1:
        problems.error(
            place, tr("{{{name}}} is a code: one word, such as {sample}.", name=fact.name, sample=fact.sample)
        )
