"""Coordinators: first events, reports, and what each of them may decide."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts.visitors import Coordinator
from campaign_map.events import events, guests, listing, moderation
from campaign_map.events.listing import Filter
from campaign_map.events.rows import Event, Status
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from tests.campaign_map.events.supporters import (
    ADA,
    FORM,
    OF_HARROW,
    OF_PUTNEY,
    VIEWER,
    advertise,
    ask,
    audited,
    hosted,
    key_of,
    letters,
    sign_up,
)


def refusal_of(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.status, refusal.value.code


def report(service: Service, event: Event, *addresses: str) -> bool:
    off = False
    for address in addresses:
        off = moderation.report(service, event.event_id, "not_real", "There is no such street", address)
    return off


THREE = ("192.0.2.1", "192.0.2.2", "192.0.2.3")


def test_a_first_event_is_let_through_and_its_organiser_trusted(service: Service) -> None:
    mina = sign_up(service, trusted=False)
    event = advertise(service, mina)
    [waiting] = moderation.queue_of(service, OF_HARROW)
    assert (waiting.event, waiting.host_phone, waiting.host_email) == (event, "020 7946 0143", "mina@example.org")
    assert waiting.events_before == 0
    listed = moderation.approve(service, event.event_id, OF_HARROW)
    assert (listed.status, listed.listed_at) == (Status.LISTED, service.clock.now())
    assert moderation.queue_of(service, OF_HARROW) == ()
    assert letters(service, "Mina")[-1].subject == "On the map: Phonebank party at Mina’s"
    assert advertise(service, mina, title="The next").status is Status.LISTED
    assert audited(service)[1] == ("coordinator", "event approved", event.event_id)
    assert refusal_of(lambda: moderation.approve(service, event.event_id, ADA)) == (409, "not_waiting")


def test_what_is_refused_says_why_and_may_be_changed_and_looked_at_again(service: Service) -> None:
    mina = sign_up(service, trusted=False)
    event = advertise(service, mina)
    assert refusal_of(lambda: moderation.refuse(service, event.event_id, ADA, "")) == (400, "no_reason")
    moderation.refuse(service, event.event_id, ADA, "Say which street")
    letter = letters(service, "Mina")[-1]
    assert "kept Phonebank party at Mina’s" in letter.body
    assert "Say which street" in letter.body
    assert events.look(service, event.event_id, mina).status_because == "Say which street"
    again = events.change(service, event.event_id, mina, FORM)
    assert isinstance(again, Event)
    assert again.status is Status.WAITING
    assert len(moderation.queue_of(service, ADA)) == 1


def test_coordinators_decide_on_their_own_seats(service: Service) -> None:
    mina = sign_up(service, trusted=False)
    event = advertise(service, mina)
    everywhere = advertise(service, mina, kind="training", seat="")
    assert [one.event.event_id for one in moderation.queue_of(service, OF_HARROW)] == [event.event_id]
    assert moderation.queue_of(service, OF_PUTNEY) == ()
    assert {one.event.event_id for one in moderation.queue_of(service, ADA)} == {event.event_id, everywhere.event_id}
    not_yours = (403, "not_yours")
    assert refusal_of(lambda: moderation.queue_of(service, VIEWER)) == not_yours
    assert refusal_of(lambda: moderation.reported(service, VIEWER)) == not_yours
    acts: tuple[Callable[[Coordinator], object], ...] = (
        lambda who: moderation.approve(service, event.event_id, who),
        lambda who: moderation.refuse(service, event.event_id, who, "No"),
        lambda who: moderation.keep(service, event.event_id, who),
    )
    for act in acts:
        assert refusal_of(partial(act, OF_PUTNEY)) == not_yours
        assert refusal_of(partial(act, VIEWER)) == not_yours


def test_reports_from_three_places_take_an_event_off_until_somebody_has_looked(service: Service) -> None:
    event, _ = hosted(service, accepts_all=True)
    ask(service, event, "Dev")
    assert not report(service, event, *THREE[:2], *THREE[:2])
    assert listing.find(service, Filter()).count == 1
    assert report(service, event, THREE[2])
    assert listing.find(service, Filter()).count == 0
    assert refusal_of(lambda: events.look(service, event.event_id)) == (404, "no_event")
    assert letters(service, "Mina")[-1].subject == "Being looked at: Phonebank party at Mina’s"
    assert guests.visit(service, key_of(service, "Dev")).private is not None
    # It is with the reported ones, not with the first events.
    assert moderation.queue_of(service, ADA) == ()
    [found] = moderation.reported(service, OF_HARROW)
    assert (found.event.event_id, found.places, len(found.reports)) == (event.event_id, 3, 3)
    assert found.reports[0].detail == "There is no such street"
    assert moderation.reported(service, OF_PUTNEY) == ()
    assert ("service", "event taken off the list", event.event_id) in audited(service)


def test_an_event_that_is_all_right_goes_back_and_old_reports_do_not_count(service: Service) -> None:
    event, _ = hosted(service)
    report(service, event, *THREE)
    assert moderation.keep(service, event.event_id, OF_HARROW).status is Status.LISTED
    assert moderation.reported(service, ADA) == ()
    assert refusal_of(lambda: moderation.keep(service, event.event_id, ADA)) == (409, "not_waiting")
    assert not report(service, event, *THREE[:2])
    assert listing.find(service, Filter()).count == 1
    assert audited(service)[-1] == ("coordinator", "reports settled", event.event_id)


def test_what_is_taken_down_is_off_for_everybody_and_the_trust_with_it(service: Service) -> None:
    event, mina = hosted(service, accepts_all=True)
    ask(service, event, "Dev")
    report(service, event, *THREE)
    off = moderation.refuse(service, event.event_id, OF_HARROW, "There is no such street")
    assert off.status is Status.REFUSED
    letter = letters(service, "Dev")[-1]
    assert letter.subject == "Cancelled: Phonebank party at Mina’s"
    assert "STATUS:CANCELLED" in letter.calendar
    assert "taken Phonebank party at Mina’s" in letters(service, "Mina")[-1].body
    assert refusal_of(lambda: events.change(service, event.event_id, mina, FORM)) == (409, "event_off")
    assert advertise(service, mina).status is Status.WAITING
    with service.store.read() as connection:
        settled = connection.execute(sa.select(models.event_reports.c.settled_as, models.event_reports.c.settled_by))
        assert {tuple(row) for row in settled} == {("taken down", "c_2")}


def test_a_report_says_what_is_wrong_and_nobody_reports_all_day(service: Service) -> None:
    event, _ = hosted(service)
    for reason in ("other", "nonsense"):
        act = partial(moderation.report, service, event.event_id, reason, " ", "192.0.2.1")
        assert refusal_of(act) == (400, "no_reason")
    report(service, event, *["192.0.2.1"] * 10)
    assert refusal_of(lambda: report(service, event, "192.0.2.1")) == (429, "too_many_tries")
    hidden = advertise(service, sign_up(service, "Bea", trusted=False))
    assert refusal_of(lambda: report(service, hidden, "192.0.2.2")) == (404, "no_event")
    with service.store.read() as connection:
        everything = str(connection.execute(sa.select(models.event_reports)).all())
    assert "192.0.2" not in everything
