"""What is taken as an e-mail address."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map.accounts.emails import read_email
from campaign_map.problems import Refusal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ann@example.org", "ann@example.org"),
        ("  Ann.O'Brien+map@Mail.Example.CO.UK\n", "ann.o'brien+map@mail.example.co.uk"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        ("a_b-c=d&e~f#g@1.ex", "a_b-c=d&e~f#g@1.ex"),
    ],
)
def test_an_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert read_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ann", "@example.org", "ann@", "ann@example", "ann@@example.org", "a@b@example.org"),
        *("ann@example.org\nBcc: all@example.org", "ann@example.org\r\n.", "ann\x00@example.org", "ann @example.org"),
        *("Ann <ann@example.org>", '"ann"@example.org', "ann,bob@example.org", "a;b@example.org", "ann@[192.0.2.1]"),
        *("ann@192.0.2.1", "ann@-example.org", "ann@example-.org", "ann@example..org", ".ann@example.org"),
        *("ann.@example.org", "a..b@example.org", "sïan@example.org", "ann@exämple.org", "ann@example.org."),
        *("a!b@example.org", "a%b@example.org", "a|b@example.org", "`a@example.org", "a" * 65 + "@example.org"),
        *("a@" + "b" * 64 + ".org", "a@" + "b." * 126 + "org", "ANN@\u212aelvin.org"),
    ],
)
def test_what_mail_servers_could_read_otherwise_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as told:
        read_email(typed)
    assert (told.value.status, told.value.code) == (400, "bad_email")


@settings(max_examples=200)
@given(st.text(max_size=60) | st.emails())
def test_what_is_taken_is_plain_and_stays_as_it_is(typed: str) -> None:
    try:
        kept = read_email(typed)
    except Refusal:
        return
    assert kept.isascii() and kept.isprintable() and " " not in kept
    assert read_email(kept) == kept
