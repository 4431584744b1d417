"""The cookies that hold tokens."""

from __future__ import annotations

import pytest
from litestar.datastructures import Cookie

from campaign_map.accounts import browsers, cookies
from campaign_map.settings import Settings

SECURE = Settings(public_url="https://map.example.org")
LOCAL = Settings()


@pytest.mark.parametrize("give", [cookies.give_supporter, cookies.give_coordinator])
def test_over_https_a_browser_keeps_a_token_to_this_host_alone(give: object) -> None:
    assert callable(give)
    made: Cookie = give(SECURE, "token")
    header = made.to_header(header="")
    assert made.key.startswith("__Host-")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in header.split(";")}
    assert "Domain" not in header


def test_without_https_the_names_are_plain() -> None:
    made = cookies.give_supporter(LOCAL, "token")
    assert made.key == cookies.supporter_cookie(LOCAL) == "supporter"
    assert not made.secure and made.httponly


def test_a_coordinator_is_forgotten_with_the_browser_and_a_supporter_after_thirty_days() -> None:
    assert cookies.give_coordinator(SECURE, "token").max_age is None
    assert cookies.give_supporter(SECURE, "token").max_age == 30 * 24 * 3600
    assert cookies.coordinator_cookie(SECURE) != cookies.supporter_cookie(SECURE)
    for taken in (cookies.take_coordinator(SECURE), cookies.take_supporter(SECURE)):
        assert (taken.value, taken.max_age) == ("", 0)


@pytest.mark.parametrize(
    ("agent", "browser"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14.5; rv:127.0) Gecko/20100101 Firefox/127.0", "Firefox on Mac"),
        ("<script>alert(1)</script>", "A browser"),
        ("", "A browser"),
    ],
)  # fmt: skip
def test_a_session_is_known_by_its_browser(agent: str, browser: str) -> None:
    assert browsers.browser_of(agent) == browser
