"""The cookies that hold a session's token.

Supporters and coordinators have one each, so that a coordinator who also gives a party at home is asked for nothing
twice, and signing out of one does not end the other. Over https the name begins with ``__Host-``: a browser then
takes it from this very host only, for every path, and never over http.
"""

from __future__ import annotations

from litestar.datastructures import Cookie

from campaign_map.accounts.sessions import SUPPORTER_STAYS
from campaign_map.settings import Settings

_SUPPORTER = "supporter"
_COORDINATOR = "coordinator"


def supporter_cookie(settings: Settings) -> str:
    """The name of the cookie that holds a supporter's token."""
    return _name(settings, _SUPPORTER)


def coordinator_cookie(settings: Settings) -> str:
    """The name of the cookie that holds a coordinator's token."""
    return _name(settings, _COORDINATOR)


def give_supporter(settings: Settings, token: str) -> Cookie:
    """The cookie that keeps a supporter signed in for as long as their session lasts."""
    return _cookie(settings, _SUPPORTER, token, int(SUPPORTER_STAYS.total_seconds()))


def give_coordinator(settings: Settings, token: str) -> Cookie:
    """The cookie that keeps a coordinator signed in until the browser is closed."""
    return _cookie(settings, _COORDINATOR, token, None)


def take_supporter(settings: Settings) -> Cookie:
    """The cookie that makes a browser forget a supporter's token."""
    return _cookie(settings, _SUPPORTER, "", 0)


def take_coordinator(settings: Settings) -> Cookie:
    """The cookie that makes a browser forget a coordinator's token."""
    return _cookie(settings, _COORDINATOR, "", 0)


def _name(settings: Settings, whose: str) -> str:
    return f"__Host-{whose}" if settings.is_secure else whose


def _cookie(settings: Settings, whose: str, value: str, max_age: int | None) -> Cookie:
    return Cookie(
        key=_name(settings, whose),
        value=value,
        max_age=max_age,
        path="/",
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
    )
