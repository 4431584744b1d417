"""Where the names in a script stand: what leads to a step, what else is called so, and how all of it is renamed. Pure.

A name is asked for by the place of a cursor, and found wherever the script uses it: a step in the arrows that lead to
it, a question in the branches and offers that go by it, a block where it is put in. Names in words that are said, or in
remarks, are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from phonebank_app.i18n import tr
from phonebank_app.scripts.headings import is_free_name
from phonebank_app.scripts.model import Place, Script
from phonebank_app.scripts.ways import all_ways
from phonebank_app.scripts.writing import Edit, line_of

NameKind = Literal["step", "question", "block"]

_BLOCK = re.compile(r"\s*(&&?)\s*([^\W\d_][\w-]*)\s*")
_BRACKETS = re.compile(r"\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and where it stands.

    Attributes:
        home: where it is given; ``None`` when it is not.
        uses: where else it stands, in the order of the text.
        answers: of a step whose answers are kept under the same name, without being told to.
    """

    kind: NameKind
    text: str
    home: Place | None
    uses: tuple[Place, ...]
    answers: bool = False


def name_at(text: str, script: Script | None, line: int, column: int) -> Name | None:
    """The name at a place of the text; where there is none, that of the step the place is in."""
    names = tuple(_names(text, script))
    for one in names:
        for place in (*((one.home,) if one.home else ()), *one.uses):
            if place.line == line and place.column <= column <= place.column + place.length:
                return one
    every = (*script.steps, *script.objections) if script is not None else ()
    inside = max((step.line for step in every if step.line <= line), default=0)
    return next((one for one in names if one.kind == "step" and one.home and one.home.line == inside), None)


def where_to(name: Name, line: int) -> Place | None:
    """Where one goes from a name: to where it is given; from there to where it is used, and round."""
    if name.home is not None and name.home.line != line:
        return name.home
    return next((place for place in name.uses if place.line > line), name.uses[0] if name.uses else None)


def whats_wrong(text: str, script: Script | None, name: Name, new: str) -> str:
    """Why something cannot be called so, in a sentence; empty when it can."""
    if not is_free_name(new):
        return tr("A name is one word of letters, digits and _, and begins with a letter.")
    if new != name.text and any(one.kind == name.kind and one.text == new for one in _names(text, script)):
        return tr("Something is called “{name}” already.", name=new)
    return ""


def renamed(text: str, name: Name, new: str) -> tuple[Edit, ...]:
    """What to write so that all of it is called ``new``, from the end of the text to its beginning.

    Answers stay where they are kept: what a step asks goes on under the name it had.
    """
    places = [*((name.home,) if name.home else ()), *name.uses]
    edits = [Edit(place.line, place.column, place.length, new, len(new)) for place in places]
    if name.answers and name.home is not None:
        edits.append(_keeps_its_question(line_of(text, name.home.line), name.home.line, name.text))
    return tuple(sorted(edits, key=lambda edit: (edit.line, edit.column), reverse=True))


def _keeps_its_question(heading: str, line: int, question: str) -> Edit:
    found = _BRACKETS.search(heading)
    if found:
        return Edit(line, found.start() + 2, 0, f"question {question}, ")
    return Edit(line, len(heading.rstrip()) + 1, 0, f" (question {question})")


def _names(text: str, script: Script | None) -> Iterator[Name]:
    if script is not None:
        yield from _steps(text, script)
        yield from _questions(text, script)
    yield from _blocks(text)


def _steps(text: str, script: Script) -> Iterator[Name]:
    every = (*script.steps, *script.objections)
    for step in script.by_id.values():
        ways = (way.place for one in every for way in all_ways(one) if way.step == step.id)
        question = step.question
        answers = question is not None and question.name == step.id and not _stands(text, question.place, step.id)
        answers = answers or (question is not None and question.name == step.id and question.place == step.place)
        home = step.place if _stands(text, step.place, step.id) else None
        yield Name("step", step.id, home, _all_there(text, ways, step.id), answers)


def _questions(text: str, script: Script) -> Iterator[Name]:
    for name in script.questions:
        homes = [s.question.place for s in script.steps if s.question and s.question.name == name]
        named = [place for place in homes if _stands(text, place, name) and place not in _headings(script)]
        if not named:
            continue  # it is called after its step, and renamed with that
        places = [*homes[1:], script.matters_place]
        for step in script.steps:
            places += [branch.condition.place for branch in step.branches if branch.condition.question == name]
            offers = (*step.follow_ups, *(offer for choice in step.choices for offer in choice.follow_ups))
            places += [offer.place for offer in offers if offer.kind == "call_back" and offer.value == name]
        yield Name("question", name, named[0], tuple(p for p in _all_there(text, places, name) if p != named[0]))


def _headings(script: Script) -> frozenset[Place]:
    return frozenset(step.place for step in script.steps)


def _blocks(text: str) -> Iterator[Name]:
    homes: dict[str, Place] = {}
    uses: dict[str, list[Place]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        found = _BLOCK.fullmatch(line)
        if found:
            place = Place(number, found.start(2) + 1, len(found[2]))
            if found[1] == "&&":
                homes.setdefault(found[2], place)
            else:
                uses.setdefault(found[2], []).append(place)
    for name in homes.keys() | uses.keys():
        yield Name("block", name, homes.get(name), tuple(uses.get(name, ())))


def _all_there(text: str, places: Iterator[Place] | list[Place], name: str) -> tuple[Place, ...]:
    """Those at which the name does stand, each once: a line of a block is read wherever the block is put."""
    there = {place for place in places if _stands(text, place, name)}
    return tuple(sorted(there, key=lambda place: (place.line, place.column)))


def _stands(text: str, place: Place, name: str) -> bool:
    start = place.column - 1
    return place.line > 0 and line_of(text, place.line)[start : start + len(name)] == name == name[: place.length]
