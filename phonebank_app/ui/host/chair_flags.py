"""What is worth a look in a guest's outcomes, said beside the chairs in words that accuse nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtCore import Qt, Signal

from phonebank_app.guests.setting_aside import GuestView
from phonebank_app.i18n import tr, tr_n
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.rules.pace_flags import PACE_WINDOW, TALK, Flag, Rule
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, KeyButton, row
from phonebank_app.ui.text import Label, aloud, plain

MOST = 2
"""Shown at once: the chairs are what the card is for."""


@dataclass(frozen=True, slots=True)
class NoticedGuest:
    """A guest and what was noticed of them, the first first."""

    guest: int
    name: str
    chair: int
    flags: tuple[Flag, ...]


def noticed_guests(guests: Iterable[GuestView], flags: Mapping[int, tuple[Flag, ...]]) -> tuple[NoticedGuest, ...]:
    """Those of whom something was noticed, whoever sits here first."""
    found = [NoticedGuest(one.guest, one.name, one.chair, flags[one.guest]) for one in guests if one.guest in flags]
    return tuple(sorted(found, key=lambda one: (one.chair == 0, one.chair)))


def noticed(flag: Flag, labels: Mapping[OutcomeKind, str]) -> str:
    """What was noticed, e.g. “12 outcomes in 2 minutes”."""
    if flag.rule is Rule.PACE:
        minutes = int(PACE_WINDOW / timedelta(minutes=1))
        return tr_n(
            "{n:,} outcome in {minutes} minutes", "{n:,} outcomes in {minutes} minutes", flag.outcomes, minutes=minutes
        )
    if flag.rule is Rule.DWELL:
        return tr_n("{n:,} outcome, a few seconds apart", "{n:,} outcomes, a few seconds apart", flag.outcomes)
    if flag.rule is Rule.SAME:
        label = labels.get(flag.kind, flag.kind) if flag.kind else ""
        return tr_n(
            "the last {n:,} outcome is “{label}”",
            "the last {n:,} outcomes are all “{label}”",
            flag.outcomes,
            label=label,
        )
    if flag.rule is Rule.SHORT_TALKS:
        return tr_n(
            "{n:,} conversation of under {talk} seconds",
            "{n:,} conversations of under {talk} seconds",
            flag.outcomes,
            talk=int(TALK.total_seconds()),
        )
    return tr("{outcomes} of those they reached asked not to be called", outcomes=flag.outcomes)


class ChairFlags(Box):
    """The flags. Emits ``looked`` with a ``NoticedGuest``, and ``fine`` with one and the flag that is fine."""

    looked = Signal(object)
    fine = Signal(object, object)

    def __init__(self) -> None:
        super().__init__("column", gap=8, margins=(18, 2, 18, 8))
        self._shown: object = None
        self._lines: list[FlagLine] = []
        self._more = 0
        self.hide()

    def show_noticed(self, guests: Sequence[NoticedGuest], labels: Mapping[OutcomeKind, str]) -> None:
        """Show one line for each guest, for the first few of them."""
        if guests == self._shown:
            return
        self._shown = guests
        lines, more = self._lines, max(0, len(guests) - MOST)
        if more == self._more and [line.guest.guest for line in lines] == [one.guest for one in guests[:MOST]]:
            # The same guests: whoever is about to press a key of theirs finds it where it was.
            for line, one in zip(lines, guests, strict=False):
                line.show_guest(one, labels)
            return
        self.clear()
        self._lines, self._more = [], more
        for one in guests[:MOST]:
            line = FlagLine(one, labels)
            line.look.clicked.connect(lambda _=False, line=line: self.looked.emit(line.guest))
            line.fine.clicked.connect(lambda _=False, line=line: self.fine.emit(line.guest, line.guest.flags[0]))
            self._lines.append(line)
            self.add(line)
        if more:
            self.add(Label(tr_n("and {n:,} other guest", "and {n:,} other guests", more), "hint"))
        self.setVisible(bool(guests))
        self.updateGeometry()

    def lines(self) -> list[FlagLine]:
        """What is shown, from top to bottom."""
        return list(self._lines)


class FlagLine(Card):
    """One guest's flag: what was noticed, and the two things a host can do about it here."""

    def __init__(self, guest: NoticedGuest, labels: Mapping[OutcomeKind, str]) -> None:
        super().__init__(gap=4, margins=(12, 8, 10, 8), tone="warn_tint", edge="warn")
        self._label = Label("", "label", wrap=True, limit=200)
        head = Box("row", gap=9)
        head.add_aligned(Icon("info", "warn", 18), Qt.AlignmentFlag.AlignTop)
        head.add(self._label, stretch=1)
        self.look = KeyButton(tr("Look…"), height=36, size=14)
        self.fine = KeyButton(tr("It is fine"), look="bare", height=36, size=14)
        keys = row(self.look, self.fine, gap=8)
        keys.stretch()
        self.add(head, keys)
        self.show_guest(guest, labels)

    def show_guest(self, guest: NoticedGuest, labels: Mapping[OutcomeKind, str]) -> None:
        """Show what was noticed of the guest."""
        self.guest = guest
        name = plain(guest.name, 30)
        self.words = tr("{name}: {noticed}. Worth a look?", name=name, noticed=noticed(guest.flags[0], labels))
        self._label.setText(self.words)
        aloud(self.look, tr("Look at {name}’s calls", name=name))
        aloud(self.fine, tr("It is fine: {words}", words=self.words))
