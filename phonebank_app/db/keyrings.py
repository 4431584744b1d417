"""The keyrings of operating systems that a slot may use: named ones, and no others.

``keyring`` can also be asked for a store that forgets (null), one that fails, one that tries several in turn (chainer),
and, with other packages, a plain file. None of those may ever hold what opens a party, so none is asked, whatever the
system or its settings offer. They are named here because a frozen program has no entry points to find them by
(``packaging/phonebank.spec`` ships their modules).
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from keyring.backend import KeyringBackend
from keyring.errors import KeyringError, PasswordDeleteError

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr

SERVICE = "phonebank-party"


@dataclass(frozen=True, slots=True)
class Named:
    """A backend of ``keyring``: its class, and what people call it."""

    module: str
    name: str
    words: str


NAMED = (
    Named("keyring.backends.Windows", "WinVaultKeyring", tr("Windows’ Credential Locker")),
    Named("keyring.backends.macOS", "Keyring", tr("the macOS Keychain")),
    Named("keyring.backends.SecretService", "Keyring", tr("the desktop’s keyring")),
    Named("keyring.backends.kwallet", "DBusKeyring", "KWallet"),
)

_NONE = tr(
    "This laptop has no keyring that the program trusts (Credential Locker, Keychain, Secret Service or KWallet)."
)
_TURNED_OFF = tr("Keyrings are turned off in this laptop's own settings.")


def why_none() -> str:
    """Why no keyring can be used, in a sentence; empty when one can. It may take a second: it asks the desktop."""
    if _turned_off():
        return _TURNED_OFF
    return "" if _usable() else _NONE


def words() -> str:
    """What the keyring that would be used is called; empty when there is none."""
    found = _usable()
    return _name(found[0]).words if found else ""


def keep(store_id: str, secret: str) -> None:
    """Put a secret into the keyring, and make sure that it is there.

    Raises:
        WorldError: there is none, it stays shut, or it does not keep what it is given.
    """
    if why := why_none():
        raise WorldError(tr("There is no keyring to use."), why)
    backend = _usable()[0]
    try:
        backend.set_password(SERVICE, store_id, secret)
        kept = backend.get_password(SERVICE, store_id)
    except (KeyringError, OSError, RuntimeError) as error:
        raise WorldError(
            tr("Not kept: {words} would not open.", words=_name(backend).words), tr("Unlock it, then try again.")
        ) from error
    if kept != secret:
        raise WorldError(
            tr("Not kept: {words} does not hold what it is given.", words=_name(backend).words),
            tr("Use the passphrase."),
        )


def secrets_of(store_id: str) -> list[str]:
    """What the keyrings of this laptop hold for a store. Every usable one is asked: the desktop may be another one than
    when the secret was put away."""
    held = []
    for backend in _usable():
        try:
            secret = backend.get_password(SERVICE, store_id)
        except (KeyringError, OSError, RuntimeError):
            continue  # the next one may have it; the passphrase always opens
        if secret is not None:
            held.append(secret)
    return held


def forget(store_id: str) -> None:
    """Take a store's secret out of every keyring that will let go of it. Without its slot it opens nothing."""
    for backend in _usable():
        try:
            backend.delete_password(SERVICE, store_id)
        except (PasswordDeleteError, KeyringError, OSError, RuntimeError):
            continue


def _turned_off() -> bool:
    from keyring.backends import null

    return isinstance(_chosen(), null.Keyring)


def _chosen() -> KeyringBackend:
    import keyring

    return keyring.get_keyring()


def _name(backend: KeyringBackend) -> Named:
    return next(one for one in NAMED if _is(backend, one))


def _is(backend: KeyringBackend, named: Named) -> bool:
    # The class itself, not one that inherits from it and may keep things elsewhere.
    return (type(backend).__module__, type(backend).__qualname__) == (named.module, named.name)


def _usable() -> list[KeyringBackend]:
    """Named backends that work here, the one that the person chose first."""
    chosen = _chosen()
    if _turned_off():
        return []
    found = [chosen] if any(_is(chosen, named) for named in NAMED) else []
    for named in NAMED:
        if any(_is(backend, named) for backend in found):
            continue
        try:
            made = getattr(importlib.import_module(named.module), named.name)
            if made.viable:
                found.append(made())
        except (ImportError, AttributeError, KeyringError, OSError, RuntimeError):
            continue  # another system's, or its desktop is not running
    return found
