"""The line that begins a step (``== hello: Hello``), an objection (``?? Who are you?``) or a block (``&& issues``)."""

from __future__ import annotations

import re

from msgspec import Struct

from phonebank_app.i18n import tr
from phonebank_app.scripts import slips, vocabulary
from phonebank_app.scripts.inline import Piece
from phonebank_app.scripts.model import Place, Question, QuestionKind
from phonebank_app.scripts.problems import Problems

_NAME = re.compile(rf"[^\W\d_][\w-]{{0,{vocabulary.MAX_NAME - 1}}}")
_STEP = re.compile(r"==\s*([^\s:()]+)\s*(?::(.*?))?\s*(?:\(([^()]*)\))?$")
# In a title, what was meant to say how a question is answered, and could not be read as that.
_UNREAD = re.compile(r"[\[({]\s*(?:question|one of|any of|up to|scale|number|date|required)\b|=+$", re.I)
_NUMBERS = {w: n for n, w in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)} | {
    str(n): n for n in range(1, 10)
}
_FIGURE = re.compile(r"\d{1,9}")
_LONGEST = 200
"""The longest heading, in characters. It also bounds the time its pattern can take."""
_RESERVED = ("end", "when", "not", "or", "is")
_MODIFIERS = (
    "question NAME",
    "one of",
    "any of",
    "up to NUMBER",
    "scale NUMBER to NUMBER",
    "number",
    "number NUMBER to NUMBER",
    "date",
    "required",
)
_KINDS = frozenset(("one", "any", "up", "scale", "number", "date"))
_WORDS = ("question", "one of", "any of", "up to", "scale", "number", "date", "required")


class Heading(Struct, frozen=True, gc=False):
    """How a step or an objection begins."""

    id: str
    title: str
    place: Place
    question: Question | None = None
    objection: bool = False

    @property
    def kind(self) -> QuestionKind | None:
        """How its question is answered, as far as the heading says."""
        return self.question.kind if self.question else None


def is_name(text: str) -> bool:
    """Whether ``text`` may name a step, a question, a block or a coded answer."""
    return _NAME.fullmatch(text) is not None


def is_free_name(text: str) -> bool:
    """Whether a step may be called so: besides being a name, it has no meaning of its own."""
    return is_name(text) and text not in _RESERVED


def read_heading(piece: Piece, problems: Problems) -> Heading:
    """Read the line that begins a step or an objection; after an error, as much as could be understood."""
    if len(piece.text) > _LONGEST:
        problems.error(piece.place, tr("This heading is longer than {most} signs.", most=_LONGEST))
        return Heading("", "", piece.place, objection=piece.text.startswith("??"))
    if piece.text.startswith("??"):
        return _objection(piece, problems)
    found = _STEP.fullmatch(piece.text)
    if not found or (found[2] and _has_signs(found[2]) and _UNREAD.search(found[2])):
        piece = _meant(piece, problems)
        found = _STEP.fullmatch(piece.text)
    if not found:
        problems.error(piece.place, _step_wanted(), loses="steps")
        return Heading("", piece.text.strip("= "), piece.place)
    name, title, inside = found.groups()
    place = piece.at(found.start(1), len(name))
    if not is_free_name(name):
        problems.error(
            place,
            tr(
                "“{name}” cannot be the name of a step: it is one word of letters, digits and _, begins with "
                "a letter and is at most {most} long; {reserved} have a meaning of their own.",
                name=_short(name),
                most=vocabulary.MAX_NAME,
                reserved=", ".join(_RESERVED),
            ),
            loses="steps",
        )
    question = None if inside is None else _question(piece.cut(*found.span(3)), name, problems)
    return Heading(name, (title or "").strip() or _title_of(name), place, question)


def _has_signs(title: str) -> bool:
    """Whether there is any that ``_UNREAD`` goes by: most titles have none."""
    return "(" in title or "[" in title or "{" in title or title.endswith("=")


def _meant(piece: Piece, problems: Problems) -> Piece:
    """A heading as it was meant, where it is written by the habits of another notation; that is said."""
    meant = slips.heading(piece.text)
    if meant == piece.text or not _STEP.fullmatch(meant):
        return piece
    slip = slips.change(piece.text, meant, f"{_step_wanted()} (question matters)")
    problems.error(piece.at(slip.start, slip.length), slip.sentence, slip.put_right)
    # What stands after the slip keeps its place.
    return Piece(piece.line, piece.column + slip.shift(), meant)


def _step_wanted() -> str:
    return tr("A step begins with == and a short name, then a colon and its title: == hello: Hello")


def read_block_name(piece: Piece, problems: Problems) -> tuple[str, Place]:
    """Read the line that begins a reusable block; after an error the name is empty."""
    name = piece.cut(2)
    if is_name(name.text):
        return name.text, name.place
    sentence = tr(
        "A block begins with && and a short name: one word of letters, digits and _, at most {most} long: && issues",
        most=vocabulary.MAX_NAME,
    )
    problems.error(name.place if name.text else piece.place, sentence)
    return "", piece.place


def _objection(piece: Piece, problems: Problems) -> Heading:
    title = piece.cut(2)
    slug = re.sub(r"\W+", "_", title.text.lower()).strip("_")[: vocabulary.MAX_NAME]
    if not slug:
        sentence = tr("After ?? comes what they might ask, as a list will show it: ?? Who are you?")
        problems.error(piece.place, sentence)
    return Heading(slug, title.text, title.place if title.text else piece.place, objection=True)


class _Asked(Struct, gc=False):
    """A question while its modifiers are read."""

    name: str
    place: Place
    kind: QuestionKind = QuestionKind.ONE_OF
    up_to: int = 0
    required: bool = False
    low: int | None = None
    high: int | None = None


def _question(inside: Piece, step_id: str, problems: Problems) -> Question:
    asked = _Asked(step_id, inside.place)
    kinds: set[str] = set()
    at = 0
    for part in inside.text.split(","):
        word = inside.cut(at, at + len(part))
        at += len(part) + 1
        terms = word.text.split()
        if not _reads(terms) and (meant := slips.modifier(word.text)):
            problems.error(word.place, tr("In the brackets of a heading this is written: {words}", words=meant), meant)
            for each in meant.split(","):
                _modify(asked, each.split(), Piece(word.line, word.column, each.strip()), Problems())
            continue
        if terms and terms[0] in _KINDS:
            # “any of, up to 2” says one thing twice over.
            kinds.add("any" if terms[0] == "up" else terms[0])
            if len(kinds) > 1:
                sentence = tr("A question is of one kind, and the heading names two. Take one of them out.")
                problems.error(word.place, sentence)
                continue
        _modify(asked, terms, word, problems)
    return Question(
        asked.name, asked.kind, asked.up_to, asked.required, place=asked.place, low=asked.low, high=asked.high
    )


def _reads(terms: list[str]) -> bool:
    """Whether a modifier is written as the grammar has it, be its figures right or wrong."""
    match terms:
        case ["question", name]:
            return not name.endswith(";")
        case ["question" | "date" | "required" | "number"] | ["one" | "any", "of"]:
            return True
        case ["up", "to", _] | ["scale" | "number", _, "to", _]:
            return True
    return False


def _modify(asked: _Asked, terms: list[str], word: Piece, problems: Problems) -> None:
    match terms:
        case ["question", name]:
            _named(asked, name, word, problems)
        case ["question"]:
            pass
        case ["one", "of"]:
            asked.kind = QuestionKind.ONE_OF
        case ["any", "of"]:
            asked.kind = QuestionKind.ANY_OF
        case ["up", "to", number]:
            asked.kind = QuestionKind.ANY_OF
            asked.up_to = _NUMBERS.get(number, 0)
            if not asked.up_to:
                problems.error(word.place, tr("After “up to” comes a number from 1 to 9."))
        case ["scale", *bounds]:
            _scale(asked, bounds, word, problems)
        case ["number", *bounds]:
            _number(asked, bounds, word, problems)
        case ["date"]:
            asked.kind = QuestionKind.DATE
        case ["required"]:
            asked.required = True
        case _:
            _unknown(word, problems)


def _named(asked: _Asked, name: str, word: Piece, problems: Problems) -> None:
    if not is_name(name):
        sentence = tr(
            "“{name}” cannot be the name of a question: use letters, digits and _, at most {most}.",
            name=_short(name),
            most=vocabulary.MAX_NAME,
        )
        problems.error(word.place, sentence, loses="questions")
        return
    start = word.text.index(name, len("question"))
    asked.name, asked.place = name, Place(word.line, word.column + start, len(name))


def _scale(asked: _Asked, bounds: list[str], word: Piece, problems: Problems) -> None:
    asked.kind, asked.low, asked.high = QuestionKind.SCALE, 0, vocabulary.MAX_POINTS - 1
    found = _bounds(bounds)
    if found is None:
        sentence = tr("A scale says where it begins and ends: (scale 0 to 10), (scale 1 to 5).")
        problems.error(word.place, sentence, "scale 0 to 10")
        return
    low, high = found
    if low >= high:
        put_right = f"scale {high} to {low}" if high < low < high + vocabulary.MAX_POINTS else ""
        problems.error(word.place, tr("A scale runs from a lower number to a higher one: (scale 0 to 10)."), put_right)
    elif high - low >= vocabulary.MAX_POINTS:
        sentence = tr(
            "A scale has at most {most} points, so that people can picture it. For more, ask for a number: "
            "(number {low} to {high}).",
            most=vocabulary.MAX_POINTS,
            low=low,
            high=high,
        )
        problems.error(word.place, sentence, f"number {low} to {high}")
    else:
        asked.low, asked.high = low, high


def _number(asked: _Asked, bounds: list[str], word: Piece, problems: Problems) -> None:
    asked.kind = QuestionKind.NUMBER
    if not bounds:
        return
    found = _bounds(bounds)
    if found is None:
        sentence = tr("A number may say what is the least and the most: (number), (number 1 to 12).")
        problems.error(word.place, sentence)
        return
    low, high = found
    if low > high:
        sentence = tr("The least comes first and then the most: (number {low} to {high}).", low=high, high=low)
        problems.error(word.place, sentence, f"number {high} to {low}")
    else:
        asked.low, asked.high = low, high


def _bounds(terms: list[str]) -> tuple[int, int] | None:
    match terms:
        case [low, "to", high] if _FIGURE.fullmatch(low) and _FIGURE.fullmatch(high):
            return int(low), int(high)
    return None


def _unknown(word: Piece, problems: Problems) -> None:
    small = word.text.casefold()
    if small in ("optional", "not required", "voluntary"):
        problems.error(word.place, tr("An answer is not required unless the heading says so. Take this out."))
        return
    if small in ("text", "words", "in words", "free text", "open", "short text"):
        problems.error(word.place, tr("For an answer in words take this out, and write ____ under the words."))
        return
    if word.text:
        what = tr("A step cannot be “{word}”.", word=_short(word.text))
    else:
        what = tr("A word is missing between these commas.")
    otherwise = tr("In brackets it may say {words} or {last}.", words=", ".join(_MODIFIERS[:-1]), last=_MODIFIERS[-1])
    near = vocabulary.nearest(word.text, _WORDS)
    if near:
        problems.error(word.place, f"{what} {tr('Did you mean “{near}”?', near=near)}", near, "questions")
    else:
        problems.error(word.place, f"{what} {otherwise}", loses="questions")


def _title_of(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _short(text: str) -> str:
    return text if len(text) <= vocabulary.MAX_NAME else f"{text[: vocabulary.MAX_NAME]}…"
