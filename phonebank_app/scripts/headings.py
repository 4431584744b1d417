"""The line that begins a step (``== hello: Hello``) or an objection (``?? Who are you?``)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.inline import Piece
from phonebank_app.scripts.model import Place, Question, QuestionKind
from phonebank_app.scripts.problems import Problems

_NAME = re.compile(r"[^\W\d_][\w-]*")
_STEP = re.compile(r"==\s*([^\s:()]+)\s*(?::(.*?))?\s*(?:\(([^()]*)\))?$")
_NUMBERS = {w: n for n, w in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)}
_LONGEST = 200
"""The longest heading, in characters. It also bounds the time its pattern can take."""
_RESERVED = ("end", "when", "not", "or", "is")
_MODIFIERS = ("question NAME", "one of", "any of", "up to NUMBER", "required")


@dataclass(frozen=True, slots=True)
class Heading:
    """How a step or an objection begins."""

    id: str
    title: str
    place: Place
    question: Question | None = None
    objection: bool = False


def is_name(text: str) -> bool:
    """Whether ``text`` may name a step, a question or a coded answer."""
    return bool(_NAME.fullmatch(text)) and len(text) <= vocabulary.MAX_NAME


def read_heading(piece: Piece, problems: Problems) -> Heading:
    """Read the line that begins a step or an objection; after an error, as much as could be understood."""
    if len(piece.text) > _LONGEST:
        problems.error(piece.place, f"This heading is longer than {_LONGEST} signs.")
        return Heading("", "", piece.place, objection=piece.text.startswith("??"))
    if piece.text.startswith("??"):
        return _objection(piece, problems)
    found = _STEP.fullmatch(piece.text)
    if not found:
        sentence = "A step begins with == and a short name, then a colon and its title: == hello: Hello"
        problems.error(piece.place, sentence)
        return Heading("", piece.text.strip("= "), piece.place)
    name = piece.cut(*found.span(1))
    if not is_name(name.text) or name.text in _RESERVED:
        problems.error(
            name.place,
            f"“{_short(name.text)}” cannot be the name of a step: it is one word of letters, digits and _, begins with "
            f"a letter and is at most {vocabulary.MAX_NAME} long; {', '.join(_RESERVED)} have a meaning of their own.",
        )
    title = piece.cut(*found.span(2)).text if found[2] is not None else ""
    question = _question(piece.cut(*found.span(3)), name.text, problems) if found[3] is not None else None
    return Heading(name.text, title or _title_of(name.text), name.place, question)


def _objection(piece: Piece, problems: Problems) -> Heading:
    title = piece.cut(2)
    slug = re.sub(r"\W+", "_", title.text.lower()).strip("_")[: vocabulary.MAX_NAME]
    if not slug:
        sentence = "After ?? comes what they might ask, as a list will show it: ?? Who are you?"
        problems.error(piece.place, sentence)
    return Heading(slug, title.text, title.place if title.text else piece.place, objection=True)


def _question(inside: Piece, step_id: str, problems: Problems) -> Question:
    question = Question(step_id, place=inside.place)
    at = 0
    for part in inside.text.split(","):
        word = inside.cut(at, at + len(part))
        at += len(part) + 1
        question = _modify(question, word, problems)
    return question


def _modify(question: Question, word: Piece, problems: Problems) -> Question:
    terms = word.text.split()
    match terms:
        case ["question"]:
            return question
        case ["question", name]:
            if not is_name(name):
                sentence = f"“{_short(name)}” cannot be the name of a question: use letters, digits and _, at most 40."
                problems.error(word.place, sentence)
                return question
            start = word.text.index(name, len("question"))
            return replace(question, name=name, place=word.cut(start).place)
        case ["one", "of"]:
            return replace(question, kind=QuestionKind.ONE_OF)
        case ["any", "of"]:
            return replace(question, kind=QuestionKind.ANY_OF, up_to=0)
        case ["up", "to", number]:
            up_to = _NUMBERS.get(number, int(number) if re.fullmatch("[1-9]", number) else 0)
            if not up_to:
                problems.error(word.place, "After “up to” comes a number from 1 to 9.")
            return replace(question, kind=QuestionKind.ANY_OF, up_to=up_to)
        case ["required"]:
            return replace(question, required=True)
    what = f"A step cannot be “{_short(word.text)}”." if word.text else "A word is missing between these commas."
    otherwise = f"In brackets it may say {', '.join(_MODIFIERS[:-1])} or {_MODIFIERS[-1]}."
    problems.unknown(word.place, what, word.text, ("one of", "any of", "required"), otherwise)
    return question


def _title_of(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _short(text: str) -> str:
    return text if len(text) <= vocabulary.MAX_NAME else f"{text[: vocabulary.MAX_NAME]}…"
