"""The one way words reach the window.

Whatever a list, a script or another party says of a voter is text and never markup: a :class:`Label` is set
to plain text before it is given any, a :class:`Prose` is painted from spans that were never parsed, a
tooltip is escaped, and each other door (painting, screen readers, hints, titles) is a function here. All of it
goes through :func:`~phonebank_app.ui.plain.plain` first. ``tests/ui/test_only_text.py`` bans Qt's own doors elsewhere.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QPalette,
)
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from phonebank_app.ui import legible, theme
from phonebank_app.ui.plain import NAME_LIMIT, PROSE_LIMIT, isolated, plain
from phonebank_app.ui.prose import Prose, TextSpan, Words
from phonebank_app.ui.roles import ROLES, Role

__all__ = [
    "NAME_LIMIT",
    "PROSE_LIMIT",
    "ROLES",
    "Label",
    "Prose",
    "Role",
    "ScriptText",
    "TextSpan",
    "Words",
    "aloud",
    "announce",
    "as_tooltip",
    "broken",
    "describe",
    "draw",
    "draw_at",
    "elided",
    "entitle",
    "hint",
    "isolated",
    "plain",
    "tooltip",
]

_UNBROKEN = 28
"""Letters without a space that a wrapping label keeps together."""


def draw(painter: QPainter, box: QRectF | QRect, flags: Qt.AlignmentFlag | int, words: str) -> None:
    """Paint words in a box; nothing in them is drawn but themselves."""
    painter.drawText(QRectF(box), flags, plain(words, PROSE_LIMIT))


def draw_at(painter: QPainter, start: QPointF, words: str) -> None:
    """Paint words from a point on their base line."""
    painter.drawText(start, plain(words, PROSE_LIMIT))


def broken(words: str, measure: QFontMetricsF, room: float) -> list[str]:
    """Words as lines of at most ``room``; a word that is wider is broken too."""
    rows: list[str] = []
    for word in plain(words, PROSE_LIMIT).split():
        if rows and measure.horizontalAdvance(f"{rows[-1]} {word}") <= room:
            rows[-1] += f" {word}"
            continue
        while measure.horizontalAdvance(word) > room and len(word) > 1:
            fits = next((n for n in range(len(word) - 1, 1, -1) if measure.horizontalAdvance(word[:n]) <= room), 1)
            rows, word = [*rows, word[:fits]], word[fits:]
        rows.append(word)
    return rows


def elided(font: QFont, words: str, width: float) -> str:
    """The words, or as much of their beginning as fits into ``width`` (pixels) with “…” after it."""
    most = min(PROSE_LIMIT, max(_UNBROKEN, int(width)))  # no letter is narrower than a pixel
    return QFontMetricsF(font).elidedText(plain(words, most), Qt.TextElideMode.ElideRight, width)


def aloud(widget: QWidget, name: str, description: str | None = None) -> None:
    """What a screen reader calls ``widget``, and what it adds to that."""
    widget.setAccessibleName(plain(name, PROSE_LIMIT))
    if description is not None:
        describe(widget, description)


def describe(widget: QWidget, description: str) -> None:
    """What a screen reader adds to the name of ``widget``."""
    widget.setAccessibleDescription(plain(description, PROSE_LIMIT))


def hint(field: QLineEdit, words: str) -> None:
    """What stands in an empty field."""
    field.setPlaceholderText(plain(words))


def entitle(window: QWidget, words: str) -> None:
    """What the system calls a window; some desktops show it as markup, so it is never a voter's."""
    window.setWindowTitle(plain(words))


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say something now."""
    # Not at the top: the first window has nothing to say.
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, plain(words, PROSE_LIMIT)))


def tooltip(widget: QWidget, text: str) -> None:
    """Give ``widget`` a tooltip that shows ``text`` as it is. A screen reader adds it where there is nothing else.

    Left to itself, Qt reads out the tooltip with its tags.
    """
    before, shown = widget.toolTip(), as_tooltip(text)
    described = widget.accessibleDescription()
    if not described or (before and as_tooltip(described) == before):
        describe(widget, text)
    widget.setToolTip(shown)


def as_tooltip(text: str) -> str:
    """The words for Qt's tooltips. It guesses whether they are HTML: it is told that they are, and they are escaped."""
    # Not at the top: it brings every entity of HTML with it, and the first window has no tooltip.
    import html

    return f"<qt>{html.escape(plain(text, PROSE_LIMIT))}</qt>" if text else ""


class Label(QLabel):
    """Words on the window, always plain text.

    Args:
        text: shown through :func:`plain`.
        role: one of :data:`ROLES`.
        tone: a colour token instead of the role's.
        wrap: break into lines when narrow; without it the label keeps to one line.
        squeeze: for numbers: as large as must be to be read across a table (``legible``), but rather smaller than cut.
        shrink_to: for names: drop to this size (design pixels) where one line is too narrow, then wrap.
        elide: end in “…” where one line is too narrow; for what can be read elsewhere too.
        or_nothing: with ``elide``: rather say nothing than part of it.
        limit: the longest text shown.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        *,
        tone: str = "",
        wrap: bool = False,
        shrink_to: float = 0,
        elide: bool = False,
        or_nothing: bool = False,
        squeeze: bool = False,
        limit: int = NAME_LIMIT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._role, self._tone, self._limit, self._shrink_to = role, tone, limit, shrink_to
        self._full, self._elide, self._squeeze, self._heard = "", elide, squeeze, ""
        self._or_nothing = or_nothing
        self.setWordWrap(wrap or bool(shrink_to))
        self.setText(text)
        self._restyle()

    def setText(self, text: str) -> None:
        """Show ``text``; nothing in it is markup."""
        shown = plain(text, self._limit)
        if shown != self._full:
            self._full = shown
            super().setText(_breakable(shown) if self.wordWrap() else shown)
            self.updateGeometry()
            self._fit()

    def text(self) -> str:
        """What it says, also where there is no room for all of it."""
        return self._full

    def set_role(self, role: str, tone: str = "") -> None:
        """Set the words as another kind."""
        if (role, tone) != (self._role, self._tone):
            self._role, self._tone = role, tone
            self._restyle()

    def set_tone(self, tone: str) -> None:
        """Colour the words by another token; the empty string is the role's own."""
        self.set_role(self._role, tone)

    def _restyle(self) -> None:
        now, role = theme.current(), ROLES[self._role]
        self.setFont(now.font(role.size, role.weight, tabular=role.tabular))
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.WindowText, now.colour(self._tone or role.tone))
        self.setPalette(colours)
        self._fit()

    def _fit(self) -> None:
        """Shrink, or end in an ellipsis, where the words are too wide and may be."""
        if self._elide:
            metrics = QFontMetricsF(self.font())
            part = metrics.elidedText(self._full, Qt.TextElideMode.ElideRight, max(1, self.width()))
            if self.accessibleName() == self._heard:  # nobody has called it anything else
                self._heard = self._full
                aloud(self, self._full)
            super().setText("" if self._or_nothing and part != self._full else part)
        if not self._shrink_to and not self._squeeze:
            return
        now, role = theme.current(), ROLES[self._role]
        full = now.font(role.size, role.weight, tabular=role.tabular)
        wide = QFontMetricsF(full).horizontalAdvance(self._full)
        if self._squeeze:
            across = max(1.0, legible.high_px(legible.dots_per_inch(self)) / max(1.0, legible.figure_px(full)))
            share = min(across, max(1, self.width() - 2) / max(1.0, wide))
            self.setFont(now.font(role.size * share, role.weight, tabular=role.tabular))
            return
        fits = wide <= max(1, self.width())
        small = now.font(self._shrink_to, role.weight, tabular=role.tabular)
        self.setFont(full if fits else small)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()

    def sizeHint(self) -> QSize:
        if not self._elide:
            return super().sizeHint()
        metrics = QFontMetricsF(self.font())
        return QSize(int(metrics.horizontalAdvance(self._full) + 2), int(metrics.height() + 0.999))

    def minimumSizeHint(self) -> QSize:
        if self._squeeze:
            return QSize(theme.current().px(120), super().minimumSizeHint().height())
        if not self._elide:
            return super().minimumSizeHint()
        hint = self.sizeHint()
        return QSize(min(hint.width(), theme.current().px(96)), hint.height())

    def rethemed(self) -> None:
        """See :func:`theme.apply`."""
        self._restyle()


def _breakable(shown: str) -> str:
    """The same with places to break in words so long that a label could never grow narrow again."""
    if len(shown) <= _UNBROKEN:
        return shown
    return " ".join(
        "\u200b".join(word[at : at + _UNBROKEN] for at in range(0, len(word), _UNBROKEN)) for word in shown.split(" ")
    )


ScriptText = Prose
"""What a caller reads aloud."""
