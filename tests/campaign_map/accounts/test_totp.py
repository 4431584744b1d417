"""The codes that a telephone makes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.accounts import totp

# RFC 6238, appendix B: the secret is “12345678901234567890”; of its eight figures an app shows the last six.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime(2019, 12, 4, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924")],
)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert totp.code_at(SECRET, second // totp.STEP) == code[-6:]


@settings(max_examples=30)
@given(st.integers(-300, 300))
def test_a_code_is_good_a_step_before_and_a_step_after(seconds: int) -> None:
    shown_at = NOW + timedelta(seconds=seconds)
    step = int(shown_at.timestamp()) // totp.STEP
    away = step - int(NOW.timestamp()) // totp.STEP
    assert totp.step_of(SECRET, totp.code_at(SECRET, step), NOW) == (step if abs(away) <= 1 else None)


def test_no_step_is_good_twice_nor_after_a_later_one() -> None:
    step = int(NOW.timestamp()) // totp.STEP
    code = totp.code_at(SECRET, step)
    assert totp.step_of(SECRET, code, NOW, after=step - 1) == step
    assert totp.step_of(SECRET, code, NOW, after=step) is None
    assert totp.step_of(SECRET, code, NOW, after=step + 1) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\ud800", "１２３４５６"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert totp.step_of(SECRET, typed, NOW) is None


def test_a_code_may_be_typed_in_two_groups() -> None:
    step = int(NOW.timestamp()) // totp.STEP
    code = totp.code_at(SECRET, step)
    assert totp.step_of(SECRET, f" {code[:3]} {code[3:]}\n", NOW) == step


def test_an_app_reads_secret_address_and_campaign_from_the_square() -> None:
    secret = totp.new_secret()
    uri = totp.provisioning_uri(secret, "cora@example.org", "North & South: 2019")
    parts = urlsplit(uri)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path).endswith("cora@example.org")
    asked = parse_qs(parts.query)
    assert (asked["secret"], asked["issuer"]) == ([secret], ["North & South: 2019"])
    drawn = ElementTree.fromstring(totp.square(uri))
    assert drawn.tag.endswith("svg")


def test_every_secret_is_another_and_can_be_typed() -> None:
    first, second = totp.new_secret(), totp.new_secret()
    assert first != second
    assert len(first) == 32
    assert totp.in_groups(first).split(" ") == [first[at : at + 4] for at in range(0, 32, 4)]
