"""What is kept under one caller's name, and the way to take it off. For the caller, or for the host on their behalf."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal

from phonebank_app.forgetting import KeptOfCaller
from phonebank_app.ui import dialogs, keys
from phonebank_app.ui.host.evening_words import count_of
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Divider, KeyButton
from phonebank_app.ui.people.reading_page import ReadingPage, prose
from phonebank_app.ui.text import Label, aloud

_STAYS = (
    "Every call you made stays, and counts once, as it does now: what voters said belongs to the campaign and to them. "
    "It will stand under “Guest {guest}”, here and, as soon as this laptop has spoken to the campaign, there."
)
_STAYS_HERE = (
    "Every call you made stays, and counts once, as it does now: what voters said belongs to the campaign and to them. "
    "It will stand under “Guest {guest}”."
)
_REMAINS = (
    "What we cannot reach: files that somebody has already saved or sent from here; the campaign’s own backups, until "
    "it throws them away; and your name where somebody typed it into a note. The journal and the backups "
    "on this laptop are written anew at once."
)
_PAPER = (
    "{sheets} printed for you, with your name on top. Paper cannot be called back, and nor can a file that was made of "
    "it: give the host what you have, to be entered and destroyed."
)


class KeptPage(ReadingPage):
    """Shows what is kept.

    Emits besides ``done``: ``off_asked``, once the caller has said yes.

    Args:
        back_words: of the key that leaves, e.g. “Back to the call”.
    """

    key_contexts = ("reading", "kept")

    off_asked = Signal()

    def __init__(self, kept: KeptOfCaller, back_words: str) -> None:
        super().__init__(back_words, width=760)
        self._kept = kept
        gone = kept.forgotten is not None
        named = Box("column", gap=2)
        self.title = Label("What is kept of you" if not gone else "Your name is off the record", "title", wrap=True)
        named.add(self.title, Label(f"For {kept.name}", "label_muted"))
        self.head.add(named, stretch=1)
        lines = _lines(kept)
        for place, (icon, what, when) in enumerate(lines):
            if place:
                self.text.add(Divider())
            self.text.add(_Line(icon, what, when))
        stays = (_STAYS if kept.elsewhere else _STAYS_HERE).format(guest=kept.guest)
        if gone:
            stays = "Every call you made is there still, and counts once. Whoever comes back sits down as somebody new."
        words = [stays] if gone else [stays, _REMAINS]
        if kept.sheets:
            words.append(_PAPER.format(sheets=count_of(kept.sheets, "call sheet was", "call sheets were")))
        self.text.add(Label("If you take your name off" if not gone else "What stays", "card_title", wrap=True))
        self.text.add(*(prose(one) for one in words))
        self.off_key = KeyButton("Take my name off…", icon="mask", caps=keys.caps("kept", "name_off"), height=52)
        self.off_key.setHidden(gone)
        self.off_key.clicked.connect(self._ask)
        self.fill_foot(self.off_key)
        self.say([self.title.text(), *(f"{what}: {when}." if when else f"{what}." for _, what, when in lines), *words])

    def act(self, action: str) -> bool:
        if action == "name_off" and self._kept.forgotten is None:
            self._ask()
            return True
        if action == "back":
            action = "go_on"
        return super().act(action)

    def _ask(self) -> None:
        dialogs.ask(
            self,
            "Take this name off the record?",
            self.off_asked.emit,
            detail=f"“{self._kept.name}” becomes “Guest {self._kept.guest}”. It cannot be put back; the calls stay.",
            yes="Take it off",
            no="Keep it",
            loses=True,
        )


class _Line(Box):
    """One thing that is kept: what, and when."""

    def __init__(self, icon: str, what: str, when: str) -> None:
        super().__init__("row", gap=12, margins=(0, 3, 0, 3))
        self.add(Icon(icon, "muted", 18))
        self.add(Label(what, "body", wrap=True), stretch=1)
        if when:
            self.add(Label(when, "label_muted"))
        aloud(self, f"{what}: {when}" if when else what)


def _lines(kept: KeptOfCaller) -> list[tuple[str, str, str]]:
    """What there is: icon, words, when."""
    name = "no name: you are “{}”" if kept.forgotten else "your name, “{}”"
    lines = [("people", f"{name.format(kept.name)}, beside all of this", f"since {_time(kept.since)}")]
    if kept.accepted is not None:
        lines.append(("shield", "that you accepted the register notice", _time(kept.accepted)))
    between = f"{_time(kept.first)} to {_time(kept.last)}" if kept.first and kept.last else ""
    lines.append(("phone", f"{count_of(kept.outcomes, 'call')} that you saved, each with its time", between))
    if kept.tickets:
        lines.append(("inbox", f"{count_of(kept.tickets, 'request')} of voters that you wrote down", ""))
    if kept.promises:
        lines.append(("heart", f"{count_of(kept.promises, 'promise')} of voters that you wrote down", ""))
    shown = count_of(kept.sights, "time")
    lines.append(("list", f"that voters were shown to you, {shown}", ""))
    if kept.passed:
        lines.append(("swap", f"{count_of(kept.passed, 'call')} passed on, by you or to you, without a name", ""))
    if kept.sheets:
        lines.append(("print", f"{count_of(kept.sheets, 'call sheet')} on paper, without a name here", ""))
    if kept.breaks:
        lines.append(("cup", f"{count_of(kept.breaks, 'break')}, without a name", ""))
    return [(icon, f"{what[0].upper()}{what[1:]}", when) for icon, what, when in lines]


def _time(moment: datetime | None) -> str:
    return f"{moment:%H:%M}" if moment is not None else ""
