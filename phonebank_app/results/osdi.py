"""A party's results as OSDI resources: one JSON document, HAL, written resource by resource.

``people``, ``phone_bank_results``, ``answers`` and ``questions``, with a tag where a status code says too little. There
is no ``outreach``: OSDI means by it that a supporter rang their representative, never that a voter was rung.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO

import msgspec

from phonebank_app.i18n import tr
from phonebank_app.results import losses
from phonebank_app.results.losses import Lossy
from phonebank_app.results.osdi_words import (
    CURIES,
    HOSTILE,
    NAMESPACE,
    NEVER_WITHDRAWN,
    ORIGIN,
    OUT,
    WITHDRAWN,
    Answer,
    Division,
    DivisionInfo,
    Document,
    Link,
    Links,
    Person,
    PhoneBankResult,
    PhoneNumber,
    Question,
    QuestionResponse,
    Resource,
    Said,
    Tag,
    Tagging,
)
from phonebank_app.results.rows import Attempt, ContactNow
from phonebank_app.results.source import Source, Wanted
from phonebank_app.results.tables import Line, Table
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.questions import WRITTEN, Asked, asked_of, question_id

_HOSTILE = "They were hostile or abusive. The status code alone says “refused”."
_FIGURES = tr("To OSDI numbers and days are words: they stand in “value”, and a question does not say which it is.")
_ATTEMPTS = tr("Every attempt, as OSDI")
_RESULTS = {
    "answers": tr("How calls ended is not in it, only people and what they answered."),
    "contacts": tr("How calls ended is not in it, only people."),
}
_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True)
class Item:
    """A resource, and under which name of ``_embedded`` it stands."""

    rel: str
    resource: Resource


def table(source: Source, wanted: Wanted) -> Table[Item]:
    """The resources: of every attempt all of them; else people, and of answers what those answered besides."""
    return Table(
        "OSDI resources",
        (),
        _Items(source, wanted),
        "osdi",
        "OSDI resources, as in the field tables of OSDI 1.2.",
        line=Line(Document, lambda item: item.resource),
        tells_of_voters=True,
    )


def write(table: Table[Any], file: BinaryIO) -> int:
    """Write the document, a resource at a time.

    Returns:
        How many resources there are.
    """
    encoder = msgspec.json.Encoder()
    text = bytearray(b'{"_links":{"curies":' + encoder.encode(CURIES) + b'},"_embedded":{')
    count, before = 0, ""
    for count, item in enumerate(table.rows, 1):  # noqa: B007 - what is counted is the answer
        if item.rel == before:
            text += b",\n"
        else:
            text += (b"\n]," if before else b"") + b"\n" + encoder.encode(item.rel) + b":[\n"
        before = item.rel
        text += encoder.encode(item.resource)
        if len(text) > _AT_ONCE:
            file.write(text)
            text.clear()
    text += (b"\n]" if before else b"") + b"}}\n"
    file.write(text)
    return count


@dataclass(slots=True)
class _Items:
    """The resources in order, kind by kind; made while they are written."""

    source: Source
    wanted: Wanted
    _codes: dict[str, dict[str, None]] = field(default_factory=dict)
    _figures: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Item]:
        source = self.source
        self._figures = _written(source)
        root = f"{source.service.rstrip('/')}/osdi"
        for row in source.contacts:
            if self.wanted != "answers" or row.answers:
                yield Item("osdi:people", _person(source, root, row))
        if self.wanted == "contacts":
            return
        if self.wanted == "attempts":
            for attempt in source.attempts:
                if (said := said_of(attempt)) is not None:
                    yield Item("osdi:phone_bank_results", _result(root, attempt, said))
        for attempt in source.attempts:
            yield from self._answers(root, attempt)
        for question in _questions(source, root, self._codes):
            yield Item("osdi:questions", question)
        if self.wanted == "attempts":
            yield from _hostile(source, root)

    def _answers(self, root: str, row: Attempt) -> Iterator[Item]:
        if not _answers_stand(row) or (self.wanted == "answers" and row.device_seq not in self.source.last_answered):
            return
        written = self._figures
        for place, (question, given) in enumerate(row.answers.items()):
            # To OSDI a number or a day is words: it has no responses to choose it from.
            codes = () if question in written else given.codes
            words = "; ".join((*given.codes[len(codes) :], *filter(None, (given.words,))))
            self._codes.setdefault(question, {}).update(dict.fromkeys(codes))
            at = write_moment(row.at)
            yield Item(
                "osdi:answers",
                Answer(
                    identifiers=[f"{NAMESPACE}:{row.outcome_id}.{place}"],
                    origin_system=ORIGIN,
                    created_date=at,
                    modified_date=at,
                    links={
                        "self": _link(root, "answers", f"{row.outcome_id}.{place}"),
                        "osdi:person": _link(root, "people", row.contact_id),
                        "osdi:question": _link(root, "questions", question_id(question)),
                    },
                    action_date=at,
                    responses=list(codes),
                    value=words or None,
                ),
            )


def _written(source: Source) -> frozenset[str]:
    """The questions whose answer is written, and is a number or a day."""
    kinds = WRITTEN - {QuestionKind.WORDS}
    return frozenset(one.name for one in asked_of(source.script, *source.others) if one.kind in kinds)


def _has(questions: frozenset[str], row: Attempt) -> bool:
    return not questions.isdisjoint(row.answers)


def write_moment(moment: datetime) -> str:
    """``2019-12-04T18:00:00Z``; parts of a second are cut off."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def said_of(row: Attempt) -> Said | None:
    """The outcome in OSDI's words; ``None``: it is no result."""
    kind = OutcomeKind(row.kind)
    said = OUT[kind]
    if said is not None and not row.counts and kind not in NEVER_WITHDRAWN:
        return Said(WITHDRAWN, False, said.tag)
    return said


def _answers_stand(row: Attempt) -> bool:
    return row.counts and OUT[OutcomeKind(row.kind)] is not None


def _link(root: str, *path: str) -> Link:
    return Link("/".join((root, *path)))


def _person(source: Source, root: str, row: ContactNow) -> Person:
    own = ("people", row.contact_id)
    at = write_moment(source.at)
    links: Links = {"self": _link(root, *own)}
    for rel in ("answers", "phone_bank_results"):
        links[f"osdi:{rel}"] = _link(root, *own, rel)
    finished = row.last.kind if row.last is not None and RULES[OutcomeKind(row.last.kind)].finishes else ""
    fields = {
        "area": row.area,
        "attempts": str(row.attempts),
        "do_not_call": "true" if row.do_not_call else "false",
        "finished": finished,
    }
    return Person(
        identifiers=[f"{NAMESPACE}:{row.contact_id}", *([f"list:{row.external_id}"] if row.external_id else [])],
        origin_system=ORIGIN,
        created_date=at,
        modified_date=at,
        links=links,
        given_name=row.first_name,
        family_name=row.name.removeprefix(row.first_name).strip() if row.first_name else row.name,
        phone_numbers=[_number(one, place == 0) for place, one in enumerate(row.numbers)],
        custom_fields=fields | ({"rehearsal": "true"} if row.rehearsal else {}),
        division_info=[
            DivisionInfo(
                id="constituency",
                name="UK parliamentary constituency",
                divisions=[Division(id=source.seat_code, name=source.seat_name or source.seat_code)],
            )
        ],
    )


def _number(e164: str, primary: bool) -> PhoneNumber:
    kind = "Mobile" if e164.startswith("+447") else "Home" if e164.startswith(("+441", "+442")) else "Other"
    return PhoneNumber(
        primary=primary,
        number=e164.removeprefix("+"),
        number_type=kind,
        do_not_call=False,  # those of whoever asked not to be rung are in no file (``discretion``)
        country="GB" if e164.startswith("+44") else None,
    )


def _result(root: str, row: Attempt, said: Said) -> PhoneBankResult:
    own = ("phone_bank_results", row.outcome_id)
    at = write_moment(row.at)
    return PhoneBankResult(
        identifiers=[f"{NAMESPACE}:{row.outcome_id}"],
        origin_system=ORIGIN,
        created_date=at,
        modified_date=at,
        links={
            "self": _link(root, *own),
            "osdi:target": _link(root, "people", row.contact_id),
            "osdi:answers": _link(root, *own, "answers"),
            "osdi:taggings": _link(root, *own, "taggings"),
            "osdi:phonebank": _link(root, "phonebanks", row.party_id),
        },
        call_date=at,
        success=said.success,
        status_code=said.status_code,
        phone_number=row.number.removeprefix("+") or None,
    )


def _hostile(source: Source, root: str) -> Iterator[Item]:
    rows = [row for row in source.attempts if (said := said_of(row)) is not None and said.tag == HOSTILE]
    if not rows:
        return
    at = write_moment(rows[0].at)
    yield Item(
        "osdi:tags",
        Tag(
            identifiers=[f"{NAMESPACE}:{HOSTILE}"],
            origin_system=ORIGIN,
            created_date=at,
            modified_date=at,
            links={"self": _link(root, "tags", HOSTILE), "osdi:taggings": _link(root, "tags", HOSTILE, "taggings")},
            name=HOSTILE,
            description=_HOSTILE,
        ),
    )
    for row in rows:
        at = write_moment(row.at)
        yield Item(
            "osdi:taggings",
            Tagging(
                identifiers=[f"{NAMESPACE}:{HOSTILE}.{row.outcome_id}"],
                origin_system=ORIGIN,
                created_date=at,
                modified_date=at,
                links={
                    "self": _link(root, "tags", HOSTILE, "taggings", row.outcome_id),
                    "osdi:phone_bank_result": _link(root, "phone_bank_results", row.outcome_id),
                    "osdi:tag": _link(root, "tags", HOSTILE),
                },
                item_type="osdi:phone_bank_result",
            ),
        )


# -- questions --------------------------------------------------------------------------------------------------------


def _questions(source: Source, root: str, codes: dict[str, dict[str, None]]) -> Iterator[Question]:
    """Those of the script in its order, then those that only answers tell of; with every answer that was given."""
    at = write_moment(source.at)
    asked = {one.name: one for one in asked_of(source.script, *source.others)}
    for name in dict.fromkeys((*asked, *codes)):
        known = asked.get(name, Asked(name, "", name, "", QuestionKind.ANY_OF, {}))
        titles = {**known.choices, **{code: code for code in codes.get(name, {}) if code not in known.choices}}
        yield Question(
            identifiers=[f"{NAMESPACE}:{question_id(name)}"],
            origin_system=ORIGIN,
            created_date=at,
            modified_date=at,
            links={
                "self": _link(root, "questions", question_id(name)),
                "osdi:answers": _link(root, "questions", question_id(name), "answers"),
            },
            name=name,
            title=known.title,
            # OSDI lets a description hold HTML; ours is text.
            description=html.escape(known.text, quote=False) or None,
            question_type=known.osdi_type,  # type: ignore[arg-type]
            responses=[QuestionResponse(key=key, name=key, title=title) for key, title in titles.items()],
        )


# -- what it loses ----------------------------------------------------------------------------------------------------


def lossy(source: Source, wanted: Wanted) -> tuple[Lossy, ...]:
    """What OSDI has no words for."""

    def told(row: Attempt) -> bool:
        return wanted == "attempts" and OUT[OutcomeKind(row.kind)] is not None

    def answered(row: Attempt) -> bool:
        return _answers_stand(row) and bool(row.answers)

    written = _written(source)
    names = {kind: said.status_code + said.tag for kind, said in OUT.items() if said is not None}
    return (
        Lossy("skipped", tr("Left out: people who were skipped: nobody rang them."), lambda row: row.kind == "skipped"),
        Lossy(
            "results",
            _RESULTS["answers" if wanted == "answers" else "contacts"],
            lambda row: wanted != "attempts" and OUT[OutcomeKind(row.kind)] is not None,
            _ATTEMPTS,
        ),
        Lossy(
            "earlier",
            tr("Answers are those of each contact’s latest call in which something was answered."),
            lambda row: wanted == "answers" and answered(row) and row.device_seq not in source.last_answered,
            _ATTEMPTS,
        ),
        Lossy(
            "answers",
            tr("What people answered is not in it."),
            lambda row: wanted == "contacts" and answered(row),
            _ATTEMPTS,
        ),
        Lossy(
            "withdrawn",
            tr(
                "What was corrected, withdrawn or set aside has the status “withdrawn”: what it said, its answers and"
                " what took its place are not in it."
            ),
            lambda row: (
                wanted == "attempts"
                and not row.counts
                and OutcomeKind(row.kind) not in NEVER_WITHDRAWN
                and row.kind != "skipped"
            ),
        ),
        Lossy(
            "corrected_for_good",
            tr("“Do not call” and “has died” stay in force though they were corrected: that they were is not in it."),
            lambda row: told(row) and not row.counts and OutcomeKind(row.kind) in NEVER_WITHDRAWN,
        ),
        Lossy("figures", _FIGURES, lambda row: wanted != "contacts" and answered(row) and _has(written, row)),
        *losses.merged_outcomes(names, source.code_set, told, "OSDI"),
        *losses.not_in_it(lambda row: told(row), "note", "language", "call_back_at", "caller", "bookkeeping"),
        Lossy(
            "seconds",
            tr("Times are in UTC, to the second."),
            lambda row: (told(row) or answered(row)) and row.at.microsecond != 0,
            losses.JSON_LINES,
        ),
    )
