"""How guests like their pages: kept with the guest for the evening, and never with the neighbour."""

from __future__ import annotations

import pytest

from phonebank_app.db.documents import Wish
from phonebank_app.errors import NotAllowed
from phonebank_app.guests.wishes import Wishes
from phonebank_app.hosting import Hosting
from tests.conftest import PartyFactory
from tests.makers import voters


def test_a_wish_goes_with_its_guest_from_chair_to_chair(party: PartyFactory) -> None:
    evening = party(voters(3), guests=2)
    wishes, hosting = Wishes(evening.store, evening.clock), Hosting(evening.store, evening.clock)
    wish = Wish(reading=1.5, square=False)
    wishes.keep(1, wish, frozenset({"cy"}))
    assert wishes.of(1) == wish
    assert wishes.of(2) == Wish()
    assert wishes.languages(1) == {"cy"}
    hosting.unseat(1)
    assert wishes.of(1) == Wish()
    hosting.seat_guest(5, "Guest 1", frozenset({"cy"}))
    assert wishes.of(5) == wish


def test_nobodys_wish_is_kept_for_an_empty_chair(party: PartyFactory) -> None:
    evening = party(voters(1), guests=1)
    with pytest.raises(NotAllowed):
        Wishes(evening.store, evening.clock).keep(2, Wish(), frozenset())
