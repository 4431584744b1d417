"""An XLSForm that came in, as a script: its questions in their order, and what is relevant after what as branches.

A form shows each question or not; a script goes from step to step. So at each step it is worked out which is the next
that the form would show: after an answer where that decides, after a ``when`` where it hangs on earlier ones. Nothing
of the form is evaluated: conditions are read as ``formulas`` understands them, and the rest is remarked on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.interchange import building, formulas
from phonebank_app.scripts.interchange.building import Names, Remarks
from phonebank_app.scripts.interchange.forms import Brought
from phonebank_app.scripts.interchange.formulas import FALSE, TRUE, UNKNOWN, All, Formula, Literal
from phonebank_app.scripts.interchange.sheets import Line, Sheet
from phonebank_app.scripts.interchange.xlsform import OBJECTIONS, WORDS
from phonebank_app.scripts.model import Block, Branch, Choice, Question, QuestionKind, Step, Way

_COLUMN = re.compile(r"(label|hint)\s*:{1,2}\s*(.+)")
_META = frozenset(
    (
        *(
            "start",
            "end",
            "today",
            "deviceid",
            "phonenumber",
            "username",
            "email",
            "audit",
            "subscriberid",
            "simserial",
        ),
        *("hidden", "background-audio", "start-geopoint", "calculate_here"),
    )
)
_SELECT = re.compile(r"(select_one|select_multiple|select one|select multiple)(?:\s+from)?\s+(\S+)(\s+or[_ ]other)?")
_BOUND = re.compile(r"\s*\(?\s*\.\s*([<>]=?)\s*(\d{1,9})\s*\)?\s*")
_UP_TO = re.compile(r"\s*count-selected\(\s*\.\s*\)\s*<=\s*([1-9])\s*")
_PARAMETER = re.compile(r"(start|end|step)\s*=\s*(\d{1,9})")
_FIGURES = {"integer": QuestionKind.NUMBER, "int": QuestionKind.NUMBER, "decimal": QuestionKind.NUMBER}


def looks_like(sheets: Mapping[str, Sheet]) -> bool:
    """Whether there is a survey sheet with types and labels."""
    survey = sheets.get("survey")
    headers = {header.lower() for header in survey.headers} if survey else set()
    return "type" in headers and any(header.startswith("label") for header in headers)


@dataclass(slots=True)
class _Item:
    """A row that is asked or said.

    Attributes:
        relevant: after which answers, its groups' conditions among them.
        field: its name in the form; ``single``: its question has one answer at most.
    """

    step: Step
    place: str
    relevant: Formula
    field: str
    single: bool


@dataclass(slots=True)
class _Reading:
    """What is being read, and what was read of it so far."""

    remarks: Remarks
    choices: Mapping[str, list[Line]]
    labels: tuple[str, ...]
    hints: tuple[str, ...]
    names: Names = field(default_factory=Names)
    known: dict[str, Formula] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    items: list[_Item] = field(default_factory=list)
    objections: list[Step] = field(default_factory=list)


def read(sheets: Mapping[str, Sheet], name: str = "", language: str = "") -> Brought:
    """The script of a form.

    Args:
        language: a tag such as ``cy``: which of the form's languages; empty: its own choice.

    Raises:
        ScriptProblem: it asks nothing, or has no such language.
    """
    survey, remarks = sheets["survey"], Remarks()
    settings = next(iter(sheets["settings"].lines), None) if "settings" in sheets else None
    column = _language(survey, settings.get("default_language") if settings else "", language, remarks)
    lists: dict[str, list[Line]] = {}
    for line in sheets["choices"].lines if "choices" in sheets else ():
        lists.setdefault(line.get("list_name", "list name"), []).append(line)
    labels, hints = (f"label{column}", "label"), (f"hint{column}", "hint")
    reading = _Reading(remarks, lists, labels, hints)
    if survey.too_many:
        remarks.say("", tr("The file has more rows than a script can have: the rest is not looked at."))
    _rows(survey, reading)
    if not reading.items:
        raise ScriptProblem(tr("This form asks nothing."), tr("Its sheet “survey” needs questions with labels."))
    title = settings.get("form_title", "form_id") if settings else ""
    tag = language or (found[1] if (found := re.search(r"\(([a-z]{2,3})\)", column)) else "en")
    steps = _led(reading)
    script = building.new_script(title or building.clean(name.split(".")[0]), tag, steps, reading.objections)
    version = settings.get("version") if settings else ""
    if version.isdecimal() and 1 <= int(version) <= 1_000_000:
        script = replace(script, version=int(version))
    brought = building.finish("xlsform", script, remarks, name=name)
    found_in = dict.fromkeys(re.findall(r"label\s*:{1,2}[^()]*\(([a-z]{2,3})\)", " ".join(survey.headers).lower()))
    return replace(brought, languages=tuple(one for one in found_in if one != tag.split("-")[0]))


def _language(survey: Sheet, default: str, wanted: str, remarks: Remarks) -> str:
    """What stands after “label” in the headers of the language that is taken."""
    tails = [header[len("label") :] for header in survey.headers if _COLUMN.fullmatch(header) and header[:5] == "label"]
    if not tails:
        return ""
    if wanted:
        bare = wanted.split("-")[0].lower()
        for tail in tails:
            if re.search(rf"\({bare}\)\s*$", tail.lower()) or tail.strip(": ").lower() == bare:
                return tail
        raise ScriptProblem(
            tr("This form has no words in the language “{language}”.", language=wanted[:20]),
            tr("It has {languages}.", languages=", ".join(tail.strip(": ")[:40] for tail in tails[:8])),
        )
    taken = next((tail for tail in tails if default and tail.strip(": ") == default.strip()), tails[0])
    for other in tails:
        if other != taken:
            said = other.strip(": ")[:40]
            remarks.say("", tr("The form has words in {language}, too: bring it in again for those.", language=said))
    return taken


# -- row by row -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Group:
    name: str
    title: str
    relevant: Formula
    repeats: bool = False


def _rows(survey: Sheet, reading: _Reading) -> None:
    groups: list[_Group] = []
    for line in survey.lines:
        place = tr("survey, row {n}", n=line.number)
        kind = re.sub(r"\s+", " ", line.get("type").lower())
        if kind in ("begin_group", "begin group", "begin_repeat", "begin repeat"):
            if kind.endswith("repeat"):
                reading.remarks.say(place, tr("What is asked again and again is asked once here."))
            groups.append(_Group(line.get("name"), line.get(*reading.labels), _relevant(line, place, reading)))
        elif kind in ("end_group", "end group", "end_repeat", "end repeat"):
            if groups:
                groups.pop()
        elif kind in ("calculate", "calculation"):
            reading.known[line.get("name")] = formulas.calculated(line.get("calculation"), reading.known)
        elif kind and kind not in _META:
            _row(line, kind, place, groups, reading)


def _relevant(line: Line, place: str, reading: _Reading) -> Formula:
    formula = formulas.read(line.get("relevant", "relevance"), reading.known)
    if formula == UNKNOWN:
        said = building.clean(line.get("relevant", "relevance"), 80)
        reading.remarks.say(
            place, tr("When this is asked was not understood, so it is asked always: {said}", said=said)
        )
        return TRUE
    return formula


def _row(line: Line, kind: str, place: str, groups: list[_Group], reading: _Reading) -> None:
    if groups and groups[-1].name == OBJECTIONS:
        _objection(line, reading)
        return
    relevant = formulas.simplified(
        All((*(group.relevant for group in groups), _relevant(line, place, reading))), lambda literal: None
    )
    if kind == "text" and _is_blank(line, relevant, reading):
        return
    if len(reading.items) >= vocabulary.MAX_STEPS - 3:
        reading.remarks.say(place, tr("There are more questions than a script can have: this one is left out."))
        return
    title = groups[-1].title if groups else ""
    group = groups[-1].name if groups else ""
    step = _step(line, kind, place, title, group, reading)
    if step is None:
        return
    name = line.get("name")
    reading.steps[name] = step.question.name if step.question else step.id
    single = step.kind in (QuestionKind.ONE_OF, QuestionKind.SCALE)
    reading.items.append(_Item(step, place, relevant, name, single))


def _objection(line: Line, reading: _Reading) -> None:
    title, _, said = line.get(*reading.labels).partition("\n")
    title = building.clean(title.strip("*# "), building.LONGEST_TITLE)
    if title and said.strip():
        reading.objections.append(Step("", title, (*_said(said), *_said(line.get(*reading.hints), direction=True))))


def _is_blank(line: Line, relevant: Formula, reading: _Reading) -> bool:
    """Whether a text is only the blank beside one of the answers above; that answer gets it."""
    before = reading.items[-1] if reading.items else None
    if before is None or not line.get("name").endswith(WORDS) or not before.step.choices:
        return False
    asked = [one for one in formulas.given_by(relevant) if one.question == before.field and len(one.values) == 1]
    for literal in asked:
        code = reading.codes.get((before.field, next(iter(literal.values))), "")
        choices = tuple(replace(c, asks_words=c.asks_words or c.value == code) for c in before.step.choices)
        if choices != before.step.choices:
            before.step = replace(before.step, choices=choices)
            return True
    return False


def _step(line: Line, kind: str, place: str, title: str, group: str, reading: _Reading) -> Step | None:
    name, label = line.get("name"), line.get(*reading.labels)
    said = _said(label) or building.paragraphs(title or name)
    hints = _said(line.get(*reading.hints), direction=True)
    bare = building.clean(re.sub(r"[*_]", "", label), 40)
    heading = building.title_of(title, building.title_of(bare, tr("Question")))
    if not said:
        reading.remarks.say(place, tr("This row has no label: it is left out."))
        return None
    text = (*said, *hints)
    if kind == "note":
        return Step(_id(group or name, reading), heading, text)
    question = _question(line, kind, name, place, reading)
    if question is None:
        return None
    choices = _choices(line, kind, name, place, reading)
    if _SELECT.match(kind) and not choices:
        reading.remarks.say(place, tr("The answers to this question are not in the file: it is asked in words."))
        question = replace(question, kind=QuestionKind.WORDS, up_to=0)
    if question.kind is QuestionKind.WORDS and hints:
        # The last grey line is what stands in the box.
        text, question = (*said, *hints[:-1]), replace(question, prompt=hints[-1].spans)
    return Step(_id(group or name, reading), heading, text, question, choices)


def _id(wanted: str, reading: _Reading) -> str:
    return reading.names.give(wanted.removesuffix("_says").removesuffix("_step"), "step")


def _said(text: str, *, direction: bool = False) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for line in re.split(r"[\r\n]+", text):
        bare = line.strip()
        kind = (
            "direction"
            if direction
            else "item"
            if bare.startswith("- ")
            else "quote"
            if bare.startswith("> ")
            else "say"
        )
        spans = building.marked(bare[2:] if kind in ("item", "quote") else bare)
        if spans:
            blocks.append(Block(kind, spans))  # type: ignore[arg-type]
    return tuple(blocks)


def _question(line: Line, kind: str, name: str, place: str, reading: _Reading) -> Question | None:
    own = building.is_code(name) and name not in reading.steps.values()
    called = name if own else Names(set(reading.steps.values())).give(name, "question")
    required = line.get("required").lower() in ("yes", "true", "true()")
    constraint = line.get("constraint")
    select = _SELECT.match(kind)
    if select:
        several = "multiple" in select[1]
        found = _UP_TO.fullmatch(constraint)
        if constraint and not (several and found):
            reading.remarks.say(place, tr("This rule has no place here: {said}", said=building.clean(constraint, 80)))
        if not several:
            return Question(called)
        return Question(called, QuestionKind.ANY_OF, int(found[1]) if found else 0, required)
    if kind == "range":
        return _range(line, called, place, required=required, reading=reading)
    if kind in _FIGURES:
        low, high = _bounds(constraint)
        if kind == "decimal":
            reading.remarks.say(
                place, tr("Whole numbers are asked here, with a least and a most: see whether that fits.")
            )
        elif constraint and high is None:
            reading.remarks.say(place, tr("This rule has no place here: {said}", said=building.clean(constraint, 80)))
        return Question(called, QuestionKind.NUMBER, required=required, low=low, high=high)
    if constraint:
        reading.remarks.say(place, tr("This rule has no place here: {said}", said=building.clean(constraint, 80)))
    if kind in ("date", "datetime"):
        return Question(called, QuestionKind.DATE, required=required)
    if kind in ("text", "string"):
        return Question(called, QuestionKind.WORDS, required=required)
    reading.remarks.say(place, tr("“{kind}” cannot be asked over a telephone: it is left out.", kind=kind[:40]))
    return None


def _bounds(constraint: str) -> tuple[int | None, int | None]:
    """The least and the most that a rule lets through, such as ``. > 0 and . <= 12``; without a most, neither."""
    low, high = 0, None
    for part in re.split(r"\s+and\s+", constraint):
        found = _BOUND.fullmatch(part)
        if found is None:
            return None, None
        bound = int(found[2])
        if found[1].startswith(">"):
            low = bound + (found[1] == ">")
        else:
            high = bound - (found[1] == "<")
    return (None, None) if high is None or high < low else (low, high)


def _range(line: Line, called: str, place: str, *, required: bool, reading: _Reading) -> Question | None:
    said = dict(_PARAMETER.findall(line.get("parameters").lower()))
    low, high, step = int(said.get("start", "1")), int(said.get("end", "10")), int(said.get("step", "1"))
    if step == 1 and 0 <= low < high and high - low < vocabulary.MAX_POINTS:
        return Question(called, QuestionKind.SCALE, required=required, low=low, high=high)
    reading.remarks.say(
        place, tr("A scale here has at most {n} points: it is asked as a number.", n=vocabulary.MAX_POINTS)
    )
    return Question(called, QuestionKind.NUMBER, required=required, low=min(low, high), high=max(low, high))


def _choices(line: Line, kind: str, name: str, place: str, reading: _Reading) -> tuple[Choice, ...]:
    select = _SELECT.match(kind)
    if not select:
        return ()
    wanted = select[2]
    listed = next((rows for called, rows in reading.choices.items() if called.lower() == wanted), [])
    codes = Names()
    choices = []
    for row in listed:
        code, label = row.get("name", "value"), row.get(*reading.labels)
        own = code if building.is_code(code) and code not in codes.taken else building.code_of(code, label, codes)
        codes.taken.add(own)
        if code and own != code:
            at = tr("choices, row {n}", n=row.number)
            reading.remarks.say(at, tr("“{key}” cannot be a code here: it becomes “{code}”.", key=code[:40], code=own))
        reading.codes[name, code] = own
        choices.append(Choice("", building.marked(label, building.LONGEST_LABEL) or building.template(own), own))
    if select[3]:
        choices.append(
            Choice("", building.template(tr("Something else…")), codes.give("other", "other"), asks_words=True)
        )
    return building.limited(choices, place, reading.remarks)


# -- where it leads ---------------------------------------------------------------------------------------------------


def _led(reading: _Reading) -> Iterator[Step]:
    """The steps with the ways that the form's conditions make."""
    for at, item in enumerate(reading.items):
        step = item.step
        known = formulas.given_by(item.relevant)
        if step.choices and step.kind is not QuestionKind.ANY_OF:
            ways = [_after(reading, at, known, choice) for choice in step.choices]
            decided = {(way.step, way.outcome): way for way in ways if way}
            if None not in ways and len(decided) == 1:
                yield replace(step, default=ways[0])
                continue
            step = replace(step, choices=tuple(replace(c, way=w) for c, w in zip(step.choices, ways, strict=True)))
            if None not in ways:
                yield step
                continue
        branches, default = _on(reading, at, known)
        yield replace(step, branches=tuple(branches), default=default)


def _after(reading: _Reading, at: int, known: tuple[Literal, ...], choice: Choice) -> Way | None:
    """Where an answer leads; ``None`` where that hangs on more than the answer."""
    item = reading.items[at]
    form = next(
        (key[1] for key, code in reading.codes.items() if key[0] == item.field and code == choice.value), choice.value
    )
    told = (*known, Literal(item.field, frozenset((form,))))
    for place in range(at + 1, len(reading.items)):
        formula = _simplified(reading, at, place, told)
        if formula == TRUE:
            return Way(step=reading.items[place].step.id)
        if formula != FALSE:
            return None
    return _END


def _on(reading: _Reading, at: int, known: tuple[Literal, ...]) -> tuple[list[Branch], Way]:
    """The branches of a step, and where all the others go."""
    branches: list[Branch] = []
    for place in range(at + 1, len(reading.items)):
        formula = _simplified(reading, at, place, known)
        following = reading.items[place]
        if formula == TRUE:
            return branches, Way(step=following.step.id)
        if formula == FALSE:
            continue
        literals, exact = formulas.branches(formula)
        if not exact:
            sentence = tr(
                "This is asked after several answers together, which a branch cannot say: see what became of it."
            )
            if not any(one.place == following.place and one.sentence == sentence for one in reading.remarks.found):
                reading.remarks.say(following.place, sentence)
        for literal in literals:
            branch = _branch(reading, literal, following)
            if branch is None:
                continue
            # What an earlier branch asks for has gone its way there.
            if all(branch.condition != earlier.condition for earlier in branches):
                branches.append(branch)
    return branches, _END


_END = Way(outcome="conversation")


def _branch(reading: _Reading, literal: Literal, following: _Item) -> Branch | None:
    """A literal as a branch; ``None``, and a remark, where our language cannot ask that of such a question."""
    asked = next((item for item in reading.items if item.field == literal.question), None)
    kind = asked.step.kind if asked else None
    values = frozenset(reading.codes.get((literal.question, value), value) for value in literal.values)
    if kind in (QuestionKind.ONE_OF, QuestionKind.ANY_OF) and values and asked:
        values &= {choice.value for choice in asked.step.choices}
    figures = kind in (QuestionKind.SCALE, QuestionKind.NUMBER) and all(value.isdecimal() for value in values)
    may = {
        "is": (bool(values) and (figures or kind in (QuestionKind.ONE_OF, QuestionKind.ANY_OF))) or not literal.values,
        "before": kind is QuestionKind.DATE,
        "after": kind is QuestionKind.DATE,
    }
    if kind is None or not may.get(literal.compare, figures):
        reading.remarks.say(following.place, tr("A branch cannot ask that of “{name}”.", name=literal.question[:40]))
        return None
    named = reading.steps.get(literal.question, literal.question)
    return Branch(replace(literal, question=named, values=values).condition, Way(step=following.step.id))


def _simplified(reading: _Reading, at: int, place: int, known: tuple[Literal, ...]) -> Formula:
    """A later item's condition when one leaves the step ``at``: what is asked between the two was not asked."""
    items = reading.items
    fields = {item.field: index for index, item in enumerate(items)}
    current = items[at]

    def holds(literal: Literal) -> bool | None:
        index = fields.get(literal.question)
        if index is None or index > at:
            # Never asked so far: nothing is true of it but that it is not answered.
            return literal.negated if literal.compare == "is" else False
        alone = current.field == literal.question and current.single
        return formulas.follows(known, literal, lambda name: alone or items[fields[name]].single)

    made = formulas.simplified(formulas.assuming(items[place].relevant, current.relevant), holds)

    def may_be(part: Formula) -> bool:
        """Whether it can hold where the step itself is asked."""
        told = (*known, *formulas.given_by(part))

        def told_by(literal: Literal) -> bool | None:
            index = fields.get(literal.question)
            return formulas.follows(told, literal, lambda name: index is not None and items[index].single)

        return formulas.simplified(current.relevant, told_by) != FALSE

    parts = made.of if isinstance(made, formulas.Any) else (made,)
    possible = tuple(part for part in parts if part in (TRUE, UNKNOWN) or may_be(part))
    return possible[0] if len(possible) == 1 else formulas.Any(possible)
