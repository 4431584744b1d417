"""What stands under a heading: the words to say, the answers, and the ways on. The grammar is in ``parser``."""

from __future__ import annotations

import re

from phonebank_app.i18n import tr
from phonebank_app.scripts import slips, vocabulary
from phonebank_app.scripts.conditions import branch_wanted, read_condition
from phonebank_app.scripts.draft import Draft
from phonebank_app.scripts.headings import is_name
from phonebank_app.scripts.inline import Piece, read_inline
from phonebank_app.scripts.model import Branch, Choice, FollowUp, Mark, Place, QuestionKind, Way
from phonebank_app.scripts.problems import Problems

_LONGEST = 400
"""The longest line that is not spoken, in characters. It also bounds the time its patterns can take."""
_CHOICE = re.compile(r"([0-9]{1,2})[.)]?(?:\s+(.*))?")
_BLANK = re.compile(r"_{2,}")
_BLANK_AT_END = re.compile(r"_{2,}$")
_CODE = re.compile(r"(?<!\\)\[([^\[\]]*)\]\s*(?:\((.*)\))?")
_CODE_UNCLOSED = re.compile(r"(?<!\\)\[(\w+)$")
_CODE_BEFORE_BLANK = re.compile(r"\[(\w+)\]\s*(_{2,})$")
_CODE_FIRST = re.compile(r"\[(\w+)\]\s+(\S.*)")
_CODE_AFTER_WAY = re.compile(r"(->\s*(?:end\s+)?[\w-]+)\s*(\[\w+\])")
_NOTE = re.compile(r"\((.*)\)")
_WAY = re.compile(r"\s*(?:(end)\s+)?(\S+)")
_ARROW = re.compile(r"(?<!\\)->")


def read_line(draft: Draft, piece: Piece, problems: Problems) -> None:
    """Add one line, without the spaces around it, to the step being read."""
    text = piece.text
    sign = text[:1]
    if not sign:
        draft.end_block(problems)
    elif (sign in _MARKS and text.startswith(_MARKS[sign])) or (sign.isdigit() and _CHOICE.fullmatch(text)):
        _read_mark(draft, piece, problems)
    elif sign == ">":
        if text.startswith(">>"):
            draft.say("quote", piece.cut(2), begins=False, problems=problems)
        else:
            draft.say("direction", piece.cut(1), begins=False, problems=problems)
    elif sign == "-" and text.startswith("- ") and not slips.is_answer(text):
        draft.say("item", piece.cut(2), begins=True, problems=problems)
    elif not slips.is_plain(text):
        _read_doubtful(draft, piece, problems)
    else:
        _say(draft, piece, problems)


def _say(draft: Draft, piece: Piece, problems: Problems) -> None:
    # A backslash takes the meaning from signs and figures; “when” is the one word that has any.
    said = piece.cut(1) if piece.text.startswith("\\when ") else piece
    draft.say(draft.goes_on_as(), said, begins=False, problems=problems)


def _read_doubtful(draft: Draft, piece: Piece, problems: Problems) -> None:
    """A line of words that may have been meant for something else."""
    slip = slips.said(piece.text, draft.free_key())
    if slip is not None:
        _read_meant(draft, piece, slip, problems)
        return
    slip = slips.looked_at(piece.text)
    if slip is not None:
        problems.hint(piece.at(slip.start, slip.length), slip.sentence, slip.put_right)
    _say(draft, piece, problems)


_MARKS = {"-": "->", "_": "__", "w": "when ", "+": "+ "}
"""How lines begin that are not said, by their first sign; besides those that begin with a figure."""


def _read_meant(draft: Draft, piece: Piece, slip: slips.Slip, problems: Problems) -> None:
    """Say what was meant by a line, and go on with that; what is wrong besides is said once this is put right."""
    problems.error(piece.at(slip.start, slip.length), slip.sentence, slip.put_right)
    # What stands after the slip keeps its place.
    read_line(draft, Piece(piece.line, piece.column + slip.shift(), slip.mended(piece.text)), Problems())


def _read_mark(draft: Draft, piece: Piece, problems: Problems) -> None:
    draft.end_block(problems)
    sign = piece.text[0]
    if sign not in "-+_" and len(piece.text) <= _LONGEST and (slip := slips.arrow(piece.text)) is not None:
        _read_meant(draft, piece, slip, problems)
        return
    if len(piece.text) > _LONGEST:
        sentence = tr("This line is longer than {most} signs. Words to say go above the answers.", most=_LONGEST)
        problems.error(piece.place, sentence)
    elif sign == "-":
        _read_default(draft, piece, problems)
    elif sign == "_":
        _read_ask(draft, piece, problems)
    elif sign == "w":
        _read_branch(draft, piece, problems)
    elif sign == "+":
        _read_follow_up(draft, piece, problems)
    elif draft.heading.kind is QuestionKind.SCALE:
        _read_point(draft, piece, problems)
    else:
        _read_choice(draft, piece, problems)


def _read_default(draft: Draft, piece: Piece, problems: Problems) -> None:
    if draft.default:
        sentence = tr("This step already has an arrow of its own above. Take one of the two out.")
        problems.error(piece.place, sentence)
        return
    draft.default = _way(piece, 2, problems)


def _read_ask(draft: Draft, piece: Piece, problems: Problems) -> None:
    if re.fullmatch(r"__[^_].*[^_]__", piece.text):
        meant = f"**{piece.text.strip('_')}**"
        problems.error(piece.place, tr("Bold words stand between two stars: {words}", words=meant), meant)
        draft.say("say", Piece(piece.line, piece.column, meant), begins=True, problems=Problems())
        return
    blank = _BLANK.match(piece.text)
    prompt = read_inline((piece.cut(blank.end() if blank else 0),), problems)
    if draft.ask:
        problems.error(piece.place, tr("A step has one blank for an answer in words, and this is the second."))
        return
    if draft.heading.objection:
        sentence = tr("What they ask is answered and not written down: an objection has no blank.")
        problems.error(piece.place, sentence)
        return
    draft.ask = (prompt, piece.place)


def _read_branch(draft: Draft, piece: Piece, problems: Problems) -> None:
    arrow = _ARROW.search(piece.text)
    condition = read_condition(piece.cut(0, arrow.start()), problems) if arrow else None
    if arrow is None:
        problems.error(piece.place, branch_wanted())
    if arrow is None or condition is None:
        return
    if draft.heading.objection:
        sentence = tr("An objection goes back to where it was asked: it cannot branch.")
        problems.error(piece.place, sentence)
        return
    draft.branches.append(Branch(condition, _way(piece, arrow.end(), problems), piece.place))


def _read_follow_up(draft: Draft, piece: Piece, problems: Problems) -> None:
    if draft.heading.objection:
        sentence = tr("What they ask is answered and not written down: nothing follows up an objection.")
        problems.error(piece.place, sentence)
        return
    if draft.branches or draft.default:
        sentence = tr("What is offered stands under its answer, above the arrows of the step. Move this line up.")
        problems.error(piece.place, sentence)
        return
    what = piece.cut(1)
    match what.text.split():
        case ["promise", kind]:
            where = what.cut(what.text.rindex(kind))
            if kind not in vocabulary.PROMISES:
                otherwise = tr("There are {known}.", known=", ".join(vocabulary.PROMISES))
                problems.unknown(
                    where.place, tr("No promise is called “{kind}”.", kind=kind), kind, vocabulary.PROMISES, otherwise
                )
            draft.follow(FollowUp("promise", kind, where.place))
        case ["call", "back"]:
            draft.follow(FollowUp("call_back", "", what.place))
        case ["call", "back", "on", question]:
            draft.follow(FollowUp("call_back", question, what.cut(what.text.rindex(question)).place))
        case ["ticket"]:
            draft.follow(FollowUp("ticket", "", what.place))
        case _:
            sentence = tr(
                "After + comes what to offer them: + promise host_party, + call back, + call back on the name of a "
                "date question, or + ticket. If these are words to say, put \\ before the +."
            )
            problems.error(what.place, sentence, slips.offer(what.text))


def _read_point(draft: Draft, piece: Piece, problems: Problems) -> None:
    found = _CHOICE.fullmatch(piece.text)
    question = draft.heading.question
    if found is None or question is None or question.low is None or question.high is None:
        return
    figure, label = found[1], piece.cut(found.start(2)) if found[2] else piece.cut(len(piece.text))
    place, value = Place(piece.line, piece.column, len(figure)), int(figure)
    if not question.low <= value <= question.high:
        sentence = tr(
            "The scale runs from {low} to {high}: it has no {figure}.",
            low=question.low,
            high=question.high,
            figure=figure,
        )
        problems.error(place, sentence)
        return
    if any(m.value == value for m in draft.marks):
        problems.error(
            place, tr("The scale already says what {value} is called. Take one of the two out.", value=value)
        )
        return
    if not label.text:
        problems.error(place, tr("Write after the number what it is called: 0 Never"))
        return
    if _ARROW.search(label.text) or _CODE.search(label.text) or _BLANK.search(label.text):
        sentence = tr(
            "A point of a scale has only its words. Branch on it below: when {name} is at least {value} ->",
            name=question.name,
            value=value,
        )
        problems.error(label.place, sentence)
        return
    draft.marks.append(Mark(value, read_inline((label,), problems), piece.place))


def _read_choice(draft: Draft, piece: Piece, problems: Problems) -> None:
    line, column, text = piece.line, piece.column, piece.text
    found = _CHOICE.fullmatch(text)
    key = found[1] if found else ""
    if found is None or len(key) != 1 or key == "0":
        problems.error(
            Place(line, column, len(key)),
            tr(
                "Answers are numbered from 1 to 9. If this is to be read out, put \\ before the number: \\{key}",
                key=key,
            ),
            loses="codes",
        )
        return
    start = found.start(2) if found[2] else len(text)
    arrow = _ARROW.search(text, start)
    words = Piece(line, column + start, text[start : arrow.start() if arrow else None].rstrip())
    code, note = _NO_CODE, ""
    coded = _coded(words.text)
    if coded:
        code, note = _inside(words, *coded.span(1)), coded[2] or ""
        words = words.cut(0, coded.start())
        if not is_name(code.text):
            meant = _as_code(code.text)
            problems.error(code.place, _wanted_code(), meant, "codes")
            code = Piece(code.line, code.column, meant or f"answer{key}")
    words, code = _put_in_order(words, code, problems)
    way = None
    if arrow:
        before = _coded_after_way(piece, arrow.start(), problems)
        bracket = _NOTE.search(text, arrow.end()) if text.endswith(")") else None
        if bracket:
            note = bracket[1]
            before = Piece(line, column, text[: bracket.start()].rstrip())
        way = _way(before, arrow.end(), problems)
    _add_choice(draft, piece, key, words, code, note.strip(), way, problems)


def _inside(words: Piece, start: int, end: int) -> Piece:
    """What stands in brackets; of nothing, the brackets."""
    code = words.cut(start, end)
    return code if code.text else Piece(words.line, words.column + start - 1, words.text[start - 1 : end + 1])


def _put_in_order(words: Piece, code: Piece, problems: Problems) -> tuple[Piece, Piece]:
    """An answer’s words and code where these stand the other way round, or a bracket is missing."""
    text = words.text
    if "[" not in text:
        return words, code
    if found := _CODE_UNCLOSED.search(text):
        name = words.cut(found.start(1))
        sentence = tr("After the code its bracket is missing: [{code}]", code=name.text)
        problems.error(words.cut(found.start()).place, sentence, f"[{name.text}]")
        return words.cut(0, found.start()), name
    if found := _CODE_BEFORE_BLANK.search(text):
        sentence = tr("The blank stands before the code.")
        problems.error(words.cut(found.start()).place, sentence, f"{found[2]} [{found[1]}]")
        return Piece(words.line, words.column, f"{text[: found.start()]}{found[2]}"), words.cut(*found.span(1))
    if code.text and text.endswith("]") and (second := _coded(text)):
        problems.error(words.cut(second.start()).place, tr("An answer has one code. Take one of them out."))
        return words.cut(0, second.start()), code
    if not code.text and (found := _CODE_FIRST.fullmatch(text)):
        problems.error(words.place, tr("The code stands after the words."), f"{found[2]} [{found[1]}]")
        return words.cut(found.start(2)), words.cut(*found.span(1))
    return words, code


def _coded_after_way(piece: Piece, arrow: int, problems: Problems) -> Piece:
    """An answer as far as its way, where a code was written behind it."""
    found = _CODE_AFTER_WAY.fullmatch(piece.text, arrow)
    if found is None:
        return piece
    sentence = tr("The code stands before the arrow.")
    problems.error(piece.cut(arrow).place, sentence, f"{found[2]} {found[1]}", "codes")
    return Piece(piece.line, piece.column, piece.text[: found.end(1)])


def _add_choice(
    draft: Draft, piece: Piece, key: str, words: Piece, code: Piece, note: str, way: Way | None, problems: Problems
) -> None:
    blank = _BLANK_AT_END.search(words.text) if words.text.endswith("__") else None
    label = words.cut(0, blank.start()) if blank else words
    place = piece.place
    if not label.text:
        sentence = tr("Answer {key} has no words. Write what they might say after it.", key=key)
        problems.error(place, sentence)
    if draft.heading.objection and (code.text or blank):
        problems.error(place, tr("What they ask is not written down: take the code or the blank out."))
    if key in [c.key for c in draft.choices]:
        free = draft.free_key()
        problems.error(
            Place(place.line, place.column, 1),
            tr("The step already has an answer {key}. Give each answer a number of its own.", key=key),
            free,
            "" if free else "codes",
        )
        if not free:
            return
        key = free
    spans = read_inline((label,), problems)
    draft.choices.append(Choice(key, spans, code.text, way, note, blank is not None, place, code.place))


_NO_CODE = Piece(0, 0, "")


def _coded(words: str) -> re.Match[str] | None:
    """The code at the end of an answer's words, with its note."""
    if words.endswith(("]", ")")):
        for found in _CODE.finditer(words):
            if found.end() == len(words):
                return found
    return None


def _wanted_code() -> str:
    return tr(
        "In square brackets stands the code that is kept, in letters, digits and _: [nhs]. "
        "For brackets that are to be seen, write \\[."
    )


def _as_code(text: str) -> str:
    """The code that was probably meant by words in square brackets; empty when there is none."""
    code = re.sub(r"\W+", "_", text.lower()).strip("_")[: vocabulary.MAX_NAME]
    return code if is_name(code) else ""


def _way(piece: Piece, at: int, problems: Problems) -> Way:
    """Read what follows an arrow, from ``at`` on. After an error the way is empty, so that no more is said of it."""
    line, column, text = piece.line, piece.column, piece.text
    found = _WAY.fullmatch(text, at)
    if found and (found[1] or found[2] != "end"):
        name = found[2]
        place = Place(line, column + found.start(2), len(name))
        return Way("", name, place) if found[1] else Way(name, "", place)
    there = piece.cut(at)
    if not there.text:
        sentence = tr("The arrow leads nowhere. After -> comes the name of a step, or end and an outcome.")
        problems.error(piece.place, sentence)
    elif there.text == "end":
        sentence = tr("Say how the call ended, for example: -> end conversation")
        problems.error(there.place, sentence, "end conversation")
    else:
        meant = slips.way(there.text)
        sentence = tr("After -> comes the name of one step, or end and one outcome: -> thanks, -> end conversation")
        problems.error(there.place, sentence, meant)
        if meant:
            name = meant.removeprefix("end ")
            return Way("", name, there.place) if name != meant else Way(name, "", there.place)
    return Way(place=there.place)
