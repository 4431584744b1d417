"""What coordinators decide about a seat: it counts at once, and hosts are told who and why."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts.audit import Actor
from campaign_map.lists import load_list
from campaign_map.need import orders
from campaign_map.need.chances import chances, load_chances
from campaign_map.need.figures import current, figures
from campaign_map.needs import Why
from campaign_map.parties import Order
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem, NotAllowed
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.packs import PackDocument
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, SIX_O_CLOCK, Laptop, write_list

RIA = Actor("coordinator", "q_1", "Ria Obi")


@pytest.fixture
def putney(service: Service, harrow: str, tmp_path: Path) -> str:
    load_list(service, PUTNEY, write_list(tmp_path / "putney.csv", 200, first=1000))
    return PUTNEY


def sent(service: Service, http: httpx.Client, **party: Any) -> PackDocument:
    return Laptop.paired(service, http, **party).pack(callers=1, hours=1)


def sentence(pack: PackDocument) -> str:
    assert pack.reason is not None
    return pack.reason.sentence


def needier(service: Service) -> tuple[str, str]:
    """The one of the two listed seats that the figures send to, and the other."""
    with service.store.read() as connection:
        counted = figures(connection, service, 1, 1.0)
    first = counted.choice(())
    assert first is not None
    code = first.seat.need.code
    return code, PUTNEY if code == HARROW_EAST else HARROW_EAST


def test_a_held_seat_is_offered_to_nobody_and_says_who_holds_it_and_why(
    service: Service, http: httpx.Client, putney: str
) -> None:
    first, second = needier(service)
    orders.hold(service, RIA, first, "The list is being screened again.", SIX_O_CLOCK + timedelta(hours=2))
    pack = sent(service, http)
    assert pack.manifest.seat_code == second
    looked = current(service, 1, 1.0).look_at(first)
    reason = current(service, 1, 1.0).reason(looked)
    assert looked.why is Why.HELD
    assert reason.sentence.startswith("Ria Obi is holding parties back from here: “The list is being screened again”.")
    assert (reason.override_by, reason.override_reason) == ("Ria Obi", "The list is being screened again.")
    assert first not in {other.code for other in pack.reason.alternatives} if pack.reason else False


def test_the_party_that_goes_elsewhere_is_told_which_seat_needed_it_more(
    service: Service, http: httpx.Client, harrow: str, tmp_path: Path
) -> None:
    """Two lists alone: the neediest of all seats has one, so that nothing else was passed over."""
    top = current(service, 1, 1.0).ranking.now[0].need.code
    load_list(service, top, write_list(tmp_path / "top.csv", 40, first=1000))
    orders.hold(service, RIA, top, "flooded")
    with service.store.read() as connection:
        counted = figures(connection, service, 1, 1.0)
    choice = counted.choice(())
    assert choice is not None
    assert (choice.why, choice.passed[0].seat.need.code) == (Why.HELD, top)
    assert "but Ria Obi is holding parties back from there: “flooded”. Of the seats left" in sentence(
        sent(service, http)
    )


def test_an_order_ends_by_itself_or_when_it_is_lifted(
    service: Service, http: httpx.Client, putney: str, clock: EveningClock
) -> None:
    first, second = needier(service)
    orders.hold(service, RIA, first, "flooded", SIX_O_CLOCK + timedelta(hours=2))
    orders.hold(service, RIA, second, "flooded")
    assert Laptop.paired(service, http).ask_pack().status_code == 409
    clock.skip(timedelta(hours=2))
    assert sent(service, http).manifest.seat_code == first
    orders.hold(service, RIA, first, "flooded again")
    lifted = orders.lift(service, Actor("coordinator", "q_2", "Bo Chan"), first)
    assert lifted.because == "flooded again"
    assert sent(service, http).manifest.seat_code == first
    with service.store.read() as connection:
        history = orders.history(connection, first)
        noted = connection.execute(sa.select(models.audit.c.action, models.audit.c.actor_name)).all()
    assert [(one.because, one.lifted_by) for one in history] == [("flooded again", "Bo Chan"), ("flooded", "Ria Obi")]
    assert len(noted) == 4
    with pytest.raises(NotAllowed, match="no order for"):
        orders.lift(service, RIA, first)


def test_every_party_goes_where_parties_are_sent_first_and_reads_who_says_so(
    service: Service, http: httpx.Client, putney: str
) -> None:
    _, second = needier(service)
    orders.send_first(service, RIA, second, "the candidate is there tonight")
    pack = sent(service, http)
    assert pack.manifest.seat_code == second
    assert sentence(pack).startswith("Ria Obi is sending parties here: “the candidate is there tonight”.")


def test_a_held_seat_goes_before_an_order_for_one_party(service: Service, http: httpx.Client, putney: str) -> None:
    first, second = needier(service)
    orders.hold(service, RIA, first, "flooded")
    assert sent(service, http, order=Order(first, "Bo", "we know people there")).manifest.seat_code == second


def test_an_order_for_one_party_goes_before_one_for_all(service: Service, http: httpx.Client, putney: str) -> None:
    first, second = needier(service)
    orders.send_first(service, RIA, first, "all hands")
    assert sent(service, http, order=Order(second, "Bo", "we know people there")).manifest.seat_code == second


def test_a_seat_takes_no_more_parties_in_a_day_than_its_cap(
    service: Service, http: httpx.Client, putney: str, clock: EveningClock
) -> None:
    orders.send_first(service, RIA, PUTNEY, "all hands")
    orders.set_rule(service, RIA, PUTNEY, floor=None, cap=2)
    laptops = [Laptop.paired(service, http) for _ in range(3)]
    seats = [one.pack(callers=1, hours=1).manifest.seat_code for one in laptops]
    assert seats == [PUTNEY, PUTNEY, HARROW_EAST]
    assert current(service, 1, 1.0).look_at(PUTNEY).why is Why.FULL
    # Who was sent today may come back; a party that a coordinator sends goes there all the same.
    for contact in laptops[0].pack().contacts[:3]:
        laptops[0].report(contact)
    laptops[0].ask("POST", "return")
    assert laptops[0].pack(callers=1, hours=1).manifest.seat_code == PUTNEY
    assert sent(service, http, order=Order(PUTNEY, "Bo", "so")).manifest.seat_code == PUTNEY
    clock.skip(timedelta(hours=12))
    assert sent(service, http).manifest.seat_code == PUTNEY


def test_a_party_that_gives_everything_back_unused_does_not_count_towards_the_cap(
    service: Service, http: httpx.Client, putney: str
) -> None:
    orders.send_first(service, RIA, PUTNEY, "all hands")
    orders.set_rule(service, RIA, PUTNEY, floor=None, cap=1)
    first = Laptop.paired(service, http)
    first.pack(callers=1, hours=1)
    first.ask("POST", "return")
    assert sent(service, http).manifest.seat_code == PUTNEY


def test_a_floor_for_one_seat_comes_before_the_neediest(service: Service, http: httpx.Client, putney: str) -> None:
    _, second = needier(service)
    orders.set_rule(service, RIA, second, floor=0.5, cap=None)
    pack = sent(service, http)
    assert pack.manifest.seat_code == second
    assert "A coordinator wants this seat to have 50 in 100 of its calls before others get more" in sentence(pack)
    orders.set_rule(service, RIA, second, floor=None, cap=None)
    assert sent(service, http).manifest.seat_code != second


def test_an_evening_stays_where_it_was_advertised_unless_another_seat_needs_it_clearly_more(
    service: Service, http: httpx.Client, putney: str
) -> None:
    first, second = needier(service)
    with service.store.read() as connection:
        counted = figures(connection, service, 1, 1.0)
    apart = counted.ranking.seat(first).gain / counted.ranking.seat(second).gain
    assert sent(service, http, wished_seat=second).manifest.seat_code == (first if apart > 1.1 else second)
    wished = msgspec.structs.replace(counted.inputs((), wished=second), stickiness=apart)
    choice = wished.choose(counted.ranking.now)
    assert choice is not None
    assert (choice.seat.need.code, choice.why) == (second, Why.WISHED)
    assert "This evening was advertised for here, and" in counted.reason(choice).sentence
    with pytest.raises(NotAllowed, match="no seat"):
        Laptop.paired(service, http, wished_seat="E1")


@pytest.mark.parametrize(
    ("seat", "by", "because", "until", "says"),
    [
        ("E1", RIA, "so", None, "no seat"),
        (PUTNEY, Actor("coordinator", "q_1", " "), "so", None, "under a name"),
        (PUTNEY, RIA, " \u202e ", None, "has a reason"),
        (PUTNEY, RIA, "so", SIX_O_CLOCK, "ended already"),
    ],
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_order_has_a_seat_a_name_a_reason_and_a_time_to_come(
    service: Service, seat: str, by: Actor, because: str, until: object, says: str
) -> None:
    for order in (orders.hold, orders.send_first):
        with pytest.raises(NotAllowed, match=says):
            order(service, by, seat, because, until)  # type: ignore[arg-type]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_floors_and_caps_have_bounds(service: Service) -> None:
    for floor, cap in ((1.5, None), (-0.1, None), (float("nan"), None), (None, -1), (None, 10**9)):
        with pytest.raises(NotAllowed):
            orders.set_rule(service, RIA, PUTNEY, floor=floor, cap=cap)
    with pytest.raises(NotAllowed):
        orders.set_rule(service, RIA, "E1", floor=0.1, cap=None)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_imported_probabilities_take_the_place_of_what_the_lead_says(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "chances.csv"
    path.write_text(f"ons_id,chance\n{PUTNEY},0.9\n{HARROW_EAST},0\n")
    assert load_chances(service, RIA, path, source="a model") == 2
    ranking = current(service, 4, 3.0).ranking
    assert (ranking.seat(PUTNEY).value, ranking.seat(HARROW_EAST).gain) == (0.9, 0)
    with service.store.read() as connection:
        assert chances(connection)[PUTNEY].source == "a model"
    for text, says in (
        ("ons_id,chance\nE1,0.5\n", "Row 2"),
        (f"ons_id,chance\n{PUTNEY},1.5\n", "none"),
        (f"ons_id,chance\n{PUTNEY},62%\n", "none"),
        (f"ons_id,chance\n{PUTNEY},\n", "not a number"),
        (f"ons_id,chance\n{PUTNEY},0.5\n{PUTNEY},0.5\n", "twice"),
        ("ons_id\n", "lacks a column"),
    ):
        path.write_text(text)
        with pytest.raises(FileProblem, match=says):
            load_chances(service, RIA, path, source="a model")
    with pytest.raises(NotAllowed):
        load_chances(service, RIA, path, source=" ")
    assert current(service, 4, 3.0).ranking.seat(PUTNEY).value == 0.9
    path.write_text("ons_id,chance\n")
    load_chances(service, RIA, path, source="none")
    assert current(service, 4, 3.0).ranking.seat(PUTNEY).need.chance is None
