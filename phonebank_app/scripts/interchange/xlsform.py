"""A script's questions as an XLSForm: sheets ``survey``, ``choices`` and ``settings``, as ODK and Kobo read them.

A step is a group; what is said is the label of its question, or a note; directions are hints. A form does not go from
step to step: each group says in ``relevant`` after which answers it is shown. Where that hangs on having come by a step
at all, a calculated field ``at_…`` holds it. With a second script of the same skeleton its words stand beside, in a
column of their language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.scripts.interchange.features import CODES, Kept, lost
from phonebank_app.scripts.interchange.forms import Loss, Made, each_once
from phonebank_app.scripts.interchange.sheets import as_csv, as_workbook
from phonebank_app.scripts.model import Choice, Condition, QuestionKind, Script, Span, Step, Way
from phonebank_app.scripts.questions import words
from phonebank_app.scripts.ways import reachable

SUFFIX, SURVEY_SUFFIX, CHOICES_SUFFIX = ".xlsx", ".survey.csv", ".choices.csv"
OBJECTIONS, WORDS, AT = "if_they_ask", "_words", "at_"
LANGUAGES: Mapping[str, str] = {
    "en": "English (en)",
    "cy": "Cymraeg (cy)",
    "gd": "Gàidhlig (gd)",
    "ga": "Gaeilge (ga)",
    "pl": "Polski (pl)",
    "ar": "العربية (ar)",
    "ur": "اردو (ur)",
    "pa": "ਪੰਜਾਬੀ (pa)",
    "bn": "বাংলা (bn)",
    "fr": "Français (fr)",
    "pt": "Português (pt)",
    "es": "Español (es)",
}
_FIXED = (
    *("type", "name"),
    *("required", "relevant", "constraint", "constraint_message", "parameters", "calculation", "appearance"),
)


def column_of(language: str) -> str:
    """What a language’s columns are called after ``label::``."""
    bare = language.split("-")[0]
    return LANGUAGES.get(bare, f"{bare} ({bare})")


def _kept() -> Kept:
    told: dict[str, str | None] = dict.fromkeys(CODES)
    for sentence, codes in (
        (
            tr("A form’s settings hold title, version and language; who stands behind the script is not in them."),
            "on_behalf_of approved_by imprint code_set matters promises",
        ),
        (
            tr("In a form placeholders stand in braces as they are written: it does not fill them in."),
            "placeholder fallback",
        ),
        (tr("Lists and quotes become lines of the label."), "item quote"),
        (tr("What points of a scale are called stands in the hint: a form’s scale shows figures."), "marks"),
        (tr("The grey words of a box become part of the hint."), "prompt"),
        (tr("The program’s notes beside answers are not in a form."), "note"),
        (tr("How a call ends is not in a form: after the last question it is over."), "answer_end end"),
        (
            tr("Branches on what is known of the voter or the seat are not in a form: all others’ way is taken."),
            "branch_fact",
        ),
        (tr("What is offered after an answer is not in a form."), "promise call_back ticket"),
        (
            tr(
                "What a voter may ask at any moment stands at the form’s end, as notes; where its answers lead is not "
                "in it."
            ),
            "objection",
        ),
        (
            tr("A name is free once in a form: a question asked at two steps has a number behind its second name."),
            "asked_twice",
        ),
        (tr("Remarks, and the names of reusable blocks, stand in the text alone."), "remark block"),
    ):
        told.update(dict.fromkeys(codes.split(), sentence))
    return told


def losses(script: Script, text: str = "", others: Sequence[Script] = ()) -> tuple[Loss, ...]:
    """What a form does not hold."""
    plan = _Plan(script)
    back = tr("A form does not go back: this way is not in it.")
    unheard = tr("Nothing leads to this step, so it is not in the form.")
    polling_day = tr("A form does not know the polling day: this branch is not in it.")
    return each_once(
        (
            *lost(script, _kept(), text),
            *(Loss(line, back, "looped") for line in plan.looped),
            *(Loss(step.line, unheard, "unheard") for step in script.steps if step.id not in plan.names),
            *(Loss(line, polling_day, "branch_date") for line in plan.undecided),
        )
    )


def write(script: Script, others: Sequence[Script] = ()) -> tuple[Made, ...]:
    """The workbook.

    Raises:
        ScriptProblem: another script given is not of the same skeleton.
    """
    survey, choices, settings = _tables(script, others)
    sheets = [("survey", *survey), ("choices", *choices), ("settings", *settings)]
    return (Made(SUFFIX, as_workbook(script.title, sheets), tr("XLSForm workbook")),)


def write_csv(script: Script, others: Sequence[Script] = ()) -> tuple[Made, ...]:
    """The survey sheet as CSV, and the choices beside it.

    Raises:
        ScriptProblem: as :func:`write`.
    """
    survey, choices, _ = _tables(script, others)
    return (
        Made(SURVEY_SUFFIX, as_csv(*survey), tr("XLSForm survey sheet")),
        Made(CHOICES_SUFFIX, as_csv(*choices), tr("XLSForm choices sheet")),
    )


def losses_csv(script: Script, text: str = "", others: Sequence[Script] = ()) -> tuple[Loss, ...]:
    """What the sheets as CSV do not hold."""
    settings = tr("The settings sheet is not in it: title and version stand in the workbook alone.")
    return each_once((*losses(script, text, others), Loss(0, settings, "title"), Loss(0, settings, "version")))


_Table = tuple[Sequence[str], Sequence[Sequence[str]]]


def _tables(script: Script, others: Sequence[Script]) -> tuple[_Table, _Table, _Table]:
    for other in others:
        _must_match(script, other)
    scripts = (script, *others)
    columns = [column_of(one.language) for one in scripts]
    if len(set(columns)) < len(columns):
        raise ScriptProblem(
            tr("Two of these scripts are in the same language."), tr("Give one script for each language.")
        )
    labels = [f"label::{column}" for column in columns]
    hints = [f"hint::{column}" for column in columns]
    headers = ("type", "name", *labels, *hints, *_FIXED[2:])
    form = _Form(scripts)
    rows = [
        [row.type, row.name, *row.labels(len(scripts)), *row.hints(len(scripts)), *row.rest()] for row in form.rows()
    ]
    choices = [[listed.list_name, listed.name, *listed.labels] for listed in form.choices()]
    form_id = re.sub(r"\W+", "_", script.title.lower()).strip("_") or "script"
    settings = [[script.title, form_id, str(script.version), columns[0]]]
    return (
        (headers, rows),
        (("list_name", "name", *labels), choices),
        (("form_title", "form_id", "version", "default_language"), settings),
    )


def _must_match(script: Script, other: Script) -> None:
    for one, two in zip(_skeleton(script), _skeleton(other), strict=False):
        if one != two:
            raise ScriptProblem(
                tr(
                    "The two scripts differ at the step “{step}”: in a form they would have to ask the same.",
                    step=one[0],
                ),
                tr("Give them the same steps, questions, codes and ways, and other words only."),
            )
    if len(_skeleton(script)) != len(_skeleton(other)):
        raise ScriptProblem(
            tr("One of the two scripts has more steps than the other."),
            tr("Give them the same steps, questions, codes and ways, and other words only."),
        )


def _skeleton(script: Script) -> list[tuple[object, ...]]:
    def way(one: Way | None) -> object:
        return one and (one.step, one.outcome)

    return [
        (
            step.id if step in script.steps else f"?? {place}",
            *((step.question.name, step.kind, step.question.low, step.question.high) if step.question else ()),
            len([block for block in step.text if block.kind != "direction"]) > 0,
            tuple((c.key, c.value, c.asks_words, way(c.way)) for c in step.choices),
            tuple((b.condition.question, b.condition.values, b.condition.compare, way(b.way)) for b in step.branches),
            way(step.default),
        )
        for place, step in enumerate((*script.steps, *script.objections))
    ]


# -- what is asked when -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Plan:
    """In which order steps come, under which names their questions stand, and after which answers each is shown."""

    script: Script
    order: list[Step] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    needed: set[str] = field(default_factory=set)
    looped: dict[int, None] = field(default_factory=dict)
    undecided: dict[int, None] = field(default_factory=dict)
    _relevant: dict[str, list[str]] = field(default_factory=dict)
    _instances: dict[str, list[Step]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.order = _ordered(self.script)
        for step in self.order:
            name = step.question.name if step.question else step.id
            taken = self.names.values()
            again, free = 1, name
            while free in taken:
                again += 1
                free = f"{name}_{again}"
            self.names[step.id] = free
            if step.question:
                self._instances.setdefault(step.question.name, []).append(step)
        places = {step.id: place for place, step in enumerate(self.order)}
        for step in self.order:
            for way, term in self._ways(step):
                if not way.step or way.step not in places:
                    continue
                if places[way.step] <= places[step.id]:
                    self.looped[way.place.line] = None
                else:
                    self._relevant.setdefault(way.step, []).append(term)

    def relevant(self, step: Step) -> str:
        """After which answers a step is shown; empty: always."""
        terms = list(dict.fromkeys(self._relevant.get(step.id, ())))
        if step is self.order[0] or not terms or "" in terms:
            return ""
        return " or ".join(f"({term})" if " and " in term and len(terms) > 1 else term for term in terms)

    def _at(self, step: Step) -> list[str]:
        if step is self.order[0]:
            return []
        self.needed.add(step.id)
        return [f"${{{AT}{step.id}}} = 1"]

    def _ways(self, step: Step) -> Iterator[tuple[Way, str]]:
        """Every way out of a step, and when it is taken."""
        field_ref = f"${{{self.names[step.id]}}}"
        several = step.kind is QuestionKind.ANY_OF
        for choice in step.choices:
            if choice.way:
                yield choice.way, _chosen(field_ref, choice, several=several)
        others = [choice for choice in step.choices if not choice.way]
        if step.choices and not several:
            if not others:
                return
            alone = f"{field_ref} != ''" if len(others) == len(step.choices) else ""
            base = [alone or _either(_chosen(field_ref, choice, several=False) for choice in others)]
        elif several:
            base = [*self._at(step), *(f"not({_chosen(field_ref, c, several=True)})" for c in step.choices if c.way)]
        elif step.question and step.question.required:
            base = [f"{field_ref} != ''"]
        else:
            base = self._at(step)
        for branch in step.branches:
            holds = self._holds(branch.condition, branch.place.line)
            if not holds:
                continue
            if f"not({holds})" not in base:
                yield branch.way, " and ".join(dict.fromkeys([*base, holds]))
            if holds in base:
                return  # nobody comes by the ways below
            base = [*base, f"not({holds})"]
        if step.default:
            yield step.default, " and ".join(dict.fromkeys(base))

    def _holds(self, condition: Condition, line: int) -> str:
        """A condition as the form has it; empty: it has no way of saying it."""
        steps = self._instances.get(condition.question, [])
        if condition.compare == "is" and condition.values:
            steps = [step for step in steps if _can_be(step, condition.values)]
        if condition.fact or not steps:
            return ""
        if condition.values == ("polling_day",):
            self.undecided[line] = None
            return ""
        said = _either(_asked(f"${{{self.names[step.id]}}}", step, condition) for step in steps)
        return f"not({said})" if condition.negated else said


def _asked(field_ref: str, step: Step, condition: Condition) -> str:
    if not condition.values:
        return f"{field_ref} != ''"
    values = [one for one in condition.values if _can_be(step, (one,))] or condition.values
    value = values[0]
    signs = {"at least": ">=", "at most": "<=", "more than": ">", "less than": "<"}
    if condition.compare in signs:
        return f"{field_ref} {signs[condition.compare]} {value}"
    if condition.compare in ("before", "after"):
        day = "today()" if value == "today" else f"date('{value}')"
        return f"{field_ref} {'<' if condition.compare == 'before' else '>'} {day}"
    if step.kind in (QuestionKind.SCALE, QuestionKind.NUMBER):
        return _either(f"{field_ref} = {one}" for one in values)
    several = step.kind is QuestionKind.ANY_OF
    return _either(f"selected({field_ref}, '{one}')" if several else f"{field_ref} = '{one}'" for one in values)


def _can_be(step: Step, values: Iterable[str]) -> bool:
    """Whether an answer at this step can be one of these: two steps may ask the same with other answers."""
    if step.kind in (QuestionKind.ONE_OF, QuestionKind.ANY_OF):
        return not {choice.value for choice in step.choices}.isdisjoint(values)
    return True


def _either(terms: Iterable[str]) -> str:
    found = list(terms)
    return found[0] if len(found) == 1 else f"({' or '.join(found)})"


def name_of(choice: Choice) -> str:
    """What a choice is called in the form: its code, or the key of one that has none."""
    return choice.value or f"answer_{choice.key}"


def _chosen(field_ref: str, choice: Choice, *, several: bool) -> str:
    name = name_of(choice)
    return f"selected({field_ref}, '{name}')" if several else f"{field_ref} = '{name}'"


def _ordered(script: Script) -> list[Step]:
    """The steps that a call can come to, each after those that lead to it, as far as there is no going round."""
    steps = script.by_id
    heard = reachable(script)
    seen: set[str] = set()
    done: list[Step] = []
    # Depth first without recursion: (step, the ways of it that are still to be followed, last written first).
    waiting: list[tuple[Step, list[str]]] = []

    def enter(step: Step) -> None:
        seen.add(step.id)
        onwards = [*(c.way for c in step.choices if c.way), *step.ways_on]
        waiting.append((step, [way.step for way in onwards if way.step in steps]))

    for first in (script.first, *(s for s in script.steps if s.id in heard)):
        if first.id in seen:
            continue
        enter(first)
        while waiting:
            step, left = waiting[-1]
            if left:
                following = left.pop()
                if following not in seen:
                    enter(steps[following])
            else:
                done.append(step)
                waiting.pop()
    return list(reversed(done))


# -- the rows ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Row:
    type: str
    name: str
    label: Sequence[str] = ()
    hint: Sequence[str] = ()
    required: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: str = ""
    parameters: str = ""
    calculation: str = ""
    appearance: str = ""

    def labels(self, many: int) -> list[str]:
        return list(self.label) or [""] * many

    def hints(self, many: int) -> list[str]:
        return list(self.hint) or [""] * many

    def rest(self) -> list[str]:
        return [getattr(self, name) for name in _FIXED[2:]]


@dataclass(frozen=True, slots=True)
class _Listed:
    list_name: str
    name: str
    labels: Sequence[str]


class _Form:
    """The rows of all sheets, in the words of each script."""

    def __init__(self, scripts: Sequence[Script]) -> None:
        self._scripts = scripts
        self._plan = _Plan(scripts[0])
        self._groups: dict[str, str] = {}
        taken = set(self._plan.names.values())
        for step in self._plan.order:
            name = step.id
            while name in taken:
                name = f"{name}_step"
            taken.add(name)
            self._groups[step.id] = name

    def rows(self) -> Iterator[_Row]:
        """The survey."""
        for step in self._plan.order:
            same = [one.by_id[step.id] for one in self._scripts]
            relevant = self._plan.relevant(step)
            if step.id in self._plan.needed:
                condition = relevant or "true()"
                yield _Row("calculate", f"{AT}{step.id}", calculation=f"if({condition}, 1, 0)")
            yield _Row("begin_group", self._groups[step.id], [one.title for one in same], relevant=relevant)
            yield from self._asked(step, same)
            yield _Row("end_group", "")
        yield from self._objections()

    def choices(self) -> Iterator[_Listed]:
        """The choices."""
        for step in self._plan.order:
            same = [one.by_id[step.id] for one in self._scripts]
            for place, choice in enumerate(step.choices):
                labels = [_marked(one.choices[place].label) for one in same]
                yield _Listed(self._plan.names[step.id], name_of(choice), labels)

    def _asked(self, step: Step, same: Sequence[Step]) -> Iterator[_Row]:
        name = self._plan.names[step.id]
        label, hint = [_said(one) for one in same], [_hint(one) for one in same]
        row = _Row(_type(step, name), name, label, hint)
        question = step.question
        if (step.choices and step.kind is not QuestionKind.ANY_OF) or (question and question.required):
            row.required = "yes"
        if question and question.kind is QuestionKind.ANY_OF and question.up_to:
            row.constraint = f"count-selected(.) <= {question.up_to}"
            row.constraint_message = tr("Choose at most {n}.", n=question.up_to)
        elif question and question.low is not None and question.high is not None:
            if question.kind is QuestionKind.SCALE:
                row.parameters = f"start={question.low} end={question.high} step=1"
            else:
                row.constraint = f". >= {question.low} and . <= {question.high}"
                row.constraint_message = tr("A number from {low} to {high}.", low=question.low, high=question.high)
        if row.type == "note":
            row.name = f"{name}_says"
        yield row
        for place, choice in enumerate(step.choices):
            if choice.asks_words:
                several = step.kind is QuestionKind.ANY_OF
                labels = [_marked(one.choices[place].label) for one in same]
                asked = _chosen(f"${{{name}}}", choice, several=several)
                yield _Row("text", f"{name}_{name_of(choice)}{WORDS}", labels, relevant=asked)

    def _objections(self) -> Iterator[_Row]:
        if not self._scripts[0].objections:
            return
        titles = [tr("If they ask…")] * len(self._scripts)
        yield _Row("begin_group", OBJECTIONS, titles)
        for place, _ in enumerate(self._scripts[0].objections):
            same = [one.objections[place] for one in self._scripts]
            labels = [f"**{one.title}**\n\n{_said(one)}" for one in same]
            yield _Row("note", f"{OBJECTIONS}_{place + 1}", labels, [_hint(one) for one in same])
        yield _Row("end_group", "")


def _type(step: Step, name: str) -> str:
    match step.kind:
        case QuestionKind.ANY_OF:
            return f"select_multiple {name}"
        case QuestionKind.SCALE:
            return "range"
        case QuestionKind.NUMBER:
            return "integer"
        case QuestionKind.DATE:
            return "date"
        case QuestionKind.WORDS:
            return "text"
    return f"select_one {name}" if step.choices else "note"


def _said(step: Step) -> str:
    lines = []
    for block in step.text:
        if block.kind != "direction":
            text = _marked(block.spans)
            lines.append(f"- {text}" if block.kind == "item" else f"> {text}" if block.kind == "quote" else text)
    return "\n\n".join(lines) or step.title


def _hint(step: Step) -> str:
    lines = [_marked(block.spans) for block in step.text if block.kind == "direction"]
    question = step.question
    if question and question.marks:
        lines.append("; ".join(f"{mark.value}: {words(mark.label)}" for mark in question.marks))
    if question and question.prompt:
        lines.append(_marked(question.prompt))
    return "\n\n".join(lines)


def _marked(spans: Sequence[Span]) -> str:
    """Words in the Markdown of forms, which has the same stars as ours; placeholders in braces."""
    text: list[str] = []
    bold = emphasis = False
    for span in spans:
        text.append(("**" if bold != span.bold else "") + ("*" if emphasis != span.emphasis else ""))
        bold, emphasis = span.bold, span.emphasis
        if span.placeholder:
            text.append(f"{{{span.placeholder}}}" if span.text is None else f"{{{span.placeholder}|{span.text}}}")
        else:
            text.append(re.sub(r"([\\*])", r"\\\1", span.text or ""))
    text.append(("**" if bold else "") + ("*" if emphasis else ""))
    # ``${name}`` would be a question of the form, and one that is not there keeps the form from opening.
    return "".join(text).strip().replace("${", "$ {")
