"""What must be true of a script before anybody reads it out, and what is worth a second look.

Errors keep a script from being used: they are what could break an evening or the law. Hints do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.model import Block, Branch, Choice, Question, QuestionKind, Script, Span, Step, Way
from phonebank_app.scripts.problems import Problems
from phonebank_app.scripts.ways import all_ways, reachable, sure_to_end

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|!\[[^\]]*\]\(")

Codes = dict[str, set[str]]


def examine(script: Script, problems: Problems) -> None:
    """Add everything there is to say about a script whose lines have been read.

    While a line cannot be understood, what hangs on all of them is left unsaid: it might only follow from that line.
    """
    understood = not problems.any_errors
    _names(script, problems)
    codes = _codes(script)
    _marks(script, codes, problems)
    for step in (*script.steps, *script.objections):
        _words(step, problems)
        _answers(step, problems)
        _targets(script, step, problems)
        _conditions(step, codes, problems)
    if understood:
        for step in script.steps:
            _ways_on(step, problems)
        _identity(script, problems)
        _reached(script, problems)
        _ends(script, problems)


def reading_seconds(step: Step) -> int:
    """How long a step takes to read aloud, with sample words in its placeholders; directions are not read."""
    text = " ".join(_sample(s) for b in step.text if b.kind != "direction" for s in b.spans)
    return round(len(text.split()) * 60 / vocabulary.WORDS_A_MINUTE)


def _sample(span: Span) -> str:
    known = vocabulary.PLACEHOLDERS.get(span.placeholder)
    return known.sample if known else span.text or ""


def _names(script: Script, problems: Problems) -> None:
    for steps, what in ((script.steps, "step"), (script.objections, "objection")):
        seen: dict[str, Step] = {}
        for step in steps:
            if step.id and step.id in seen:
                name = step.id if what == "step" else step.title
                line = seen[step.id].line
                problems.error(step.place, f"Line {line} already has the {what} “{name}”. Give this another name.")
            seen.setdefault(step.id, step)


def _codes(script: Script) -> Codes:
    codes: Codes = {}
    for step in script.steps:
        if step.question:
            codes.setdefault(step.question.name, set()).update(c.value for c in step.choices if c.value)
    return codes


def _words(step: Step, problems: Problems) -> None:
    said = [b for b in step.text if b.kind != "direction"]
    if not said:
        problems.error(step.place, f"“{step.title}” gives the caller nothing to say. Write it under the heading.")
    prompt = step.question.prompt if step.question else ()
    for span in (*_spans(step.text), *prompt, *(s for c in step.choices for s in c.label)):
        _placeholder(span, problems)
        if span.text and not span.placeholder and _TAG.search(span.text):
            problems.hint(span.place, "Callers will see this tag as it is written. Use **bold** and *italics*.")
    seconds = reading_seconds(step)
    if seconds > vocabulary.LONG_SPEECH_SECONDS:
        problems.hint(
            step.place,
            f"“{step.title}” takes about {seconds} seconds to read out. Let them speak sooner: take it apart.",
        )


def _spans(blocks: tuple[Block, ...]) -> Iterator[Span]:
    for block in blocks:
        yield from block.spans


def _placeholder(span: Span, problems: Problems) -> None:
    name = span.placeholder
    if not name:
        return
    known = vocabulary.PLACEHOLDERS.get(name)
    if known is None:
        otherwise = f"There are {', '.join(sorted(vocabulary.PLACEHOLDERS))}."
        problems.unknown(span.place, f"Nothing is called {{{name}}}.", name, vocabulary.PLACEHOLDERS, otherwise)
    elif span.text is None and not known.always:
        sentence = f"{{{name}}} may be empty: what then? Write {{{name}|…}} with the words to say instead."
        problems.hint(span.place, sentence)


def _answers(step: Step, problems: Problems) -> None:
    question = step.question
    keys = [c.key for c in step.choices]
    if keys and keys != [str(n) for n in range(1, len(keys) + 1)]:
        problems.hint(step.choices[0].place, "The answers do not run 1, 2, 3: callers look for them in that order.")
    if question is None:
        return
    if question.kind is not QuestionKind.WORDS and not step.choices:
        sentence = "This asks a question but has no answers. Number them from 1, or write ____ for one in words."
        problems.error(question.place, sentence)
    if question.kind is QuestionKind.ANY_OF:
        _any_of(question, step, problems)
    values: set[str] = set()
    for choice in step.choices:
        if choice.value and choice.value in values:
            problems.hint(choice.value_place, f"Two answers here are kept as “{choice.value}”.")
        values.add(choice.value)
        if not choice.value and not choice.way and not choice.asks_words:
            sentence = f"Answer {choice.key} has no code, so nothing is kept of it. Write one after it: [code]."
            problems.hint(choice.place, sentence)


def _any_of(question: Question, step: Step, problems: Problems) -> None:
    free = [c for c in step.choices if not c.way]
    if question.up_to > len(free):
        problems.hint(question.place, f"They may choose up to {question.up_to}, but there are only {len(free)}.")
    if question.required and not free:
        problems.error(question.place, "An answer is required, but every answer has an arrow. Take “required” out.")
    for choice in step.choices:
        if choice.way and choice.asks_words:
            sentence = "An answer with a blank waits for words, so here it cannot have an arrow. Take one out."
            problems.error(choice.place, sentence)


def _marks(script: Script, codes: Codes, problems: Problems) -> None:
    """What the head says of questions and answers (``matters``, ``promises``)."""
    if script.matters and script.matters not in codes:
        otherwise = f"It asks {', '.join(codes)}." if codes else "Name one: (question issue)."
        what = f"The script asks no question called “{script.matters}”."
        problems.unknown(script.matters_place, what, script.matters, codes, otherwise)
    known = set().union(*codes.values())
    for code in script.promises:
        if code not in known:
            otherwise = f"The codes are {', '.join(sorted(known))}." if known else "Give answers a code: [poster]."
            problems.unknown(script.promises_place, f"No answer has the code “{code}”.", code, known, otherwise)


def _targets(script: Script, step: Step, problems: Problems) -> None:
    steps = script.by_id
    for way in all_ways(step):
        if way.step and way.step not in steps:
            otherwise = f"Begin one with == {way.step}, or lead somewhere else."
            problems.unknown(way.place, f"No step is called “{way.step}”.", way.step, steps, otherwise)
        if way.outcome and way.outcome not in vocabulary.OUTCOMES:
            known = ", ".join(vocabulary.OUTCOMES)
            what = f"No outcome is called “{way.outcome}”."
            problems.unknown(way.place, what, way.outcome, vocabulary.OUTCOMES, f"There are {known}.")


def _conditions(step: Step, codes: Codes, problems: Problems) -> None:
    for branch in step.branches:
        condition = branch.condition
        if condition.question not in codes:
            otherwise = f"It asks {', '.join(codes)}." if codes else "Name one: (question intention)."
            what = f"The script asks no question called “{condition.question}”."
            problems.unknown(condition.place, what, condition.question, codes, otherwise)
            continue
        known = codes[condition.question]
        for value, place in zip(condition.values, condition.value_places, strict=True):
            if value not in known:
                otherwise = f"Its codes are {', '.join(sorted(known))}." if known else "Ask whether it is answered."
                what = f"No answer to “{condition.question}” has the code “{value}”."
                problems.unknown(place, what, value, known, otherwise)


def _ways_on(step: Step, problems: Problems) -> None:
    waiting: list[Choice | Branch] = [c for c in step.choices if not c.way]
    if step.branches and not step.default:
        problems.error(
            step.branches[-1].place,
            "Where do all the others go? After the last “when” write a line with only an arrow: -> thanks",
        )
    elif step.choices and waiting and not step.ways_on:
        problems.error(
            waiting[0].place,
            "This answer leads nowhere. Write -> and a step after it, or one -> line under all the answers.",
        )
    elif not step.choices and not step.ways_on:
        sentence = f"“{step.title}” leads nowhere. Write -> and a step under it, or -> end conversation."
        problems.error(step.place, sentence)
    elif step.ways_on and step.choices and not waiting and step.kind is not QuestionKind.ANY_OF:
        problems.hint(_first(step).place, "Nothing comes by here: every answer above has an arrow of its own.")


def _first(step: Step) -> Branch | Way:
    return step.branches[0] if step.branches else step.ways_on[0]


def _identity(script: Script, problems: Problems) -> None:
    """Who is calling is said first: Privacy and Electronic Communications Regulations 2003, regulation 24."""
    first = script.first
    said = {s.placeholder for b in first.text if b.kind != "direction" for s in b.spans}
    missing = [f"{{{name}}}" for name in ("caller", "on_behalf_of") if name not in said]
    if missing:
        problems.error(
            first.place,
            f"The first step must say who rings, and for whom: it is the law. Use {' and '.join(missing)} in it.",
        )


def _reached(script: Script, problems: Problems) -> None:
    seen = reachable(script)
    for step in script.steps:
        if step.id and step.id not in seen:
            problems.hint(step.place, f"Nothing leads to “{step.id}”, so nobody hears it.")


def _ends(script: Script, problems: Problems) -> None:
    sure = sure_to_end(script)
    stuck = [s for s in script.by_id.values() if s.id not in sure]
    if stuck:
        others = ", ".join(f"“{s.id}”" for s in stuck[1:4])
        by_way = f" by way of {others}" if others else ""
        problems.error(
            stuck[0].place,
            f"From “{stuck[0].id}” a call may go round for ever{by_way}. "
            "Write an answer, or an arrow for all the others, that leads to an end.",
        )
