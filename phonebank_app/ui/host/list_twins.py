"""The same person twice, side by side: what each record says, and what the rule keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt

from phonebank_app.i18n import tr, tr_n
from phonebank_app.ui.host.list_words import Side, Twin
from phonebank_app.ui.host.page import SideBySide, contents
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton
from phonebank_app.ui.text import Label, aloud

_A_PAGE: Final = 3
_JOINED_RULE: Final = tr(
    "The earlier row stands; the later one fills what is blank and adds its numbers. Whoever asked not to be rung in "
    "either is not rung."
)
_MET_RULE: Final = tr(
    "What this laptop has stands; the list fills what is blank and adds numbers. Calls that were saved stay as they "
    "are, and nobody who asked not to be rung is rung again."
)


class TwinsCard(Card):
    """Some pairs at a time.

    Args:
        title: the words for so many, e.g. “2 people are on the list twice”.
        rule: what is done with all of them.
    """

    def __init__(self, title: Callable[[int], str], rule: str) -> None:
        super().__init__(gap=6, margins=(18, 12, 18, 12))
        self._words = title
        self._most, self._at = 0, 0
        self._twin: Callable[[int], Twin] | None = None
        self._title = Label("", "card_title", wrap=True)
        self._place = Label("", "hint")
        self.earlier = KeyButton(tr("Earlier"), height=36, size=13)
        self.later = KeyButton(tr("More"), height=36, size=13)
        self.earlier.clicked.connect(lambda: self._turn(-_A_PAGE))
        self.later.clicked.connect(lambda: self._turn(_A_PAGE))
        head = Box("row", gap=10)
        head.add(Icon("swap", "muted", 20))
        head.add(self._title, stretch=1)
        head.add(self._place, self.earlier, self.later)
        self._pairs = Box("column", gap=0)
        self.add(head, Label(rule, "label_muted", wrap=True, limit=300), self._pairs)

    def show_twins(self, many: int, twin: Callable[[int], Twin] | None) -> None:
        """Show so many, each made when it comes in sight; none hides the card."""
        self._most, self._twin, self._at = many, twin, 0
        self.setVisible(bool(many))
        self._title.setText(self._words(many))
        self._show_page()

    def texts(self) -> list[str]:
        """The pairs in sight, as they are read aloud."""
        return [pair.accessibleName() for pair in contents(self._pairs) if isinstance(pair, _Pair)]

    def _turn(self, by: int) -> None:
        self._at = min(max(0, self._at + by), max(0, self._most - 1))
        self._show_page()

    def _show_page(self) -> None:
        self._pairs.clear()
        end = min(self._at + _A_PAGE, self._most)
        for at in range(self._at, end):
            if self._twin is not None:
                self._pairs.add(Divider(), _Pair(self._twin(at)))
        several = self._most > _A_PAGE
        self._place.setText(tr("{at:,}–{end:,} of {most:,}", at=self._at + 1, end=end, most=self._most))
        for part in (self._place, self.earlier, self.later):
            part.setVisible(several)
        self.earlier.setEnabled(self._at > 0)
        self.later.setEnabled(end < self._most)


def joined_card() -> TwinsCard:
    """Those who are twice on one list."""
    return TwinsCard(
        lambda many: tr_n("{n:,} person is on this list twice", "{n:,} people are on this list twice", many),
        _JOINED_RULE,
    )


def met_card() -> TwinsCard:
    """Those on a list who are in the party already."""
    return TwinsCard(
        lambda many: tr_n("{n:,} person is on this laptop already", "{n:,} people are on this laptop already", many),
        _MET_RULE,
    )


class _Pair(SideBySide):
    def __init__(self, twin: Twin) -> None:
        kept = Side(tr("Kept"), twin.kept)
        super().__init__((_side(twin.first), 4), (_side(twin.second, twin.why), 4), (_side(kept, icon="check"), 4))
        self.set_spaces(margins=(0, 8, 0, 9))
        sides = [f"{side.title}: {'; '.join(side.lines)}" for side in (twin.first, twin.second, kept)]
        aloud(self, ". ".join((*sides, twin.why)))


def _side(side: Side, why: str = "", icon: str = "") -> Box:
    made = Box("column", gap=1)
    head = Box("row", gap=6)
    if icon:
        head.add(Icon(icon, "ok", 15))
    head.add(Label(side.title, "field"))
    head.stretch()
    made.add(head)
    for place, line in enumerate(side.lines):
        strong = place == 0 and not icon
        made.add(Label(line, "body" if strong or icon else "label_muted", wrap=True, limit=200))
    if why:
        made.add(Label(why[:1].upper() + why[1:], "hint", tone="accent", wrap=True))
    made.box.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.stretch()
    return made
