"""Coordinators' passwords: Argon2id as the library sets it (RFC 9106, the choice for little memory), and a small rule
against the obvious.

The rule takes away what anybody would try first, and asks for something to be left: length alone lets
``password2019`` through. Hashing takes 64 MiB each, so no more than two are worked out at a time, however many ask.
"""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from campaign_map.problems import Refusal

SHORTEST = 12
LONGEST = 200
FEWEST_LEFT = 6
"""Characters that must be left, different or not, once everything obvious is taken away."""
FEWEST_DIFFERENT = 5

HASHER = PasswordHasher()
_AT_ONCE = threading.BoundedSemaphore(2)
_WAIT = 5.0
"""Seconds; every request that waits has a thread of the service."""

# What is tried first in English, and what a campaign's people would think of. Runs are taken away as well.
_OBVIOUS = (
    *("password", "passphrase", "passwort", "letmein", "welcome", "iloveyou", "monkey", "dragon", "football"),
    *("liverpool", "arsenal", "chelsea", "sunshine", "princess", "superman", "batman", "trustno1", "admin"),
    *("administrator", "coordinator", "phonebank", "campaign", "election", "labour", "tory", "green", "vote", "party"),
    *("momentum", "january", "february", "march", "april", "june", "july", "august", "september", "october"),
    *("november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("spring", "summer", "autumn", "winter", "london", "secret", "login", "changeme", "qazwsx", "1q2w3e4r"),
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_RUN = 4
_YEAR = re.compile(r"(?:19|20)\d\d")


def hash_password(password: str) -> str:
    """What is kept of a password: Argon2id in its own text form, with a salt of its own.

    Raises:
        Refusal: 503 ``busy``.
    """
    with _one_of_two():
        return HASHER.hash(_bytes(password))


def is_password(password: str, hashed: str) -> bool:
    """Whether it is the password of a hash. A blank hash takes as long as any, and is nobody's.

    Raises:
        Refusal: 503 ``busy``.
    """
    with _one_of_two():
        try:
            HASHER.verify(hashed or _nobodys(), _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return bool(hashed)


def is_outdated(hashed: str) -> bool:
    """Whether it was hashed more cheaply than is done today."""
    return HASHER.check_needs_rehash(hashed)


def weakness(password: str, about: Iterable[str] = ()) -> str:
    """Why a password is too weak, in one sentence; empty when it will do.

    Args:
        about: what others know of whoever chooses it: their name, their address, the campaign.
    """
    text = _normal(password)
    if len(text) < SHORTEST:
        return f"Use at least {SHORTEST} characters; four words of no one’s making do well."
    if len(text) > LONGEST:
        return f"Use at most {LONGEST} characters."
    if any(unicodedata.category(char) == "Cc" for char in text):
        return "Use only what a keyboard can type."
    if len(set(text)) < FEWEST_DIFFERENT:
        return f"Use at least {FEWEST_DIFFERENT} different characters."
    if len(_without_the_obvious(text.casefold(), about)) < FEWEST_LEFT:
        return "Others would try this one first: leave out names, dates, rows of keys and common words."
    return ""


def _without_the_obvious(text: str, about: Iterable[str]) -> str:
    known = {word for one in about for word in re.split(r"[\W_]+", one.casefold()) if len(word) >= 3}
    for word in sorted((*_OBVIOUS, *known), key=len, reverse=True):
        text = text.replace(word, " ")
    text = _YEAR.sub(" ", text)
    return "".join(_without_runs(text).split())


def _without_runs(text: str) -> str:
    """Without four or more in a row of one key, or of neighbours in the alphabet, the figures or on the keyboard."""
    kept: list[str] = []
    at = 0
    while at < len(text):
        end = at + _RUN
        while end <= len(text) and _is_run(text[at:end]):
            end += 1
        if end > at + _RUN:
            at = end - 1
        else:
            kept.append(text[at])
            at += 1
    return "".join(kept)


def _is_run(part: str) -> bool:
    return len(set(part)) == 1 or any(part in row or part in row[::-1] for row in _ROWS)


def _normal(password: str) -> str:
    """One form for what keyboards write in several (NIST SP 800-63B asks for it)."""
    return unicodedata.normalize("NFKC", password)


def _bytes(password: str) -> bytes:
    return _normal(password[: 2 * LONGEST]).encode("utf-8", "replace")


@contextmanager
def _one_of_two() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_WAIT):
        raise Refusal(503, "busy", "Many people are signing in.", "Try again in a moment.", retry_after=int(_WAIT))
    try:
        yield
    finally:
        _AT_ONCE.release()


def _nobodys() -> str:
    """A hash that is no password's, as dear to try as those of today."""
    salt, digest = (
        b64encode(secrets.token_bytes(length)).rstrip(b"=").decode() for length in (HASHER.salt_len, HASHER.hash_len)
    )
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"
