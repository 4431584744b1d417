"""What voters promise reaches the service once, is shown to whoever comes back to them, and goes when they do."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from campaign_map import keeping, models
from campaign_map.accounts.cookies import coordinator_cookie
from campaign_map.accounts.visitors import OPERATOR
from campaign_map.desk import promises
from campaign_map.intake import changes
from campaign_map.settings import Service
from phonebank_app.law.promises import PromiseKind
from phonebank_app.law.rights import TicketKind
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import PromiseResult
from phonebank_app.voters.phones import national
from tests.campaign_map import asked
from tests.campaign_map.laptop import PUTNEY, Laptop
from tests.campaign_map.one_app import app_of
from tests.campaign_map.promised import promise, send, taken_back
from tests.campaign_map.signing_in import desk

TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')
HERE = "/coordinate/promises"


@pytest.fixture
def laptop(service: Service, http: httpx.Client, harrow: str) -> Laptop:
    return Laptop.paired(service, http)


@pytest.fixture
def coordinator(service: Service) -> Iterator[httpx.Client]:
    """A coordinator's browser, signed in and confirmed."""
    signed_in = desk(service)
    with TestClient[Any](app_of(service)) as browser:
        browser.cookies.set(coordinator_cookie(service.settings), signed_in.token)
        yield browser


def count(service: Service) -> int:
    with service.store.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(models.promises)).scalar_one())


def test_a_promise_sent_twice_is_there_once_and_another_under_its_id_is_refused(
    service: Service, laptop: Laptop
) -> None:
    said = promise(laptop, laptop.pack().contacts[0], PromiseKind.COME_TO_EVENT)
    assert [send(laptop, said)[0].status for _ in range(2)] == ["stored", "duplicate"]
    other = msgspec.structs.replace(said, detail="another evening")
    assert send(laptop, other)[0] == PromiseResult(said.promise_id, "conflict", "other_content")
    assert count(service) == 1


@pytest.mark.parametrize(
    ("also", "code"),
    [
        ({"wording": " "}, "no_wording"),
        ({"because": "a whim"}, "unknown_kind"),
        ({"party_id": "another"}, "wrong_party"),
        ({"detail": "x" * 200}, "not_storable"),
        ({"promise_id": "no id!"}, "bad_id"),
    ],
)
def test_what_is_wrong_with_one_is_said_of_that_one(laptop: Laptop, also: dict[str, Any], code: str) -> None:
    contact = laptop.pack().contacts[0]
    bad = promise(laptop, contact, PromiseKind.GIVE, **also)
    good = promise(laptop, contact, PromiseKind.GIVE)
    assert [(one.status, one.code) for one in send(laptop, bad, good)] == [("rejected", code), ("stored", "")]


def test_nobody_promises_for_somebody_the_party_was_never_lent(
    service: Service, laptop: Laptop, http: httpx.Client
) -> None:
    contact = laptop.pack().contacts[0]
    stranger = Laptop.paired(service, http)
    assert send(stranger, promise(stranger, contact, PromiseKind.GIVE))[0].code == "unknown_contact"


def test_a_promise_and_its_taking_back_may_come_in_either_order(
    service: Service, laptop: Laptop, coordinator: httpx.Client
) -> None:
    contact = laptop.pack().contacts[0]
    said = promise(laptop, contact, PromiseKind.HOST_PARTY)
    send(laptop, taken_back(laptop, said))
    send(laptop, said)
    assert "Nothing waits" in coordinator.get(HERE).text
    assert coordinator.get(f"{HERE}/{said.promise_id}").status_code == 404


def test_another_party_takes_nothing_back(
    service: Service, laptop: Laptop, http: httpx.Client, coordinator: httpx.Client, clock: EveningClock
) -> None:
    contact = laptop.pack().contacts[0]
    said = promise(laptop, contact, PromiseKind.GIVE)
    send(laptop, said)
    clock.skip(timedelta(days=2))
    other = Laptop.paired(service, http)
    theirs = {one.contact_id for one in other.pack(callers=10, hours=8).contacts}
    assert contact.contact_id in theirs
    assert send(other, taken_back(other, said))[0].status == "stored"
    assert coordinator.get(f"{HERE}/{said.promise_id}").status_code == 200


def test_a_coordinator_sees_what_waits_then_who_and_says_that_somebody_came_back_to_them(
    service: Service, laptop: Laptop, coordinator: httpx.Client
) -> None:
    contact = laptop.pack().contacts[0]
    said = promise(laptop, contact, PromiseKind.COME_TO_EVENT, detail="Saturday, Mill Lane")
    send(laptop, said)
    page = coordinator.get(HERE)
    assert page.status_code == 200, page.text
    assert "Come to an event" in page.text
    assert contact.name not in page.text
    shown = coordinator.get(f"{HERE}/{said.promise_id}")
    for words in (contact.name, national(contact.numbers[0].e164), "Saturday, Mill Lane", "May An example campaign"):
        assert words in shown.text, words
    form = {"_csrf_token": _csrf(shown.text), "did": "done"}
    assert "Somebody came back to them" in coordinator.post(f"{HERE}/{said.promise_id}", data=form).text
    assert "Nothing waits" in coordinator.get(HERE).text
    assert "Come to an event" in coordinator.get(f"{HERE}?done=yes").text
    assert {"looked at a voter’s promise", "came back to a voter’s promise"} <= _did(service)


def test_a_voter_who_thinks_better_of_it_is_taken_off_at_once(
    service: Service, laptop: Laptop, coordinator: httpx.Client
) -> None:
    said = promise(laptop, laptop.pack().contacts[0], PromiseKind.JOIN_GROUP)
    send(laptop, said)
    form = {"_csrf_token": _csrf(coordinator.get(f"{HERE}/{said.promise_id}").text), "did": "taken_back"}
    coordinator.post(f"{HERE}/{said.promise_id}", data=form)
    assert coordinator.get(f"{HERE}/{said.promise_id}").status_code == 404
    assert "took a voter’s promise back" in _did(service)


def test_the_file_holds_the_exact_words_and_no_number_of_whoever_asked_off_since(
    service: Service, laptop: Laptop, coordinator: httpx.Client
) -> None:
    first, second = laptop.pack().contacts[:2]
    send(
        laptop,
        promise(laptop, first, PromiseKind.GIVE, detail="=1+1"),
        promise(laptop, second, PromiseKind.TIME_OFF),
    )
    laptop.report(second, "do_not_call")
    form = {"_csrf_token": _csrf(coordinator.get(HERE).text), "format": "csv"}
    answer = coordinator.post(f"{HERE}/file", data=form)
    assert answer.headers["content-disposition"].endswith('-names-inside.csv"')
    rows = {row["promised"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert rows["Give money"]["number"] == national(first.numbers[0].e164)
    assert rows["Give money"]["detail"] == "'=1+1"
    assert rows["Give money"]["words_said_yes_to"].startswith("“Thank you! May An example campaign keep your number")
    assert rows["Take time off to campaign"]["number"] == ""
    assert "took promises with names" in _did(service)


def test_a_promise_beside_whose_call_the_outcome_was_set_aside_stands_and_says_so_until_it_is_put_back(
    laptop: Laptop, coordinator: httpx.Client, service: Service
) -> None:
    first, other = laptop.pack().contacts[:2]
    talked = laptop.op(first, "conversation", guest=1)
    laptop.push(talked, laptop.op(other, "conversation", guest=1))
    mine = promise(laptop, first, PromiseKind.GIVE, caller=talked.caller)
    theirs = promise(laptop, other, PromiseKind.GIVE, caller=talked.caller)
    send(laptop, mine, theirs)
    said = {"by": "Ann", "reason": "guessed <b>", "guest": 1}
    aside = laptop.op(first.contact_id, "withdrawn", replaces=talked.outcome_id, **said)
    laptop.push(aside)
    assert coordinator.get(HERE).text.count("its call was set aside") == 1
    page = coordinator.get(f"{HERE}/{mine.promise_id}").text
    assert "guessed &lt;b&gt;" in page
    assert "the voter’s own and stands" in page
    assert "set this caller’s call aside" not in coordinator.get(f"{HERE}/{theirs.promise_id}").text
    file = "".join(str(part) for part in promises.take_away(service, OPERATOR, None).parts)
    rows = {row["promise_id"]: row["call_set_aside"] for row in csv.DictReader(io.StringIO(file))}
    assert rows == {mine.promise_id: "guessed <b>", theirs.promise_id: ""}
    laptop.push(laptop.op(first, "conversation", replaces=aside.outcome_id, **said))
    assert "its call was set aside" not in coordinator.get(HERE).text


def test_whoever_answers_for_another_seat_sees_none_of_them(service: Service, laptop: Laptop) -> None:
    said = promise(laptop, laptop.pack().contacts[0], PromiseKind.GIVE)
    send(laptop, said)
    signed_in = desk(service, "coordinator", seats=[PUTNEY], email="putney@example.org")
    with TestClient[Any](app_of(service)) as browser:
        browser.cookies.set(coordinator_cookie(service.settings), signed_in.token)
        assert "Nothing waits" in browser.get(HERE).text
        assert browser.get(f"{HERE}/{said.promise_id}").status_code == 403


def test_whoever_is_erased_leaves_that_a_promise_was_made_and_to_which_words(service: Service, laptop: Laptop) -> None:
    contact = laptop.pack().contacts[0]
    said = promise(laptop, contact, PromiseKind.GIVE, detail="by standing order")
    send(laptop, said)
    with service.store.write() as connection:
        numbering = changes.lock(connection)
        keeping.erase(connection, [contact.contact_id], service.clock.now())
        changes.settle(connection, numbering)
    late = promise(laptop, contact, PromiseKind.TIME_OFF)
    assert send(laptop, said, late) == (
        PromiseResult(said.promise_id, "duplicate"),
        PromiseResult(late.promise_id, "stored"),
    )
    with service.store.read() as connection:
        kept = b"".join(bytes(row) for row in connection.execute(sa.select(models.promises.c.op)).scalars())
    assert contact.numbers[0].e164.encode() not in kept
    assert b"standing order" not in kept
    assert b"Bea" not in kept
    assert b"May An example campaign keep your number" in kept


def test_a_request_for_erasure_shows_what_was_promised_no_more(
    service: Service, laptop: Laptop, coordinator: httpx.Client
) -> None:
    contact = laptop.pack().contacts[0]
    said, wish = promise(laptop, contact, PromiseKind.GIVE), asked.ticket(laptop, contact, TicketKind.ERASE)
    send(laptop, said)
    asked.send(laptop, wish)
    # From the moment they asked, nobody rings them about it.
    assert national(contact.numbers[0].e164) not in coordinator.get(f"{HERE}/{said.promise_id}").text
    form = {"note": "Done", "erase": "yes"}
    shown = coordinator.get(f"/coordinate/requests/{wish.ticket_id}")
    coordinator.post(f"/coordinate/requests/{wish.ticket_id}", data={"_csrf_token": _csrf(shown.text), **form})
    assert contact.name not in coordinator.get(f"{HERE}/{said.promise_id}").text


def test_a_copy_of_somebodys_data_names_what_they_promised(
    service: Service, laptop: Laptop, coordinator: httpx.Client
) -> None:
    contact = laptop.pack().contacts[0]
    wish = asked.ticket(laptop, contact, TicketKind.ACCESS)
    send(laptop, promise(laptop, contact, PromiseKind.GIVE))
    asked.send(laptop, wish)
    assert "Give money" in coordinator.get(f"/coordinate/requests/{wish.ticket_id}").text


def _csrf(page: str) -> str:
    found = TOKEN.search(page)
    assert found is not None
    return found[1]


def _did(service: Service) -> set[str]:
    with service.store.read() as connection:
        return set(connection.execute(sa.select(models.audit.c.action)).scalars())
