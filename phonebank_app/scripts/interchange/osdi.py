"""Scripts and questions as OSDI 1.2 resources, with a side file for what OSDI has no words for.

Out, the document is one ``osdi:script`` that brings its ``osdi:script_questions`` inside, each with its
``osdi:question``, field by field as in the specification's tables and as the campaign map gives them out. In, the same
is read, and what other programs make of it: a collection of scripts or of questions, the specification's own misspelt
names, questions embedded directly.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.scripts import questions
from phonebank_app.scripts.interchange import building, side
from phonebank_app.scripts.interchange.building import Names, Remarks
from phonebank_app.scripts.interchange.features import CODES, Kept, lost
from phonebank_app.scripts.interchange.forms import MOST_ROWS, Brought, Loss, Made, each_once
from phonebank_app.scripts.model import Choice, Mark, Question, QuestionKind, Script, Span, Step, Way
from phonebank_app.scripts.questions import Asked, asked_of, question_id

ORIGIN, NAMESPACE = "Phonebank Party", "phonebankparty"
SUFFIX, SIDE_SUFFIX = ".osdi.json", ".side.json"
_CURIES = [{"name": "osdi", "href": "https://opensupporter.github.io/osdi-docs/{rel}.html", "templated": True}]


def _beside() -> Kept:
    """What OSDI itself keeps, and of all else that it stands in the side file alone."""
    speech = tr("What is said besides the questions is not in OSDI: it stands in the side file.")
    ways = tr("Where answers lead is not in OSDI: it stands in the side file.")
    style = tr("Bold and emphasis are not in OSDI: they stand in the side file.")
    filled = tr("In OSDI a placeholder is written as its fallback, or in braces; as it is, it stands in the side file.")
    offers = tr("What is offered after an answer is not in OSDI: it stands in the side file.")
    kinds = tr("To OSDI a scale is one choice among its points, a number or a day words; the side file says more.")
    answers = tr("Answers without a code, blanks for words and notes are not in OSDI: they stand in the side file.")
    rules = tr("How many answers there may be, and whether one is required, is not in OSDI: the side file says it.")
    head = tr("Who stands behind the script, and what its questions are for, is not in OSDI: the side file says it.")
    text_only = tr("Remarks, and the names of reusable blocks, are in neither file: they stand in the text alone.")
    told: dict[str, str | None] = dict.fromkeys(CODES)
    for sentence, codes in (
        (speech, "speech item quote direction objection"),
        (
            ways,
            "answer_way answer_end way end branch branch_not branch_answered branch_compare branch_date branch_fact",
        ),
        (style, "bold emphasis"),
        (filled, "placeholder fallback"),
        (offers, "promise call_back ticket"),
        (kinds, "scale marks number bounds date"),
        (answers, "answer_uncoded blank note prompt"),
        (rules, "up_to required"),
        (head, "on_behalf_of approved_by imprint code_set matters promises"),
        (tr("A question that is asked at two steps stands in OSDI once, with the answers of both."), "asked_twice"),
        (
            tr("Steps that ask nothing, and the names of steps, are not in OSDI: the side file has them."),
            "step_name step_title",
        ),
        (text_only, "remark block"),
    ):
        told.update(dict.fromkeys(codes.split(), sentence))
    return told


def losses(script: Script, text: str = "", others: Sequence[Script] = ()) -> tuple[Loss, ...]:
    """What OSDI alone does not hold, with where it is instead."""
    return each_once(lost(script, _beside(), text))


def write(script: Script, others: Sequence[Script] = ()) -> tuple[Made, ...]:
    """The resources, and the side file."""
    document = {
        "identifiers": [f"{NAMESPACE}:s_{script.hash[:16]}"],
        "origin_system": ORIGIN,
        "name": script.title,
        "title": script.title,
        "summary": f"Version {script.version}, in {script.language}.",
        "_links": {"curies": _CURIES},
        "_embedded": {
            "osdi:script_questions": [
                {
                    "identifiers": [f"{NAMESPACE}:s_{script.hash[:16]}.{sequence}"],
                    "sequence": sequence,
                    "_embedded": {"osdi:question": _question(one)},
                }
                for sequence, one in enumerate(asked_of(script), 1)
            ]
        },
    }
    resources = msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
    return (
        Made(SUFFIX, resources, tr("OSDI script and questions")),
        Made(SIDE_SUFFIX, side.encode(side.side_of(script)), tr("side file: speech, branches, objections")),
    )


def _question(one: Asked) -> dict[str, Any]:
    made = {
        "identifiers": [f"{NAMESPACE}:{question_id(one.name)}"],
        "origin_system": ORIGIN,
        "name": one.name,
        "title": one.title,
        # OSDI lets a description hold HTML; ours is text.
        "description": html.escape(one.text, quote=False),
        "question_type": one.osdi_type,
        "responses": [{"key": key, "name": key, "title": title} for key, title in one.choices.items()],
    }
    return made if made["description"] else {k: v for k, v in made.items() if k != "description"}


# -- in ---------------------------------------------------------------------------------------------------------------


def looks_like(document: Any) -> bool:
    """Whether JSON that was read is an OSDI script, question, or a collection of them."""
    if not isinstance(document, dict):
        return False
    text = f"{list(document)} {list(_part(document, '_embedded'))} {list(_part(document, '_links'))}"
    return "script_question" in text or "osdi:" in text or "scipt" in text or "question_type" in document


def read(document: dict[str, Any], beside: bytes | None, name: str = "") -> Brought:
    """The script of an OSDI document, and of its side file where there is one.

    Raises:
        ScriptProblem: the document holds no question, or the side file is none.
    """
    remarks = Remarks()
    found = list(_questions(document, remarks))
    if beside is not None:
        return _with_side(document, beside, found, remarks, name)
    if not found:
        raise ScriptProblem(
            tr("There is no question in this OSDI file."),
            tr("Save the script with its questions: ask the other program to expand “script_questions”."),
        )
    names = Names({"thanks"})
    steps = [_step(one, place, names, remarks) for place, one in found]
    following = [*(step.id for step in steps[1:]), "thanks"]
    steps = [replace(step, default=Way(step=after)) for step, after in zip(steps, following, strict=True)]
    steps.append(_thanks(str(_text(document, "title"))))
    remarks.say("", tr("OSDI says nothing of where answers lead: the questions are asked one after the other."))
    language = re.search(r"\bin ([a-z]{2,3}(?:-[A-Z]{2})?)\b", str(_text(document, "summary")))
    title = _text(document, "title") or _text(document, "name")
    script = building.new_script(title, language[1] if language else "en-GB", steps)
    return building.finish("osdi", script, remarks, name=name)


def _thanks(title: str) -> Step:
    words = "“Thank you for your time. Goodbye.”"
    return Step("thanks", "Thanks", building.paragraphs(words), default=Way(outcome="conversation"))


def _part(document: dict[str, Any], key: str) -> dict[str, Any]:
    part = document.get(key)
    return part if isinstance(part, dict) else {}


def _text(document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    return value if isinstance(value, str) else ""


_QUESTION_KEYS = ("osdi:question", "osdi:questions")
_SCRIPT_QUESTION_KEYS = ("osdi:script_questions", "osdi:script_question", "osdi:scipt_questions")
_SCRIPT_KEYS = ("osdi:script", "osdi:scripts", "osdi:scipts")


def _questions(document: dict[str, Any], remarks: Remarks) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every question with its place, in the order of its ``sequence``; of several scripts those of the first."""
    if "question_type" in document:
        yield "$", document
        return
    within = _part(document, "_embedded") | {k: v for k, v in document.items() if k.startswith("osdi:")}
    for key in _SCRIPT_KEYS:
        scripts = [one for one in _listed(within.get(key)) if isinstance(one, dict)]
        if scripts:
            if len(scripts) > 1:
                remarks.say(f"$._embedded.{key}", tr("The file has {n} scripts: the first is taken.", n=len(scripts)))
            yield from _questions(scripts[0], remarks)
            return
    for key in _SCRIPT_QUESTION_KEYS:
        rows = [(f"$._embedded.{key}[{at}]", one) for at, one in enumerate(_listed(within.get(key)))][:MOST_ROWS]
        for place, row in sorted(rows, key=_sequence):
            yield from _of_row(place, row, remarks)
    for key in _QUESTION_KEYS:
        for at, one in enumerate(_listed(within.get(key))[:MOST_ROWS]):
            yield from _of_row(f"$._embedded.{key}[{at}]", one, remarks)


def _of_row(place: str, row: Any, remarks: Remarks) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(row, dict):
        remarks.say(place, tr("This is no resource: it was passed over."))
        return
    inside = [one for key in _QUESTION_KEYS for one in _listed(_part(row, "_embedded").get(key, row.get(key)))]
    questions = [one for one in inside if isinstance(one, dict)] or ([row] if "question_type" in row else [])
    if not questions:
        remarks.say(
            place, tr("The question itself is not in the file, only where it could be fetched: it is left out.")
        )
    yield from ((place, one) for one in questions)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _sequence(row: tuple[str, Any]) -> float:
    sequence = row[1].get("sequence") if isinstance(row[1], dict) else None
    return float(sequence) if isinstance(sequence, int | float) else float("inf")


def _step(one: dict[str, Any], place: str, names: Names, remarks: Remarks) -> Step:
    title = building.title_of(_text(one, "title") or _text(one, "name"), tr("Question"))
    name = _text(one, "name")
    step_id = name if building.is_code(name) and name not in names.taken else names.give(name or title, "question")
    names.taken.add(step_id)
    spoken = html.unescape(_text(one, "description")) or _text(one, "summary") or title
    words = building.paragraphs(spoken) or building.paragraphs(title or step_id)
    kind = re.sub(r"[^a-z]", "", _text(one, "question_type").lower())
    responses = [row for row in _listed(one.get("responses"))[:MOST_ROWS] if isinstance(row, dict)]
    if kind in ("paragraph", "text", "") and not responses:
        return Step(step_id, title, words, building.written_question(step_id, QuestionKind.WORDS))
    if kind not in ("singlechoice", "multichoice", "multiplechoice"):
        remarks.say(
            place,
            tr(
                "Its kind, “{kind}”, is not known: it is asked as one of several.",
                kind=_text(one, "question_type")[:40],
            ),
        )
    if kind == "singlechoice" and (scale := _scale(step_id, responses)) is not None:
        return Step(step_id, title, words, scale)
    codes = Names()
    choices = [_choice(row, f"{place}.responses[{at}]", codes, remarks) for at, row in enumerate(responses)]
    if not choices:
        remarks.say(place, tr("This question has no answers to choose from: it is asked in words."))
        return Step(step_id, title, words, building.written_question(step_id, QuestionKind.WORDS))
    several = kind in ("multichoice", "multiplechoice")
    question = Question(step_id, QuestionKind.ANY_OF if several else QuestionKind.ONE_OF)
    return Step(step_id, title, words, question, building.limited(choices, place, remarks))


def _scale(name: str, responses: Sequence[dict[str, Any]]) -> Question | None:
    """A scale, where the responses are figures that follow each other, and are called so: “7”, or “7: Quite sure”.

    Words with a number of their own for each (as in VAN) are answers, and a caller must see them as such.
    """
    keys = [_text(row, "key") for row in responses]
    if len(keys) < 3 or len(keys) > 11 or not all(re.fullmatch(r"\d{1,3}", key) for key in keys):
        return None
    low, high = int(keys[0]), int(keys[-1])
    if [int(key) for key in keys] != list(range(low, high + 1)):
        return None
    if not all(re.match(rf"{key}(?!\d)", _text(row, "title") or key) for key, row in zip(keys, responses, strict=True)):
        return None
    marks = []
    for key, row in zip(keys, responses, strict=True):
        title = re.sub(rf"^{key}\s*[:.–-]?\s*", "", building.clean(_text(row, "title"), building.LONGEST_LABEL))
        if title:
            marks.append(Mark(int(key), building.template(title, building.LONGEST_LABEL)))
    return Question(name, QuestionKind.SCALE, low=low, high=high, marks=tuple(marks))


def _choice(row: dict[str, Any], place: str, codes: Names, remarks: Remarks) -> Choice:
    key, title = _text(row, "key"), _text(row, "title") or _text(row, "name") or _text(row, "key")
    code = key if building.is_code(key) and key not in codes.taken else building.code_of(key, title, codes)
    codes.taken.add(code)
    if key and code != key:
        remarks.say(place, tr("The key “{key}” cannot be a code here: it becomes “{code}”.", key=key[:40], code=code))
    return Choice("", building.template(title, building.LONGEST_LABEL) or (Span(code),), code)


# -- in, with the side file -------------------------------------------------------------------------------------------


def _with_side(
    document: dict[str, Any], beside: bytes, found: list[tuple[str, dict[str, Any]]], remarks: Remarks, name: str
) -> Brought:
    try:
        script = side.script_of(side.decode(beside))
    except msgspec.DecodeError as error:
        raise ScriptProblem(
            tr("The side file cannot be read: {why}.", why=str(error)[:200]),
            tr("Bring the OSDI file in without it: the questions are there, but not where answers lead."),
        ) from error
    given = {_text(one, "name"): (place, one) for place, one in found}
    steps: list[Step] = []
    codes: dict[str, set[str]] = {}
    for step in script.steps:
        name_of = step.question.name if step.question else ""
        if name_of in given:
            codes.setdefault(name_of, set()).update(questions.choices_of(step))
            step = _reworded(
                step, *given[name_of], remarks, first=name_of not in {s.question.name for s in steps if s.question}
            )
        steps.append(step)
    for other, (place, one) in given.items():
        if other not in codes:
            remarks.say(
                place, tr("The side file does not know the question “{name}”: it is left out.", name=other[:40])
            )
            continue
        for row in _listed(one.get("responses"))[:MOST_ROWS]:
            key = _text(row, "key") if isinstance(row, dict) else ""
            if key and key not in codes[other]:
                remarks.say(place, tr("The side file does not know the answer “{key}”: it is left out.", key=key[:40]))
    return building.finish("osdi", replace(script, steps=tuple(steps)), remarks, name=name, add_identity=False)


def _reworded(step: Step, place: str, one: dict[str, Any], remarks: Remarks, *, first: bool) -> Step:
    """The step with the words of the OSDI file where these were changed there since.

    Args:
        first: it is the first that asks this question: title and what is said are of that one.
    """
    title = building.title_of(_text(one, "title"))
    if first and title and title != step.title:
        step = replace(step, title=title)
    titles = {_text(row, "key"): _text(row, "title") for row in _listed(one.get("responses")) if isinstance(row, dict)}
    choices = []
    for choice in step.choices:
        words = building.clean(titles.get(choice.value, ""), building.LONGEST_LABEL) if choice.value and first else ""
        if words and words != building.clean(questions.words(choice.label), building.LONGEST_LABEL):
            sentence = tr("“{code}” is worded otherwise in the OSDI file: those words are taken.", code=choice.value)
            remarks.say(place, sentence)
            choice = replace(choice, label=building.template(words, building.LONGEST_LABEL))
        choices.append(choice)
    spoken = html.unescape(_text(one, "description"))
    if first and spoken and spoken != questions.said(step.text):
        sentence = tr("What is said was changed in the OSDI file; the side file’s words are taken. Compare them.")
        remarks.say(place, sentence)
    return replace(step, choices=tuple(choices))
