r"""From a script back to text: the canonical way of writing it, which reads as the same script again.

Remarks, line breaks inside a paragraph and the names of reusable blocks are of the text and not of the script, so they
are not in what is written here; everything else is. Words that would be taken for marks get a backslash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from phonebank_app.scripts.model import (
    Block,
    BlockKind,
    Branch,
    Choice,
    Condition,
    FollowUp,
    Question,
    QuestionKind,
    Script,
    Span,
    Step,
    Way,
)

_SIGNS = re.compile(r"[\\*{}\[\]_]|->")
_FIRST = re.compile(r"[>\-+&=?#]|\d|when ")
_OPENS: dict[BlockKind, str] = {"item": "- ", "quote": ">> ", "direction": "> "}
_FOLLOW_UPS = {"promise": "promise", "call_back": "call back", "ticket": "ticket"}


def as_text(script: Script) -> str:
    """The canonical text of a script; reading it gives the same script, but for places and the hash."""
    parts = [_head(script), *(_step(step) for step in script.steps), *(_objection(one) for one in script.objections)]
    return "\n".join(parts)


def inline(spans: Iterable[Span]) -> str:
    """Some words as they are written inside a line: bold, emphasis, placeholders, and a backslash where one is due."""
    text: list[str] = []
    bold = emphasis = False
    for span in spans:
        text.append(_turn(bold, emphasis, span.bold, span.emphasis))
        bold, emphasis = span.bold, span.emphasis
        text.append(_placeholder(span) if span.placeholder else escaped(span.text or ""))
    text.append(_turn(bold, emphasis, False, False))
    return "".join(text)


def escaped(text: str) -> str:
    """Words as they are written where each sign is to mean itself."""
    return _SIGNS.sub(lambda sign: f"\\{sign[0]}", text)


def at_line_start(text: str) -> str:
    """The same where a line begins with them."""
    return f"\\{text}" if _FIRST.match(text) else text


def condition(asked: Condition) -> str:
    """What stands between ``when`` and the arrow."""
    of = f"{{{asked.fact}}}" if asked.fact else asked.question
    is_not = "is not" if asked.negated else "is"
    if asked.compare != "is":
        return f"{of} {is_not} {asked.compare} {asked.values[0]}"
    if not asked.values:
        return f"{of} {is_not} {'known' if asked.fact else 'answered'}"
    return f"{of} {is_not} {' or '.join(_value(v, in_quotes=bool(asked.fact)) for v in asked.values)}"


def _value(value: str, *, in_quotes: bool) -> str:
    plain = re.fullmatch(r"[\w-]+", value) and value not in ("or", "not", "known")
    if plain or not in_quotes:
        return value
    return f'"{value}"' if "”" in value else f"“{value}”"


def _turn(bold: bool, emphasis: bool, now_bold: bool, now_emphasis: bool) -> str:
    """The stars between two styles. Of two that close or open at once the order does not matter to the reader."""
    return ("**" if bold != now_bold else "") + ("*" if emphasis != now_emphasis else "")


def _placeholder(span: Span) -> str:
    return f"{{{span.placeholder}}}" if span.text is None else f"{{{span.placeholder}|{span.text}}}"


def _head(script: Script) -> str:
    said: list[tuple[str, str | int]] = [
        ("title", script.title),
        ("language", script.language),
        ("version", script.version),
        ("on_behalf_of", script.on_behalf_of),
        ("approved_by", script.approved_by),
        ("imprint", script.imprint),
        ("code_set", script.code_set),
        ("matters", script.matters),
        ("promises", ", ".join(script.promises)),
    ]
    # A TOML basic string escapes what a JSON string does, and may hold all other letters as they are.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in said if value != ""]
    return "\n".join(["+++", *lines, "+++", ""])


def _step(step: Step) -> str:
    modifiers = _modifiers(step)
    heading = f"== {step.id}: {step.title}" + (f" ({modifiers})" if modifiers else "")
    return _under(heading, step)


def _objection(step: Step) -> str:
    return _under(f"?? {step.title}", step)


def _modifiers(step: Step) -> str:
    question = step.question
    if question is None:
        return ""
    said = [f"question {question.name}"] if question.name != step.id else []
    match question.kind:
        case QuestionKind.ANY_OF:
            said.append(f"up to {question.up_to}" if question.up_to else "any of")
        case QuestionKind.SCALE:
            said.append(f"scale {question.low} to {question.high}")
        case QuestionKind.NUMBER:
            said.append(_number(question))
        case QuestionKind.DATE:
            said.append("date")
    if question.required:
        said.append("required")
    if not said and (step.title.endswith(")") or not _shows_itself(step)):
        said.append("question")
    return ", ".join(said)


def _number(question: Question) -> str:
    if question.low is None and question.high is None:
        return "number"
    return f"number {question.low} to {question.high}"


def _shows_itself(step: Step) -> bool:
    """Whether a reader sees from the answers that something is asked."""
    words = step.kind is QuestionKind.WORDS
    return words or any(c.value or c.asks_words for c in step.choices)


def _under(heading: str, step: Step) -> str:
    """A step or an objection: heading, words, what it offers, answers, ways, with an empty line after it."""
    lines = [heading]
    for place, block in enumerate(step.text):
        if place and not (block.kind == step.text[place - 1].kind == "item"):
            lines.append("")
        lines.append(_block(block))
    answers = [*_asks(step), *(line for choice in step.choices for line in _choice(choice))]
    ways = [*map(_branch, step.branches), *([f"-> {_way(step.default)}"] if step.default else [])]
    for group in (_follow_ups(step.follow_ups), answers, ways):
        if group:
            lines += ["", *group]
    return "\n".join([*lines, ""])


def _block(block: Block) -> str:
    text = inline(block.spans)
    # After a sign of its own nothing else begins the line.
    return at_line_start(text) if block.kind == "say" else f"{_OPENS[block.kind]}{text}"


def _asks(step: Step) -> Iterator[str]:
    question = step.question
    if question is None:
        return
    for mark in question.marks:
        yield f"{mark.value} {inline(mark.label)}"
    prompt = inline(question.prompt)
    if question.kind is QuestionKind.WORDS or (prompt and question.kind in (QuestionKind.NUMBER, QuestionKind.DATE)):
        yield f"____ {prompt}".rstrip()


def _choice(choice: Choice) -> Iterator[str]:
    parts = [choice.key, inline(choice.label)]
    if choice.asks_words:
        parts.append("____")
    if choice.value:
        parts.append(f"[{choice.value}]")
    if choice.way:
        parts.append(f"-> {_way(choice.way)}")
    if choice.note:
        parts.append(f"({choice.note})")
    yield " ".join(part for part in parts if part)
    yield from _follow_ups(choice.follow_ups)


def _follow_ups(offered: Sequence[FollowUp]) -> list[str]:
    return [f"+ {_follow_up(one)}" for one in offered]


def _follow_up(offered: FollowUp) -> str:
    words = _FOLLOW_UPS[offered.kind]
    if not offered.value:
        return words
    return f"{words} on {offered.value}" if offered.kind == "call_back" else f"{words} {offered.value}"


def _branch(branch: Branch) -> str:
    return f"when {condition(branch.condition)} -> {_way(branch.way)}"


def _way(way: Way) -> str:
    return f"end {way.outcome}" if way.outcome else way.step
