"""What a format loses of a script is found out by changing it, and held against what it says it loses, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from phonebank_app.scripts import Script, parse
from phonebank_app.scripts.interchange import FORMATS, FormatName, grouped, losses, sheets, spoke, write
from phonebank_app.scripts.interchange.features import CODES, features
from tests.scripts.interchange.rich import RICH
from tests.scripts.texts import script

HEAD_ENDS = RICH[: RICH.index("+++\n\n")].count("\n") + 1
"""The line that ends the head: what is lost of it is lost of the whole script."""
EVERY = pytest.mark.parametrize("fmt", list(FORMATS))

CHANGES: dict[str, tuple[str, str]] = {
    "title": ('title = "Everything"', 'title = "Something"'),
    "language": ('language = "en-GB"', 'language = "cy"'),
    "version": ("version = 3", "version = 4"),
    "on behalf of": ("Ruth Okafor’s campaign", "the campaign"),
    "approved by": ('approved_by = "Dee"', 'approved_by = "Ann"'),
    "imprint": ("Promoted by Sam Roe", "Promoted by Ann Roe"),
    "code set": ('code_set = "uk"', 'code_set = "us"'),
    "matters": ('matters = "issue"', 'matters = "help"'),
    "promises": ('promises = "poster"', 'promises = "call"'),
    "remark": ("A remark for whoever writes.", "Another remark."),
    "words said": ("“Let me tell you.”", "“Let me say.”"),
    "words of a question": ("“What matters to you?”", "“What troubles you?”"),
    "direction": ("> Smile.", "> Breathe."),
    "item": ("- another", "- a third"),
    "an item that is a paragraph": ("- another", "\nanother"),
    "quote": (">> My nurse was the best.", ">> My nurse was good."),
    "a quote that is a paragraph": (">> My nurse was the best.", "\nMy nurse was the best."),
    "bold": ("**{caller}**, ringing", "{caller}, ringing"),
    "emphasis": ("*for*", "for"),
    "placeholder": ("“I’m {caller}.”", "“I’m {candidate|them}.”"),
    "placeholder of its own": (
        "ringing *for* {on_behalf_of}, {first_name|if I may}",
        "*for* {on_behalf_of}, {ward|if I may}",
    ),
    "fallback": ("{first_name|if I may}", "{first_name|if I might}"),
    "step title": ("== nurse: A nurse", "== nurse: The nurse"),
    "title of a question": ("== sure: How sure", "== sure: How certain"),
    "any of": ("(question issue, up to 2)", "(question issue, any of)"),
    "up to": ("up to 2", "up to 1"),
    "scale": ("scale 0 to 4", "scale 0 to 5"),
    "not required": ("(scale 0 to 4, required)", "(scale 0 to 4)"),
    "point": ("0 Never", "0 Not at all"),
    "number": ("(number 1 to 6)", "(number 1 to 7)"),
    "no bounds": ("(number 1 to 6)", "(number)"),
    "prompt of a number": ("____ People", "____ Persons"),
    "a date as words": ("Why (required)", "Why (date, required)"),
    "prompt": ("____ In their words", "____ In few words"),
    "words not required": ("Why (required)", "Why"),
    "key that leads": ("1 Yes -> matters", "1 Yes -> nurse"),
    "way back": ("2 Fetch -> hello (say it again)", "2 Fetch -> end busy (say it again)"),
    "note": ("(say it again)", "(once more)"),
    "end of an answer": ("3 Not in -> end not_available", "3 Not in -> end busy"),
    "words of an answer": ("4 No -> end refused", "4 Never -> end refused"),
    "code": ("2 Parks [parks]", "2 Parks [park]"),
    "words of a coded answer": ("2 Parks [parks]", "2 Greens [parks]"),
    "blank": ("3 Something else… ____ [other]", "3 Something else… [other]"),
    "way of a coded answer": ("4 Nothing [nothing] -> sure", "4 Nothing [nothing] -> many"),
    "branch": ("when issue is nhs -> nurse", "when issue is nothing -> nurse"),
    "branch not": ("when issue is not housing -> sure", "when issue is housing -> sure"),
    "branch on a fact": ("when {ward} is Hill", "when {ward} is Dale"),
    "branch compare": ("when sure is at least 3 -> many", "when sure is at least 2 -> day"),
    "branch answered": ("when many is answered -> day", "when many is not answered -> why"),
    "branch date": ("when day is before 2019-12-12 -> why", "when day is after 2019-12-12 -> help"),
    "end of a step": ("“Thank you.”\n-> end conversation", "“Thank you.”\n-> end partial"),
    "ticket": ("“Would you help?”\n+ ticket", "“Would you help?”"),
    "promise": ("+ promise host_party", "+ promise give"),
    "call-back": ("+ call back on day", "+ call back"),
    "objection": ("?? Who are you?", "?? Who is that?"),
    "answer of an objection": ("2 Take me off -> end do_not_call", "2 Take me off -> end refused"),
    "words of an objection": ("“I’m {caller}.”\n1", "“My name is {caller}.”\n1"),
    "question asked twice": ("Once more (question issue)", "Once more (question issues)"),
}
"""What is changed in the script's text."""

SAYING = {
    "remark": "remark",
    "words said": "speech",
    "words of a question": "speech_asked",
    "an item that is a paragraph": "item",
    "a quote that is a paragraph": "quote",
    "placeholder": "placeholder fallback objection",
    "placeholder of its own": "placeholder fallback",
    "step title": "step_title",
    "title of a question": "step_title_asked",
    "any of": "up_to any_of",
    "up to": "up_to",
    "not required": "required",
    "point": "marks",
    "number": "bounds",
    "no bounds": "bounds",
    "prompt of a number": "prompt",
    "a date as words": "date in_words",
    "words not required": "required",
    "key that leads": "answer_way",
    "way back": "answer_way answer_end looped",
    "end of an answer": "answer_end",
    "words of an answer": "answer_uncoded",
    "code": "answer",
    "words of a coded answer": "answer",
    "way of a coded answer": "answer_way",
    "branch on a fact": "branch_fact",
    "end of a step": "end",
    "answer of an objection": "answer_end objection",
    "words of an objection": "objection speech",
    "question asked twice": "asked_twice question_name",
}
"""Which of the losses say that a file does not show a change; where left out, the one that is called like it."""


def bare(of: Script, fmt: FormatName) -> str:
    """What the file itself holds, without the ids that are made of the text; of OSDI without the side file."""
    made = write(of, fmt)
    files = made[:1] if fmt == "osdi" else made
    if fmt == "xlsform":
        return repr({name: sheet.lines for name, sheet in sheets.read_sheets(made[0].data).items()})
    return re.sub(r"s_[0-9a-f]{16}", "s_", " ".join(one.data.decode() for one in files))


def changed_line(old: str, new: str) -> int:
    """The first line of the changed script in which something is otherwise."""
    before, after = RICH.split("\n"), RICH.replace(old, new, 1).split("\n")
    return next(number for number, (one, two) in enumerate(zip(before, after, strict=False), 1) if one != two)


@EVERY
def test_whatever_a_file_does_not_hold_is_said_with_its_line(fmt: FormatName) -> None:
    assert untold(fmt, CHANGES) == []


def untold(fmt: FormatName, changes: Iterable[str]) -> list[str]:
    """The changes that a file does not show, and of which nothing is said either."""
    before = parse(RICH)
    file, lost = bare(before, fmt), losses(before, fmt, RICH)
    found = []
    for name in changes:
        old, new = CHANGES[name]
        assert RICH.count(old) == 1, name
        text = RICH.replace(old, new)
        after = parse(text)
        if file != bare(after, fmt):
            continue
        line = changed_line(old, new)
        # What was there before and is not there now is told of the script that has it.
        told = {*losses(after, fmt, text), *lost}
        here = {loss.code for loss in told if loss.line == line or (loss.line == 0 and line <= HEAD_ENDS)}
        if here.isdisjoint(SAYING.get(name, name.replace("-", "_").replace(" ", "_")).split()):
            found.append(name)
    return found


@EVERY
def test_every_feature_of_the_language_is_kept_or_said_to_be_lost(fmt: FormatName) -> None:
    used = {feature.code for feature in features(parse(RICH), RICH)}
    assert used == set(CODES), "the rich script uses all there is, so that the test above tries all there is"
    for loss in losses(parse(RICH), fmt, RICH):
        assert loss.sentence.endswith(".") and loss.code
        assert 0 <= loss.line <= RICH.count("\n")


@EVERY
def test_the_same_loss_on_several_lines_is_one_sentence(fmt: FormatName) -> None:
    told = grouped(losses(parse(RICH), fmt, RICH))
    assert len({one.sentence for one in told}) == len(told)
    assert all(list(one.lines) == sorted(set(one.lines)) for one in told)


def test_a_plain_script_loses_nothing_it_does_not_have() -> None:
    plain = script(
        "== a: A (question q)", "I am {caller} for {on_behalf_of}.", "1 Yes [yes]", "2 No [no]", "-> end conversation"
    )
    assert {loss.code for loss in losses(parse(plain), "xlsform", plain)} == {"placeholder", "end"}


def test_a_loss_that_nobody_has_a_sentence_for_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with one sentence taken away, the test above fails."""
    kept = spoke._kept()
    for name in ("direction", "fallback", "note", "objection", "code set"):
        less = {**kept, name.replace(" ", "_"): None}
        monkeypatch.setattr(spoke, "_kept", lambda less=less: less)
        assert untold("spoke", [name]) == [name]
