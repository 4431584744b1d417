"""The rule by which somebody on a list is somebody in the store, and what it makes of the two."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.lists.meeting import KnownContact, KnownPeople, filled
from phonebank_app.rules.calling_rules import Screening, screening_weight
from phonebank_app.voters.contacts import Contact, ContactNumber
from tests.makers import e164

_texts = st.sampled_from(["", "Riverside", "Hilltop"])
_contacts = st.builds(
    Contact,
    external_id=st.sampled_from(["", "1"]),
    full_name=st.just("Ann Sample"),
    given_name=st.just("Ann"),
    area=_texts,
    language=_texts,
    source=_texts,
    address_key=st.sampled_from(["", "HA3 8UU|1 mill lane"]),
    do_not_call=st.booleans(),
    numbers=st.lists(st.integers(0, 5), max_size=4, unique=True).map(
        lambda found: tuple(ContactNumber(e164(index), "mobile") for index in found)
    ),
)
_known = st.builds(
    KnownContact,
    contact_id=st.just(1),
    uid=st.just("u"),
    name=st.just("Ann Sample"),
    external_id=st.sampled_from(["", "1"]),
    area=_texts,
    numbers=st.lists(st.integers(0, 5), max_size=4, unique=True).map(lambda found: tuple(map(e164, found))),
    do_not_call=st.booleans(),
    silent=st.booleans(),
)


def merged(known: KnownContact, *contacts: Contact) -> KnownContact:
    for one in contacts:
        known, _ = filled(known, one, one.address_key)
    return known


@given(_known, _contacts)
def test_what_the_store_says_stands_and_nothing_is_lost(known: KnownContact, contact: Contact) -> None:
    made = merged(known, contact)
    assert made.area == (known.area or contact.area)
    assert made.external_id == (known.external_id or contact.external_id)
    assert made.numbers[: len(known.numbers)] == known.numbers
    assert set(made.numbers) == {*known.numbers, *(number.e164 for number in contact.numbers)}


@given(_known, st.lists(_contacts, max_size=3))
def test_a_refusal_only_turns_on_whatever_lists_say_in_whatever_order(
    known: KnownContact, contacts: list[Contact]
) -> None:
    ends = {merged(known, *order).do_not_call for order in permutations(contacts)}
    assert len(ends) == 1
    refused = known.do_not_call or any(one.do_not_call for one in contacts)
    assert ends.pop() or not refused


@given(_known, st.lists(_contacts, max_size=3))
def test_numbers_are_the_same_in_whatever_order_lists_come(known: KnownContact, contacts: list[Contact]) -> None:
    assert len({frozenset(merged(known, *order).numbers) for order in permutations(contacts)}) == 1


@given(_known, _contacts)
def test_the_same_row_twice_says_nothing_new(known: KnownContact, contact: Contact) -> None:
    once = merged(known, contact)
    twice, changes = filled(once, contact, contact.address_key)
    assert twice == once
    assert changes == ()


_screenings = st.tuples(
    st.sampled_from([None, True, False]),
    st.none() | st.integers(0, 3).map(lambda days: date(2019, 12, 1) + timedelta(days)),
)


@given(st.lists(_screenings, min_size=1, max_size=4))
def test_what_counts_of_several_screenings_does_not_hang_on_their_order(said: list[Screening]) -> None:
    assert len({screening_weight(max(order, key=screening_weight)) for order in permutations(said)}) == 1


@given(_screenings, _screenings)
def test_a_listing_counts_until_a_later_screening_clears_it(one: Screening, other: Screening) -> None:
    listed, on = max(one, other, key=screening_weight)
    for was_listed, was_on in (one, other):
        if was_listed and not listed:
            assert was_on is not None
            assert on is not None
            assert on > was_on


def test_of_two_people_with_one_id_the_one_of_that_name_is_meant() -> None:
    people = KnownPeople(
        [
            KnownContact(1, "a", "Ann Sample", external_id="7", numbers=(e164(1),)),
            KnownContact(2, "b", "Bob Other", external_id="7", numbers=(e164(2),)),
        ],
        str,
    )
    found = people.find(Contact(external_id="7", full_name="Bob Other"))
    assert found is not None
    assert found[0].contact_id == 2
    assert people.find(Contact(external_id="7", full_name="Cem Third")) is None
