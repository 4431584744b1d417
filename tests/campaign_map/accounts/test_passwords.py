"""Passwords that will do, and how they are kept."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from campaign_map.accounts import passwords

ABOUT = ("Cora O’Brien", "cora.obrien77", "Labour North Kensington")


@pytest.fixture(autouse=True)
def cheap_passwords() -> None:
    """Not here."""


@pytest.mark.parametrize(
    "password",
    [
        *("", "short one", "elevenchars", "aaaaaaaaaaaaaaaa", "abababababab", "123456789012", "qwertyuiop12345"),
        *("Password2019!", "passwordpassword", "letmeinletmein1", "Welcome12345!!", "CoraOBrien2019", "cora.obrien77!"),
        *(
            "LabourNorth2019",
            "phonebankparty1",
            "December2019!!",
            "abcdefghijklmn",
            "zyxwvutsrqponm",
            "     a b c d e    ",
        ),
        *("x" * 201, "correct\x00horse battery", "asdfghjkl123456", "Kensington!!!!"),
    ],
)
def test_what_others_would_try_first_is_refused_with_a_way_out(password: str) -> None:
    assert passwords.weakness(password, ABOUT).endswith(".")


@pytest.mark.parametrize(
    "password",
    ["four lamps under a kettle", "tR7!kq0ZpWm2", "pysgod-a-sglodion-heno", "mae’r ddraig yn canu", "корова на крыше"],
)
def test_what_nobody_would_guess_will_do(password: str) -> None:
    assert passwords.weakness(password, ABOUT) == ""


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=250), st.text(max_size=40))
def test_every_password_is_judged_in_a_sentence_or_taken(password: str, about: str) -> None:
    said = passwords.weakness(password, (about,))
    assert said == "" or said.endswith(".")
    if said == "":
        assert len(password) >= 6  # shorter than twelve only where one sign stands for several (ﬃ)


def test_a_password_is_known_again_and_no_other_is() -> None:
    hashed = passwords.hash_password("four lamps under a kettle")
    assert hashed.startswith("$argon2id$v=19$m=65536,")
    assert "kettle" not in hashed
    assert passwords.is_password("four lamps under a kettle", hashed)
    assert not passwords.is_password("Four lamps under a kettle", hashed)
    assert not passwords.is_outdated(hashed)


def test_a_password_is_the_same_on_every_keyboard() -> None:
    hashed = passwords.hash_password("caf\u00e9 by the harbour wall")
    assert passwords.is_password("cafe\u0301 by the harbour wall", hashed)


@pytest.mark.parametrize("hashed", ["", "not a hash", "$argon2id$v=19$m=65536,t=3,p=4$AAAA$AAAA"])
@pytest.mark.parametrize("password", ["", "x", "\ud800", "x" * 100_000])
def test_a_hash_that_is_none_is_nobodys(hashed: str, password: str) -> None:
    assert passwords.is_password(password, hashed) is False


def test_a_cheaper_hash_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("x"))
