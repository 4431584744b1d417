"""What stands under a heading: the words to say, the answers, and the ways on. The grammar is in ``parser``."""

from __future__ import annotations

import re
from dataclasses import replace

from phonebank_app.scripts.headings import Heading, is_name
from phonebank_app.scripts.inline import Piece, read_inline
from phonebank_app.scripts.model import (
    Block,
    BlockKind,
    Branch,
    Choice,
    Condition,
    Place,
    Question,
    QuestionKind,
    Span,
    Step,
    Way,
)
from phonebank_app.scripts.problems import Problems

_LONGEST = 400
"""The longest line that is not spoken, in characters. It also bounds the time its patterns can take."""
_CHOICE = re.compile(r"(\d{1,2})[.)]?(?:\s+(.*))?")
_BLANK = re.compile(r"_{2,}")
_CODE = re.compile(r"(?<!\\)\[([^\[\]]*)\]\s*(?:\((.*)\))?")
_NOTE = re.compile(r"\((.*)\)")
_WHEN = re.compile(r"when\s+(\S+)\s+is(\s+not)?\s+(.+)")
_ARROW = re.compile(r"(?<!\\)->")


class Draft:
    """A step while its lines are read."""

    def __init__(self, heading: Heading) -> None:
        self.heading = heading
        self.blocks: list[Block] = []
        self.choices: list[Choice] = []
        self.branches: list[Branch] = []
        self.default: Way | None = None
        self.ask: tuple[tuple[Span, ...], Place] | None = None
        self._kind: BlockKind = "say"
        self._pieces: list[Piece] = []
        self._misplaced = False

    def say(self, kind: BlockKind, piece: Piece, *, begins: bool, problems: Problems) -> None:
        """Take a line of words: it goes on with the block before, unless it ``begins`` one or is of another kind."""
        if self.choices or self.branches or self.default or self.ask:
            if not self._misplaced:
                sentence = "Words to read go above the answers and the arrows of a step. Move this line up."
                problems.error(piece.place, sentence)
            self._misplaced = True
            return
        if begins or not self._pieces or kind != self._kind:
            self.end_block(problems)
        self._kind = kind
        self._pieces.append(piece)

    def goes_on_as(self) -> BlockKind:
        """The kind of block that a plain line continues: an item goes on, a direction does not."""
        return "item" if self._pieces and self._kind == "item" else "say"

    def end_block(self, problems: Problems) -> None:
        """Close the paragraph, item or direction being read."""
        if not self._pieces:
            return
        first = self._pieces[0]
        spans = read_inline(self._pieces, problems)
        if spans:
            self.blocks.append(Block(self._kind, spans, first.place))
        self._pieces = []

    def finish(self, problems: Problems) -> Step:
        """The step as read, with whatever could be understood of it."""
        self.end_block(problems)
        return Step(
            id=self.heading.id,
            title=self.heading.title,
            text=tuple(self.blocks),
            question=self._question(problems),
            choices=tuple(self.choices),
            branches=tuple(self.branches),
            default=self.default,
            place=self.heading.place,
        )

    def _question(self, problems: Problems) -> Question | None:
        question = self.heading.question
        coded = any(c.value or c.asks_words for c in self.choices)
        if question is None and (coded or self.ask):
            question = Question(self.heading.id, place=self.heading.place)
        if question is None or self.ask is None:
            return question
        prompt, place = self.ask
        if self.choices:
            sentence = "A step has numbered answers or a blank. Put the ____ after the answer it is for."
            problems.error(place, sentence)
        elif question.kind is QuestionKind.ANY_OF:
            problems.error(question.place, "An answer in words has no number of choices. Take “any of” or “up to” out.")
        return replace(question, kind=QuestionKind.WORDS, prompt=prompt)


def read_line(draft: Draft, piece: Piece, problems: Problems) -> None:
    """Add one line, without the spaces around it, to the step being read."""
    text = piece.text
    if not text:
        draft.end_block(problems)
    elif text.startswith(">"):
        draft.say("direction", piece.cut(1), begins=False, problems=problems)
    elif text.startswith("- "):
        draft.say("item", piece.cut(2), begins=True, problems=problems)
    elif _is_mark(text):
        draft.end_block(problems)
        _read_mark(draft, piece, problems)
    else:
        draft.say(draft.goes_on_as(), piece, begins=False, problems=problems)


def _is_mark(text: str) -> bool:
    return text.startswith(("->", "__", "when ")) or _CHOICE.fullmatch(text) is not None


def _read_mark(draft: Draft, piece: Piece, problems: Problems) -> None:
    if len(piece.text) > _LONGEST:
        problems.error(piece.place, f"This line is longer than {_LONGEST} signs. Words to say go above the answers.")
    elif piece.text.startswith("->"):
        _read_default(draft, piece, problems)
    elif piece.text.startswith("__"):
        _read_ask(draft, piece, problems)
    elif piece.text.startswith("when "):
        _read_branch(draft, piece, problems)
    else:
        _read_choice(draft, piece, problems)


def _read_default(draft: Draft, piece: Piece, problems: Problems) -> None:
    if draft.default:
        problems.error(piece.place, "This step already has an arrow of its own above. Take one of the two out.")
        return
    draft.default = _way(piece.cut(2), piece, problems)


def _read_ask(draft: Draft, piece: Piece, problems: Problems) -> None:
    blank = _BLANK.match(piece.text)
    prompt = read_inline((piece.cut(blank.end() if blank else 0),), problems)
    if draft.ask:
        problems.error(piece.place, "A step has one blank for an answer in words, and this is the second.")
        return
    if draft.heading.objection:
        problems.error(piece.place, "What they ask is answered and not written down: an objection has no blank.")
        return
    draft.ask = (prompt, piece.place)


def _read_branch(draft: Draft, piece: Piece, problems: Problems) -> None:
    arrow = _ARROW.search(piece.text)
    found = _WHEN.fullmatch(piece.text[: arrow.start()].rstrip()) if arrow else None
    if not arrow or not found:
        problems.error(
            piece.place,
            "A branch is written: when intention is undecided or other -> thanks. "
            "If these are words to say, put \\ before “when”.",
        )
        return
    if draft.heading.objection:
        problems.error(piece.place, "An objection goes back to where it was asked: it cannot branch.")
        return
    question = piece.cut(*found.span(1))
    condition = Condition(question.text, negated=found[2] is not None, place=question.place)
    words = piece.cut(*found.span(3))
    if words.text != "answered":
        codes = _codes(words, problems)
        if codes is None:
            return
        condition = replace(condition, values=tuple(c.text for c in codes), value_places=tuple(c.place for c in codes))
    draft.branches.append(Branch(condition, _way(piece.cut(arrow.end()), piece, problems), piece.place))


def _codes(words: Piece, problems: Problems) -> list[Piece] | None:
    codes, at = [], 0
    for part in re.split(r"(\s+or\s+)", words.text):
        code = words.cut(at, at + len(part))
        at += len(part)
        if code.text == "or":
            continue
        if not is_name(code.text):
            sentence = "After “is” come the codes of answers, with “or” between them: when matters is nhs or housing ->"
            problems.error(code.place, sentence)
            return None
        codes.append(code)
    return codes


def _read_choice(draft: Draft, piece: Piece, problems: Problems) -> None:
    found = _CHOICE.fullmatch(piece.text)
    key = found[1] if found else ""
    if len(key) != 1 or key == "0":
        problems.error(
            Place(piece.line, piece.column, len(key)),
            f"Answers are numbered from 1 to 9. If this is to be read out, put \\ before the number: \\{key}",
        )
        return
    rest = piece.cut(found.start(2)) if found and found[2] else piece.cut(len(piece.text))
    arrow = _ARROW.search(rest.text)
    left = rest.cut(0, arrow.start()) if arrow else rest
    code, note = Piece(0, 0, ""), ""
    coded = next((m for m in _CODE.finditer(left.text) if m.end() == len(left.text)), None)
    if coded:
        code, note = left.cut(*coded.span(1)), coded[2] or ""
        left = left.cut(0, coded.start())
        if not is_name(code.text):
            problems.error(
                left.place if not code.text else code.place,
                "In square brackets stands the code that is kept, in letters, digits and _: [nhs]. "
                "For brackets that are to be seen, write \\[.",
            )
    way = None
    if arrow:
        tail = rest.cut(arrow.end())
        bracket = _NOTE.search(tail.text)
        if bracket and bracket.end() == len(tail.text):
            note = bracket[1]
            tail = tail.cut(0, bracket.start())
        way = _way(tail, piece, problems)
    _add_choice(draft, Choice(key, (), code.text, way, note.strip(), False, piece.place, code.place), left, problems)


def _add_choice(draft: Draft, choice: Choice, label: Piece, problems: Problems) -> None:
    blank = re.search(r"_{2,}$", label.text)
    if blank:
        label = label.cut(0, blank.start())
    if not label.text:
        problems.error(choice.place, f"Answer {choice.key} has no words. Write what they might say after it.")
    if draft.heading.objection and (choice.value or blank):
        problems.error(choice.place, "What they ask is not written down: take the code or the blank out.")
    if any(c.key == choice.key for c in draft.choices):
        problems.error(
            Place(choice.place.line, choice.place.column, 1),
            f"The step already has an answer {choice.key}. Give each answer a number of its own.",
        )
        return
    draft.choices.append(replace(choice, label=read_inline((label,), problems), asks_words=blank is not None))


def _way(piece: Piece, whole: Piece, problems: Problems) -> Way:
    """Read what follows an arrow. After an error the way is empty, so that nothing else is said of it."""
    match piece.text.split():
        case []:
            sentence = "The arrow leads nowhere. After -> comes the name of a step, or end and an outcome."
            problems.error(whole.place, sentence)
        case ["end"]:
            problems.error(piece.place, "Say how the call ended, for example: -> end conversation")
        case ["end", outcome]:
            return Way(outcome=outcome, place=piece.cut(piece.text.rindex(outcome)).place)
        case [step]:
            return Way(step=step, place=piece.place)
        case _:
            sentence = "After -> comes the name of one step, or end and one outcome: -> thanks, -> end conversation"
            problems.error(piece.place, sentence)
    return Way(place=piece.place)
