"""A keyring of an operating system, as real as a process of ours can have it: made and chosen by ``keyring``'s own
doors, under the class name of one that the program trusts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class Locker(KeyringBackend):
    """Keeps secrets in a dictionary.

    Attributes:
        kept: by store; ``shut``: it does not open; ``forgets``: it keeps nothing.
    """

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[str, str] = {}
        self.shut = self.forgets = False

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        if not self.forgets:
            self.kept[username] = password

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.kept.get(username)

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        if self.kept.pop(username, None) is None:
            raise PasswordDeleteError("there is none")

    def _open(self) -> None:
        if self.shut:
            raise KeyringLocked("the person said no")

    @classmethod
    @contextmanager
    def installed(cls) -> Iterator[Locker]:
        """The desktop's keyring is this one for a while."""
        with chosen(trusted(cls)) as made:
            assert isinstance(made, Locker)
            yield made


def trusted(kind: type[Locker]) -> Locker:
    """One whose class has the name that the desktop's keyring has."""
    made = type("Keyring", (kind,), {"__module__": "keyring.backends.SecretService", "__qualname__": "Keyring"})()
    assert isinstance(made, Locker)
    return made


@contextmanager
def chosen(backend: KeyringBackend) -> Iterator[KeyringBackend]:
    """``keyring`` is set to use this one for a while."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield backend
    finally:
        keyring.set_keyring(before)
