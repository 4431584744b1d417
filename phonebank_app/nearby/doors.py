"""What the two ends of the line tell the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import msgspec

from phonebank_app.calls.script_facts import script_facts
from phonebank_app.cards import CallCard
from phonebank_app.changes import Changes
from phonebank_app.db.documents import Party
from phonebank_app.hosting import rules_for
from phonebank_app.i18n import language
from phonebank_app.rules.calling_rules import Hours
from phonebank_app.rules.codesets import CodeSet, in_language
from phonebank_app.rules.codesets import parse as parse_code_set
from phonebank_app.scripts import Script
from phonebank_app.scripts.shelf import parsed

# -- at the host's -----------------------------------------------------------------------------------------------------

HostEventKind = Literal["waiting", "joined", "dropped", "back", "left", "changed", "refused", "code"]


@dataclass(frozen=True, slots=True)
class HostEvent:
    """Something happened in the room; told on the loop on which the host's side was started.

    Attributes:
        kind: ``waiting``: a laptop typed the right code and waits for Approve, or does no longer; ``joined``: one was
            approved; ``dropped``, ``back``: a line; ``left``: the guest went home; ``changed``: something was saved or
            asked, several at once; ``refused``: something a guest kept could not be taken in (see
            ``NearbyHost.unplaced``); ``code``: the code is another (``NearbyHost.opened``), after wrong guesses.
        chair: which; 0 where it concerns none.
        changes: for the pages of this laptop.
    """

    kind: HostEventKind
    chair: int = 0
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the host shows.

    Attributes:
        code: as it is read out, e.g. ``K7QW-3D9P``.
        addresses: of this laptop in the room, most likely first; an IPv6 address stands without brackets.
        link: what the QR holds: addresses, port and code.
        announced: whether other laptops can find this one by itself (mDNS).
    """

    code: str
    addresses: tuple[str, ...]
    port: int
    link: str
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A laptop that typed the right code and waits for Approve.

    Attributes:
        chair: where it sat before: it was here tonight, its program ended, and it comes back; 0: a new one.
    """

    id: str
    name: str
    laptop: str
    languages: frozenset[str]
    chair: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """A joined laptop. ``since``: voters' time; ``kept``: calls that it has yet to hand over, as it last said."""

    chair: int
    name: str
    laptop: str
    connected: bool
    since: datetime
    kept: int


# -- at the guest's ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A host that announces itself in this network. ``where``: as ``NearbyGuest.join`` takes it."""

    name: str
    address: str
    port: int

    @property
    def where(self) -> str:
        """Address and port in one."""
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"


LineEventKind = Literal["waiting", "up", "dropped", "back", "handed_over", "kept", "changed", "ended"]


@dataclass(frozen=True, slots=True)
class LineEvent:
    """Something happened to the line; told on the loop on which it was joined.

    Attributes:
        kind: ``waiting``: the code was right, the host has yet to press Approve; ``up``: the line can be used, for the
            first time: what was kept of an earlier joining is handed over; ``kept``: one more is kept here;
            ``handed_over``: so many were; ``changed``: look again (the facts, the chair, the call); ``ended``: the host
            said goodbye, and nothing is here any more.
        count: how many were handed over, or are kept.
        words, way_out: why it ended.
    """

    kind: LineEventKind
    count: int = 0
    words: str = ""
    way_out: str = ""


OnHost = Callable[[HostEvent], None]
OnLine = Callable[[LineEvent], None]


class PartyFacts(msgspec.Struct, frozen=True):
    """What a joined laptop is told of the party: what a local chair's page shows, and no more.

    Attributes:
        party: as the host's, without token, salt, service, device and list.
        script_text, code_set_text: exactly as the host has them in use; other_scripts: in other languages, and those
            with which calls in hand were begun.
        chair, caller: where this guest sits, and what they are called.
        accepted: whether this guest accepted the register notice in force; ``briefed``: whether they have read the
            briefing.
        recipient: the age recipient of the host's store, to which everything kept here is sealed.
    """

    party: Party
    script_text: str
    code_set_text: str
    chair: int
    caller: str
    accepted: bool
    recipient: str
    briefed: bool = False
    other_scripts: tuple[str, ...] = ()

    @property
    def script(self) -> Script:
        """The script that is read to whoever has none in their own language."""
        return parsed(self.script_text)

    def version(self, sha256: str) -> Script | None:
        """The script of a card, by its hash; ``None`` where this laptop was not told of it."""
        scripts = map(parsed, (self.script_text, *self.other_scripts))
        return next((script for script in scripts if script.hash == sha256), None)

    @property
    def code_set(self) -> CodeSet:
        """The outcome keys in use."""
        return parse_code_set(in_language(self.code_set_text, language()))

    @property
    def hours(self) -> Hours | None:
        """When voters may be rung; ``None`` in a rehearsal."""
        return rules_for(self.party).hours

    def script_facts(self, card: CallCard, caller: str, today: date) -> Mapping[str, str]:
        """What the script says and goes by, for this voter and this caller: see ``script_facts``."""
        return script_facts(self.party, card, caller, today)
