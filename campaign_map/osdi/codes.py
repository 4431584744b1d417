"""Outcomes and OSDI's status codes: one table for each direction, without a catch-all.

OSDI's list of status codes is open; `answer`, `busy`, `do-not-call`, `meaningful interaction`, `machine`, `not-home`
are its own, the others are ours. What OSDI has no words for is lost on the way out: that somebody was hostile (kept as
a tag), that somebody else was at the telephone, when to call back, and which language is spoken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from phonebank_app.outcomes import OutcomeKind

_K = OutcomeKind


@dataclass(frozen=True, slots=True)
class Said:
    """An outcome in OSDI's words.

    Attributes:
        success: whether the person themselves spoke with us, as far as they would.
        tag: what the status code leaves out, as the name of a tag.
    """

    status_code: str
    success: bool
    tag: str = ""


HOSTILE = "hostile"
WITHDRAWN = "withdrawn"
"""The status of a result that was corrected or taken back; its correction is a result of its own."""

OUT: Mapping[OutcomeKind, Said | None] = MappingProxyType(
    {
        _K.CONVERSATION: Said("answer", True),
        _K.PARTIAL: Said("partial", True),
        _K.CALL_BACK: Said("call-back", False),
        _K.NOT_AVAILABLE: Said("not-home", False),
        _K.NO_ANSWER: Said("not-home", False),
        _K.LEFT_MESSAGE: Said("machine", False),
        _K.BUSY: Said("busy", False),
        _K.WRONG_NUMBER: Said("wrong-number", False),
        _K.NOT_IN_SERVICE: Said("not-in-service", False),
        _K.MOVED: Said("moved", False),
        _K.DECEASED: Said("deceased", False),
        _K.REFUSED: Said("refused", True),
        _K.DO_NOT_CALL: Said("do-not-call", True),
        _K.LANGUAGE_BARRIER: Said("language-barrier", False),
        _K.HOSTILE: Said("refused", True, HOSTILE),
        # That they were not to be rung again is all that anybody need know.
        _K.ENDED_KINDLY: Said("do-not-call", True),
        # No call was made.
        _K.SKIPPED: None,
        # Not an outcome: it makes the one it names `WITHDRAWN`.
        _K.WITHDRAWN: None,
    }
)

EXPORTED = tuple(kind.value for kind, said in OUT.items() if said is not None)
"""The outcomes that are results."""

NEVER_WITHDRAWN = frozenset({_K.DO_NOT_CALL, _K.ENDED_KINDLY, _K.DECEASED})
"""These only ever turn on (`phonebank_app.outcomes`), so a correction leaves their result as it was."""

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
