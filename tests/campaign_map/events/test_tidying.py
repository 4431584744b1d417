"""What happens by itself: reminders the day before, forgetting the day after."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.cli import main
from campaign_map.events import events, guests, hosting
from campaign_map.events.guests import ByKey
from campaign_map.events.rows import Private
from campaign_map.events.tidying import Tidied, tidy_events
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.events.supporters import SECRETS, ask, hosted, letters, standing
from tests.campaign_map.laptop import Laptop


def everything(service: Service) -> str:
    tables = (models.events, models.attendances, models.guest_links)
    with service.store.read() as connection:
        return str([connection.execute(sa.select(table)).all() for table in tables])


def test_the_day_after_the_address_and_what_guests_need_are_gone(service: Service, clock: EveningClock) -> None:
    event, mina = hosted(service, accepts_all=True)
    ask(service, event, "Dev", needs="I use a wheelchair")
    key = ByKey(letters(service, "Dev")[-1].key)
    clock.skip(timedelta(hours=29, minutes=59))  # a minute before midnight
    assert tidy_events(service).events == 0
    assert guests.visit(service, key).private is not None
    clock.skip(timedelta(minutes=1))
    assert tidy_events(service) == Tidied(events=1)
    assert tidy_events(service) == Tidied()
    assert not [secret for secret in ("wheelchair", *SECRETS[:3]) if secret in everything(service)]
    assert guests.visit(service, key).private == Private("", "", "")
    assert standing(service, event, mina) == {"Dev": "accepted"}


def test_the_day_after_is_the_hosts_own(service: Service, clock: EveningClock) -> None:
    hosted(service, time_zone="America/Los_Angeles", district="", starts="10:30am", ends="12:30pm")
    clock.skip(timedelta(hours=37, minutes=59))
    assert tidy_events(service).events == 0
    clock.skip(timedelta(minutes=1))
    assert tidy_events(service).events == 1


def test_after_a_month_nobody_is_remembered_but_how_many_came_is(service: Service, clock: EveningClock) -> None:
    event, mina = hosted(service, accepts_all=True)
    ask(service, event, "Dev", brings=1)
    ask(service, event, "Ann")
    key = ByKey(letters(service, "Dev")[-1].key)
    clock.skip(timedelta(days=30))
    assert tidy_events(service).guests == 0
    clock.skip(timedelta(days=2))
    assert tidy_events(service).guests == 2
    assert tidy_events(service).guests == 0
    assert not [name for name in ("Dev", "dev@", "Ann", *SECRETS) if name in everything(service)]
    assert [guest.brings for guest in guests.guest_list(service, event.event_id, mina)] == [1, 0]
    with pytest.raises(Refusal):
        guests.visit(service, key)


def test_a_laptop_of_an_event_that_was_called_off_is_let_in_no_longer_after_a_month(
    service: Service, http: httpx.Client, harrow: str, clock: EveningClock
) -> None:
    event, mina = hosted(service)
    laptop = Laptop(http, "d_mina")
    laptop.pair(hosting.make_code(service, event.event_id, mina).code)
    laptop.pack()
    events.cancel(service, event.event_id, mina, "Flu")
    tidy_events(service)
    assert laptop.ask("GET", "changes").status_code == 200
    clock.skip(timedelta(days=32))
    tidy_events(service)
    assert laptop.ask("GET", "changes").json()["code"] == "token_unknown"


def test_those_who_are_coming_are_reminded_once_the_day_before(service: Service, clock: EveningClock) -> None:
    event, mina = hosted(service, date="7 December 2019", ends="6pm", starts="4pm", capacity="1", accepts_all=True)
    ask(service, event, "Dev")
    ask(service, event, "Ann")
    clock.skip(timedelta(days=1))
    assert tidy_events(service).reminded == 0
    clock.skip(timedelta(days=1))
    assert tidy_events(service).reminded == 1
    assert tidy_events(service).reminded == 0
    letter = letters(service)[-1]
    assert (letter.to, letter.subject) == ("dev@example.org", "Soon: Phonebank party at Mina’s")
    assert "Saturday 7 December, 4pm to 6pm\nFlat 4" in letter.body
    assert guests.cancel(service, ByKey(letter.key)).guest.status == "cancelled"
    assert letters(service, "Ann")[-1].subject == "You are coming to Phonebank party at Mina’s"
    assert standing(service, event, mina) == {"Ann": "accepted"}


def test_whoever_was_accepted_just_now_is_not_written_to_again(service: Service) -> None:
    event, _ = hosted(service, date="4 December 2019", starts="7pm", accepts_all=True)
    ask(service, event, "Dev")
    assert tidy_events(service).reminded == 0
    assert len(letters(service, "Dev")) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_it_is_a_command_too(
    service: Service, clock: EveningClock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hosted(service)
    assert main(["tidy", "--database", f"sqlite:///{tmp_path / 'campaign.db'}", "--clock", "2019-12-06T00:00"]) == 0
    assert capsys.readouterr().out == "1 events blanked, 0 guests forgotten, 0 reminders written.\n"
