"""The host's PIN: a few figures that keep guests on the callers' page, and the host off the passphrase.

It guards one door of an unlocked laptop and nothing else: the store's key never depends on it. Its hash is Argon2id,
inside the encrypted store. Whoever can read that hash has read everything else already, so it need not be dear: about
50 ms, in a thread. A try is counted on the disk before it is looked at, so that pulling the plug wins none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from phonebank_app.db import pins
from phonebank_app.db.engine import Store
from phonebank_app.db.moments import to_ms
from phonebank_app.errors import NotAllowed
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock

SHORTEST, LONGEST = 4, 8
TRIES = 5
"""Wrong ones, after which only the passphrase opens."""

_FIGURES = re.compile(r"[0-9]{4,8}")
_HASHER = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a try.

    Attributes:
        right: it is the PIN.
        wait: how long until the next try is looked at.
        left: how many wrong tries are left before the laptop locks.
    """

    right: bool
    wait: timedelta = timedelta(0)
    left: int = TRIES


def weakness_of_pin(pin: str) -> str:
    """Why this will not do as a PIN, in one sentence; empty when it will."""
    if not _FIGURES.fullmatch(pin):
        return tr("A PIN has {shortest} to {longest} figures.", shortest=SHORTEST, longest=LONGEST)
    if len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210":
        return tr("A guest would try that first: choose figures that do not follow each other.")
    return ""


class HostPin:
    """The PIN of one party. What takes a moment (``choose``, ``try_pin``) belongs in a thread."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def chosen(self) -> bool:
        """Whether there is one."""
        return self._kept() is not None

    def exhausted(self) -> bool:
        """Whether too many were wrong: only the passphrase opens."""
        kept = self._kept()
        return kept is not None and kept.wrong >= TRIES

    def choose(self, pin: str) -> None:
        """Use this one from now on.

        Raises:
            NotAllowed: it is no PIN, or one that would be guessed at once.
        """
        if why := weakness_of_pin(pin):
            raise NotAllowed(why, tr("Choose another."))
        self._keep(pins.Pin(_HASHER.hash(pin)))

    def try_pin(self, typed: str) -> Verdict:
        """Look at a try. While one must wait, and after too many wrong ones, even the right one does not open.

        Raises:
            NotAllowed: no PIN was chosen.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            kept = pins.get(connection)
            if kept is None:
                raise NotAllowed(tr("This party has no PIN yet."), tr("Use the passphrase."))
            if kept.wrong >= TRIES:
                return Verdict(False, left=0)
            if kept.wait_until is not None and now < kept.wait_until:
                return Verdict(False, kept.wait_until - now, TRIES - kept.wrong)
            wrong = kept.wrong + 1
            wait = timedelta(seconds=2**wrong)
            counted = msgspec.structs.replace(kept, wrong=wrong, wait_until=now + wait)
            pins.put(connection, counted, to_ms(now))
        try:
            _HASHER.verify(kept.hash, typed)
        except VerifyMismatchError:
            return Verdict(False, wait, TRIES - wrong)
        self.forgive()
        return Verdict(True)

    def forgive(self) -> None:
        """Forget wrong tries: the passphrase was given, or the PIN."""
        kept = self._kept()
        if kept is not None and kept.wrong:
            self._keep(pins.Pin(kept.hash))

    def _kept(self) -> pins.Pin | None:
        with self._store.read() as connection:
            return pins.get(connection)

    def _keep(self, pin: pins.Pin) -> None:
        with self._store.write() as connection:
            pins.put(connection, pin, to_ms(self._clock.now()))


def remaining_seconds(verdict: Verdict) -> int:
    """Whole seconds to wait, rounded up."""
    return -(-verdict.wait // timedelta(seconds=1))
