"""What stands under a heading: the words to say, the answers, and the ways on. The grammar is in ``parser``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from phonebank_app.i18n import tr
from phonebank_app.scripts import slips, vocabulary
from phonebank_app.scripts.conditions import branch_wanted, read_condition
from phonebank_app.scripts.draft import Draft
from phonebank_app.scripts.headings import is_name
from phonebank_app.scripts.inline import Piece, read_inline
from phonebank_app.scripts.model import Branch, Choice, FollowUp, Mark, Place, QuestionKind, Way
from phonebank_app.scripts.problems import UNHEARD, Problems

_LONGEST = 400
"""The longest line that is not spoken, in characters. It also bounds the time its patterns can take."""
_KEY = re.compile(r"([0-9]{1,2})[.)]?(?:\s+|$)")
_BLANK = re.compile(r"_{2,}")
_BLANK_AT_END = re.compile(r"_{2,}$")
_CODE = re.compile(r"(?<!\\)\[([^\[\]]*)\]\s*(?:\((.*)\))?")
_CODE_AT_END = re.compile(r"\[(?<!\\\[)([^\[\]]*)\]\s*(?:\((.*)\))?$")
_CODE_UNCLOSED = r"(?<!\\)\[(\w+)$"
_CODE_BEFORE_BLANK = r"\[(\w+)\]\s*(_{2,})$"
_CODE_FIRST = r"\[(\w+)\]\s+(\S.*)"
_CODE_AFTER_WAY = re.compile(r"(->\s*(?:end\s+)?[\w-]+)\s*(\[\w+\])")
_NOTE = re.compile(r"\((.*)\)")


def read_line(draft: Draft, piece: Piece, problems: Problems) -> None:
    """Add one line, without the spaces around it, to the step being read."""
    text = piece.text
    sign = text[:1]
    mark = _MARKS.get(sign)
    if mark is not None and text.startswith(mark[0]):
        if _stands_alone(draft, piece, problems, leads=sign == "w"):
            mark[1](draft, piece, problems)
    elif sign in _FIGURES and (found := _KEY.match(text)):
        if _stands_alone(draft, piece, problems, leads=True):
            _read_answer(draft, piece, found, problems)
    elif not sign:
        draft.end_block(problems)
    elif sign == ">":
        if text.startswith(">>"):
            draft.say("quote", piece.cut(2), begins=False, problems=problems)
        else:
            draft.say("direction", piece.cut(1), begins=False, problems=problems)
    elif sign == "-" and text.startswith("- ") and not slips.is_answer(text):
        draft.say("item", piece.cut(2), begins=True, problems=problems)
    elif slips.is_plain(text) or problems is UNHEARD:
        # What is read as it was meant is not doubted again.
        _say(draft, piece, problems)
    else:
        _read_doubtful(draft, piece, problems)


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


def _read_meant(draft: Draft, piece: Piece, slip: slips.Slip, problems: Problems) -> None:
    """Say what was meant by a line, and go on with that; what is wrong besides is said once this is put right."""
    problems.error(piece.at(slip.start, slip.length), slip.sentence, slip.put_right)
    # What stands after the slip keeps its place.
    read_line(draft, Piece(piece.line, piece.column + slip.shift(), slip.mended(piece.text)), UNHEARD)


def _stands_alone(draft: Draft, piece: Piece, problems: Problems, *, leads: bool) -> bool:
    """Whether a line that is not said is to be read; not if it is too long, or was read as it was meant.

    Args:
        leads: there may be an arrow in it, behind something else.
    """
    draft.end_block(problems)
    if len(piece.text) > _LONGEST:
        sentence = tr("This line is longer than {most} signs. Words to say go above the answers.", most=_LONGEST)
        problems.error(piece.place, sentence)
        return False
    if leads and (slip := slips.arrow(piece.text)) is not None:
        _read_meant(draft, piece, slip, problems)
        return False
    return True


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
        draft.say("say", Piece(piece.line, piece.column, meant), begins=True, problems=UNHEARD)
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
    arrow = _arrow_in(piece.text)
    if arrow < 0:
        problems.error(piece.place, branch_wanted())
        return
    condition = read_condition(piece.cut(0, arrow), problems)
    if condition is None:
        return
    if draft.heading.objection:
        sentence = tr("An objection goes back to where it was asked: it cannot branch.")
        problems.error(piece.place, sentence)
        return
    draft.branches.append(Branch(condition, _way(piece, arrow + 2, problems), piece.place))


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


def _read_answer(draft: Draft, piece: Piece, found: re.Match[str], problems: Problems) -> None:
    """A line that begins with a number: an answer, or what a point of a scale is called."""
    if draft.heading.kind is QuestionKind.SCALE:
        _read_point(draft, piece, found[1], piece.cut(found.end()), problems)
    else:
        _read_choice(draft, piece, found[1], found.end(), problems)


def _read_point(draft: Draft, piece: Piece, figure: str, label: Piece, problems: Problems) -> None:
    question = draft.heading.question
    if question is None or question.low is None or question.high is None:
        return
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
    if _arrow_in(label.text) >= 0 or _CODE.search(label.text) or _BLANK.search(label.text):
        sentence = tr(
            "A point of a scale has only its words. Branch on it below: when {name} is at least {value} ->",
            name=question.name,
            value=value,
        )
        problems.error(label.place, sentence)
        return
    draft.marks.append(Mark(value, read_inline((label,), problems), piece.place))


def _read_choice(draft: Draft, piece: Piece, key: str, start: int, problems: Problems) -> None:
    """An answer, the words of which begin at ``start``."""
    line, column, text = piece.line, piece.column, piece.text
    if len(key) != 1 or key == "0":
        problems.error(
            Place(line, column, len(key)),
            tr(
                "Answers are numbered from 1 to 9. If this is to be read out, put \\ before the number: \\{key}",
                key=key,
            ),
            loses="codes",
        )
        return
    arrow = _arrow_in(text, start)
    words = Piece(line, column + start, text[start : arrow if arrow >= 0 else None].rstrip())
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
    if arrow >= 0:
        before = _coded_after_way(piece, arrow, problems)
        bracket = _NOTE.search(text, arrow + 2) if text.endswith(")") else None
        if bracket:
            note = bracket[1]
            before = Piece(line, column, text[: bracket.start()].rstrip())
        way = _way(before, arrow + 2, problems)
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
    if found := re.search(_CODE_UNCLOSED, text):
        name = words.cut(found.start(1))
        sentence = tr("After the code its bracket is missing: [{code}]", code=name.text)
        problems.error(words.cut(found.start()).place, sentence, f"[{name.text}]")
        return words.cut(0, found.start()), name
    if found := re.search(_CODE_BEFORE_BLANK, text):
        sentence = tr("The blank stands before the code.")
        problems.error(words.cut(found.start()).place, sentence, f"{found[2]} [{found[1]}]")
        return Piece(words.line, words.column, f"{text[: found.start()]}{found[2]}"), words.cut(*found.span(1))
    if code.text and text.endswith("]") and (second := _coded(text)):
        problems.error(words.cut(second.start()).place, tr("An answer has one code. Take one of them out."))
        return words.cut(0, second.start()), code
    if not code.text and (found := re.fullmatch(_CODE_FIRST, text)):
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
    return _CODE_AT_END.search(words) if words.endswith(("]", ")")) else None


def _wanted_code() -> str:
    return tr(
        "In square brackets stands the code that is kept, in letters, digits and _: [nhs]. "
        "For brackets that are to be seen, write \\[."
    )


def _as_code(text: str) -> str:
    """The code that was probably meant by words in square brackets; empty when there is none."""
    code = re.sub(r"\W+", "_", text.lower()).strip("_")[: vocabulary.MAX_NAME]
    return code if is_name(code) else ""


def _arrow_in(text: str, start: int = 0) -> int:
    """Where the first arrow stands that has no backslash before it; -1 where there is none."""
    at = text.find("->", start)
    while at > 0 and text[at - 1] == "\\":
        at = text.find("->", at + 2)
    return at


def _way(piece: Piece, at: int, problems: Problems) -> Way:
    """Read what follows an arrow, from ``at`` on. After an error the way is empty, so that no more is said of it."""
    text = piece.text
    match text[at:].split():
        case [step] if step != "end":
            return Way(step, "", piece.at(len(text) - len(step), len(step)))
        case ["end", outcome]:
            return Way("", outcome, piece.at(len(text) - len(outcome), len(outcome)))
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


_Reader = Callable[[Draft, Piece, Problems], None]
_MARKS: Mapping[str, tuple[str | tuple[str, ...], _Reader]] = {
    "-": ("->", _read_default),
    "_": ("__", _read_ask),
    "w": (("when ", "when\t"), _read_branch),
    "+": ("+ ", _read_follow_up),
}
"""How lines begin that are not said, by their first sign, and what reads them; besides those with a figure there."""
_FIGURES = frozenset("0123456789")
