"""Outcomes and OSDI's status codes: one table for each direction, without a catch-all. Laptops write the same codes.

OSDI's list of status codes is open; `answer`, `busy`, `do-not-call`, `meaningful interaction`, `machine`, `not-home`
are its own, the others are ours. What OSDI has no words for is lost on the way out: that somebody was hostile (kept as
a tag), that somebody else was at the telephone, when to call back, and which language is spoken.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from phonebank_app.results.osdi_words import HOSTILE as HOSTILE
from phonebank_app.results.osdi_words import NEVER_WITHDRAWN as NEVER_WITHDRAWN
from phonebank_app.results.osdi_words import OUT as OUT
from phonebank_app.results.osdi_words import WITHDRAWN as WITHDRAWN
from phonebank_app.results.osdi_words import Said as Said
from phonebank_app.rules.outcomes import OutcomeKind

_K = OutcomeKind


EXPORTED = tuple(kind.value for kind, said in OUT.items() if said is not None)
"""The outcomes that are results."""

IN: Mapping[str, OutcomeKind] = MappingProxyType(
    {
        "answer": _K.CONVERSATION,
        "answered": _K.CONVERSATION,
        "success": _K.CONVERSATION,
        "meaningful-interaction": _K.CONVERSATION,
        "conversation": _K.CONVERSATION,
        "canvassed": _K.CONVERSATION,
        "send-information": _K.CONVERSATION,
        "partial": _K.PARTIAL,
        # OSDI has no field for when: they are left in peace for a day, and nobody is promised a call.
        "call-back": _K.NOT_AVAILABLE,
        "callback": _K.NOT_AVAILABLE,
        "not-available": _K.NOT_AVAILABLE,
        "not-home": _K.NO_ANSWER,
        "no-answer": _K.NO_ANSWER,
        "no-pickup": _K.NO_ANSWER,
        "machine": _K.LEFT_MESSAGE,
        "left-message": _K.LEFT_MESSAGE,
        "voicemail": _K.LEFT_MESSAGE,
        "busy": _K.BUSY,
        "wrong-number": _K.WRONG_NUMBER,
        "bad-number": _K.WRONG_NUMBER,
        "not-in-service": _K.NOT_IN_SERVICE,
        "disconnected": _K.NOT_IN_SERVICE,
        "moved": _K.MOVED,
        "deceased": _K.DECEASED,
        "refused": _K.REFUSED,
        "not-interested": _K.REFUSED,
        "do-not-call": _K.DO_NOT_CALL,
        "dnc": _K.DO_NOT_CALL,
        "language-barrier": _K.LANGUAGE_BARRIER,
        "hostile": _K.HOSTILE,
    }
)
"""Status codes as they may come, in small letters with hyphens; `read_status` brings them to that."""

AT_THE_DOOR = frozenset(
    {_K.CONVERSATION, _K.PARTIAL, _K.MOVED, _K.DECEASED, _K.REFUSED, _K.DO_NOT_CALL, _K.LANGUAGE_BARRIER, _K.HOSTILE}
)
"""What an in-person canvass may tell of somebody we ring. That nobody opened says nothing of their telephone."""


def plain_code(text: str) -> str:
    """A code in small letters, its words joined by hyphens: ``Not_Home`` → ``not-home``."""
    return "-".join(text.replace("_", " ").replace("-", " ").casefold().split())


def read_status(status_code: str, success: bool | None) -> OutcomeKind | None:
    """The outcome that a status code means; ``None`` when that cannot be told.

    Without a code the person was reached, says the specification, unless ``success`` says otherwise. ``answer``
    without success is somebody else at the telephone.
    """
    code = plain_code(status_code)
    if not code:
        return None if success is False else _K.CONVERSATION
    kind = IN.get(code)
    return _K.NOT_AVAILABLE if kind is _K.CONVERSATION and success is False else kind
