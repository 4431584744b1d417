"""Every decision is kept with what went into it, and the rule comes to the same seat again."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts.audit import Actor
from campaign_map.cli import main
from campaign_map.lists import load_list
from campaign_map.need import decisions, explanations, orders
from campaign_map.need.decisions import NOBODY, Decision
from campaign_map.parties import Order
from campaign_map.settings import Service
from phonebank_app.errors import NotAllowed
from phonebank_app.machine.clock import EveningClock
from phonebank_app.seats import load_seats
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, Laptop, write_list

RIA = Actor("coordinator", "q_1", "Ria Obi")


def found(service: Service, name: str) -> Decision:
    with service.store.read() as connection:
        return decisions.find(connection, name)


def everything(service: Service) -> list[Decision]:
    with service.store.read() as connection:
        ids = connection.execute(sa.select(models.decisions.c.decision_id)).scalars().all()
        return [decisions.find(connection, one) for one in ids]


def test_a_decision_is_kept_with_its_lease_and_comes_out_the_same_again(laptop: Laptop, service: Service) -> None:
    pack = laptop.pack()
    decision = found(service, laptop.party_id)
    assert (decision.lease_id, decision.seat_code) == (pack.manifest.pack_id, HARROW_EAST)
    assert len(decision.seats) == 650
    replayed = decisions.replay(decision)
    assert replayed.agrees
    assert replayed.choice is not None and pack.reason is not None
    assert replayed.choice.seat.place == pack.reason.rank
    assert laptop.pack() == pack  # asking again decides nothing
    assert len(everything(service)) == 1


def test_whatever_an_evening_brings_every_decision_comes_out_the_same_again(
    service: Service, http: httpx.Client, harrow: str, tmp_path: Path, clock: EveningClock
) -> None:
    rng = random.Random(5)
    seats = [HARROW_EAST, PUTNEY, *(seat.code for seat in load_seats()[100:600:100])]
    for at, seat in enumerate(seats[1:]):
        load_list(service, seat, write_list(tmp_path / f"{seat}.csv", 60, first=1000 + 60 * at))
    laptops = [
        Laptop.paired(
            service,
            http,
            order=Order(rng.choice(seats), "Bo", "so") if rng.random() < 0.2 else None,
            wished_seat=rng.choice(["", *seats]),
        )
        for _ in range(8)
    ]
    for _ in range(30):
        laptop, seat = rng.choice(laptops), rng.choice(seats)
        act = rng.randrange(9)
        if act == 0:
            orders.hold(service, RIA, seat, "so")
        elif act == 1:
            orders.send_first(service, RIA, seat, "so")
        elif act == 2:
            orders.set_rule(service, RIA, seat, floor=rng.choice([None, 0.3]), cap=rng.choice([None, 1]))
        elif act == 3:
            clock.skip(timedelta(minutes=rng.choice([1, 30, 500])))
        else:
            declined = rng.sample(seats, rng.randrange(3))
            answer = laptop.ask_pack(callers=rng.randint(1, 5), hours=rng.choice([1, 2.5]), declined=declined)
            assert answer.status_code in (200, 409), answer.text
            if answer.status_code == 200 and rng.random() < 0.5:
                for contact in laptop.opened(answer).contacts[:5]:
                    laptop.report(contact.contact_id)
    made = everything(service)
    assert len(made) > 8
    assert len({one.why for one in made}) > 2
    for decision in made:
        replayed = decisions.replay(decision)
        assert replayed.agrees, explanations.in_words(replayed)
        words = "\n".join(explanations.in_words(replayed))
        assert "it comes to the same" in words


def test_a_party_that_was_turned_away_is_kept_as_that_once(laptop: Laptop, other: Laptop, service: Service) -> None:
    laptop.pack()
    for _ in range(3):
        assert other.ask_pack().json()["code"] == "nobody_to_call"
    decision = found(service, other.party_id)
    assert (decision.why, decision.lease_id, decision.seat_code) == (NOBODY, None, "")
    assert decisions.replay(decision).agrees
    assert len(everything(service)) == 2
    with service.store.read() as connection:
        assert decisions.of_party(connection, other.party_id) == (decision.decision_id,)


def test_decisions_of_a_moment_share_their_figures(laptop: Laptop, other: Laptop, service: Service) -> None:
    laptop.pack(callers=1, hours=1)
    other.pack(callers=1, hours=1)
    with service.store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(models.figure_sets)).scalar_one() == 1
    first, second = (found(service, one.party_id) for one in (laptop, other))
    booked = [next(n.booked for n in one.seats if n.code == HARROW_EAST) for one in (first, second)]
    assert booked == [0, pytest.approx(0.75 * 12)]


def test_the_explanation_can_be_reckoned_by_hand(laptop: Laptop, service: Service) -> None:
    laptop.pack(callers=6, hours=3)
    replayed = decisions.replay(found(service, laptop.party_id))
    text = "\n".join(explanations.in_words(replayed))
    assert "It was sent to Harrow East, because calls do more there than in any other seat with a list." in text
    assert "6 × 3 h × 12 calls per caller-hour = 216 calls." in text
    assert "Polls, London, 3 Dec, example figures  -2.000" in text
    assert "exp(−½ · (-5.456 ÷ 5)²)" in text
    assert "(0 made + 0.00 booked) ÷ 9,000 wanted = 0.000000" in text
    assert "+ 40 calls (40 could be rung) = 0.004444" in text
    assert "Passed over: " in text and "it has no list" in text


def test_the_command_explains_a_party_a_lease_or_a_decision(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path / 'campaign.db'}"
    assert main(["explain", "--database", url, "p_nobody"]) == 1
    assert "No decision is known of “p_nobody”" in capsys.readouterr().err


def test_nothing_is_found_where_nothing_was_decided(service: Service) -> None:
    with pytest.raises(NotAllowed):
        found(service, "p_none")
