"""How other systems word the result of a call, and which of our outcomes each is. ``docs/results-in.md`` has the table.

Nothing is guessed: a word that is not here is refused, and whoever brings the file in says what it means. Numbers are
never here, since each organisation numbers its results its own way (VAN’s 1 is “Not Home”, Zetkin’s 1 a success), nor
are short codes that mean different things in different places (“DC”).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import OutcomeKind

_K = OutcomeKind


@dataclass(frozen=True, slots=True)
class Word:
    """What a result of another system is here.

    Attributes:
        kind: our outcome; ``None`` where it tells of no telephone call, so that there is nothing to keep.
        language: of a language barrier that names it.
        systems: whose word it is.
    """

    kind: OutcomeKind | None
    systems: str
    language: str = ""


def squash(text: str) -> str:
    """A word without case, accents, spaces and signs: ``NO_ANSWER`` and ``No answer`` are one."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


# Read in: VAN (organisations’ help pages, parsons, MoveOn), CallHub (support.callhub.io), ThruTalk (help.getthru.io),
# Zetkin (app.zetkin.org, call.zetk.in), Bernie 2016’s ground-control, Twilio’s phonebank, OSDI, LRU Phonebanker.
_TABLE: Final[tuple[tuple[str, OutcomeKind | None, str], ...]] = (
    # word as it is written there | our outcome; None: no call | whose
    ("Canvassed", _K.CONVERSATION, "VAN"),
    ("Not Home", _K.NO_ANSWER, "VAN, OSDI"),
    ("Not at home", _K.NO_ANSWER, "VAN"),
    ("Refused", _K.REFUSED, "VAN, ThruTalk"),
    ("Busy", _K.BUSY, "VAN, OSDI"),
    ("BZ", _K.BUSY, "VAN"),
    ("Left Message", _K.LEFT_MESSAGE, "VAN"),
    ("Wrong Number", _K.WRONG_NUMBER, "VAN"),
    ("Disconnected", _K.NOT_IN_SERVICE, "VAN"),
    ("Language Barrier", _K.LANGUAGE_BARRIER, "VAN"),
    ("Call Back", _K.CALL_BACK, "VAN"),
    ("Moved", _K.MOVED, "VAN, ThruTalk"),
    ("Deceased", _K.DECEASED, "VAN, ThruTalk"),
    ("Do Not Call", _K.DO_NOT_CALL, "VAN, CallHub, OSDI"),
    ("Hostile", _K.HOSTILE, "VAN"),
    ("Inaccessible", None, "VAN: a doorstep"),
    ("Vacant", None, "VAN: a doorstep"),
    ("Lit dropped", None, "VAN: a doorstep"),
    ("Do Not Text", None, "VAN: texts"),
    ("Do Not Email", None, "VAN: e-mail"),
    ("Do Not Mail", None, "VAN: post"),
    ("Do Not Walk", None, "VAN: a doorstep"),
    ("ANSWER", _K.CONVERSATION, "CallHub, OSDI"),
    ("CALLBACK", _K.CALL_BACK, "CallHub"),
    ("BAD_NUMBER", _K.WRONG_NUMBER, "CallHub, Twilio"),
    ("MACHINE", _K.NO_ANSWER, "CallHub"),
    ("NO_ANSWER", _K.NO_ANSWER, "CallHub, Twilio"),
    ("LEFT_MESSAGE", _K.LEFT_MESSAGE, "CallHub, Zetkin"),
    ("USER_BUSY", _K.BUSY, "CallHub"),
    ("UNALLOCATED_NUMBER", _K.NOT_IN_SERVICE, "CallHub"),
    ("ORIGINATOR_CANCEL", None, "CallHub: the line, not the voter"),
    ("CONGESTION", None, "CallHub: the line, not the voter"),
    ("NORMAL_TEMPORARY_FAILURE", None, "CallHub: the line, not the voter"),
    ("NETWORK_OUT_OF_ORDER", None, "CallHub: the line, not the voter"),
    ("NORMAL_UNSPECIFIED", None, "CallHub: the line, not the voter"),
    ("RECOVERY_ON_TIMER_EXPIRE", None, "CallHub: the line, not the voter"),
    ("Talking to Correct Person", _K.CONVERSATION, "ThruTalk"),
    ("No Answer", _K.NO_ANSWER, "ThruTalk"),
    ("Not Home/No Contact", _K.NO_ANSWER, "ThruTalk"),
    ("Answering Machine", _K.NO_ANSWER, "ThruTalk"),
    ("Voicemail", _K.NO_ANSWER, "ThruTalk"),
    ("Busy Signal", _K.BUSY, "ThruTalk"),
    ("Fax", _K.WRONG_NUMBER, "ThruTalk"),
    ("Not Dialed", None, "ThruTalk: nobody was rung"),
    ("SUCCESSFUL", _K.CONVERSATION, "Zetkin"),
    ("NO_PICKUP", _K.NO_ANSWER, "Zetkin, ground-control"),
    ("LINE_BUSY", _K.BUSY, "Zetkin"),
    ("CALL_BACK", _K.CALL_BACK, "Zetkin, ground-control"),
    ("NOT_AVAILABLE", _K.NOT_AVAILABLE, "Zetkin"),
    ("WRONG_NUMBER", _K.WRONG_NUMBER, "Zetkin, ground-control"),
    ("UNFINISHED", None, "Zetkin: no result yet"),
    ("NOT_INTERESTED", _K.REFUSED, "ground-control"),
    ("Did not pick up", _K.NO_ANSWER, "ground-control"),
    ("Not interested in talking", _K.REFUSED, "ground-control"),
    ("OTHER_LANGUAGE", _K.LANGUAGE_BARRIER, "ground-control"),
    ("Spoke different language", _K.LANGUAGE_BARRIER, "ground-control"),
    ("DISCONNECTED_NUMBER", _K.NOT_IN_SERVICE, "ground-control"),
    ("ANSWERED", _K.CONVERSATION, "Twilio"),
    ("LEFT_MSG", _K.LEFT_MESSAGE, "Twilio"),
    ("INCOMPLETE", _K.PARTIAL, "Twilio"),
    ("PENDING", None, "Twilio: no result yet"),
    ("meaningful interaction", _K.CONVERSATION, "OSDI"),
    ("Had a conversation", _K.CONVERSATION, "LRU Phonebanker"),
    ("Wants to be removed", _K.DO_NOT_CALL, "LRU Phonebanker"),
    ("Skipped", _K.SKIPPED, "LRU Phonebanker"),
    ("needsMessage", None, "Spoke: texts"),
    ("needsResponse", None, "Spoke: texts"),
    ("convo", None, "Spoke: texts"),
    ("messaged", None, "Spoke: texts"),
    ("closed", None, "Spoke: texts"),
    ("opted out", _K.DO_NOT_CALL, "Spoke"),
    # What people write on a sheet.
    ("DNC", _K.DO_NOT_CALL, "sheets"),
    ("Opt out", _K.DO_NOT_CALL, "sheets"),
    ("Remove from list", _K.DO_NOT_CALL, "sheets"),
    ("Engaged", _K.BUSY, "sheets"),
    ("Spoke", _K.CONVERSATION, "sheets"),
    ("Talked", _K.CONVERSATION, "sheets"),
    ("Conversation", _K.CONVERSATION, "sheets"),
    ("Not in", _K.NOT_AVAILABLE, "sheets"),
    ("Not available", _K.NOT_AVAILABLE, "sheets"),
    ("No reply", _K.NO_ANSWER, "sheets"),
    ("N/A", None, "sheets: nothing was done"),
    ("Unobtainable", _K.NOT_IN_SERVICE, "sheets"),
    ("Number not in service", _K.NOT_IN_SERVICE, "sheets"),
    ("Dead", _K.DECEASED, "sheets"),
    ("Abusive", _K.HOSTILE, "sheets"),
)
_LANGUAGES: Final = (("Spanish", "VAN"), ("Welsh", "sheets"), ("Polish", "sheets"), ("Punjabi", "sheets"))


def _known() -> Mapping[str, Word]:
    words = {squash(word): Word(kind, systems) for word, kind, systems in _TABLE}
    words |= {squash(name): Word(_K.LANGUAGE_BARRIER, systems, name) for name, systems in _LANGUAGES}
    return MappingProxyType(words)


WORDS: Final[Mapping[str, Word]] = _known()
"""Every word of other systems, squashed."""

ROWS: Final = (*_TABLE, *((name, _K.LANGUAGE_BARRIER, f"{systems} ({name})") for name, systems in _LANGUAGES))
"""The table as documented: the word, our outcome or ``None``, whose word it is."""


def words_of(code_set: CodeSet) -> dict[str, Word]:
    """Every word this party understands: its own keys, labels and codes first, then everybody else’s."""
    own: dict[str, Word] = {}
    for key in code_set.keys:
        own[squash(key.letter)] = Word(key.kind, "the key on our call page")
    for kind in OutcomeKind:
        if kind is not _K.WITHDRAWN:
            own[squash(code_set.labels[kind])] = Word(kind, "ours")
            own[squash(kind)] = Word(kind, "ours")
    return {**WORDS, **own}
