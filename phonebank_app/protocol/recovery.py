"""A phrase with which the campaign can let a host in again, and the small file that asks for it.

When a party has its list, its laptop makes up a phrase, seals its store's key to that phrase, and seals the phrase with
age to the campaign's recovery key, whose private half lies offline with a coordinator. Neither the laptop nor a thief
can read it back. A host who has forgotten the passphrase sends the sealed phrase (a file without a voter, a guest or a
key in it); the coordinator opens it, makes sure who asks, and reads the phrase out over the telephone.

A phrase is 28 signs of Crockford's base 32 (140 bits) in seven groups of four, each with a check sign behind it: one
wrong sign in a group is always noticed, and so are two groups in each other's place. Pure: no disk, no network.
"""

from __future__ import annotations

import re
import secrets
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Annotated

import msgspec

from phonebank_app.errors import FileProblem, WorldError
from phonebank_app.i18n import tr

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No I, L, O or U: https://www.crockford.com/base32.html"""

GROUPS, SIZE = 7, 4
LONGEST_FILE = 64 * 1024

_LOOK_ALIKE = str.maketrans("OIL", "011")
_WEIGHTS = (1, 3, 5, 7)  # odd: none of them hides a difference modulo 32
_ANOTHER = tr("Ask your coordinator for the file again, or for the whole phrase.")


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is sealed to the campaign. It was written on the laptop when it had its key, so a thief cannot change who it
    is said to be for.

    Attributes:
        store_id: of the slots file that the phrase opens.
    """

    store_id: str
    phrase: str
    party_id: str
    host: str
    campaign: str
    sealed_at: Annotated[datetime, msgspec.Meta(tz=True)]


class Request(msgspec.Struct, frozen=True):
    """The file that a host sends.

    Attributes:
        recipient: the campaign's age recipient; ``sealed``: an age file with a :class:`Told`, base64.
    """

    phonebank_recovery: int
    recipient: str
    sealed: str


def new_phrase() -> str:
    """A fresh phrase: seven groups of five, with dashes between."""
    groups = ("".join(secrets.choice(SIGNS) for _ in range(SIZE)) for _ in range(GROUPS))
    return "-".join(group + _check(group, place) for place, group in enumerate(groups))


def read_phrase(typed: str) -> str:
    """What somebody typed, as :func:`new_phrase` writes it; case, spaces, dashes and look-alikes are forgiven.

    Raises:
        WorldError: which group is wrong, or how many signs there should be.
    """
    signs = re.sub(r"[\s\-–—._]", "", typed.upper()).translate(_LOOK_ALIKE)
    length = SIZE + 1
    groups = [signs[at : at + length] for at in range(0, len(signs), length)]
    for place, group in enumerate(groups[:GROUPS]):
        if len(group) == length and (set(group) - set(SIGNS) or group[-1] != _check(group[:-1], place)):
            raise WorldError(
                tr("Group {value} is not as it was read to you.", value=place + 1), tr("Have that group read again.")
            )
    if len(signs) != GROUPS * length:
        raise WorldError(
            tr(
                "The phrase is {groups} groups of {length}; this is {signs} signs.",
                groups=GROUPS,
                length=length,
                signs=len(signs),
            ),
            tr("Have it read to the end."),
        )
    return "-".join(groups)


def _check(group: str, place: int) -> str:
    total = sum(weight * SIGNS.index(sign) for weight, sign in zip(_WEIGHTS, group, strict=True))
    return SIGNS[(total + 11 * place) % len(SIGNS)]


def usable(recipient: str) -> bool:
    """Whether this is an age recipient."""
    import pyrage

    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        return False
    return True


def seal(told: Told, recipient: str) -> bytes:
    """An age file for the campaign; raises ``ValueError`` for what is no age recipient."""
    import pyrage

    if not usable(recipient):
        raise ValueError("not an age recipient")
    sealed: bytes = pyrage.encrypt(msgspec.json.encode(told), [pyrage.x25519.Recipient.from_str(recipient)])
    return sealed


def request_file(sealed: bytes, recipient: str) -> bytes:
    """What a host sends to the coordinator."""
    request = Request(1, recipient, b64encode(sealed).decode("ascii"))
    return msgspec.json.format(msgspec.json.encode(request)) + b"\n"


def answer(file: bytes, key: str) -> Told:
    """Open what a host sent, with the campaign's private recovery key.

    Args:
        key: the text of the key's file: somewhere in it an ``AGE-SECRET-KEY-1…``.

    Raises:
        FileProblem: one of the two is not what it should be, or they do not belong together.
    """
    import pyrage

    try:
        request = msgspec.json.decode(file[: LONGEST_FILE + 1], type=Request)
        sealed = b64decode(request.sealed, validate=True)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise FileProblem(
            tr("This is not a request for a recovery phrase."), tr("Have the host save it again.")
        ) from error
    if request.phonebank_recovery != 1:
        raise FileProblem(tr("A newer program wrote this request."), tr("Install the newest campaign-map."))
    found = re.search(r"AGE-SECRET-KEY-1[0-9A-Z]+", key)
    if found is None:
        raise FileProblem(
            tr("There is no recovery key in that file."), tr("It holds a line that begins AGE-SECRET-KEY-1.")
        )
    try:
        identity = pyrage.x25519.Identity.from_str(found[0])
    except pyrage.IdentityError as error:
        raise FileProblem(tr("The recovery key in that file is damaged."), tr("Take another copy of it.")) from error
    if str(identity.to_public()) != request.recipient:
        raise FileProblem(
            tr("This request is for another campaign's key."), tr("Use the key that the list was issued with.")
        )
    try:
        return msgspec.json.decode(pyrage.decrypt(sealed, [identity]), type=Told)
    except (pyrage.DecryptError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise FileProblem(tr("This request was damaged on its way."), tr("Have the host send it again.")) from error
