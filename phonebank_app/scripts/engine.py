"""One conversation along a script: data in, data out.

A ``Conversation`` never changes; whatever is pressed gives the next one. It is total on a valid script: any key
at any time either moves or gives back the same conversation. What it holds (answers, the voter's name) is
private, so it shows none of it in its ``repr``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from phonebank_app.i18n import tr
from phonebank_app.machine.clock import SystemClock, local
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.deciding import Known, holds, polling_day
from phonebank_app.scripts.model import WRITTEN, Block, Choice, FollowUp, QuestionKind, Script, Span, Step, Way
from phonebank_app.scripts.notes import instruction, note_for
from phonebank_app.scripts.ways import facts_asked, outcomes_ahead, stage_of, stages
from phonebank_app.scripts.written import in_full, problem_of, value_of
from phonebank_app.words.said_dates import in_words

_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST_FACT = 1_000
"""In characters: more of a name or a ward than anybody can say."""
_GAP = "…"
_DAYS_LEFT = "days_left"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to one question.

    Attributes:
        question: its name, e.g. ``intention``.
        step: where it was asked.
        values: the codes chosen, in the order of their keys; of a scale, a number or a date one text: ``7``,
            ``2019-12-12``.
        text: free words, if any.
        script_hash: the exact script it was read from.
    """

    question: str
    step: str
    values: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    script_hash: str


@dataclass(frozen=True, slots=True)
class Progress:
    """“Helping, 4 of 5”: the stage the conversation is at, and how many there are along the main path."""

    title: str
    at: int
    of: int


@dataclass(frozen=True, slots=True)
class ShownChoice:
    """One answer as the call page shows it.

    Attributes:
        note: the words on the right, which say where it leads.
        selected: chosen now, or chosen when this step was left before.
        toggles: pressing it ticks or unticks it; it leads nowhere by itself.
        asks_words: free words are kept beside it.
        outcome: the outcome it ends the call with, or empty.
    """

    key: str
    label: str
    note: str
    selected: bool
    toggles: bool
    asks_words: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One step that has been left, and how. ``objection`` is set when an objection's answer led away.

    Of a scale, a number or a date ``words`` is the value that is kept, and not what was typed.
    """

    step: str
    keys: tuple[str, ...] = ()
    words: str = ""
    objection: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a call stands in its script.

    Attributes:
        script: a script that passed its checks.
        facts: what fills the placeholders and what branches go by (``vocabulary.FACTS``); plain text.
        trail: the steps left so far, oldest first.
        at: the id of the step one is at; once ended, of the last one.
        selected: the keys chosen at this step.
        words: the free words given at this step, or the number or day as it was typed.
        objection: the objection being answered, or empty.
        outcome: what the script ended with; empty while it goes on.
        today: the day of the call, where the voter is: “tomorrow” is read from it.
    """

    script: Script = field(repr=False)
    facts: Mapping[str, str] = field(repr=False)
    trail: tuple[Turn, ...] = field(default=(), repr=False)
    at: str = ""
    selected: tuple[str, ...] = field(default=(), repr=False)
    words: str = field(default="", repr=False)
    objection: str = ""
    outcome: str = ""
    today: date = date.min

    @classmethod
    def start(cls, script: Script, facts: Mapping[str, str], today: date | None = None) -> Conversation:
        """A conversation at the first step; without ``today`` it is held on the day that it is in London.

        A polling day that is given as an ISO date is said in the script's language.
        """
        clean = {name: _clean(value) for name, value in facts.items()}
        if script.on_behalf_of:
            clean["on_behalf_of"] = script.on_behalf_of
        if "polling_day" in clean:
            clean["polling_day"] = in_words(clean["polling_day"], script.language)
        day = today or local(SystemClock().now()).date()
        return cls(script, MappingProxyType(clean), at=script.first.id, today=day)

    # ── where we are ────────────────────────────────────────────────────────────────────────────

    @property
    def step(self) -> Step:
        """The step of the main conversation; an objection does not change it."""
        return self.script.step(self.at) or self.script.first

    @property
    def shown(self) -> Step:
        """What is on the page: the objection being answered, or the step."""
        return (self.script.objection(self.objection) if self.objection else None) or self.step

    @property
    def ended(self) -> bool:
        """Whether the script has come to an end."""
        return bool(self.outcome)

    @property
    def progress(self) -> Progress:
        """How far along the main path; a step off it counts as the stage before the one it leads to."""
        return Progress(self.shown.title, stage_of(self.script, self.step), len(stages(self.script)))

    @property
    def suggested_outcome(self) -> str:
        """The outcome that is likely from here: which key to fill.

        The script's own, once it has ended or when every way from here ends the same; else a conversation. Until
        the first step is behind us nobody may have answered: then it is empty.
        """
        if self.outcome:
            return self.outcome
        if self.at == self.script.first.id:
            return ""
        ahead = outcomes_ahead(self.script, self.step)
        return next(iter(ahead)) if len(ahead) == 1 else "conversation"

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was answered, one for each question; of a question asked twice the later answer counts."""
        found: dict[str, Answer] = {}
        steps = self.script.by_id
        for turn in self.trail:
            answer = self._answer(turn, steps.get(turn.step))
            if answer:
                found.pop(answer.question, None)
                found[answer.question] = answer
        return tuple(found.values())

    @property
    def follow_ups(self) -> tuple[FollowUp, ...]:
        """What the steps left so far would have the caller offer, in order, each once."""
        found: dict[tuple[str, str], FollowUp] = {}
        for turn in self.trail:
            step = None if turn.objection else self.script.step(turn.step)
            for follow_up in _offers(step, turn.keys) if step else ():
                found.setdefault((follow_up.kind, follow_up.value), follow_up)
        return tuple(found.values())

    @property
    def shown_follow_ups(self) -> tuple[FollowUp, ...]:
        """What leaving this step, with what is chosen now, would have the caller offer."""
        return () if self.ended or self.objection else _offers(self.step, self.selected)

    # ── what the page shows ─────────────────────────────────────────────────────────────────────

    def say(self) -> tuple[Block, ...]:
        """What to read out and be told here, with every placeholder filled: plain text in each span."""
        return tuple(replace(b, spans=self._fill(b.spans)) for b in self.shown.text)

    def choices(self, outcome_labels: Mapping[str, str] = MappingProxyType({})) -> tuple[ShownChoice, ...]:
        """The answers on the page, with the words that say where each leads.

        Args:
            outcome_labels: what this campaign's code set calls each outcome.
        """
        if self.ended:
            return ()
        step = self.shown
        return tuple(
            ShownChoice(
                key=c.key,
                label=self._line(c.label),
                note=self._note(step, c, outcome_labels),
                selected=not self.objection and c.key in self.selected,
                toggles=_toggles(step, c),
                asks_words=c.asks_words,
                outcome=c.outcome,
            )
            for c in step.choices
        )

    @property
    def instruction(self) -> str:
        """“Choose up to two.”, or empty."""
        return "" if self.ended else instruction(self.shown.question)

    @property
    def asks_words(self) -> bool:
        """Whether the page shows a box to write in now: for free words, a number or a day. A scale has none."""
        if self.ended or self.objection:
            return False
        written = (QuestionKind.WORDS, QuestionKind.NUMBER, QuestionKind.DATE)
        return self.step.kind in written or any(c.asks_words for c in self._chosen())

    @property
    def prompt(self) -> str:
        """The grey words in that box."""
        question = self.step.question
        return self._line(question.prompt) if question else ""

    @property
    def written_problem(self) -> str:
        """Why what is written is not yet an answer; empty when it is one, or nothing is written."""
        question = None if self.ended else self.step.question
        return problem_of(question, self.words, self.today, self._polling_day()) if question else ""

    @property
    def understood(self) -> str:
        """What the number or day that is written was understood as, in the script's language, to show beside it."""
        question = None if self.ended else self.step.question
        if question is None or question.kind not in WRITTEN:
            return ""
        return in_full(question, self._value(), self.script.language)

    @property
    def shows_go_on(self) -> bool:
        """Whether the page shows a key to go on, pressed or not: some steps move by their answers alone."""
        if self.ended:
            return False
        if self.objection:
            return True
        step = self.step
        return not step.choices or step.kind is QuestionKind.ANY_OF or bool(self.selected)

    @property
    def can_go_on(self) -> bool:
        """Whether ``go_on`` would move."""
        if not self.shows_go_on:
            return False
        question = self.step.question
        if self.objection or question is None:
            return True
        if question.kind in WRITTEN and self.words.strip():
            return bool(self._value())
        if not question.required:
            return True
        return bool(self.words.strip()) if question.kind is QuestionKind.WORDS else bool(self.selected)

    # ── what a caller does ──────────────────────────────────────────────────────────────────────

    def choose(self, key: str) -> Conversation:
        """Press an answer's key: move along it, or tick it where several may be chosen or words are asked."""
        choice = None if self.ended else self.shown.choice(key)
        if choice is None:
            return self
        if self.objection:
            return self._leave_objection(choice.way, (key,))
        if _toggles(self.step, choice):
            return self.toggle(key)
        if choice.asks_words:
            return replace(self, selected=(key,), words="" if key not in self.selected else self.words)
        return self._take((key,))

    def toggle(self, key: str) -> Conversation:
        """Tick or untick one of several answers; beyond the number allowed nothing is ticked."""
        choice = None if self.ended or self.objection else self.step.choice(key)
        if choice is None or not _toggles(self.step, choice):
            return self
        chosen = set(self.selected) & {c.key for c in self.step.choices if _toggles(self.step, c)}
        up_to = self.step.question.up_to if self.step.question else 0
        if key in chosen:
            chosen.remove(key)
        elif up_to and len(chosen) >= up_to:
            return self
        else:
            chosen.add(key)
        ticked = replace(self, selected=tuple(sorted(chosen)))
        return ticked if ticked.asks_words else replace(ticked, words="")

    def answer_text(self, text: str) -> Conversation:
        """Write free words, a point of the scale, a number or a day, where one of them is asked.

        Longer than ``vocabulary.MAX_WORDS`` is cut. What is not yet an answer may stand (``written_problem``).
        """
        scale = self.step.kind is QuestionKind.SCALE and not self.ended and not self.objection
        if not (self.asks_words or scale):
            return self
        return replace(self, words=_UNSHOWN.sub(" ", text[: vocabulary.MAX_WORDS]))

    def go_on(self) -> Conversation:
        """Leave the step with what is chosen and written; from an objection, return."""
        if not self.can_go_on:
            return self
        if self.objection:
            return self._leave_objection(self.shown.default, ())
        return self._take(self.selected)

    def back(self) -> Conversation:
        """Undo the last step left, its answers still ticked; out of an objection, return."""
        if self.objection:
            return replace(self, objection="")
        if not self.trail:
            return self
        turn = self.trail[-1]
        keys, words = ((), "") if turn.objection else (turn.keys, turn.words)
        return replace(self, trail=self.trail[:-1], at=turn.step, selected=keys, words=words, outcome="")

    def at_a_step(self) -> Conversation:
        """Itself; when it has come to an end, the step at which it did: nothing is saved yet."""
        return self.back() if self.ended else self

    def ask(self, objection_id: str) -> Conversation:
        """Turn to an objection, from the step or from another objection; ``go_on`` and ``back`` return."""
        if self.ended or self.script.objection(objection_id) is None:
            return self
        return replace(self, objection=objection_id)

    # ── keeping it through a crash ──────────────────────────────────────────────────────────────

    def to_json(self) -> str:
        """All that is needed to go on after a crash. It holds a voter's answers: keep it in the store."""
        return json.dumps(
            {
                "script": self.script.hash,
                "today": self.today.isoformat(),
                "facts": self._facts_gone_by(),
                "trail": [[t.step, list(t.keys), t.words, t.objection] for t in self.trail],
                "selected": list(self.selected),
                "words": self.words,
                "objection": self.objection,
            }
        )

    @classmethod
    def from_json(cls, script: Script, facts: Mapping[str, str], data: str, today: date | None = None) -> Conversation:
        """Go on where ``to_json`` was written.

        The way is walked again, key by key, so that nothing comes out that could not have been pressed; by the facts
        and the day that it was walked by, so that midnight, or a mended list, cannot lead elsewhere. Anything unknown
        or from another script starts at the first step; it is never an error.
        """
        fresh = cls.start(script, facts, today)
        try:
            kept = json.loads(data)
        except (ValueError, RecursionError):
            return fresh
        if not isinstance(kept, dict) or kept.get("script") != script.hash:
            return fresh
        trail = _turns(kept.get("trail"))
        now = _turns([["", kept.get("selected"), kept.get("words"), kept.get("objection")]])
        if trail is None or now is None:
            return fresh
        conversation = fresh._as_of(kept.get("today"), kept.get("facts"))
        for turn in trail:
            walked = conversation._walk(turn)
            if walked.trail != (*conversation.trail, turn):
                return fresh
            conversation = walked
        held = conversation if conversation.ended else conversation._hold(now[0])
        matches = (held.selected, held.words, held.objection) == (now[0].keys, now[0].words, now[0].objection)
        return held if matches or conversation.ended else fresh

    # ── inside ──────────────────────────────────────────────────────────────────────────────────

    def _facts_gone_by(self) -> dict[str, str]:
        asked = (*facts_asked(self.script), _DAYS_LEFT)
        return {name: self.facts[name] for name in asked if name in self.facts}

    def _as_of(self, day: object, facts: object) -> Conversation:
        """Itself by the day and the facts that were kept, as far as they can be understood."""
        conversation = self
        if isinstance(facts, dict):
            asked = (*facts_asked(self.script), _DAYS_LEFT)
            others = {name: value for name, value in self.facts.items() if name not in asked}
            then = {name: _clean(facts[name]) for name in asked if isinstance(facts.get(name), str)}
            # What was not known then was gone by, too.
            conversation = replace(self, facts=MappingProxyType({**others, **then}))
        try:
            return replace(conversation, today=date.fromisoformat(day)) if isinstance(day, str) else conversation
        except ValueError:
            return conversation

    def _polling_day(self) -> date | None:
        return polling_day(self.facts, self.today)

    def _value(self) -> str:
        question = self.step.question
        return value_of(question, self.words, self.today, self._polling_day()) if question else ""

    def _walk(self, turn: Turn) -> Conversation:
        if turn.step != self.at:
            return self
        if turn.objection:
            there = self.ask(turn.objection)
            return there.choose(turn.keys[0]) if turn.keys else there.go_on()
        pressed = self._press(turn)
        return pressed if len(pressed.trail) > len(self.trail) else pressed.answer_text(turn.words).go_on()

    def _press(self, turn: Turn) -> Conversation:
        conversation = self
        for key in turn.keys:
            conversation = conversation.choose(key)
        return conversation

    def _hold(self, now: Turn) -> Conversation:
        """Put back what was ticked and written at this step, as far as this step can have it."""
        step, keys = self.step, {c.key for c in self.step.choices}
        several = step.question is not None and step.kind is QuestionKind.ANY_OF
        up_to = (step.question.up_to or len(keys)) if step.question and several else 1
        if not set(now.keys) <= keys or len(set(now.keys)) != len(now.keys) or len(now.keys) > up_to:
            return self
        return replace(self, selected=now.keys).answer_text(now.words).ask(now.objection)

    def _take(self, keys: tuple[str, ...]) -> Conversation:
        keeps_words = self.step.kind is QuestionKind.WORDS or any(
            c.asks_words for c in self.step.choices if c.key in keys
        )
        words = self._value() if self.step.kind in WRITTEN else self.words.strip() if keeps_words else ""
        turn = Turn(self.at, keys, words)
        after = replace(self, trail=(*self.trail, turn), selected=(), words="")
        choice = self.step.choice(keys[0]) if len(keys) == 1 else None
        return after._arrive((choice.way if choice else None) or after._way_on(self.step))

    def _way_on(self, step: Step) -> Way | None:
        if step.branches:
            known = Known({a.question: a.values for a in self.answers}, self.facts, self.today)
            for branch in step.branches:
                if holds(branch.condition, known):
                    return branch.way
        return step.default

    def _arrive(self, way: Way | None) -> Conversation:
        if way is None:
            return self
        return replace(self, outcome=way.outcome) if way.outcome else replace(self, at=way.step)

    def _leave_objection(self, way: Way | None, keys: tuple[str, ...]) -> Conversation:
        if way is None:
            return replace(self, objection="")
        turn = Turn(self.at, keys, objection=self.objection)
        return replace(self, trail=(*self.trail, turn), objection="", selected=(), words="")._arrive(way)

    def _chosen(self) -> tuple[Choice, ...]:
        return tuple(c for c in self.step.choices if c.key in self.selected)

    def _answer(self, turn: Turn, step: Step | None) -> Answer | None:
        if step is None or step.question is None or turn.objection:
            return None
        if step.kind in WRITTEN:
            return Answer(step.question.name, step.id, (turn.words,), "", self.script.hash) if turn.words else None
        values = tuple(dict.fromkeys(c.value for c in step.choices if c.key in turn.keys and c.value))
        if not values and not turn.words:
            return None
        return Answer(step.question.name, step.id, values, turn.words, self.script.hash)

    def _note(self, step: Step, choice: Choice, outcome_labels: Mapping[str, str]) -> str:
        if self.objection and choice.way is None and not choice.note:
            return tr("goes back")
        return note_for(self.script, self.step if self.objection else step, choice, outcome_labels)

    def _fill(self, spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(replace(s, text=self._words_for(s)) if s.placeholder else s for s in spans)

    def _words_for(self, span: Span) -> str:
        if not span.placeholder:
            return span.text or ""
        return self.facts.get(span.placeholder) or (_GAP if span.text is None else span.text)

    def _line(self, spans: tuple[Span, ...]) -> str:
        return "".join(self._words_for(s) for s in spans).strip()


def _toggles(step: Step, choice: Choice) -> bool:
    return step.kind is QuestionKind.ANY_OF and choice.way is None


def _offers(step: Step, keys: tuple[str, ...]) -> tuple[FollowUp, ...]:
    chosen = (f for c in step.choices if c.key in keys for f in c.follow_ups)
    return (*step.follow_ups, *chosen)


def _turns(data: object) -> list[Turn] | None:
    """Turns from what JSON held; ``None`` if it holds anything else."""
    if not isinstance(data, list):
        return None
    turns = []
    for row in data:
        match row:
            case [str(step), [*keys], str(words), str(objection)] if all(isinstance(k, str) for k in keys):
                turns.append(Turn(step, tuple(keys), words, objection))
            case _:
                return None
    return turns


def _clean(value: str) -> str:
    """A fact on one line without signs that cannot be shown; otherwise exactly as it is."""
    return " ".join(_UNSHOWN.sub(" ", value[:_LONGEST_FACT]).split())
