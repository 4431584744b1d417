"""The doors to what was heard: phone banks and their results, canvasses, answers; and the one to record a canvass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, Reference, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import FromPath, RawBody

from campaign_map.models import contacts, outcomes
from campaign_map.osdi import answers, efforts, people, phonebanks, questions, recording, results, tags
from campaign_map.osdi.asking import REFUSALS, Asking, PageOf, also, reads, told
from campaign_map.osdi.hal import HAL, JSON, ErrorBody, OsdiError, ResourceStatus
from campaign_map.osdi.reading import read_canvass
from campaign_map.osdi.resources import (
    Answer,
    Canvass,
    CanvassingEffort,
    Collection,
    Phonebank,
    PhoneBankResult,
    Tagging,
)

_LARGEST = 256 * 1024
_O, _C = outcomes.c, contacts.c


@reads("/phonebanks", "Phonebank parties")
def phonebanks_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    def read(db: Any, page: Any) -> Any:
        script_id = questions.current(db, asks.main).id
        return phonebanks.phonebanks_page(db, asks.holder, asks.to, page, asks.now, script_id)

    return asks.page("osdi:phonebanks", wanted, read)


@reads("/phonebanks/{phonebank:str}", "One of them")
def one_phonebank(asks: NamedDependency[Asking], phonebank: FromPath[str]) -> Phonebank:
    return asks.one(
        lambda db: phonebanks.phonebank(
            db, asks.holder, asks.to, phonebank, asks.now, questions.current(db, asks.main).id
        )
    )


def _results(asks: Asking, query: Any, page: Any, db: Any) -> Any:
    found, rows = results.page_of_results(db, query, page)
    return [results.phone_bank_result(asks.to, one) for one in found], rows


def _of_parties(asks: Asking) -> Any:
    return results.outcomes_within(asks.holder).where(results.of_parties())


@reads("/phone_bank_results", "How the calls of parties ended")
def results_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    return asks.page(
        "osdi:phone_bank_results",
        wanted,
        lambda db, page: _results(asks, _of_parties(asks), page, db),
        noted=True,
    )


@reads("/phonebanks/{phonebank:str}/phone_bank_results", "The same of one party")
def results_of_phonebank(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], phonebank: FromPath[str]
) -> Collection:
    def read(db: Any, page: Any) -> Any:
        phonebanks.check_phonebank(db, asks.holder, phonebank)
        return _results(asks, _of_parties(asks).where(_O.party_id == phonebank), page, db)

    return asks.page("osdi:phone_bank_results", wanted, read, noted=True)


@reads("/people/{person:str}/phone_bank_results", "The calls of parties to one person")
def results_of_person(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], person: FromPath[str]
) -> Collection:
    def read(db: Any, page: Any) -> Any:
        people.seat_of(db, asks.holder, person)
        return _results(asks, _of_parties(asks).where(_O.contact_id == person), page, db)

    return asks.page("osdi:phone_bank_results", wanted, read, noted=True)


@reads("/phone_bank_results/{result:str}", "One call")
def one_result(asks: NamedDependency[Asking], result: FromPath[str]) -> PhoneBankResult:
    return asks.one(
        lambda db: results.phone_bank_result(asks.to, results.one_result(db, _of_parties(asks), result)), noted=True
    )


@reads("/canvassing_efforts", "The seats that have a list")
def efforts_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    return asks.page(
        "osdi:canvassing_efforts",
        wanted,
        lambda db, page: efforts.efforts_page(db, asks.holder, asks.to, page, questions.current(db, asks.main).id),
    )


@reads("/canvassing_efforts/{effort:str}", "One of them, by seat code")
def one_effort(asks: NamedDependency[Asking], effort: FromPath[str]) -> CanvassingEffort:
    return asks.one(lambda db: efforts.effort(db, asks.holder, asks.to, effort, questions.current(db, asks.main).id))


def _canvasses(asks: Asking, query: Any, page: Any, db: Any) -> Any:
    found, rows = results.page_of_results(db, query, page)
    return [results.canvass(asks.to, one) for one in found], rows


@reads("/canvasses", "How every conversation ended")
def canvasses_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    return asks.page(
        "osdi:canvasses",
        wanted,
        lambda db, page: _canvasses(asks, results.outcomes_within(asks.holder), page, db),
        noted=True,
    )


@reads("/canvassing_efforts/{effort:str}/canvasses", "The same of one seat")
def canvasses_of_effort(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], effort: FromPath[str]
) -> Collection:
    def read(db: Any, page: Any) -> Any:
        efforts.check_effort(db, asks.holder, effort)
        return _canvasses(asks, results.outcomes_within(asks.holder).where(_C.seat_code == effort), page, db)

    return asks.page("osdi:canvasses", wanted, read, noted=True)


@reads("/people/{person:str}/canvasses", "Everything heard of one person")
def canvasses_of_person(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], person: FromPath[str]
) -> Collection:
    def read(db: Any, page: Any) -> Any:
        people.seat_of(db, asks.holder, person)
        return _canvasses(asks, results.outcomes_within(asks.holder).where(_O.contact_id == person), page, db)

    return asks.page("osdi:canvasses", wanted, read, noted=True)


@reads("/canvasses/{canvass:str}", "One of them")
def one_canvass(asks: NamedDependency[Asking], canvass: FromPath[str]) -> Canvass:
    return asks.one(lambda db: _canvass(asks, canvass, db), noted=True)


def _canvass(asks: Asking, outcome_id: str, db: Any) -> Canvass:
    return results.canvass(asks.to, results.one_result(db, results.outcomes_within(asks.holder), outcome_id))


def _answers(asks: Asking, wanted: PageOf, check: Any, *conditions: Any) -> Collection:
    answers.check_index(asks.service)

    def read(db: Any, page: Any) -> Any:
        known = questions.every_question(questions.every_script(db, asks.main))
        check(db, known)
        query = answers.answers_within(asks.holder).where(*conditions)
        return answers.page_of_answers(db, query, asks.to, page, {one.asks.id: one.asks.kind for one in known})

    return asks.page("osdi:answers", wanted, read, noted=True)


@reads("/answers", "What people answered")
def answers_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    return _answers(asks, wanted, lambda *_: None)


@reads("/questions/{question:str}/answers", "The same, to one question")
def answers_to_question(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], question: FromPath[str]
) -> Collection:
    return _answers(
        asks, wanted, lambda _, known: questions.question_of(known, question), answers.ANSWERS.question == question
    )


@reads("/people/{person:str}/answers", "What one person answered")
def answers_of_person(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], person: FromPath[str]
) -> Collection:
    return _answers(
        asks,
        wanted,
        lambda db, _: people.seat_of(db, asks.holder, person),
        answers.ANSWERS.contact_id == person,
    )


@reads(
    "/canvasses/{result:str}/answers",
    "What was answered in one conversation",
)
def answers_of_result(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], result: FromPath[str]
) -> Collection:
    return _answers(
        asks,
        wanted,
        lambda db, _: results.one_result(db, results.outcomes_within(asks.holder), result),
        answers.ANSWERS.outcome_id == result,
    )


@reads("/answers/{answer:str}", "One answer")
def one_answer(asks: NamedDependency[Asking], answer: FromPath[str]) -> Answer:
    answers.check_index(asks.service)

    def read(db: Any) -> Answer:
        known = {one.asks.id: one.asks.kind for one in questions.every_question(questions.every_script(db, asks.main))}
        return answers.one_answer(db, answers.answers_within(asks.holder), asks.to, answer, known)

    return asks.one(read, noted=True)


def _taggings(asks: Asking, query: Any, page: Any, db: Any) -> Any:
    found, rows = results.page_of_results(db, results.hostile_only(query), page)
    return [tags.tagging(asks.to, one) for one in found], rows


@reads("/tags/{tag:str}/taggings", "The results that bear the tag")
def taggings_of_tag(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], tag: FromPath[str]) -> Collection:
    def read(db: Any, page: Any) -> Any:
        tags.check_tag(tag)
        return _taggings(asks, results.outcomes_within(asks.holder), page, db)

    return asks.page("osdi:taggings", wanted, read, noted=True)


@reads("/tags/{tag:str}/taggings/{result:str}", "One of them")
def one_tagging(asks: NamedDependency[Asking], tag: FromPath[str], result: FromPath[str]) -> Tagging:
    def read(db: Any) -> Tagging:
        tags.check_tag(tag)
        query = results.hostile_only(results.outcomes_within(asks.holder))
        return tags.tagging(asks.to, results.one_result(db, query, result))

    return asks.one(read, noted=True)


@reads(
    "/canvasses/{result:str}/taggings",
    "The tag of a result, if it has it",
)
def taggings_of_result(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], result: FromPath[str]
) -> Collection:
    def read(db: Any, page: Any) -> Any:
        query = results.outcomes_within(asks.holder)
        results.one_result(db, query, result)
        return _taggings(asks, query.where(_O.outcome_id == result), page, db)

    return asks.page("osdi:taggings", wanted, read, noted=True)


@dataclass
class _Recording(Operation):
    """Says what is posted, which is read by `reading` because it comes in many spellings."""

    def __post_init__(self) -> None:
        text, answer = Schema(type=OpenAPIType.STRING), Schema(type=OpenAPIType.OBJECT)
        fields: dict[str, Schema | Reference] = dict.fromkeys(
            ("origin_system", "action_date", "contact_type", "input_type", "status_code"), text
        )
        fields["success"] = Schema(type=OpenAPIType.BOOLEAN)
        fields["identifiers"] = Schema(type=OpenAPIType.ARRAY, items=text, max_items=20)
        helper = Schema(
            type=OpenAPIType.OBJECT,
            description="A record_canvass_helper of OSDI 1.2: the canvass, and what to do with it; see docs/osdi.md.",
            properties={
                "canvass": Schema(type=OpenAPIType.OBJECT, properties=fields),
                "add_questions_responses_uri": Schema(type=OpenAPIType.ARRAY, items=answer, max_items=100),
            },
        )
        self.request_body = RequestBody(
            content={kind: OpenAPIMediaType(schema=helper) for kind in (JSON, HAL)}, required=True
        )


class PartlyDone(OsdiError, frozen=True, rename={"error": "osdi:error", "canvass": "osdi:canvass"}):
    """The canvass is kept, and something else that was asked for was not done."""

    canvass: Canvass


@post(
    "/people/{person:str}/record_canvass_helper",
    media_type=HAL,
    sync_to_thread=True,
    status_code=201,
    request_max_body_size=_LARGEST,
    operation_class=_Recording,
    responses={
        **REFUSALS,
        200: ResponseSpec(Canvass, description="It was recorded before.", media_type=HAL, generate_examples=False),
        409: ResponseSpec(OsdiError, description="Recorded before, differently.", media_type=HAL),
    },
    summary="Record what another program heard of somebody",
)
def record_canvass(asks: NamedDependency[Asking], person: FromPath[str], body: RawBody) -> Response[Canvass]:
    return _record(asks, person, body)


@post(
    "/people/{person:str}/canvasses",
    media_type=HAL,
    sync_to_thread=True,
    status_code=201,
    request_max_body_size=_LARGEST,
    include_in_schema=False,
)
def post_canvass(asks: NamedDependency[Asking], person: FromPath[str], body: RawBody) -> Response[Canvass]:
    """The same for programs that post a canvass by itself."""
    return _record(asks, person, body)


def _record(asks: Asking, person: str, body: bytes) -> Response[Canvass]:
    recorded = recording.record(asks.service, asks.holder, person, read_canvass(body))
    canvass = asks.one(lambda db: _canvass(asks, recorded.outcome_id, db))
    status = 201 if recorded.fresh else 200
    if not recorded.problems:
        return Response(canvass, status_code=status, media_type=HAL)
    parts = [ResourceStatus("osdi:canvass", status), *recorded.problems]
    return told(PartlyDone(ErrorBody("non-atomic", 400, parts), canvass), 400)  # type: ignore[return-value]


RESULT_ROUTES: list[Any] = [
    *(phonebanks_page, one_phonebank, results_page, results_of_phonebank, results_of_person, one_result),
    *(efforts_page, one_effort, canvasses_page, canvasses_of_effort, canvasses_of_person, one_canvass),
    *(answers_page, answers_to_question, answers_of_person, answers_of_result, one_answer),
    *(taggings_of_tag, one_tagging, taggings_of_result, record_canvass, post_canvass),
    also("/phone_bank_results/{result:str}/answers", answers_of_result),
    also("/phone_bank_results/{result:str}/taggings", taggings_of_result),
]
for _spelling in ("phone_banks", "phone_bank"):
    RESULT_ROUTES += [
        also(f"/{_spelling}", phonebanks_page),
        also(f"/{_spelling}/{{phonebank:str}}", one_phonebank),
        also(f"/{_spelling}/{{phonebank:str}}/phone_bank_results", results_of_phonebank),
    ]
