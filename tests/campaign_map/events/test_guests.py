"""Who comes: asking, being answered, waiting, moving up; and that nobody learns about anybody."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest

from campaign_map.events import events, guests
from campaign_map.events.guests import Asked, ByKey, BySignIn, GuestForm, Visit
from campaign_map.events.rows import Coming
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.events.supporters import (
    OF_HARROW,
    OF_PUTNEY,
    SECRETS,
    VIEWER,
    advertise,
    ask,
    audited,
    hosted,
    key_of,
    letters,
    sign_up,
    standing,
)


def refusal_of(act: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.status, refusal.value.code


def test_whoever_asks_is_answered_by_the_host_and_gets_the_address_with_the_answer(service: Service) -> None:
    event, mina = hosted(service)
    assert ask(service, event, "Dev", needs="I use a wheelchair") == Asked(full=False, by_host=True)
    first = letters(service, "Dev")[-1]
    assert first.subject == "You asked to come to Phonebank party at Mina’s"
    assert "Mina answers everybody in person" in first.body
    assert not [secret for secret in SECRETS if secret in first.body + first.calendar]
    assert letters(service, "Mina")[-1].subject == "Dev asks to come: Phonebank party at Mina’s"
    [guest] = guests.guest_list(service, event.event_id, mina)
    assert (guest.name, guest.needs, guest.status) == ("Dev", "I use a wheelchair", Coming.ASKED)
    guests.answer(service, event.event_id, mina, guest.attendance_id, yes=True)
    letter = letters(service, "Dev")[-1]
    assert letter.subject == "You are coming to Phonebank party at Mina’s"
    assert "Flat 4, 11 Example Gardens\nHarrow HA3 0ZZ\nSecond bell, first floor, lift" in letter.body
    assert "Example Gardens" in letter.calendar.replace("\r\n ", "")
    visit = guests.visit(service, ByKey(letter.key))
    assert visit.private is not None
    assert visit.private.address.startswith("Flat 4")


def test_every_letter_has_a_link_and_every_link_stays_good(service: Service) -> None:
    event, mina = hosted(service)
    ask(service, event, "Dev")
    guests.answer(service, event.event_id, mina, guest_id(service, event.event_id, mina), yes=True)
    keys = {letter.key for letter in letters(service, "Dev")}
    assert len(keys) == 2
    assert {guests.visit(service, ByKey(key)).guest.status for key in keys} == {Coming.ACCEPTED}
    assert refusal_of(lambda: guests.visit(service, ByKey("x" * 43))) == (404, "no_visit")


def guest_id(service: Service, event_id: str, organiser_id: str, name: str = "Dev") -> str:
    found = guests.guest_list(service, event_id, organiser_id)
    return next(guest.attendance_id for guest in found if guest.name == name)


def test_asking_twice_changes_nothing_and_the_page_says_the_same(service: Service) -> None:
    event, mina = hosted(service)
    new = ask(service, event, "Dev", brings=1)
    again = ask(service, event, "Dev", brings=3)
    assert again == new
    assert [guest.brings for guest in guests.guest_list(service, event.event_id, mina)] == [1]
    letter = letters(service, "Dev")[-1]
    assert letter.subject == "About Phonebank party at Mina’s"
    assert "nothing was changed. Mina has not answered yet." in letter.body
    assert len(letters(service, "Mina")) == 1


def test_an_address_is_one_guest_however_it_is_written(service: Service) -> None:
    event, mina = hosted(service)
    ask(service, event, "Dev")
    guests.ask(service, event.event_id, GuestForm(name="D", email=" DEV@Example.org "), "192.0.2.9")
    assert standing(service, event, mina) == {"Dev": "asked"}


def test_somebody_with_the_link_changes_and_cancels_without_signing_in(service: Service) -> None:
    event, mina = hosted(service, capacity="3", accepts_all=True)
    ask(service, event, "Dev")
    key = key_of(service, "Dev")
    changed = guests.change(service, key, "2", "A seat by the door")
    assert isinstance(changed, Visit)
    assert (changed.guest.brings, changed.event.chairs_left) == (2, 0)
    assert refusal_of(lambda: guests.change(service, key, "3", "")) == (409, "no_chair")
    assert isinstance(guests.change(service, key, "ten", ""), list)
    gone = guests.cancel(service, key)
    assert (gone.guest.status, gone.event.chairs_left, gone.private) == (Coming.CANCELLED, 3, None)
    assert letters(service, "Mina")[-1].subject == "Dev is not coming: Phonebank party at Mina’s"
    count = len(letters(service))
    guests.cancel(service, key)
    assert len(letters(service)) == count
    assert refusal_of(lambda: guests.change(service, key, "0", "")) == (409, "not_coming")
    assert standing(service, event, mina) == {}


def test_whoever_cancelled_may_ask_again_at_the_end_of_the_line(service: Service) -> None:
    event, mina = hosted(service, capacity="1", accepts_all=True)
    for name in ("Dev", "Ann", "Sam"):
        ask(service, event, name)
    guests.cancel(service, key_of(service, "Ann"))
    assert ask(service, event, "Ann") == Asked(full=True, by_host=False)
    visit = guests.visit(service, key_of(service, "Ann"))
    assert (visit.guest.status, visit.guest.ahead) == (Coming.WAITING, 1)
    assert list(standing(service, event, mina)) == ["Dev", "Sam", "Ann"]


def test_when_a_chair_is_free_the_first_who_fits_moves_up_and_is_told(service: Service) -> None:
    event, mina = hosted(service, capacity="2", accepts_all=True)
    ask(service, event, "Dev")
    ask(service, event, "Kim")
    ask(service, event, "Ann", brings=1)
    ask(service, event, "Sam")
    assert standing(service, event, mina) == {"Dev": "accepted", "Kim": "accepted", "Ann": "waiting", "Sam": "waiting"}
    guests.cancel(service, key_of(service, "Dev"))
    assert standing(service, event, mina) == {"Kim": "accepted", "Ann": "waiting", "Sam": "accepted"}
    assert "Flat 4" in letters(service, "Sam")[-1].body
    assert letters(service, "Mina")[-1].subject == "Sam is coming: Phonebank party at Mina’s"
    # Ann leaves her friend at home, but there is no chair; then Kim stays away.
    guests.change(service, key_of(service, "Ann"), "0", "")
    assert standing(service, event, mina)["Ann"] == "waiting"
    guests.cancel(service, key_of(service, "Kim"))
    assert standing(service, event, mina) == {"Ann": "accepted", "Sam": "accepted"}


def test_where_the_host_answers_whoever_moves_up_has_a_chair_and_waits_for_the_answer(service: Service) -> None:
    event, mina = hosted(service, capacity="1")
    ask(service, event, "Dev")
    assert ask(service, event, "Ann") == Asked(full=True, by_host=True)
    ann = guest_id(service, event.event_id, mina, "Ann")
    assert refusal_of(lambda: guests.answer(service, event.event_id, mina, ann, yes=True)) == (409, "no_chair")
    guests.answer(service, event.event_id, mina, guest_id(service, event.event_id, mina), yes=False)
    assert standing(service, event, mina) == {"Ann": "asked"}
    assert letters(service, "Dev")[-1].subject == "No chair for you at Phonebank party at Mina’s"
    assert not [letter for letter in letters(service, "Ann") if "Flat 4" in letter.body]
    guests.answer(service, event.event_id, mina, ann, yes=True)
    assert "Flat 4" in letters(service, "Ann")[-1].body


def test_a_no_may_become_a_yes_and_a_yes_a_no(service: Service) -> None:
    event, mina = hosted(service)
    ask(service, event, "Dev")
    dev = guest_id(service, event.event_id, mina)
    for yes, status in ((False, Coming.DECLINED), (True, Coming.ACCEPTED), (False, Coming.DECLINED)):
        assert guests.answer(service, event.event_id, mina, dev, yes=yes).status is status
    count = len(letters(service))
    guests.answer(service, event.event_id, mina, dev, yes=False)
    assert len(letters(service)) == count
    # Whoever was declined learns no more by asking again.
    ask(service, event, "Dev")
    assert "cannot have you this time" in letters(service, "Dev")[-1].body
    assert guests.visit(service, ByKey(letters(service, "Dev")[0].key)).private is None
    assert [guest.status for guest in guests.guest_list(service, event.event_id, mina)] == [Coming.DECLINED]


def test_a_guest_of_another_event_is_not_answered_here(service: Service) -> None:
    event, mina = hosted(service)
    ask(service, event, "Dev")
    dev = guest_id(service, event.event_id, mina)
    bea = sign_up(service, "Bea")
    hers = advertise(service, bea, title="Hers")
    assert refusal_of(lambda: guests.answer(service, hers.event_id, bea, dev, yes=True)) == (404, "no_visit")
    assert refusal_of(lambda: guests.answer(service, event.event_id, bea, dev, yes=True)) == (403, "not_yours")


def test_people_who_are_signed_in_see_theirs_however_they_asked(service: Service, clock: EveningClock) -> None:
    event, _ = hosted(service, accepts_all=True)
    dev = sign_up(service, "Dev")
    ask(service, event, "Dev")
    [visit] = guests.visits(service, dev)
    assert (visit.event.event_id, visit.guest.status) == (event.event_id, Coming.ACCEPTED)
    mine = BySignIn(dev, visit.guest.attendance_id)
    assert guests.visit(service, mine).private is not None
    ann = sign_up(service, "Ann")
    stolen = BySignIn(ann, visit.guest.attendance_id)
    assert refusal_of(lambda: guests.visit(service, stolen)) == (404, "no_visit")
    assert refusal_of(lambda: guests.cancel(service, stolen)) == (404, "no_visit")
    guests.cancel(service, mine)
    assert guests.visits(service, dev) == ()
    # Signed in, their own address is taken, whatever is typed.
    guests.ask(service, event.event_id, GuestForm(name="Ann", email="x@example.org"), "192.0.2.1", ann)
    assert len(guests.visits(service, ann)) == 1
    clock.skip(timedelta(days=3))
    assert guests.visits(service, ann) == ()


def test_a_form_of_a_guest_says_all_that_is_wrong(service: Service) -> None:
    event, _ = hosted(service)
    form = GuestForm(name="", email="dev@", brings="10", needs="x" * 301)
    found = guests.ask(service, event.event_id, form, "192.0.2.1")
    assert isinstance(found, list)
    assert [problem.field for problem in found] == ["name", "email", "brings", "needs"]
    assert letters(service) == []


def test_nobody_is_flooded_with_letters(service: Service, clock: EveningClock) -> None:
    event, _ = hosted(service)
    for _ in range(6):
        ask(service, event, "Dev")
    assert refusal_of(lambda: ask(service, event, "Dev")) == (429, "too_many_tries")
    for number in range(24):
        ask(service, event, f"Guest{number}")
    assert refusal_of(lambda: ask(service, event, "Last")) == (429, "too_many_tries")
    ask(service, event, "Last", address="2001:db8::1")
    clock.skip(timedelta(hours=1))
    ask(service, event, "Dev")


def test_nobody_comes_to_what_is_called_off(service: Service) -> None:
    event, mina = hosted(service)
    ask(service, event, "Dev")
    dev = guest_id(service, event.event_id, mina)
    events.cancel(service, event.event_id, mina, "Flu")
    assert refusal_of(lambda: ask(service, event, "Ann")) == (409, "event_off")
    assert refusal_of(lambda: guests.answer(service, event.event_id, mina, dev, yes=True)) == (409, "event_off")
    ghost = dataclasses.replace(event, event_id="e_0")
    assert refusal_of(lambda: ask(service, ghost, "Ann")) == (404, "no_event")


def test_a_coordinator_of_the_seat_may_see_the_guests_and_that_is_written_down(service: Service) -> None:
    event, _ = hosted(service)
    ask(service, event, "Dev")
    not_yours = (403, "not_yours")
    assert refusal_of(lambda: guests.guest_list_for(service, event.event_id, OF_PUTNEY)) == not_yours
    assert refusal_of(lambda: guests.guest_list_for(service, event.event_id, VIEWER)) == not_yours
    assert [guest.name for guest in guests.guest_list_for(service, event.event_id, OF_HARROW)] == ["Dev"]
    assert audited(service)[-1] == ("coordinator", "guests seen", event.event_id)
