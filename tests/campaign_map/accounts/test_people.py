"""Supporters, and the codes they sign in with."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign_map import models
from campaign_map.accounts import people
from campaign_map.accounts.sessions import visitor_of
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.signing_in import ELSEWHERE, HERE, code_in, desk, letters, supporter


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code.replace(' ', '')) + 1) % 10**8:08d}"


def refused(service: Service, code_id: str, code: str, address: str = HERE) -> Refusal:
    with pytest.raises(Refusal) as told:
        people.enter_code(service, code_id, code, address)
    return told.value


def test_a_code_signs_a_supporter_in_and_makes_their_account_the_first_time(service: Service) -> None:
    person, token = supporter(service, " Ann@Example.ORG ".strip().lower())
    assert visitor_of(service, token) == person
    assert (person.email, person.name, person.trusted, person.blocked) == ("ann@example.org", "Ann", False, False)
    again, other_token = supporter(service, "ann@example.org", "")
    assert again.person_id == person.person_id
    assert again.name == "Ann"
    assert other_token != token
    assert visitor_of(service, token) == person


def test_an_address_is_the_same_however_it_is_typed(service: Service) -> None:
    people.send_code(service, "  ANN@Example.org", HERE)
    assert [letter.to for letter in letters(service)] == ["ann@example.org"]


def test_neither_code_nor_token_nor_network_address_is_stored(service: Service) -> None:
    code_id = people.send_code(service, "ann@example.org", HERE)
    code = code_in(letters(service)[0])
    token = people.enter_code(service, code_id, code, HERE).token
    tables = (models.email_codes, models.sessions, models.tries, models.people)
    with service.store.read() as connection:
        everything = str([connection.execute(sa.select(table)).all() for table in tables])
    assert not any(secret in everything for secret in (code, code.replace(" ", ""), token, HERE))


def test_a_code_is_good_once(service: Service) -> None:
    code_id = people.send_code(service, "ann@example.org", HERE)
    code = code_in(letters(service)[0])
    people.enter_code(service, code_id, code, HERE)
    assert refused(service, code_id, code).code == "code_expired"


def test_a_code_may_be_typed_with_spaces_and_hyphens(service: Service) -> None:
    code_id = people.send_code(service, "ann@example.org", HERE)
    code = code_in(letters(service)[0])
    assert people.enter_code(service, code_id, f" {code.replace(' ', '-')}\n", HERE).person.email == "ann@example.org"


def test_what_is_not_eight_figures_costs_no_try(service: Service) -> None:
    code_id = people.send_code(service, "ann@example.org", HERE)
    for typed in ("", "1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨", "\x00" * 8, "²" * 8):
        assert refused(service, code_id, typed).code == "code_form"
    people.enter_code(service, code_id, code_in(letters(service)[0]), HERE)


def test_after_five_wrong_tries_the_right_code_is_refused_too(service: Service) -> None:
    code_id = people.send_code(service, "ann@example.org", HERE)
    code = code_in(letters(service)[0])
    ways_out = [refused(service, code_id, wrong(code)).way_out for _ in range(people.MOST_TRIES)]
    assert ways_out[0] == "Look at the newest letter: 4 more tries."
    assert ways_out[3:] == ["Look at the newest letter: 1 more try.", "Ask for a new one."]
    assert refused(service, code_id, code).code == "code_spent"


def test_a_code_runs_out_after_a_quarter_of_an_hour(service: Service, clock: EveningClock) -> None:
    code_id = people.send_code(service, "ann@example.org", HERE)
    clock.skip(people.CODE_LIFE)
    assert refused(service, code_id, code_in(letters(service)[0])).code == "code_expired"


def test_a_new_code_revokes_the_earlier_one(service: Service) -> None:
    first = people.send_code(service, "ann@example.org", HERE)
    second = people.send_code(service, "ann@example.org", ELSEWHERE)
    old, new = (code_in(letter) for letter in letters(service))
    assert refused(service, first, old).code == "code_expired"
    assert people.enter_code(service, second, new, HERE).person.email == "ann@example.org"


def test_a_code_is_good_with_its_own_id_only(service: Service) -> None:
    anns = people.send_code(service, "ann@example.org", HERE)
    bobs = people.send_code(service, "bob@example.org", HERE)
    ann, bob = (code_in(letter) for letter in letters(service))
    assert refused(service, anns, bob).code == "code_wrong"
    assert refused(service, bobs, ann).code == "code_wrong"
    for made_up in ("k_nobody", "", "\x00", "\ud800", "k" * 5000):
        assert refused(service, made_up, ann).code == "code_expired"


def test_one_e_mail_address_is_sent_five_codes_an_hour(service: Service, clock: EveningClock) -> None:
    for place in range(people.CODES_TO_ONE):
        people.send_code(service, "ann@example.org", f"192.0.2.{place}")
    with pytest.raises(Refusal) as told:
        people.send_code(service, "ANN@example.org", ELSEWHERE)
    assert (told.value.status, told.value.code) == (429, "too_many_tries")
    assert told.value.retry_after == 3600
    assert len(letters(service)) == people.CODES_TO_ONE
    clock.skip(timedelta(hours=1))
    people.send_code(service, "ann@example.org", HERE)


def test_one_network_address_asks_for_thirty_codes_an_hour(service: Service) -> None:
    for place in range(people.CODES_FROM_ONE):
        people.send_code(service, f"guest{place}@example.org", "2001:db8::1")
    with pytest.raises(Refusal) as told:  # a household has all of a /64
        people.send_code(service, "one.more@example.org", "2001:db8::ffff:1")
    assert told.value.code == "too_many_tries"
    people.send_code(service, "one.more@example.org", "2001:db8:0:1::1")


def test_one_network_address_is_wrong_thirty_times_an_hour(service: Service) -> None:
    code_id = people.send_code(service, "ann@example.org", ELSEWHERE)
    for _ in range(people.WRONG_FROM_ONE):
        assert refused(service, "k_guess", "12345678").code == "code_expired"
    assert refused(service, "k_guess", "12345678").code == "too_many_tries"
    people.enter_code(service, code_id, code_in(letters(service)[0]), ELSEWHERE)


def test_known_and_unknown_addresses_are_answered_alike(service: Service) -> None:
    supporter(service, "ann@example.org")
    with service.store.write() as connection:
        connection.execute(models.mails.delete())
        connection.execute(models.people.update().values(blocked_at=service.clock.now()))
    answers = [people.send_code(service, email, HERE) for email in ("ann@example.org", "nobody@example.org")]
    assert [len(answer) for answer in answers] == [34, 34]
    known, unknown = letters(service)
    assert known.body.replace(code_in(known), "") == unknown.body.replace(code_in(unknown), "")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=30) | st.from_regex(r"[0-9]{4} ?[0-9]{4}", fullmatch=True))
def test_whatever_is_typed_only_the_code_itself_is_let_in(service: Service, typed: str) -> None:
    with service.store.write() as connection:
        for table in (models.tries, models.email_codes, models.mails):
            connection.execute(table.delete())
    code_id = people.send_code(service, "ann@example.org", HERE)
    code = code_in(letters(service)[0]).replace(" ", "")
    try:
        people.enter_code(service, code_id, typed, HERE)
    except Refusal as refusal:
        assert refusal.code in ("code_wrong", "code_form")
        people.enter_code(service, code_id, code, HERE)
    else:
        assert "".join(typed.split()).replace("-", "") == code


def test_whoever_is_blocked_is_signed_out_and_told_where_to_write(service: Service) -> None:
    admin = desk(service, "moderator").coordinator
    person, token = supporter(service)
    assert people.by_email(service, admin, "ANN@example.org") == person
    people.block(service, admin, person.person_id, "Advertised a party that was none.")
    assert visitor_of(service, token) is None
    code_id = people.send_code(service, "ann@example.org", HERE)
    told = refused(service, code_id, code_in(letters(service, "ann@example.org")[-1]))
    assert (told.status, told.code) == (403, "blocked")
    assert service.profile.contact_address in told.way_out
    people.unblock(service, admin, person.person_id)
    assert supporter(service)[0].blocked is False


def test_who_may_not_block_is_refused(service: Service) -> None:
    person, token = supporter(service)
    for role, seats in (("viewer", None), ("moderator", ["E14000731"])):
        by = desk(service, role, seats, email=f"{role}@example.org").coordinator
        with pytest.raises(Refusal) as told:
            people.by_email(service, by, person.email)
        assert (told.value.status, told.value.code) == (403, "not_yours")
        with pytest.raises(Refusal) as told:
            people.block(service, by, person.person_id, "")
        assert (told.value.status, told.value.code) == (403, "not_yours")
    assert visitor_of(service, token) is not None


def test_a_name_is_one_visible_line(service: Service) -> None:
    person, _ = supporter(service, name="")
    assert people.rename(service, person, "  Ann\r\nBcc: x\u202e  ").name == "Ann Bcc: x"
    with pytest.raises(Refusal):
        people.rename(service, person, " \u200b\n ")
