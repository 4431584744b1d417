"""What the campaign's service keeps, refuses, answers and forgets: L2 to L4, L11, L13 to L15 and L17, by its doors."""

from __future__ import annotations

import dataclasses
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa
from litestar.testing import TestClient

from campaign_map import models, results, scripts
from campaign_map.accounts.cookies import coordinator_cookie
from campaign_map.cli import main
from campaign_map.keeping import erase_old
from campaign_map.lists import load_list
from campaign_map.parties import new_party
from campaign_map.profile import load_profile
from campaign_map.running.chores import CHORES
from campaign_map.settings import Service, Settings
from phonebank_app.errors import ProfileProblem
from phonebank_app.law.rights import TicketKind, due
from phonebank_app.machine.clock import EveningClock
from phonebank_app.paths import resources
from phonebank_app.protocol.packs import PackContact
from phonebank_app.protocol.wire import TicketResult
from tests.campaign_map.asked import send, ticket
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, Laptop, write_list
from tests.campaign_map.one_app import app_of
from tests.campaign_map.signing_in import desk
from tests.campaign_map.web.desk_world import ADA, SCRIPT

TOKEN = re.compile(r'name="_csrf_token" value="([^"]+)"')


def one(service: Service, query: sa.Select[Any]) -> Any:
    with service.store.read() as connection:
        return connection.execute(query).scalar()


# -- L2, L3: who is not rung -----------------------------------------------------------------------------------------


def test_l2_a_list_that_says_when_how_and_to_which_words_lets_a_listed_number_be_rung(
    service: Service, laptop: Laptop, tmp_path: Path
) -> None:
    path = tmp_path / "allowed.csv"
    path.write_text(
        "id,name,phone,tps,tps screened on,permission given on,permission how,permission words\n"
        "P1,Alex Allowed,020 7946 0901,yes,2019-12-01,2019-11-20,by letter,You may ring me about the election\n"
        "P2,Alex Unsaid,020 7946 0902,yes,2019-12-01,2019-11-20,,\n"
    )
    load_list(service, HARROW_EAST, path)
    given = {one.name: one for one in laptop.pack(callers=10, hours=8).contacts}
    assert given["Alex Allowed"].numbers[0].permitted.startswith("2019-11-20, by letter: You may ring me")
    assert "Alex Unsaid" not in given


def test_l2_a_permission_taken_back_blocks_the_line_and_every_party_that_holds_it_is_told(
    service: Service, laptop: Laptop, tmp_path: Path
) -> None:
    contact = laptop.pack().contacts[0]
    (yes,) = send(laptop, ticket(laptop, contact, TicketKind.CONSENT, channel="call", wording="w", answer="yes"))
    assert yes.status == "stored"
    permitted = sa.select(models.contact_numbers.c.permitted).where(
        models.contact_numbers.c.contact_id == contact.contact_id
    )
    assert one(service, permitted) == "2019-12-04, on the telephone"
    url = f"sqlite:///{tmp_path / 'campaign.db'}"
    asked = ["unpermit", contact.contact_id, "--number", contact.numbers[0].e164, "--by", "Ada", "--database", url]
    assert main(asked) == 0
    assert one(service, permitted) == ""
    told = [(change.type, change.text) for change in laptop.changes().changes]
    assert told[-2:] == [("permission", "2019-12-04, on the telephone"), ("permission", "")]


def test_l3_who_asked_off_is_silenced_on_the_next_list_after_everything_else_is_gone(
    service: Service, laptop: Laptop, clock: EveningClock, tmp_path: Path
) -> None:
    contact = laptop.pack().contacts[0]
    laptop.report(contact, "do_not_call")
    clock.skip(timedelta(days=400))
    assert erase_old(service) == 40
    assert one(service, sa.select(sa.func.count()).select_from(models.numbers)) == 0
    assert one(service, sa.select(sa.func.count()).select_from(models.suppressions)) == 1
    load_list(service, HARROW_EAST, write_list(tmp_path / "again.csv", 40))
    silenced = sa.select(models.numbers.c.e164).where(models.numbers.c.suppressed_at.is_not(None))
    assert one(service, silenced) == contact.numbers[0].e164


# -- L4: rights, with their clocks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "last_day"),
    [
        (TicketKind.ACCESS, date(2020, 1, 4)),
        (TicketKind.ERASE, date(2020, 1, 4)),
        (TicketKind.NO_CONTACT, date(2020, 1, 4)),
        (TicketKind.COMPLAINT, date(2020, 1, 3)),
        (TicketKind.NO_PHONE, None),
    ],
)
def test_l4_each_right_has_its_clock(kind: TicketKind, last_day: date | None) -> None:
    assert due(kind, SIX_O_CLOCK) == last_day
    assert due(TicketKind.ACCESS, SIX_O_CLOCK.replace(year=2020, month=1, day=31)) == date(2020, 2, 29)


def test_l4_a_ticket_sent_twice_is_there_once_and_another_under_its_id_is_refused(
    service: Service, laptop: Laptop
) -> None:
    contact = laptop.pack().contacts[0]
    asked = ticket(laptop, contact, TicketKind.ACCESS)
    assert [send(laptop, asked)[0].status for _ in range(2)] == ["stored", "duplicate"]
    other = msgspec.structs.replace(asked, note="something else")
    assert send(laptop, other)[0] == TicketResult(asked.ticket_id, "conflict", "other_content")
    assert one(service, sa.select(sa.func.count()).select_from(models.tickets)) == 1


def test_l4_nobody_asks_for_somebody_they_were_never_lent(service: Service, laptop: Laptop) -> None:
    stranger = PackContact("c_stranger", "S", numbers=laptop.pack().contacts[0].numbers)
    assert send(laptop, ticket(laptop, stranger, TicketKind.ERASE))[0].code == "unknown_contact"


def test_l4_to_be_left_alone_altogether_counts_for_every_party_at_once(
    service: Service, laptop: Laptop, http: httpx.Client
) -> None:
    contact = laptop.pack().contacts[0]
    send(laptop, ticket(laptop, contact, TicketKind.NO_CONTACT))
    assert one(
        service, sa.select(models.contacts.c.do_not_call).where(models.contacts.c.contact_id == contact.contact_id)
    )
    assert ("opt_out", contact.contact_id) in [(c.type, c.contact_id) for c in laptop.changes().changes]


def test_l4_a_coordinator_sees_the_day_and_that_it_is_late_and_closes_it_under_their_name(
    service: Service, laptop: Laptop, coordinator: httpx.Client, clock: EveningClock
) -> None:
    contact = laptop.pack().contacts[0]
    asked = ticket(laptop, contact, TicketKind.ACCESS)
    send(laptop, asked)
    page = coordinator.get("/coordinate/requests")
    assert page.status_code == 200, page.text
    assert "A copy of my data" in page.text
    assert "4 January" in page.text
    assert contact.name not in page.text
    shown = coordinator.get(f"/coordinate/requests/{asked.ticket_id}")
    assert contact.name in shown.text
    form = {"_csrf_token": _csrf(shown.text), "note": "Sent by post"}
    blank = coordinator.post(f"/coordinate/requests/{asked.ticket_id}", data={**form, "note": " "})
    assert (blank.status_code, "How was it answered?" in blank.text) == (422, True)
    done = coordinator.post(f"/coordinate/requests/{asked.ticket_id}", data=form)
    assert "Closed, under your name" in done.text
    did = [row.action for row in _audit(service)]
    assert "looked at a voter’s request" in did
    assert "answered a voter’s request" in did


def test_l4_what_is_not_answered_in_time_is_marked_late(service: Service, laptop: Laptop, clock: EveningClock) -> None:
    send(laptop, ticket(laptop, laptop.pack().contacts[0], TicketKind.COMPLAINT))
    clock.skip(timedelta(days=31))
    signed_in = desk(service)
    with TestClient[Any](app_of(service)) as browser:
        browser.cookies.set(coordinator_cookie(service.settings), signed_in.token)
        assert "late" in browser.get("/coordinate/requests").text
        assert "1 answer late" in browser.get("/coordinate").text


def test_l4_erasing_forgets_name_number_and_answers_and_keeps_the_silence(
    service: Service, laptop: Laptop, coordinator: httpx.Client, tmp_path: Path
) -> None:
    contact = laptop.pack().contacts[0]
    laptop.report(contact, "refused", note="said why")
    asked = ticket(laptop, contact, TicketKind.ERASE)
    send(laptop, asked)
    shown = coordinator.get(f"/coordinate/requests/{asked.ticket_id}")
    form = {"_csrf_token": _csrf(shown.text), "note": "Done", "erase": "yes"}
    coordinator.post(f"/coordinate/requests/{asked.ticket_id}", data=form)
    with service.store.read() as connection:
        kept = "".join(results.csv_lines(connection, laptop.party_id))
    assert contact.name not in kept
    assert "said why" not in kept
    assert "refused" in kept
    assert contact.numbers[0].e164 not in str(one(service, sa.select(models.tickets.c.op)))
    assert one(service, sa.select(sa.func.count()).select_from(models.suppressions)) == 1


# -- L11: retention --------------------------------------------------------------------------------------------------


def test_l11_voters_are_forgotten_when_the_campaign_has_kept_them_long_enough(
    service: Service, laptop: Laptop, clock: EveningClock
) -> None:
    contact = laptop.pack().contacts[0]
    laptop.report(contact, "conversation", note="a fact")
    clock.skip(timedelta(days=150))
    assert erase_old(service) == 0
    chore = next(chore for chore in CHORES if chore.name == "keeping")
    clock.skip(timedelta(days=60))
    chore.work(service, None)  # type: ignore[arg-type]
    assert one(service, sa.select(sa.func.max(models.contacts.c.name))) == ""
    # The same outcome sent again is known: nothing comes back by that.
    assert one(service, sa.select(sa.func.count()).select_from(models.outcomes)) == 1
    assert "erased voters kept long enough" in [row.action for row in _audit(service)]


def test_l11_a_rehearsal_and_a_campaign_that_set_no_time_forget_nobody(service: Service, clock: EveningClock) -> None:
    clock.skip(timedelta(days=4000))
    assert erase_old(dataclasses.replace(service, settings=Settings(rehearsal=True))) == 0
    unset = msgspec.structs.replace(service.profile, keep_days=None)
    assert erase_old(dataclasses.replace(service, profile=unset)) == 0


def test_l11_what_is_from_the_register_alone_goes_into_no_file(
    service: Service, laptop: Laptop, tmp_path: Path
) -> None:
    with service.store.write() as connection:
        connection.execute(models.lists.update().values(register_only=True))
    contact = laptop.pack().contacts[0]
    laptop.report(contact)
    with service.store.read() as connection:
        kept = "".join(results.csv_lines(connection, laptop.party_id))
    assert contact.contact_id in kept
    assert contact.name not in kept
    assert contact.numbers[0].e164.removeprefix("+44") not in kept.replace(" ", "")


# -- L13 to L15, L17 -------------------------------------------------------------------------------------------------


def test_l13_a_consent_arrives_with_its_words_and_is_shown_to_a_coordinator(
    service: Service, laptop: Laptop, coordinator: httpx.Client
) -> None:
    said = {"channel": "text", "wording": "“May we send you texts?”", "wording_version": "2026-11", "answer": "yes"}
    given = ticket(laptop, laptop.pack().contacts[0], TicketKind.CONSENT, **said)
    assert send(laptop, given)[0].status == "stored"
    page = coordinator.get(f"/coordinate/requests/{given.ticket_id}").text
    assert "“May we send you texts?”" in page
    assert "yes" in page


def test_l14_a_laptop_abroad_is_refused_before_its_code_is_spent_and_that_is_written_down(
    service: Service, http: httpx.Client
) -> None:
    code = new_party(service, "Ann", callers=2, hours=1.0).code
    asked = {"code": code, "device": "d_abroad", "country": "FR"}
    answer = http.post("/v1/register", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (403, "abroad")
    assert "France" in answer.json()["what"]
    assert "refused a laptop abroad" in [row.action for row in _audit(service)]
    assert http.post("/v1/register", json={**asked, "country": "GB"}).status_code == 201


def test_l14_a_country_the_campaign_permits_is_let_in_and_written_down(service: Service) -> None:
    permitting = dataclasses.replace(service, profile=msgspec.structs.replace(service.profile, countries=("GB", "IE")))
    code = new_party(service, "Ann", callers=2, hours=1.0).code
    with TestClient[Any](app_of(permitting)) as http:
        asked = {"code": code, "device": "d_dublin", "country": "IE"}
        assert http.post("/v1/register", json=asked).status_code == 201
    assert one(service, sa.select(models.devices.c.country)) == "IE"
    assert "let in a laptop abroad" in [row.action for row in _audit(service)]


@pytest.mark.parametrize("blank", ["controller", "processor_terms", "lawful_basis", "dpia", "complaints"])
def test_l15_no_real_list_is_lent_before_somebody_answers_for_it(service: Service, blank: str) -> None:
    profile = msgspec.structs.replace(service.profile, **{blank: ""})
    unanswered = dataclasses.replace(service, profile=profile)
    with TestClient[Any](app_of(unanswered)) as http:
        answer = Laptop.paired(unanswered, http).ask_pack()
    assert (answer.status_code, answer.json()["code"]) == (409, "not_answered_for")
    assert profile.missing()[0] in answer.json()["what"]


def test_l15_a_rehearsal_needs_nobody_to_answer(service: Service) -> None:
    profile = msgspec.structs.replace(service.profile, controller="", dpia="")
    rehearsal = dataclasses.replace(service, profile=profile, settings=Settings(rehearsal=True))
    with TestClient[Any](app_of(rehearsal)) as http:
        assert Laptop.paired(rehearsal, http).pack().manifest.rehearsal


def test_l6_hours_outside_nine_to_nine_are_refused_with_the_profile(tmp_path: Path) -> None:
    text = (resources() / "profiles" / "example.toml").read_text("utf-8")
    path = tmp_path / "late.toml"
    path.write_text(text.replace("[need]", '[hours]\nweekdays = ["08:00", "22:00"]\n\n[need]'))
    with pytest.raises(ProfileProblem, match="outside 09:00 to 21:00"):
        load_profile(path)


def test_l6_the_campaigns_own_hours_travel_in_the_pack(service: Service, tmp_path: Path) -> None:
    text = (resources() / "profiles" / "example.toml").read_text("utf-8")
    path = tmp_path / "short.toml"
    path.write_text(text.replace("[need]", '[hours]\nweekdays = ["10:00", "19:00"]\nsunday = "closed"\n\n[need]'))
    short = dataclasses.replace(service, profile=load_profile(path))
    with TestClient[Any](app_of(short)) as http:
        hours = Laptop.paired(short, http).pack().manifest.answerable.hours
    assert hours is not None
    assert hours.weekdays == ("10:00", "19:00")


def test_l17_the_coordinator_who_let_a_script_be_read_is_named_in_the_pack(service: Service, laptop: Laptop) -> None:
    scripts.approve_script(service, ADA, scripts.offer_script(service, ADA, SCRIPT))
    assert laptop.pack().manifest.answerable.script_approved_by == "Ada Mensah"


def test_l17_everything_public_carries_the_imprint(service: Service, http: httpx.Client) -> None:
    assert service.profile.imprint in http.get("/").text.replace("&#39;", "’")


def test_l19_the_service_hears_how_often_voters_were_shown_and_not_whom(service: Service, laptop: Laptop) -> None:
    send(laptop, ticket(laptop, laptop.pack().contacts[0], TicketKind.ACCESS))
    assert one(service, sa.select(models.sights.c.seen)) == 7


def _audit(service: Service) -> list[Any]:
    with service.store.read() as connection:
        return list(connection.execute(models.audit.select()))


def _csrf(page: str) -> str:
    found = TOKEN.search(page)
    assert found is not None
    return found[1]
