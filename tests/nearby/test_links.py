"""What a guest types or scans, and how often it may be guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.errors import NotAllowed
from phonebank_app.nearby.guesses import RENEWALS, TRIES, Bucket, Guesses
from phonebank_app.nearby.interfaces import in_the_room
from phonebank_app.nearby.links import PORT, Endpoint, link_of, read_where
from phonebank_app.protocol import short_codes


def sound() -> str:
    """A code."""
    return short_codes.new_code()


@given(
    st.lists(st.tuples(st.one_of(st.ip_addresses()), st.integers(1, 65535)), min_size=1, max_size=6),
    st.booleans(),
)
def test_a_link_is_read_as_it_was_written(places: list[tuple[object, int]], loudly: bool) -> None:
    code = sound()
    endpoints = [Endpoint(str(address), port) for address, port in places]
    text = link_of(code, endpoints)
    read, plain = read_where(f"  {text.upper() if loudly else text}\n", "")
    assert [one.port for one in read] == [one.port for one in endpoints]
    assert [one.address.lower() for one in read] == [one.address.lower() for one in endpoints]
    assert short_codes.shown(plain) == code


@pytest.mark.parametrize(
    ("typed", "endpoint"),
    [
        ("192.168.1.20", Endpoint("192.168.1.20", PORT)),
        (" 192.168.1.20:4711 ", Endpoint("192.168.1.20", 4711)),
        ("fd12::20", Endpoint("fd12::20", PORT)),
        ("[fd12::20]", Endpoint("fd12::20", PORT)),
        ("[fd12::20]:4711", Endpoint("fd12::20", 4711)),
        ("anns-laptop.local", Endpoint("anns-laptop.local", PORT)),
        ("anns-laptop:4711", Endpoint("anns-laptop", 4711)),
    ],
)
def test_an_address_is_understood_as_people_type_it(typed: str, endpoint: Endpoint) -> None:
    code = sound()
    assert read_where(typed, code.lower().replace("-", " ")) == ((endpoint,), code.replace("-", ""))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "phonebank-room:",
        "192.168.1",
        "192.168.1.300",
        "192.168.1.20:70000",
        "a b",
        "[fd12",
        "::1::",
        "-x",
    ],
)
def test_what_is_no_address_is_refused_in_words(typed: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        read_where(typed, sound())
    assert refused.value.way_out


@given(st.text(max_size=60), st.text(max_size=12))
def test_whatever_is_typed_is_understood_or_refused(where: str, code: str) -> None:
    try:
        read_where(where, code)
    except NotAllowed as refused:
        assert refused.way_out


@given(st.integers(0, 7), st.integers(1, 31))
def test_any_one_wrong_character_is_a_slip_of_the_pen(place: int, off: int) -> None:
    plain = sound().replace("-", "")
    wrong = short_codes.ALPHABET[(short_codes.ALPHABET.index(plain[place]) + off) % 32]
    with pytest.raises(NotAllowed, match="slip of the pen"):
        read_where("192.168.1.20", plain[:place] + wrong + plain[place + 1 :])


def test_a_code_is_guessed_five_times_and_after_four_codes_nobody_new_gets_in() -> None:
    guesses = Guesses()
    for _ in range(RENEWALS):
        code = guesses.code
        assert [guesses.begin() for _ in range(TRIES)] == [True] * TRIES
        assert not guesses.begin()  # those who are in the middle of a try count, too
        assert [guesses.end(wrong=True) for _ in range(TRIES)] == [False] * (TRIES - 1) + [True]
        assert guesses.code != code
    assert guesses.closed
    assert not guesses.begin()
    guesses.renew()
    assert guesses.begin()
    assert not guesses.end(wrong=False)


def test_a_try_that_ends_before_its_proof_is_no_guess() -> None:
    guesses = Guesses()
    for _ in range(3 * TRIES):
        assert guesses.begin()
        assert not guesses.end(wrong=False)


def test_a_bucket_gives_what_it_holds_and_no_more() -> None:
    bucket = Bucket(0.001, 3)
    assert [bucket.take() for _ in range(5)] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("192.168.1.20", True),
        ("10.0.0.1", True),
        ("172.20.10.2", True),
        ("169.254.3.4", True),
        ("fd12::1", True),
        ("fe80::1%eth0", True),
        ("::ffff:192.168.1.20", True),
        ("127.0.0.1", True),
        ("8.8.8.8", False),
        ("2a00:1450:4009::1", False),
        ("::ffff:8.8.8.8", False),
        ("224.0.0.251", False),
        ("0.0.0.0", False),
        ("nonsense", False),
    ],
)
def test_only_the_rooms_own_addresses_are_listened_to(address: str, ours: bool) -> None:
    assert in_the_room(address) is ours
