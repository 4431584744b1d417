"""A script as a coordinator reads it: numbered turns, in words; and what is new in it beside the one in use. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from phonebank_app.scripts import Problem, Script, Step
from phonebank_app.scripts.comparing import condition_in_words
from phonebank_app.scripts.model import BlockKind, FollowUp, Span, Way
from phonebank_app.scripts.notes import in_words, instruction
from phonebank_app.scripts.picture import svg

_SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')
_OFFERED = {"promise": "a promise to write down", "call_back": "a call-back", "ticket": "a ticket for the local office"}


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph, in runs of (words, bold, emphasised)."""

    kind: BlockKind
    runs: tuple[tuple[str, bool, bool], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its key, its words, what is kept, and where it leads; ``also``: what is offered then."""

    key: str
    label: str
    code: str
    leads: str
    also: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One step.

    Attributes:
        number: as it is referred to; objections have letters.
        asks: how it is answered, where that has to be said.
        ways: where it goes on, in the order in which that is decided.
    """

    number: str
    title: str
    said: tuple[Said, ...]
    asks: str
    answers: tuple[Answer, ...]
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, for an ``img``; its size in CSS pixels."""

    image: str
    width: int
    height: int


def turns(script: Script) -> tuple[Turn, ...]:
    """Every step in the order of the text, numbered, then what they might ask."""
    numbers = {step.id: str(at) for at, step in enumerate(script.steps, 1)}
    steps = [_turn(script, step, numbers[step.id], numbers) for step in script.steps]
    asked = [_turn(script, step, f"Q{at}", numbers) for at, step in enumerate(script.objections, 1)]
    return (*steps, *asked)


def picture(script: Script, problems: Sequence[Problem] = ()) -> Picture:
    """The drawing of a script as an SVG document, which runs nothing and fetches nothing."""
    drawn = svg(script, problems)
    found = _SIZE.search(drawn)
    width, height = (round(float(found[1])), round(float(found[2]))) if found else (0, 0)
    return Picture(drawn, width, height)


def _turn(script: Script, step: Step, number: str, numbers: Mapping[str, str]) -> Turn:
    answers = tuple(
        Answer(
            choice.key,
            _text(choice.label) + (" ____" if choice.asks_words else ""),
            choice.value,
            _leads(script, choice.way, numbers) if choice.way else "",
            _offers(choice.follow_ups),
        )
        for choice in step.choices
    )
    ways = [f"{condition_in_words(b.condition)}: {_leads(script, b.way, numbers)}" for b in step.branches]
    if step.default:
        ways.append(f"{'otherwise: ' if ways else ''}{_leads(script, step.default, numbers)}")
    if step.follow_ups:
        ways.insert(0, f"offered here: {_offers(step.follow_ups)}")
    said = tuple(Said(b.kind, tuple((_shown(s), s.bold, s.emphasis) for s in b.spans)) for b in step.text)
    return Turn(number, step.title, said, instruction(step.question), answers, tuple(ways))


def _leads(script: Script, way: Way, numbers: Mapping[str, str]) -> str:
    if way.outcome:
        return f"ends as “{in_words(way.outcome)}”"
    step = script.step(way.step)
    return f"go to {numbers.get(way.step, '?')}, {step.title if step else way.step}"


def _offers(follow_ups: Iterable[FollowUp]) -> str:
    return ", ".join(_OFFERED[one.kind] + (f" ({one.value})" if one.value else "") for one in follow_ups)


def _shown(span: Span) -> str:
    if not span.placeholder:
        return span.text or ""
    return f"{{{span.placeholder}}}" if not span.text else f"{{{span.placeholder}, or “{span.text}”}}"


def _text(spans: Iterable[Span]) -> str:
    return "".join(map(_shown, spans)).strip()
