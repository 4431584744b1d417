"""What a key button says, and how large that makes it. How it looks is in ``buttons``."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Literal, TypeVar, cast

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from phonebank_app.i18n import tr
from phonebank_app.ui import theme
from phonebank_app.ui.parts.keycaps import CapStyle, caps_width
from phonebank_app.ui.stamps import Tile
from phonebank_app.ui.text import aloud, describe, plain

_T = TypeVar("_T")
Look = Literal["framed", "soft", "fill", "bad", "bare", "link"]


@dataclass(frozen=True, slots=True)
class Colours:
    """Tokens of a button's ground, outline, words, small words, and the style of its caps."""

    fill: str
    edge: str
    words: str
    aside: str
    caps: CapStyle = "plain"


LOOKS: dict[Look, Colours] = {
    "framed": Colours("surface", "edge", "text", "muted"),
    "soft": Colours("soft", "soft_edge", "text", "muted"),
    "fill": Colours("fill", "", "on_fill", "on_fill", "on_fill"),
    "bad": Colours("bad_tint", "bad", "bad", "muted", "bad"),
    "bare": Colours("", "", "text", "muted"),
    "link": Colours("", "", "accent", "muted"),
}
CHOSEN = Colours("accent_tint", "accent", "accent", "muted")


class ButtonFace(QPushButton):
    """The words, keys, state and size of a :class:`~phonebank_app.ui.parts.buttons.KeyButton`."""

    def __init__(
        self,
        words: str,
        *,
        caps: tuple[str, ...] = (),
        look: Look = "framed",
        cap_left: bool = False,
        aside: str = "",
        icon: str = "",
        size: float = 15,
        weight: int = 500,
        height: float = 44,
        tone: str = "",
        cap_style: CapStyle | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._caps, self._look, self._aside = plain(words), caps, look, plain(aside)
        self._cap_left, self._icon, self._tone = cap_left, icon, tone
        self._size, self._weight, self._height = size, weight, height
        self._saved: tuple[str, str] = ("", "")
        self._ticked = True
        self._own_cap_style = cap_style
        self._chosen = False
        self._caps_faded = False
        self._slim = False
        self._placed_width = 0
        self._measured_for: tuple[object, ...] = ()
        self._sizes: dict[Hashable, object] = {}
        self._tile: Tile | None = None
        self._hints: tuple[QSize, QSize] | None = None
        self._padding = 0.0 if look in ("bare", "link") else (14.0 if height > 46 else 12.0)
        self.setAutoDefault(False)
        # A click leaves the focus where it is: Enter must never repeat what the mouse did.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._describe()

    # What it says

    def words(self) -> str:
        """What the button says."""
        return self._words

    def aside(self) -> str:
        """Where it leads, as shown."""
        return self._aside

    def caps(self) -> tuple[str, ...]:
        """The keys drawn on it."""
        return self._caps

    def saved(self) -> tuple[str, str]:
        """The two lines that say what was saved with this key; empty when nothing was."""
        return self._saved

    def shows_whose(self) -> bool:
        """Whether there is room in the key to say whose call it was."""
        return bool(self._saved[1]) and self._saved_at_right()

    def is_chosen(self) -> bool:
        """Whether it is shown as chosen."""
        return self._chosen

    def look(self) -> Look:
        """How it is drawn."""
        return self._look

    def set_words(self, words: str, aside: str | None = None) -> None:
        """Say something else."""
        said = (plain(words), self._aside if aside is None else plain(aside))
        if said != (self._words, self._aside):
            self._words, self._aside = said
            self._describe()

    def set_caps(self, *caps: str) -> None:
        """Draw other keys."""
        if caps != self._caps:
            self._caps = caps
            self._describe()

    def set_icon(self, icon: str) -> None:
        """Draw another drawing before the words, or none."""
        if icon != self._icon:
            self._icon = icon
            self._describe()

    def set_look(self, look: Look) -> None:
        """Draw it another way."""
        if look != self._look:
            self._tile, self._look = None, look
            self._settle()

    def set_chosen(self, chosen: bool) -> None:
        """Show it as chosen: a tick as well as a tint."""
        if chosen != self._chosen:
            self._chosen = chosen
            self._describe()

    def set_saved(self, headline: str, whose: str, *, ticked: bool = True) -> None:
        """Say in the key that its outcome is saved, and whose call it was; empty strings take it away.

        Args:
            ticked: whether a tick stands before it; only what is on the host's disk has one.
        """
        saved = (plain(headline), plain(whose))
        if (saved, ticked) != (self._saved, self._ticked):
            self._saved, self._ticked = saved, ticked
            self._describe()

    def set_slim(self, slim: bool) -> None:
        """Draw it eight lower inside the same height: the gap to the next is inside the key, and answers
        too."""
        if slim != self._slim:
            self._slim = slim
            self.updateGeometry()
            self.update()

    def fade_caps(self, faded: bool) -> None:
        """Draw the caps faintly: the keyboard is somebody else's just now."""
        if faded != self._caps_faded:
            self._caps_faded = faded
            self.update()

    def _describe(self) -> None:
        self._tile = None  # it may have said a voter's name
        parts = [self._words, self._aside, *self._saved, "chosen" if self._chosen else ""]
        aloud(self, ", ".join(part for part in parts if part))
        describe(self, tr("Key {caps}", caps=" + ".join(self._caps)) if self._caps else "")
        self._settle()

    def _settle(self) -> None:
        """Draw what changed; only where it takes another room is all around it laid out again."""
        hints = (self.sizeHint(), self.minimumSizeHint())
        if hints != self._hints or not self._placed_width:
            self._hints = hints
            self.updateGeometry()
        self.update()

    # How big it is

    def _metrics(self, size: float, weight: int) -> QFontMetricsF:
        return theme.metrics(theme.current(), size, weight)

    def _drawn_weight(self) -> int:
        return 600 if self._look in ("fill", "bad") or self._chosen else self._weight

    def _lead_in(self) -> float:
        """What stands before the words: padding, cap on the left, icon."""
        now = theme.current()
        width: float = now.gap(self._padding)
        if self._cap_left and self._caps:
            width += caps_width(self._caps) + now.px(10)
        if self._icon:
            width += now.px(20) + now.px(8)
        return width

    def _tail(self) -> float:
        """What stands after the words: aside or cap on the right, tick, padding."""
        now = theme.current()
        width: float = now.gap(self._padding)
        if not self._cap_left and self._caps:
            width += caps_width(self._caps) + now.px(11)
        if self._chosen and not self._tick_in_cap():
            width += now.px(24)
        return width

    def _tick_in_cap(self) -> bool:
        """Whether a chosen key is too narrow for words and tick: then the tick takes the cap's place."""
        if not (self._cap_left and self._caps and self._placed_width):
            return False
        words = self._metrics(self._size, 600).horizontalAdvance(self._words)
        room = self._placed_width - self._lead_in() - theme.current().gap(self._padding)
        return words + theme.current().px(24) > room

    def _saved_at_right(self) -> bool:
        metrics = self._metrics(14, 600)
        widest = max(metrics.horizontalAdvance(line) for line in self._saved) + theme.current().px(20)
        words = self._metrics(self._size, 600).horizontalAdvance(self._words)
        return words + widest + theme.current().px(12) <= self.width() - self._lead_in() - self._tail()

    def _aside_width(self) -> float:
        if not self._aside:
            return 0.0
        return self._metrics(13, 400).horizontalAdvance(self._aside) + theme.current().px(14)

    def _room(self, width: float) -> tuple[float, bool]:
        """The room for the words in ``width``, and whether the aside stands beside them (else below)."""
        room = width - self._lead_in() - self._tail()
        words = self._metrics(self._size, self._drawn_weight()).horizontalAdvance(self._words)
        beside = words + self._aside_width() <= room + 1
        return max(1.0, room), beside

    def _words_height(self, room: float) -> float:
        metrics = self._metrics(self._size, self._drawn_weight())
        box = metrics.boundingRect(QRectF(0, 0, room + 1, 10_000), int(Qt.TextFlag.TextWordWrap.value), self._words)
        return max(metrics.height(), box.height())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.height_as(width, slim=self._slim)

    def _key(self) -> tuple[object, ...]:
        """All that its size depends on."""
        return (
            theme.current().scale,
            self._words,
            self._aside,
            self._caps,
            self._icon,
            self._chosen,
            self._look,
            self._placed_width if self._chosen else 0,
        )

    def _drawn_key(self) -> tuple[object, ...]:
        """All that its drawing at rest depends on, beside its size and the theme."""
        return (
            self._words,
            self._aside,
            self._saved,
            self._ticked,
            self._caps,
            self._icon,
            self._look,
            self._chosen,
            self._caps_faded,
            self._slim,
            self._cap_left,
            self._size,
            self._weight,
            self._padding,
            self._tone,
            self._own_cap_style,
            self.isEnabled(),
            self.isRightToLeft(),
        )

    def _once(self, which: Hashable, measured: Callable[[], _T]) -> _T:
        """What was measured before, as long as nothing changed: a layout asks each button dozens of times.

        Kept by the button itself, and no longer than what it says: that may be a voter's name.
        """
        key = self._key()
        if key != self._measured_for:
            self._measured_for, self._sizes = key, {}
        if which not in self._sizes:
            self._sizes[which] = measured()
        return cast(_T, self._sizes[which])

    def height_as(self, width: int, *, slim: bool) -> int:
        """How high it is in ``width``, slim or not."""
        return self._once((width, slim), lambda: self._height_as(width, slim=slim))

    def _height_as(self, width: int, *, slim: bool) -> int:
        now = theme.current()
        room, beside = self._room(width)
        needed = self._words_height(room) + now.px(14)
        if self._aside and not beside:
            needed += self._metrics(13, 400).height() - now.px(6)
        if slim and needed > now.px(36):
            needed += now.px(8)
        return max(now.px(self._height), round(needed))

    def sizeHint(self) -> QSize:
        width = self._once("hint", self._hinted_width)
        return QSize(round(width + 1.5), self.heightForWidth(self._placed_width or round(width + 2)))

    def _hinted_width(self) -> float:
        # A key that may be filled, in which its words are bolder, has room for that.
        weight = 600 if self._look == "soft" else self._drawn_weight()
        words = self._metrics(self._size, weight).horizontalAdvance(self._words)
        return self._lead_in() + words + self._aside_width() + self._tail()

    def minimumSizeHint(self) -> QSize:
        if self._look in ("bare", "link"):
            return self.sizeHint()
        return QSize(round(self._once("least", self._least_width) + 1.5), theme.current().px(self._height))

    def _least_width(self) -> float:
        longest = max(self._words.split() or [""], key=len)
        return self._lead_in() + self._metrics(self._size, self._weight).horizontalAdvance(longest) + self._tail()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != self._placed_width:
            # Words may wrap here: the hint is as high as they need in this width.
            self._placed_width = event.size().width()
            self.updateGeometry()

    def hitButton(self, point: object) -> bool:
        return self.rect().contains(point)  # type: ignore[call-overload, no-any-return]
