"""The doors to people, events, lists, scripts and questions. Each is a few lines: one page or one resource, the answer.

The specification's examples write some addresses in two ways (``/script`` and ``/scripts``, ``/phone_bank`` and
``/phonebanks``); both are answered, and links use one.
"""

from __future__ import annotations

from typing import Any

from litestar import Request, Router, get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from campaign_map.osdi import events, lists, people, questions, tags
from campaign_map.osdi.asking import (
    SECURITY,
    Asking,
    PageOf,
    also,
    asking,
    has_token,
    http_problem,
    negotiated,
    not_allowed,
    page_of,
    reads,
    refused,
)
from campaign_map.osdi.hal import CURIES, HAL, NAMESPACE, Addresses, Link, Links
from campaign_map.osdi.pages import MOST, part_of, rows_as
from campaign_map.osdi.resources import (
    Attendance,
    Collection,
    EntryPoint,
    Event,
    Item,
    OsdiList,
    Person,
    Question,
    Script,
    ScriptQuestion,
    Tag,
)
from campaign_map.osdi.results_routes import RESULT_ROUTES
from campaign_map.problems import Refusal
from phonebank_app.errors import WorldError

VERSION = "1.2"
ENTRIES = {
    "people": "The people on the call lists",
    "events": "What supporters are invited to",
    "attendances": "Who said they come to an event, without names",
    "phonebanks": "Phonebank parties",
    "phone_bank_results": "How the calls of parties ended",
    "scripts": "What is read aloud",
    "questions": "What is asked",
    "answers": "What people answered",
    "canvassing_efforts": "The seats that have a list",
    "canvasses": "How every conversation ended, also those that other programs recorded",
    "lists": "Call lists as they were loaded",
    "tags": "What status codes leave out",
}


@get("/", media_type=HAL, sync_to_thread=False, summary="Where a program begins; needs no token")
def entry_point(request: Request[Any, Any, Any]) -> EntryPoint:
    to = Addresses.of(request)
    links: Links = {"curies": CURIES, "self": Link(to.root, "This entry point")}
    for rel, title in ENTRIES.items():
        links[f"osdi:{rel}"] = Link(to.link(rel).href, title)
    return EntryPoint(
        motd="Names and opinions of people: take no more than you need, and keep it no longer.",
        max_pagesize=MOST,
        vendor_name="Phonebank Party",
        product_name="Campaign map",
        osdi_version=VERSION,
        namespace=NAMESPACE,
        links=links,
    )


@reads("/people", "People on the call lists")
def people_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    return asks.page(
        "osdi:people", wanted, lambda db, page: people.people_page(db, asks.holder, asks.to, page), noted=True
    )


@reads("/people/{person:str}", "One of them")
def one_person(asks: NamedDependency[Asking], person: FromPath[str]) -> Person:
    return asks.one(lambda db: people.person(db, asks.holder, asks.to, person), noted=True)


@reads("/people/{person:str}/items", "The list somebody is on")
def items_of_person(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], person: FromPath[str]
) -> Collection:
    def read(db: Any, page: Any) -> Any:
        people.seat_of(db, asks.holder, person)
        query = lists.items_within(asks.holder).where(lists.ITEMS_ORDER.columns[0] == person)
        return lists.items_page(db, query, asks.to, page)

    return asks.page("osdi:items", wanted, read, noted=True)


@reads("/people/{person:str}/attendances", "None: who comes to an event stays with its organiser")
def attendances_of_person(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], person: FromPath[str]
) -> Collection:
    def read(db: Any, _: Any) -> Any:
        people.seat_of(db, asks.holder, person)
        return [], rows_as([])

    return asks.page("osdi:attendances", wanted, read)


@reads("/people/{person:str}/taggings", "None: tags are on results")
def taggings_of_person(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], person: FromPath[str]
) -> Collection:
    def read(db: Any, _: Any) -> Any:
        people.seat_of(db, asks.holder, person)
        return [], rows_as([])

    return asks.page("osdi:taggings", wanted, read)


@reads("/events", "Events that are listed, and those that were cancelled")
def events_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    return asks.page("osdi:events", wanted, lambda db, page: events.events_page(db, asks.holder, asks.to, page))


@reads("/events/{event:str}", "One of them")
def one_event(asks: NamedDependency[Asking], event: FromPath[str]) -> Event:
    return asks.one(lambda db: events.event(db, asks.holder, asks.to, event))


@reads("/attendances", "Who said they come, without names")
def attendances_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    query = events.attendances_within(asks.holder)
    return asks.page(
        "osdi:attendances", wanted, lambda db, page: events.attendances_page(db, query, asks.to, page), noted=True
    )


@reads("/events/{event:str}/attendances", "The same of one event")
def attendances_of_event(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], event: FromPath[str]
) -> Collection:
    def read(db: Any, page: Any) -> Any:
        events.check_event(db, asks.holder, event)
        return events.attendances_page(db, events.attendances_of(asks.holder, event), asks.to, page)

    return asks.page("osdi:attendances", wanted, read, noted=True)


@reads("/events/{event:str}/attendances/{attendance:str}", "One of them")
def one_attendance(asks: NamedDependency[Asking], event: FromPath[str], attendance: FromPath[str]) -> Attendance:
    query = events.attendances_of(asks.holder, event)
    return asks.one(lambda db: events.attendance(db, query, asks.to, attendance), noted=True)


@reads("/lists", "Call lists as they were loaded")
def lists_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    return asks.page("osdi:lists", wanted, lambda db, page: lists.lists_page(db, asks.holder, asks.to, page))


@reads("/lists/{one:str}", "One of them")
def one_list(asks: NamedDependency[Asking], one: FromPath[str]) -> OsdiList:
    return asks.one(lambda db: lists.one_list(db, asks.holder, asks.to, one))


@reads("/lists/{one:str}/items", "Who is on it")
def items_of_list(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], one: FromPath[str]) -> Collection:
    def read(db: Any, page: Any) -> Any:
        lists.list_row(db, asks.holder, one)
        return lists.items_page(db, lists.items_of(asks.holder, one), asks.to, page)

    return asks.page("osdi:items", wanted, read, noted=True)


@reads("/lists/{one:str}/items/{person:str}", "That one person is on it")
def one_item(asks: NamedDependency[Asking], one: FromPath[str], person: FromPath[str]) -> Item:
    query = lists.items_of(asks.holder, one).where(lists.ITEMS_ORDER.columns[0] == person)
    return asks.one(lambda db: lists.one_item(db, query, asks.to), noted=True)


@reads("/scripts", "Every script the campaign has had, with its questions")
def scripts_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    def read(db: Any, page: Any) -> Any:
        every = questions.every_script(db, asks.main)
        known = questions.every_question(every)
        part, total = part_of(every, lambda one: one.loaded_at, page)
        return [questions.script_resource(asks.to, one, known) for one in part], rows_as(part, total)

    return asks.page("osdi:scripts", wanted, read)


@reads("/scripts/{script:str}", "One of them")
def one_script(asks: NamedDependency[Asking], script: FromPath[str]) -> Script:
    def read(db: Any) -> Script:
        every = questions.every_script(db, asks.main)
        return questions.script_resource(asks.to, questions.script_of(every, script), questions.every_question(every))

    return asks.one(read)


@reads("/scripts/{script:str}/script_questions", "Its questions, in order")
def script_questions_page(
    asks: NamedDependency[Asking], wanted: NamedDependency[PageOf], script: FromPath[str]
) -> Collection:
    def read(db: Any, page: Any) -> Any:
        every = questions.every_script(db, asks.main)
        one = questions.script_of(every, script)
        made = questions.script_questions(asks.to, one, questions.every_question(every))
        part, total = part_of(made, lambda _: one.loaded_at, page)
        return part, rows_as(part, total)

    return asks.page("osdi:script_questions", wanted, read)


@reads("/scripts/{script:str}/script_questions/{sequence:int}", "One of them")
def one_script_question(
    asks: NamedDependency[Asking], script: FromPath[str], sequence: FromPath[int]
) -> ScriptQuestion:
    def read(db: Any) -> ScriptQuestion:
        every = questions.every_script(db, asks.main)
        made = questions.script_questions(asks.to, questions.script_of(every, script), questions.every_question(every))
        if not 1 <= sequence <= len(made):
            raise Refusal(404, "not_found", "This script has no such question.")
        return made[sequence - 1]

    return asks.one(read)


@reads("/questions", "Every question of every script")
def questions_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    def read(db: Any, page: Any) -> Any:
        part, total = part_of(
            questions.every_question(questions.every_script(db, asks.main)), lambda one: one.last, page
        )
        return [questions.question(asks.to, one) for one in part], rows_as(part, total)

    return asks.page("osdi:questions", wanted, read)


@reads("/questions/{question:str}", "One of them")
def one_question(asks: NamedDependency[Asking], question: FromPath[str]) -> Question:
    def read(db: Any) -> Question:
        known = questions.every_question(questions.every_script(db, asks.main))
        return questions.question(asks.to, questions.question_of(known, question))

    return asks.one(read)


@reads("/tags", "The one tag there is")
def tags_page(asks: NamedDependency[Asking], wanted: NamedDependency[PageOf]) -> Collection:
    def read(db: Any, page: Any) -> Any:
        part, total = part_of([tags.made_at(db)], lambda made: made, page)
        return [tags.tag(asks.to, made) for made in part], rows_as(part, total)

    return asks.page("osdi:tags", wanted, read)


@reads("/tags/{tag:str}", "It")
def one_tag(asks: NamedDependency[Asking], tag: FromPath[str]) -> Tag:
    def read(db: Any) -> Tag:
        tags.check_tag(tag)
        return tags.tag(asks.to, tags.made_at(db))

    return asks.one(read)


def _handlers() -> list[Any]:
    return [
        *(people_page, one_person, items_of_person, attendances_of_person, taggings_of_person),
        *(events_page, one_event, attendances_page, attendances_of_event, one_attendance),
        *(lists_page, one_list, items_of_list, one_item),
        *(scripts_page, one_script, script_questions_page, one_script_question, questions_page, one_question),
        *(tags_page, one_tag),
        also("/script", scripts_page),
        also("/script/{script:str}", one_script),
        also("/script/{script:str}/script_questions", script_questions_page),
        *RESULT_ROUTES,
    ]


with_token = Router(
    path="/",
    guards=[has_token],
    security=SECURITY,
    dependencies={
        "asks": Provide(asking, sync_to_thread=False),
        "wanted": Provide(page_of, sync_to_thread=False),
    },
    route_handlers=_handlers(),
)
osdi_router = Router(
    path="/osdi",
    middleware=[negotiated],
    exception_handlers={Refusal: refused, WorldError: not_allowed, HTTPException: http_problem},
    tags=["OSDI"],
    route_handlers=[entry_point, with_token],
)
