"""What must be true of a script before anybody reads it out, and what is worth a second look.

Errors keep a script from being used: they are what could break an evening or the law. Hints do not.
"""

from __future__ import annotations

import re

from phonebank_app.i18n import tr
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.asked import (
    Questions,
    check_conditions,
    check_follow_ups,
    check_question,
    questions_of,
)
from phonebank_app.scripts.headings import is_name
from phonebank_app.scripts.model import Branch, Choice, Place, Question, QuestionKind, Script, Span, Step, Way
from phonebank_app.scripts.problems import Problems
from phonebank_app.scripts.ways import all_ways, reachable, sure_to_end
from phonebank_app.words.listed import and_words

_SAMPLE_WORDS = {p.name: len(p.sample.split()) for p in vocabulary.PLACEHOLDERS.values()}
_MANY_WORDS = vocabulary.LONG_SPEECH_SECONDS * vocabulary.WORDS_A_MINUTE // 60
_ALWAYS_KNOWN = frozenset(p.name for p in vocabulary.PLACEHOLDERS.values() if p.always)
_TAG = r"</?[A-Za-z][^<>]*>|<!--|!?\[[^\[\]]*\]\([^()]*\)?|&(?:nbsp|amp|quot|lt|gt|#[0-9]+);"
_FIELD_LIKE = rf"\[({'|'.join(vocabulary.PLACEHOLDERS)})\]|<({'|'.join(vocabulary.PLACEHOLDERS)})>"
_LED_BY_COLON = r"\s*[:=>]\s*((?:end\s+)?[\w-]+)$"


def examine(script: Script, problems: Problems) -> None:
    """Add everything there is to say about a script whose lines have been read.

    While a line cannot be understood, what hangs on all of them is left unsaid: it might only follow from that line.
    """
    understood = not problems.any_errors
    _names(script, problems)
    questions = questions_of(script, problems)
    _marks(script, questions, problems)
    for step in (*script.steps, *script.objections):
        _words(step, problems)
        check_question(step, problems, understood=understood)
        _answers(step, problems)
        _targets(script, step, problems)
        check_conditions(step, questions, problems)
        check_follow_ups(step, questions, problems)
    if understood:
        for step in script.steps:
            _ways_on(script, step, problems)
        _identity(script, problems)
        # With a way that leads nowhere, what lies beyond it is not reached either: that is no second mistake.
        if not problems.any_errors:
            _reached(script, problems)
        _ends(script, problems)


def reading_seconds(step: Step) -> int:
    """How long a step takes to read aloud, with sample words in its placeholders; directions are not read."""
    words = 0
    for block in step.text:
        if block.kind != "direction":
            for span in block.spans:
                sample = _SAMPLE_WORDS.get(span.placeholder) if span.placeholder else 0
                words += sample or len((span.text or "").split())
    return round(words * 60 / vocabulary.WORDS_A_MINUTE)


def _names(script: Script, problems: Problems) -> None:
    for steps, what in ((script.steps, "step"), (script.objections, "objection")):
        seen: dict[str, Step] = {}
        for step in steps:
            if step.id and step.id in seen:
                line = seen[step.id].line
                sentence = (
                    tr("Line {line} already has the step “{name}”. Give this another name.", line=line, name=step.id)
                    if what == "step"
                    else tr(
                        "Line {line} already has the objection “{name}”. Give this another name.",
                        line=line,
                        name=step.title,
                    )
                )
                problems.error(step.place, sentence, loses="steps" if what == "step" else "")
            seen.setdefault(step.id, step)


def _words(step: Step, problems: Problems) -> None:
    if not [block for block in step.text if block.kind != "direction"]:
        sentence = tr("“{title}” gives the caller nothing to say. Write it under the heading.", title=step.title)
        problems.error(step.place, sentence)
    most_words = 0
    for spans, spoken in _passages(step):
        for span in spans:
            name, text = span.placeholder, span.text
            if not name:
                if text and ("<" in text or "[" in text or "&" in text):
                    _tag(span, problems)
            elif name not in _ALWAYS_KNOWN and (text is None or name not in vocabulary.PLACEHOLDERS):
                _placeholder(span, problems)
            if spoken:
                # A word takes two signs at least, with the space after it: few steps need be counted out.
                most_words += _SAMPLE_WORDS.get(name) or len(text or "") // 2 + 1
    seconds = reading_seconds(step) if most_words > _MANY_WORDS else 0
    if seconds > vocabulary.LONG_SPEECH_SECONDS:
        problems.hint(
            step.place,
            tr(
                "“{title}” takes about {seconds} seconds to read out. Let them speak sooner: take it apart.",
                title=step.title,
                seconds=seconds,
            ),
        )


def _tag(span: Span, problems: Problems) -> None:
    text = span.text or ""
    field = re.search(_FIELD_LIKE, text)
    found = field or re.search(_TAG, text)
    if found is None:
        return
    place = span.place
    # With a sign less in the text than in the line, a backslash say, it is not known where in it this stands.
    exact = place.length == len(text)
    if exact:
        place = Place(place.line, place.column + found.start(), len(found[0]))
    if field:
        name = field[1] or field[2]
        sentence = tr("Callers will see this as it is written. A placeholder stands in braces: {{{name}}}", name=name)
        problems.hint(place, sentence, f"{{{name}}}" if exact else "")
        return
    sentence = tr("Callers will see this tag as it is written. Use **bold** and *italics*.")
    problems.hint(place, sentence)


def _passages(step: Step) -> list[tuple[tuple[Span, ...], bool]]:
    """All the words of a step, and whether they are read out."""
    every = [(block.spans, block.kind != "direction") for block in step.text]
    every += [(choice.label, False) for choice in step.choices]
    if step.question:
        every.append((step.question.prompt, False))
        every += [(mark.label, False) for mark in step.question.marks]
    return every


def _placeholder(span: Span, problems: Problems) -> None:
    name = span.placeholder
    known = vocabulary.PLACEHOLDERS.get(name)
    if known is None:
        _unknown_placeholder(span, problems)
    elif span.text is None and not known.always:
        sentence = tr(
            "{{{name}}} may be empty: what then? Write {{{name}|…}} with the words to say instead.", name=name
        )
        problems.hint(span.place, sentence)


def _unknown_placeholder(span: Span, problems: Problems) -> None:
    name, fallback = span.placeholder, span.text
    what = tr("Nothing is called {{{name}}}.", name=name)
    words = re.fullmatch(r"(\w+)\s+(?:or|else|neu)\s+(.+)", name)
    near = vocabulary.nearest(words[1] if words else name, vocabulary.PLACEHOLDERS)
    if words and near and fallback is None:
        fallback = words[2]
    if near:
        otherwise = tr("Did you mean “{near}”?", near=near)
    elif name in vocabulary.FACTS:
        otherwise = tr("It can be asked for after “when”, and cannot be said.")
    else:
        otherwise = tr("There are {known}.", known=", ".join(sorted(vocabulary.PLACEHOLDERS)))
        if " " in name:
            otherwise = tr("For braces that are to be seen, put a backslash before each.")
    meant = f"{{{near}}}" if fallback is None else f"{{{near}|{fallback}}}"
    # One that runs over the end of a line is not put right: its place ends with the line.
    whole = span.place.length >= len(name) + len(span.text or "") + 2
    problems.error(span.place, f"{what} {otherwise}", meant if near and whole else "")


def _answers(step: Step, problems: Problems) -> None:
    question = step.question
    keys = "".join([c.key for c in step.choices])
    if not "123456789".startswith(keys):
        sentence = tr("The answers do not run 1, 2, 3: callers look for them in that order.")
        problems.hint(step.choices[0].place, sentence)
    if question is None:
        return
    if question.kind is QuestionKind.ANY_OF:
        _any_of(question, step, problems)
    values: set[str] = set()
    for choice in step.choices:
        if choice.value and choice.value in values:
            problems.hint(choice.value_place, tr("Two answers here are kept as “{code}”.", code=choice.value))
        values.add(choice.value)
        if not choice.value and not choice.way and not choice.asks_words:
            sentence = tr(
                "Answer {key} has no code, so nothing is kept of it. Write one after it: [code].", key=choice.key
            )
            problems.hint(choice.place, sentence)


def _any_of(question: Question, step: Step, problems: Problems) -> None:
    free = [c for c in step.choices if not c.way]
    if question.up_to > len(free):
        sentence = tr("They may choose up to {most}, but there are only {n}.", most=question.up_to, n=len(free))
        problems.hint(question.place, sentence)
    if question.required and not free:
        sentence = tr("An answer is required, but every answer has an arrow. Take “required” out.")
        problems.error(question.place, sentence)
    for choice in step.choices:
        if choice.way and choice.asks_words:
            sentence = tr("An answer with a blank waits for words, so here it cannot have an arrow. Take one out.")
            problems.error(choice.place, sentence)


def _marks(script: Script, questions: Questions, problems: Problems) -> None:
    """What the head says of questions and answers (``matters``, ``promises``)."""
    if script.matters and script.matters not in questions:
        otherwise = (
            tr("It asks {names}.", names=", ".join(questions)) if questions else tr("Name one: (question issue).")
        )
        what = tr("The script asks no question called “{name}”.", name=script.matters)
        problems.unknown(script.matters_place, what, script.matters, questions, otherwise)
    known = {code for asked in questions.values() for code in asked.codes}
    for code in script.promises:
        if code not in known:
            codes = ", ".join(sorted(known))
            otherwise = tr("The codes are {codes}.", codes=codes) if known else tr("Give answers a code: [poster].")
            what = tr("No answer has the code “{code}”.", code=code)
            near = vocabulary.nearest(code, known)
            put_right = ", ".join(near if c == code else c for c in script.promises) if near else ""
            tail = tr("Did you mean “{near}”?", near=near) if near else otherwise
            problems.error(script.promises_place, f"{what} {tail}", put_right if script.promises_place.length else "")


def _targets(script: Script, step: Step, problems: Problems) -> None:
    steps = script.by_id
    for way in all_ways(step):
        if way.step and way.step not in steps:
            otherwise = tr("Begin one with == {name}, or lead somewhere else.", name=way.step)
            what = tr("No step is called “{name}”.", name=way.step.strip("“”\"'"))
            meant = "" if problems.lost("steps") else _step_meant(way.step, script)
            if meant:
                problems.error(way.place, f"{what} {tr('Did you mean “{near}”?', near=meant)}", meant)
            else:
                # What is no name cannot have been meant.
                problems.unknown(way.place, what, way.step, filter(is_name, steps), otherwise, of="steps")
        if way.outcome and way.outcome not in vocabulary.OUTCOMES:
            otherwise = tr("There are {known}.", known=", ".join(vocabulary.OUTCOMES))
            what = tr("No outcome is called “{name}”.", name=way.outcome)
            problems.unknown(way.place, what, way.outcome, vocabulary.OUTCOMES, otherwise)


def _step_meant(name: str, script: Script) -> str:
    """Where a way to no step was meant to lead, if it names an outcome, or a step by its title."""
    if name in vocabulary.OUTCOMES:
        return f"end {name}"
    return next((step.id for step in script.steps if step.title.casefold() == name.casefold()), "")


def _colons(script: Script, waiting: list[Choice], problems: Problems) -> bool:
    """Whether an answer without an arrow ends in the name of a step, as if a colon led there; that is said."""
    any_found = False
    for choice in waiting:
        last = choice.label[-1] if choice.label else None
        text = last.text if last is not None and not last.placeholder else None
        found = re.search(_LED_BY_COLON, text) if text and (":" in text or "=" in text or ">" in text) else None
        if last is None or found is None:
            continue
        way = found[1]
        if way in script.by_id or (way.startswith("end ") and way[4:].strip() in vocabulary.OUTCOMES):
            any_found = True
            sentence = tr("An arrow is written as a minus and a greater-than sign: ->")
            place = Place(last.place.line, last.place.column + found.start(), len(found[0]))
            problems.error(place, sentence, f" -> {way}")
    return any_found


def _ways_on(script: Script, step: Step, problems: Problems) -> None:
    waiting = [c for c in step.choices if not c.way]
    if waiting and _colons(script, waiting, problems):
        return
    ways_on = step.branches or step.default
    if step.branches and not step.default:
        problems.error(
            step.branches[-1].place,
            tr("Where do all the others go? After the last “when” write a line with only an arrow: -> thanks"),
        )
    elif waiting and not ways_on:
        problems.error(
            waiting[0].place,
            tr("This answer leads nowhere. Write -> and a step after it, or one -> line under all the answers."),
        )
    elif not step.choices and not ways_on and step.text:
        sentence = tr(
            "“{title}” leads nowhere. Write -> and a step under it, or -> end conversation.", title=step.title
        )
        problems.error(step.place, sentence)
    elif step.choices and not waiting and ways_on and step.kind is not QuestionKind.ANY_OF:
        sentence = tr("Nothing comes by here: every answer above has an arrow of its own.")
        problems.hint(_first(step).place, sentence)


def _first(step: Step) -> Branch | Way:
    return step.branches[0] if step.branches else step.ways_on[0]


def _identity(script: Script, problems: Problems) -> None:
    """Who is calling is said first: Privacy and Electronic Communications Regulations 2003, regulation 24."""
    first = script.first
    said = {s.placeholder for b in first.text if b.kind != "direction" for s in b.spans if s.placeholder}
    # One that is misspelt is there: that is said where it stands.
    said |= {vocabulary.nearest(name, vocabulary.PLACEHOLDERS) for name in said - vocabulary.PLACEHOLDERS.keys()}
    missing = [f"{{{name}}}" for name in ("caller", "on_behalf_of") if name not in said]
    if missing:
        problems.error(
            first.place,
            tr(
                "The first step must say who rings, and for whom: it is the law. Use {placeholders} in it.",
                placeholders=and_words(missing),
            ),
        )


def _reached(script: Script, problems: Problems) -> None:
    seen = reachable(script)
    for step in script.steps:
        if step.id and step.id not in seen:
            # What is only reached from here need not be named as well.
            seen |= reachable(script, step.id)
            problems.hint(step.place, tr("Nothing leads to “{name}”, so nobody hears it.", name=step.id))


def _ends(script: Script, problems: Problems) -> None:
    sure = sure_to_end(script)
    stuck = [s for s in script.by_id.values() if s.id not in sure]
    if stuck:
        others = ", ".join(f"“{s.id}”" for s in stuck[1:4])
        way_out = tr("Write an answer, or an arrow for all the others, that leads to an end.")
        if others:
            what = tr("From “{name}” a call may go round for ever by way of {others}.", name=stuck[0].id, others=others)
        else:
            what = tr("From “{name}” a call may go round for ever.", name=stuck[0].id)
        problems.error(stuck[0].place, f"{what} {way_out}")
