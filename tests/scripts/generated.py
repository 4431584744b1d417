"""Scripts that nobody wrote: whole ones that use all of the language, and mangled ones; and a walk along them.

Hypothesis and the harness of 50,000 share them: both hand in a source of chance.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from phonebank_app.scripts import Conversation, Script
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.vocabulary import FACTS, OUTCOMES, PROMISES, sample_facts
from tests.scripts.texts import HEAD, IDENTITY

TODAY = date(2019, 12, 5)
_MOST_STEPS = 12
_CODES = ("nhs", "buses", "climate", "other")
_SCALE = (0, 10)
_NUMBER = (1, 12)
_WORDS = (
    "“What matters to you, {first_name|if I may ask}?”",
    "**Thank you**, that *helps* us in {seat}.",
    "“A ***strong*** word, and a \\* star, and 2 * 3.”\ngoing on",
    "> Wait. Ten seconds are fine.",
    ">> Somebody said “it makes no difference”.\n>> And then they voted.",
    "- a lift\n- a poster\n  in the window",
    "\n\\1 minute is all I need",
    "# a remark",
    "Prior to this we did not do nothing, and {ward|your ward} is where it all began for me and for very many others.",
)
_SIGNS = ("{", "}", "*", "**", "[", "](", "(", "->", "==", "??", "&&", "& ", "+ ", ">>", "\\", "|", "__", "\u202e", "#")
_TYPED = ("", "7", "0", "11", "twelve", "1,200", "-3", "tomorrow", "12/12", "yfory", "30 feb", "Thursday", "some words")


def whole(chance: random.Random) -> str:
    """A script as a careful person might write it, but with arrows that may lead anywhere: many end, some never do."""
    return _Maker(chance).script()


def mangled(chance: random.Random, text: str) -> str:
    """The same with lines taken out, doubled and moved, and signs put in."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(lines))
        turn = chance.randrange(6)
        if turn == 0:
            del lines[at : at + chance.randint(1, 4)]
        elif turn == 1:
            lines.insert(at, chance.choice(lines))
        elif turn == 2:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
        elif turn in (3, 4):
            cut = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + chance.choice(_SIGNS) + lines[at][cut:]
        else:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        lines = lines or [""]
    return "\n".join(lines)


class _Maker:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._steps = [f"s{n}" for n in range(chance.randint(1, _MOST_STEPS))]
        self._blocks = [f"b{n}" for n in range(chance.randint(0, 3))]
        # Of a kind each, so that a question asked twice is asked alike; “q” is asked by the first step that asks.
        self._asked: dict[str, str] = {}
        self._at = 0

    def script(self) -> str:
        parts = [HEAD]
        bodies = [self._step(at) for at in range(len(self._steps))]
        parts += [self._block(at) for at in range(len(self._blocks))]
        parts += bodies
        for number in range(self._chance.randint(0, 2)):
            parts.append(f"?? Question {number}?\n“Because.”\n1 I see\n2 Well {self._way()}\n")
        return "".join(parts)

    def _one_in(self, many: int) -> bool:
        return self._chance.randrange(many) == 0

    def _way(self) -> str:
        if self._one_in(5):
            return f"-> end {self._chance.choice(OUTCOMES)}"
        ahead = self._steps[self._at + 1 :]
        if ahead and not self._one_in(5):
            return f"-> {self._chance.choice(ahead)}"
        if not ahead and not self._one_in(8):
            return "-> end conversation"
        return f"-> {self._chance.choice(self._steps)}"

    def _block(self, at: int) -> str:
        inner = [f"& {name}" for name in self._blocks[at + 1 :] if self._one_in(3)]
        return "\n".join([f"&& {self._blocks[at]}", *inner, self._chance.choice(_WORDS), ""])

    def _step(self, at: int) -> str:
        self._at = at
        kind = self._chance.choice(["", "one of", "any of", "up to 2", "words", "scale", "number", "date"])
        name = f"{(kind or 'none').split()[0]}{self._chance.randrange(2)}"
        required = ", required" if self._one_in(4) else ""
        if kind:
            self._asked[name] = kind
        heading = {
            "": "",
            "words": f" (question {name}{required})",
            "scale": f" (question {name}, scale {_SCALE[0]} to {_SCALE[1]}{required})",
            "number": f" (question {name}, number {_NUMBER[0]} to {_NUMBER[1]}{required})",
        }.get(kind, f" (question {name}, {kind}{required})")
        lines = [f"== {self._steps[at]}: Step {at}{heading}", IDENTITY.strip()]
        lines += self._chance.choices(_WORDS, k=self._chance.randint(0, 2))
        if self._blocks and self._one_in(3):
            lines += ["", f"& {self._chance.choice(self._blocks)}"]
        lines += [""] * self._chance.randint(0, 1)
        if self._one_in(5):
            lines.append(self._offer())
        lines += self._answers(kind)
        lines += [f"when {self._condition()} {self._way()}" for _ in range(self._chance.choice([0, 0, 1, 2]))]
        if not self._one_in(40):
            lines.append(self._way())
        return "\n".join([*lines, "", ""])

    def _answers(self, kind: str) -> list[str]:
        match kind:
            case "words" | "number" | "date":
                return ["____ In their words"]
            case "scale":
                return ["0 Never", "10 Certain"] if self._one_in(2) else []
            case "" if self._one_in(2):
                return []
        lines = []
        for key in range(1, self._chance.randint(1, 5) + 1):
            code = f" [{self._chance.choice(_CODES)}]" if kind else ""
            blank = " ____" if kind and self._one_in(5) else ""
            way = f" {self._way()}" if self._one_in(3) and not (blank and kind != "one of") else ""
            lines.append(f"{key} Answer {key}{blank}{code}{way}")
            if self._one_in(6):
                lines.append(self._offer())
        return lines

    def _offer(self) -> str:
        dates = [name for name, kind in self._asked.items() if kind == "date"]
        offers = [f"+ promise {self._chance.choice(PROMISES)}", "+ call back", "+ ticket"]
        return self._chance.choice([*offers, *(f"+ call back on {name}" for name in dates)])

    def _condition(self) -> str:
        if self._one_in(3) or not self._asked:
            return self._of_fact()
        name, kind = self._chance.choice(list(self._asked.items()))
        if self._one_in(4):
            return f"{name} is {self._chance.choice(['', 'not '])}answered"
        match kind:
            case "scale" | "number":
                compare = self._chance.choice(["at least", "at most", "more than", "less than"])
                return f"{name} is {compare} {self._chance.randint(1, 10)}"
            case "date":
                day = self._chance.choice(["2019-12-12", "today", "polling_day"])
                return f"{name} is {self._chance.choice(['before', 'after', 'not'])} {day}"
            case "words":
                return f"{name} is answered"
        return f"{name} is {self._chance.choice(['', 'not '])}{self._chance.choice(_CODES)} or other"

    def _of_fact(self) -> str:
        fact = FACTS[self._chance.choice(list(FACTS))]
        if self._one_in(3):
            return f"{{{fact.name}}} is {self._chance.choice(['', 'not '])}known"
        match fact.kind:
            case "number":
                return (
                    f"{{{fact.name}}} is {self._chance.choice(['at least', 'less than'])} {self._chance.randint(0, 9)}"
                )
            case "yes_no":
                return f"{{{fact.name}}} is {self._chance.choice(['yes', 'no'])}"
        return f"{{{fact.name}}} is {self._chance.choice(['', 'not '])}“{fact.sample}”"


# -- walks -------------------------------------------------------------------------------------------------------------


def some_facts(chance: random.Random) -> dict[str, str]:
    """Some of what may be known of somebody, and some of it odd."""
    known = {name: value for name, value in sample_facts().items() if chance.random() < 0.6}
    if chance.random() < 0.2:
        known["days_left"] = chance.choice(["", "0", "-1", "soon", "9" * 30])
    return known


def any_key(conversation: Conversation, chance: random.Random) -> Conversation:
    """One press of anything a call page has, fitting or not."""
    match chance.randrange(9):
        case 0:
            return conversation.back()
        case 1 | 2:
            return conversation.go_on()
        case 3:
            return conversation.answer_text(chance.choice(_TYPED))
        case 4:
            return conversation.toggle(chance.choice("123456789"))
        case 5:
            objections = [o.id for o in conversation.script.objections]
            return conversation.ask(chance.choice([*objections, "nothing_of_the_kind"]))
    return conversation.choose(chance.choice("123456789"))


def on_with_it(conversation: Conversation, chance: random.Random) -> Conversation:
    """What a caller does who answers whatever the voter says, and never turns back: one step further on."""
    if conversation.objection:
        return conversation.back()
    step = conversation.step
    keys = [c.key for c in step.choices]
    for _ in range(chance.randint(0, 3)):
        if keys:
            pressed = conversation.choose(chance.choice(keys))
            if len(pressed.trail) > len(conversation.trail):
                return pressed
            conversation = pressed
    return write(conversation, chance).go_on()


def write(conversation: Conversation, chance: random.Random) -> Conversation:
    """Write an answer that fits what is asked here, or none where none is required."""
    question = conversation.step.question
    if question is None or (not question.required and chance.random() < 0.3):
        return conversation.answer_text("")
    texts: Sequence[str] = ("The buses",)
    if question.kind is QuestionKind.DATE:
        texts = ("tomorrow", "12/12", "2020-02-29", "dydd Iau", "yesterday")
    elif question.kind in (QuestionKind.SCALE, QuestionKind.NUMBER):
        low, high = question.low or 0, question.high if question.high is not None else 9
        texts = tuple(str(figure) for figure in range(low, high + 1))
    return conversation.answer_text(chance.choice(texts))


def every_way_on(conversation: Conversation) -> list[Conversation]:
    """Every conversation one press further on, with something of each kind written where it is asked."""
    further = [conversation.choose(c.key) for c in conversation.step.choices]
    texts: tuple[str, ...] = ("", "some words")
    match conversation.step.kind:
        case QuestionKind.DATE:
            texts = ("", "yesterday", "today", "2019-12-12", "2020-02-29")
        case QuestionKind.SCALE | QuestionKind.NUMBER:
            texts = ("", *map(str, range(13)))
    further += [conversation.answer_text(text).go_on() for text in texts]
    return [c for c in further if c != conversation]


def can_end(conversation: Conversation) -> bool:
    """Whether some keys bring this very conversation, with its answers, to an end; objections aside."""
    waiting = [conversation.back() if conversation.objection else conversation]
    seen: set[object] = set()
    while waiting:
        now = waiting.pop()
        if now.ended:
            return True
        state = (now.at, now.selected, now.words, frozenset(now.answers))
        if state not in seen and len(seen) < _MOST_STATES:
            seen.add(state)
            waiting.extend(_without_its_past(one) for one in every_way_on(now))
    return False


_MOST_STATES = 1_000


def _without_its_past(conversation: Conversation) -> Conversation:
    """The same with only the turns whose answers still count, so that a long walk is not walked over and over."""
    last = {turn.step: turn for turn in conversation.trail if not turn.objection}
    return replace(conversation, trail=tuple(t for t in conversation.trail if last.get(t.step) is t))


def walk_to_an_end(conversation: Conversation, chance: random.Random, patience: int = 150) -> bool:
    """Walk on at random until it ends; whoever walks for so long is asked whether they still could."""
    for _ in range(patience):
        if conversation.ended:
            return True
        conversation = on_with_it(conversation, chance)
    return can_end(conversation)


def start(script: Script, facts: dict[str, str]) -> Conversation:
    """A conversation on a day that never changes."""
    return Conversation.start(script, facts, TODAY)
