"""A script as numbered turns, for paper: “Yes, speaking → turn 2”, “if they said ‘ours’ → turn 6”. Pure.

Every step that a call can come to is a turn with a number, in the order written; every objection has a letter. What the
program would decide is told to the reader in words: branches on answers by the answers’ own words and the turn where
they were given; facts of the seat, which are the same for every call, are decided here. What the program says among the
script's sentences is in the script's language where there are words in it, whatever the window's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from phonebank_app.i18n import speaking, tr, tr_in
from phonebank_app.law.promises import SAME_AS, rules
from phonebank_app.scripts.aloud import ended, filled, how_to_answer, paragraph
from phonebank_app.scripts.deciding import Known, holds
from phonebank_app.scripts.model import (
    Block,
    Condition,
    FollowUp,
    Question,
    QuestionKind,
    Script,
    Span,
    Step,
    Way,
)
from phonebank_app.scripts.notes import in_words
from phonebank_app.scripts.ways import reachable
from phonebank_app.words.said_dates import in_words as day_in_words

PieceKind = Literal["say", "item", "quote", "direction", "how", "answer", "write", "offer", "way", "then"]

SEAT_FACTS: Final = frozenset({"seat", "candidate", "party", "polling_day", "majority", "held_by", "days_left"}) | {
    "seat_is_ours",
    "host",
    "on_behalf_of",
}
"""The facts that are the same for every call from one list, on the day of printing."""
HASH_SIGNS: Final = 8
"""How much of a script’s hash stands on paper: enough to tell two versions apart."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One paragraph of a turn.

    Attributes:
        spans: its words, every placeholder filled in.
        key: of an answer; ``to``: where it leads, e.g. ``turn 2``; empty when that stands below.
        goes: the label of the turn it leads to; empty for an end, and for the way back from an objection.
        question: what is written in: of ``write`` only.
    """

    kind: PieceKind
    spans: tuple[Span, ...]
    key: str = ""
    to: str = ""
    question: Question | None = None
    goes: str = ""

    @property
    def words(self) -> str:
        """Its words without their bold."""
        return "".join(span.text or "" for span in self.spans)


@dataclass(frozen=True, slots=True)
class Turn:
    """A step or an objection on paper. ``label``: its number or its letter."""

    label: str
    title: str
    pieces: tuple[Piece, ...]
    step: str


@dataclass(frozen=True, slots=True)
class Turns:
    """A whole script on paper.

    Attributes:
        turns, asides: the steps and the objections.
        language: of the script, a BCP 47 tag; ``words_in``: of what the program says, a key of ``i18n.NAMES``.
        short_hash: the beginning of the script’s hash.
    """

    title: str
    language: str
    words_in: str
    version: int
    approved_by: str
    on_behalf_of: str
    imprint: str
    short_hash: str
    turns: tuple[Turn, ...]
    asides: tuple[Turn, ...]


def numbered(
    script: Script,
    facts: Mapping[str, str],
    outcome_labels: Mapping[str, str],
    today: date,
    words_in: str = "",
) -> Turns:
    """A script that can be used, as turns.

    Args:
        facts: what fills its placeholders; what is said of a voter’s own is for the caller to fill in. ``imprint``
            among them is the campaign’s, for a script without one; ``approved_by`` whom the party knows to have done
            that, whatever the script says itself. A polling day as an ISO date is said in the script’s language.
        outcome_labels: what the campaign’s code set calls each outcome.
        today: by which branches on the days to the vote are decided.
        words_in: the tag of the language of what the program says, where that is not to be the script’s: on a page
            of the window.
    """
    with speaking(words_in or script.language) as tag:
        return _Numbering(script, facts, outcome_labels, today).all(tag)


def paper_facts(facts: Mapping[str, str], language: str) -> dict[str, str]:
    """Facts for paper: what differs from call to call is named in brackets, for the caller to fill in.

    Args:
        language: of the script (a BCP 47 tag), in whose sentences these words stand.
    """
    with speaking(language):
        own = _named()
    told = {name: value for name, value in facts.items() if value and name not in ("first_name", "full_name")}
    return own | told


def _named() -> dict[str, str]:
    """What stands for that which is not known before a call."""
    return {
        "first_name": tr("(their first name)"),
        "full_name": tr("(their name)"),
        "caller": tr("(your name)"),
        "ward": tr("(their ward)"),
        "town": tr("(their town)"),
        "seat": tr("(the constituency)"),
        "party": tr("(our party)"),
        "on_behalf_of": tr("(who you ring for)"),
        "polling_day": tr("(the day of the vote)"),
    }


def head_lines(turns: Turns) -> tuple[str, ...]:
    """What stands under the title of a printed script: which it is, for whom, and who answers for it."""
    approved = tr("approved by {name}", name=turns.approved_by) if turns.approved_by else tr("not yet approved")
    version = tr("Version {n}, {approved}", n=turns.version, approved=approved)
    whom = tr("On behalf of {whom}", whom=turns.on_behalf_of) if turns.on_behalf_of else ""
    return tuple(line for line in (f"{version} · {turns.short_hash}", whom, turns.imprint) if line)


def letters(place: int) -> str:
    """A, B, …, Z, AA, AB: for the objection at this place, counted from 0."""
    return (letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


class _Numbering:
    """What is needed to tell of any step."""

    def __init__(
        self, script: Script, facts: Mapping[str, str], outcome_labels: Mapping[str, str], today: date
    ) -> None:
        self._script, self._outcomes = script, outcome_labels
        self._facts = dict(facts)
        if script.on_behalf_of:
            self._facts["on_behalf_of"] = script.on_behalf_of
        if "polling_day" in self._facts:
            self._facts["polling_day"] = day_in_words(self._facts["polling_day"], script.language)
        seat = {name: value for name, value in self._facts.items() if name in SEAT_FACTS and value}
        self._known = Known({}, seat, today)
        seen = reachable(script)
        self._steps = [s for s in script.by_id.values() if s.id in seen]
        self._number = {step.id: str(n) for n, step in enumerate(self._steps, 1)}

    def all(self, words_in: str) -> Turns:
        """Every turn, in the language that is spoken meanwhile."""
        script = self._script
        asides = (Turn(letters(n), s.title, tuple(self._aside(s)), s.id) for n, s in enumerate(script.objections))
        return Turns(
            title=script.title,
            language=script.language,
            words_in=words_in,
            version=script.version,
            approved_by=self._facts.get("approved_by") or script.approved_by,
            on_behalf_of=self._facts.get("on_behalf_of", ""),
            imprint=script.imprint or self._facts.get("imprint", ""),
            short_hash=script.hash[:HASH_SIGNS],
            turns=tuple(Turn(self._number[s.id], s.title, tuple(self._step(s)), s.id) for s in self._steps),
            asides=tuple(asides),
        )

    def _step(self, step: Step) -> Iterator[Piece]:
        yield from self._words(step)
        several = step.kind is QuestionKind.ANY_OF
        branches = list(self._branches(step))
        plain = None if branches or several else step.default
        below = tr("see below") if any(c.way for c in step.choices) and not several else ""
        yield from self._answers(step, self._to(plain) if plain and step.choices else below, self._goes(plain))
        yield from self._write(step)
        yield from self._offers(step.follow_ups)
        for condition, way in branches:
            yield _piece("way", self._when(condition, step), to=self._to(way), goes=self._goes(way))
        last = self._last(step)
        if last and branches:
            yield _piece("way", tr("Otherwise"), to=self._to(last), goes=self._goes(last))
        elif last and (not step.choices or several):
            yield _piece("then", tr("Then"), to=self._to(last), goes=self._goes(last))

    def _aside(self, step: Step) -> Iterator[Piece]:
        yield from self._words(step)
        yield from self._answers(step, tr("back to where you were"))
        yield from self._offers(step.follow_ups)
        if not step.choices:
            on = step.default
            to = self._to(on) if on else tr("back to where you were")
            yield _piece("then", tr("Then"), to=to, goes=self._goes(on))

    def _words(self, step: Step) -> Iterator[Piece]:
        for block in step.text:
            yield Piece(block.kind, self._fill(block))
        how = self._how(step)
        if how:
            yield _piece("how", how)

    def _how(self, step: Step) -> str:
        """How to answer with a pen; empty where the answers say it themselves."""
        question = step.question
        if question is None or question.kind is QuestionKind.ONE_OF:
            return ""
        if question.kind in (QuestionKind.ANY_OF, QuestionKind.SCALE):
            return how_to_answer(step, self._facts)
        takes = {QuestionKind.NUMBER: _number(question), QuestionKind.DATE: tr("A day")}.get(question.kind, "")
        return " ".join(ended(part) for part in (filled(question.prompt, self._facts), takes) if part)

    def _answers(self, step: Step, otherwise: str, goes: str = "") -> Iterator[Piece]:
        """The answers; ``otherwise``, ``goes``: where those without a way of their own lead, if that is one place."""
        for choice in step.choices:
            label = tuple(replace(s, text=_shown(s, self._facts), placeholder="") for s in choice.label)
            to, turn = (self._to(choice.way), self._goes(choice.way)) if choice.way else (otherwise, goes)
            yield Piece("answer", label, choice.key, to, goes=turn)
            if choice.asks_words:
                yield Piece("write", (), question=Question("", QuestionKind.WORDS))
            yield from self._offers(choice.follow_ups)

    def _write(self, step: Step) -> Iterator[Piece]:
        question = step.question
        if question and question.kind not in (QuestionKind.ONE_OF, QuestionKind.ANY_OF):
            marks = tuple(
                replace(m, label=(Span(filled(m.label, self._facts)),)) for m in question.marks
            )  # what a box is called
            yield Piece("write", (), question=replace(question, marks=marks))

    def _offers(self, follow_ups: Iterable[FollowUp]) -> Iterator[Piece]:
        for follow_up in follow_ups:
            yield _piece("offer", offered(follow_up))

    def _branches(self, step: Step) -> Iterator[tuple[Condition, Way]]:
        """The branches that are left for the reader to decide."""
        for branch in step.branches:
            decided = self._decided(branch.condition)
            if decided is None:
                yield branch.condition, branch.way
            elif decided:
                return

    def _last(self, step: Step) -> Way | None:
        """The way on when no branch that is left holds: one that is decided by the seat, or the step’s own."""
        return next((b.way for b in step.branches if self._decided(b.condition)), step.default)

    def _decided(self, condition: Condition) -> bool | None:
        known = condition.fact in SEAT_FACTS and condition.fact in self._known.facts
        return holds(condition, self._known) if known else None

    def _to(self, way: Way) -> str:
        if way.outcome:
            return tr("end: {outcome}", outcome=self._outcomes.get(way.outcome) or in_words(way.outcome))
        return tr("turn {n}", n=self._number.get(way.step, way.step))

    def _goes(self, way: Way | None) -> str:
        return self._number.get(way.step, "") if way else ""

    def _fill(self, block: Block) -> tuple[Span, ...]:
        spans = tuple(replace(s, text=_shown(s, self._facts), placeholder="") for s in block.spans)
        if block.kind in ("direction", "quote"):  # what tells them apart on the page is said in words, too
            before = paragraph(Block(block.kind, ()), {})
            return (Span(f"{before.rstrip()} "), *spans)
        return spans

    def _when(self, condition: Condition, here: Step) -> str:
        return fact_words(condition) if condition.fact else self._answer_words(condition, here)

    def _answer_words(self, condition: Condition, here: Step) -> str:
        asking = [s for s in self._steps if s.question and s.question.name == condition.question]
        turns = ", ".join(self._number[s.id] for s in asking)
        before = all(s.id != here.id for s in asking)
        where = f" {tr('(turn {n})', n=turns)}" if before and turns else ""
        if not condition.values:
            words = tr("If they gave no answer") if condition.negated else tr("If they gave an answer")
        elif condition.compare != "is":
            words = tr("If they said {than}", than=_compared(condition))
        else:
            labels = {c.value: filled(c.label, self._facts) for s in asking for c in s.choices if c.value}
            values = _either(f"“{labels.get(v, v).rstrip('…').strip()}”" for v in condition.values)
            words = tr("If they did not say {values}", values=values) if condition.negated else ""
            words = words or tr("If they said {values}", values=values)
        return words + where


def offered(follow_up: FollowUp) -> str:
    """What the program would offer after an answer, told to somebody with a pen."""
    if follow_up.kind == "promise":
        kind = SAME_AS.get(follow_up.value)
        promise = rules()[kind].label if kind else in_words(follow_up.value)
        return tr("Write beside their name: {promise}, and that they said yes to being rung about it.", promise=promise)
    if follow_up.kind == "ticket":
        return tr("Ask whether the local office may have this. Only if they say yes, write down what it is about.")
    return tr("Agree a day and a time to ring back, and write them beside their name.")


def fact_words(condition: Condition) -> str:
    """A condition on a fact of the voter or of the seat, in words."""
    yes = condition.values == ("yes",)
    if condition.fact in _YES_NO and condition.values and condition.compare == "is":
        return _YES_NO[condition.fact](yes is not condition.negated)
    fact = _FACTS[condition.fact]() if condition.fact in _FACTS else in_words(condition.fact)
    if not condition.values:
        return tr("If {fact} is not known", fact=fact) if condition.negated else tr("If {fact} is known", fact=fact)
    if condition.compare != "is":
        return tr("If {fact} is {than}", fact=fact, than=_compared(condition))
    values = _either(f"“{v}”" for v in condition.values)
    if condition.negated:
        return tr("If {fact} is not {values}", fact=fact, values=values)
    return tr("If {fact} is {values}", fact=fact, values=values)


def _first_time(yes: bool) -> str:
    first = tr("If nobody has spoken with them before")
    return first if yes else tr("If somebody has spoken with them before")


def _ours(yes: bool) -> str:
    return tr("If we hold this seat") if yes else tr("If we do not hold this seat")


_YES_NO: Final = {
    "first_time": _first_time,
    "spoken_before": lambda yes: _first_time(not yes),
    "seat_is_ours": _ours,
}
_FACTS: Final = {
    "language": lambda: tr("the language of the call"),
    "last_intention": lambda: tr("what they last said of voting"),
    "last_issue": lambda: tr("what they last said matters"),
    "town": lambda: tr("the town they live in"),
    "ward": lambda: tr("the ward they live in"),
    "seat": lambda: tr("the seat"),
    "majority": lambda: tr("the majority here"),
    "held_by": lambda: tr("the party that holds the seat"),
    "days_left": lambda: tr("the number of days to the vote"),
    "first_name": lambda: tr("their first name"),
    "full_name": lambda: tr("their name"),
    "source": lambda: tr("where their number came from"),
    "candidate": lambda: tr("our candidate"),
}


def _compared(condition: Condition) -> str:
    (value,) = condition.values
    than = {"today": tr("today"), "polling_day": tr("polling day")}.get(value, value)
    words = {
        "at least": tr("{n} or more", n=than),
        "at most": tr("{n} or less", n=than),
        "more than": tr("more than {n}", n=than),
        "less than": tr("less than {n}", n=than),
        "before": tr("a day before {day}", day=than),
        "after": tr("a day after {day}", day=than),
    }
    return words[condition.compare]


def _number(question: Question) -> str:
    if question.low is None or question.high is None:
        return tr("A number")
    return tr("A number from {low} to {high}", low=question.low, high=question.high)


def _either(values: Iterable[str]) -> str:
    listed = list(values)
    if len(listed) < 2:
        return "".join(listed)
    return tr_in("one of several", "{most} or {last}", most=", ".join(listed[:-1]), last=listed[-1])


def _shown(span: Span, facts: Mapping[str, str]) -> str:
    if not span.placeholder:
        return span.text or ""
    return facts.get(span.placeholder) or ("…" if span.text is None else span.text)


def _piece(kind: PieceKind, words: str, to: str = "", goes: str = "") -> Piece:
    return Piece(kind, (Span(words),), to=to, goes=goes)
