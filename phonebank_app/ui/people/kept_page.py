"""What is kept under one caller's name, and the way to take it off. For the caller, or for the host on their behalf."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import Signal

from phonebank_app.guests.forgetting import KeptOfCaller
from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui import dialogs, keys
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Divider, KeyButton
from phonebank_app.ui.people.reading_page import ReadingPage, prose
from phonebank_app.ui.text import Label, aloud

_STAYS = tr(
    "Every call you made stays, and counts once, as it does now: what voters said belongs to the campaign and to them. "
    "It will stand under “Guest {guest}”, here and, as soon as this laptop has spoken to the campaign, there."
)
_STAYS_HERE = tr(
    "Every call you made stays, and counts once, as it does now: what voters said belongs to the campaign and to them. "
    "It will stand under “Guest {guest}”."
)
_REMAINS = tr(
    "What we cannot reach: files that somebody has already saved or sent from here; the campaign’s own backups, until "
    "it throws them away; and your name where somebody typed it into a note. The journal and the backups "
    "on this laptop are written anew at once."
)


def _on_paper(sheets: int) -> str:
    return tr_n(
        "{n:,} call sheet was printed for you, with your name on top. Paper cannot be called back, and nor can a file "
        "that was made of it: give the host what you have, to be entered and destroyed.",
        "{n:,} call sheets were printed for you, with your name on top. Paper cannot be called back, and nor can a "
        "file that was made of it: give the host what you have, to be entered and destroyed.",
        sheets,
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
        self.title = Label(
            tr("What is kept of you") if not gone else tr("Your name is off the record"), "title", wrap=True
        )
        named.add(self.title, Label(tr("For {name}", name=kept.name), "label_muted"))
        self.head.add(named, stretch=1)
        lines = _lines(kept)
        for place, (icon, what, when) in enumerate(lines):
            if place:
                self.text.add(Divider())
            self.text.add(_Line(icon, what, when))
        stays = (_STAYS if kept.elsewhere else _STAYS_HERE).format(guest=kept.guest)
        if gone:
            stays = tr(
                "Every call you made is there still, and counts once. Whoever comes back sits down as somebody new."
            )
        words = [stays] if gone else [stays, _REMAINS]
        if kept.sheets:
            words.append(_on_paper(kept.sheets))
        self.text.add(Label(tr("If you take your name off") if not gone else tr("What stays"), "card_title", wrap=True))
        self.text.add(*(prose(one) for one in words))
        self.off_key = KeyButton(tr("Take my name off…"), icon="mask", caps=keys.caps("kept", "name_off"), height=52)
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
            tr("Take this name off the record?"),
            self.off_asked.emit,
            detail=tr(
                "“{name}” becomes “Guest {guest}”. It cannot be put back; the calls stay.",
                name=self._kept.name,
                guest=self._kept.guest,
            ),
            yes=tr("Take it off"),
            no=tr("Keep it"),
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
    name = (
        tr("no name: you are “{name}”, beside all of this", name=kept.name)
        if kept.forgotten
        else tr("your name, “{name}”, beside all of this", name=kept.name)
    )
    lines = [
        (
            "people",
            name,
            tr("since {time}", time=_time(kept.since)),
        )
    ]
    if kept.accepted is not None:
        lines.append(("shield", tr("that you accepted the register notice"), _time(kept.accepted)))
    between = tr("{start} to {end}", start=_time(kept.first), end=_time(kept.last)) if kept.first and kept.last else ""
    calls = tr_n(
        "{n:,} call that you saved, each with its time", "{n:,} calls that you saved, each with its time", kept.outcomes
    )
    shown = tr_n("that voters were shown to you, {n:,} time", "that voters were shown to you, {n:,} times", kept.sights)
    lines.append(("phone", calls, between))
    lines += [(icon, words, "") for icon, words in _written_down(kept)]
    lines.append(("list", shown, ""))
    lines += [(icon, words, "") for icon, words in _nameless(kept)]
    return [(icon, f"{what[0].upper()}{what[1:]}", when) for icon, what, when in lines]


def _written_down(kept: KeptOfCaller) -> Iterator[tuple[str, str]]:
    """What voters asked for and promised."""
    if kept.tickets:
        yield (
            "inbox",
            tr_n(
                "{n:,} request of voters that you wrote down",
                "{n:,} requests of voters that you wrote down",
                kept.tickets,
            ),
        )
    if kept.promises:
        yield (
            "heart",
            tr_n(
                "{n:,} promise of voters that you wrote down",
                "{n:,} promises of voters that you wrote down",
                kept.promises,
            ),
        )


def _nameless(kept: KeptOfCaller) -> Iterator[tuple[str, str]]:
    """What is kept without a name."""
    if kept.passed:
        yield (
            "swap",
            tr_n(
                "{n:,} call passed on, by you or to you, without a name",
                "{n:,} calls passed on, by you or to you, without a name",
                kept.passed,
            ),
        )
    if kept.sheets:
        yield (
            "print",
            tr_n(
                "{n:,} call sheet on paper, without a name here",
                "{n:,} call sheets on paper, without a name here",
                kept.sheets,
            ),
        )
    if kept.breaks:
        yield "cup", tr_n("{n:,} break, without a name", "{n:,} breaks, without a name", kept.breaks)


def _time(moment: datetime | None) -> str:
    return f"{moment:%H:%M}" if moment is not None else ""
