"""A list of answers while somebody changes it: what is done to it, and what must be said of it. Pure.

Answers stand in the order of their keys, so that to move one is to exchange its key with its neighbour's. A draft never
changes: each deed gives another, and the one before is what taking it back brings again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from phonebank_app.errors import BugError
from phonebank_app.i18n import tr
from phonebank_app.scripts import parser
from phonebank_app.scripts.answer_lists import MOST_ANSWERS, AnswerList, ListedAnswer, as_answers
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.model import Block, Span
from phonebank_app.scripts.trying import playable
from phonebank_app.scripts.vocabulary import sample_facts

KEYS = tuple(str(n) for n in range(1, MOST_ANSWERS + 1))
"""The keys an answer may have."""
_LONGEST_CODE = 24
_FIELD = re.compile(r"\{\w+\|?([^{}]*)\}")
_SEEN = """+++
title    = "A list of answers"
language = "{language}"
version  = 1
+++
== asked: Question (question asked)
Asked.
{answers}
-> after

== after: After
On.
-> end conversation
"""


@dataclass(frozen=True, slots=True)
class ListDraft:
    """A list as it stands on the page.

    Attributes:
        made: its answers in the order of their keys.
        was: for each answer the code it had when the list was saved last; empty for one that came since.
    """

    made: AnswerList
    was: tuple[str, ...] = ()

    @classmethod
    def of(cls, made: AnswerList, saved: AnswerList | None = None) -> ListDraft:
        """A draft of this list; ``saved``: as it was saved last, where that is another."""
        ordered = tuple(sorted(made.answers, key=lambda a: a.key))
        codes = {a.code for a in (saved or made).answers}
        return cls(replace(made, answers=ordered), tuple(a.code if a.code in codes else "" for a in ordered))

    @property
    def answers(self) -> tuple[ListedAnswer, ...]:
        """In the order of their keys."""
        return self.made.answers

    def with_head(self, **fields: Any) -> ListDraft:
        """With another name, language, title or purpose."""
        return replace(self, made=replace(self.made, **fields))

    def with_answer(self, at: int, **fields: Any) -> ListDraft:
        """With another code, label, soft label, meaning, or with or without words, at this place."""
        changed = replace(self.answers[at], **fields)
        return self._with((*self.answers[:at], changed, *self.answers[at + 1 :]), self.was)

    def with_key(self, at: int, key: str) -> tuple[ListDraft, int]:
        """With this key at the answer; whichever had it takes its own. Returns where the answer stands then."""
        own = self.answers[at].key
        other = {a.key: n for n, a in enumerate(self.answers)}.get(key)
        keys = [a.key for a in self.answers]
        keys[at] = key
        if other is not None:
            keys[other] = own
        rows = sorted(zip(self.answers, keys, self.was, range(len(keys)), strict=True), key=lambda row: row[1])
        made = self._with(tuple(replace(a, key=k) for a, k, _, _ in rows), tuple(w for _, _, w, _ in rows))
        return made, next(n for n, row in enumerate(rows) if row[3] == at)

    def moved(self, at: int, by: int) -> tuple[ListDraft, int]:
        """With the answer one place up (-1) or down (1); as it is where there is none."""
        to = at + by
        return self.with_key(at, self.answers[to].key) if 0 <= to < len(self.answers) else (self, at)

    def added(self, answer: ListedAnswer | None = None) -> tuple[ListDraft, int]:
        """With another answer on the lowest key that is free; as it is when none is. Returns where it stands."""
        free = [key for key in KEYS if key not in {a.key for a in self.answers}]
        if not free:
            return self, len(self.answers) - 1
        above = [key for key in free if not self.answers or key > self.answers[-1].key]
        made = replace(answer or ListedAnswer("", "", "", ""), key=(above or free)[0])
        at = sum(a.key < made.key for a in self.answers)
        rows = (*self.answers[:at], made, *self.answers[at:])
        return self._with(rows, (*self.was[:at], "", *self.was[at:])), at

    def without(self, at: int) -> ListDraft:
        """Without the answer at this place; the keys of those below it move up, so that no gap is left."""
        keys = [a.key for a in self.answers]
        rows = (*self.answers[:at], *self.answers[at + 1 :])
        moved = tuple(replace(a, key=key) for a, key in zip(rows, keys, strict=False))
        return self._with(moved, (*self.was[:at], *self.was[at + 1 :]))

    def _with(self, answers: tuple[ListedAnswer, ...], was: tuple[str, ...]) -> ListDraft:
        return replace(self, made=replace(self.made, answers=answers), was=was)


def next_version(made: AnswerList, *others: AnswerList | None) -> AnswerList:
    """The list as it is saved: with a version higher than any it takes the place of."""
    return replace(made, version=1 + max((one.version for one in others if one is not None), default=0))


def same(one: AnswerList, other: AnswerList) -> bool:
    """Whether two lists differ in their versions at most."""
    ordered = [tuple(sorted(made.answers, key=lambda a: a.key)) for made in (one, other)]
    return ordered[0] == ordered[1] and replace(one, answers=(), version=0) == replace(other, answers=(), version=0)


def trimmed(made: AnswerList) -> AnswerList:
    """Without the spaces that typing leaves, and with a soft label where there is only the other, and the reverse."""
    answers = []
    for a in made.answers:
        soft, label = " ".join(a.soft.split()), " ".join(a.label.split())
        answers.append(replace(a, soft=soft or label, label=label or soft))
    return replace(made, title=" ".join(made.title.split()), answers=tuple(answers))


def gone(saved: AnswerList, made: AnswerList, answered: Mapping[str, int]) -> dict[str, int]:
    """The codes that were saved, are in the list no more, and that voters were counted under; each with how many."""
    codes = {a.code for a in made.answers}
    return {a.code: answered[a.code] for a in saved.answers if a.code not in codes and answered.get(a.code)}


@dataclass(frozen=True, slots=True)
class Beside:
    """A list in another language beside this one: ``lacks``: the codes it has not; ``besides``: those only it has."""

    other: AnswerList
    lacks: tuple[str, ...]
    besides: tuple[str, ...]

    @property
    def agree(self) -> bool:
        """Whether both have the same codes."""
        return not self.lacks and not self.besides


def beside(made: AnswerList, others: tuple[AnswerList, ...]) -> tuple[Beside, ...]:
    """The same list in each other language it is in."""
    own = [a.code for a in made.answers if a.code]
    found = []
    for other in others:
        if other.name == made.name and other.language != made.language:
            theirs = [a.code for a in other.answers]
            lacks = tuple(code for code in own if code not in theirs)
            found.append(Beside(other, lacks, tuple(code for code in theirs if code not in own)))
    return tuple(found)


def suggested_code(words: str, taken: Collection[str] = ()) -> str:
    """A code for an answer that has none yet, from its words: “The buses” → ``the_buses``."""
    plain = unicodedata.normalize("NFKD", _FIELD.sub(r"\1", words).replace("’", "")).casefold()
    made = re.sub(r"[^a-z0-9]+", "_", "".join(s for s in plain if not unicodedata.combining(s))).strip("_0123456789")
    made = made[:_LONGEST_CODE].strip("_")
    if not made:
        return ""
    return next(code for code in (made, *(f"{made}{n}" for n in range(2, 100))) if code not in taken)


def sight(made: AnswerList) -> Conversation:
    """A call that stands at a question with these answers, for the call page. It never fails, whatever the list is.

    It is answered as any question is, and nothing of it is kept.
    """
    text = _SEEN.format(language=_tag(made.language), answers=as_answers(made))
    read, _ = parser.sketch(text)
    if read is None:  # a sign that cannot be shown came in with a paste
        read, _ = parser.sketch("".join(sign for sign in text if sign.isprintable() or sign == "\n"))
    if read is None:  # the two steps around the answers are there whatever the answers are
        raise BugError("a list of answers could not be shown")
    asked = read.by_id["asked"]
    said = Block("say", (Span(made.title.strip() or "…"),))
    goes_on = Block("direction", (Span(tr("Here your script goes on.")),))
    steps = tuple(
        replace(step, title=tr("Question"), text=(said,))
        if step is asked
        else replace(step, title="…", text=(goes_on,))
        for step in read.steps
        if step.id in ("asked", "after")
    )
    shown = playable(replace(read, steps=steps, hash=f"{read.hash} seen {made.title}"))
    return Conversation.start(shown, sample_facts(made.language))


def _tag(language: str) -> str:
    return language if language.replace("-", "").isalnum() and language.isascii() else "en"
