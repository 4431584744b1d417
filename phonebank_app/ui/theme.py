"""Colours, type and sizes: one frozen :class:`Theme`, and how it is put on an application.

Every size in the window is asked of the theme (``theme.px(16)``), so the text-size setting reaches
everything; the style sheet is generated from the same tokens and holds no font size. A widget that paints
itself reads ``theme.current()`` while it paints, and re-reads its sizes when :func:`apply` tells every widget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from types import FunctionType
from typing import cast

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

SCALES = (1.0, 1.5, 2.0)
"""The text sizes on offer: 100 %, 150 % and 200 %."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours by what they are for, each ``#RRGGBB``. Contrast is checked by ``tests/ui/test_theme.py``.

    Attributes:
        window, surface: behind everything; cards.
        sunken, raised: wells; things that stand up from a card.
        soft, soft_edge: the quiet key and its outline.
        text, muted: words.
        line, edge: decoration; the outline of whatever can be typed in or pressed.
        accent, accent_tint: numbers, links, what is chosen.
        fill, on_fill: the main key.
        chart: bars and lines.
        ok, warn, bad (and their tints): saved; offline, look at; never again, error.
        rehearsal, on_rehearsal: the banner that cannot be missed.
    """

    window: str
    surface: str
    sunken: str
    raised: str
    soft: str
    soft_edge: str
    text: str
    muted: str
    line: str
    edge: str
    accent: str
    accent_tint: str
    fill: str
    on_fill: str
    chart: str
    ok: str
    ok_tint: str
    warn: str
    warn_tint: str
    bad: str
    bad_tint: str
    rehearsal: str = "#F4B63F"
    on_rehearsal: str = "#241800"


LIGHT = Tokens(
    window="#F2F4F7",
    surface="#FFFFFF",
    sunken="#F6F8FA",
    raised="#FFFFFF",
    soft="#F2F4F7",
    soft_edge="#B9C1CC",
    text="#141B24",
    muted="#525D6B",
    line="#DDE2E9",
    edge="#7C8896",
    accent="#3D46B4",
    accent_tint="#ECEDFB",
    fill="#3D46B4",
    on_fill="#FFFFFF",
    chart="#3D46B4",
    ok="#17693A",
    ok_tint="#E4F3E9",
    warn="#7A4B00",
    warn_tint="#FCF0D8",
    bad="#A8201A",
    bad_tint="#FCEBE9",
)

DARK = Tokens(
    window="#0F1319",
    surface="#181E27",
    sunken="#131820",
    raised="#222A35",
    soft="#222A35",
    soft_edge="#414C5A",
    text="#EAEEF3",
    muted="#A4AFBC",
    line="#2B3440",
    edge="#6F7C8C",
    accent="#A9B1FF",
    accent_tint="#262B52",
    fill="#5660D6",
    on_fill="#FFFFFF",
    chart="#7C86F0",
    ok="#78D699",
    ok_tint="#173124",
    warn="#F3C268",
    warn_tint="#3A2D12",
    bad="#FF9F96",
    bad_tint="#421F1E",
)


@dataclass(frozen=True, slots=True)
class Theme:
    """What the window looks like.

    Attributes:
        dark: the dark colours instead of the light ones.
        scale: the text size, 1.0 for 100 %. Everything that holds text grows with it.
    """

    dark: bool = False
    scale: float = 1.0

    @property
    def tokens(self) -> Tokens:
        return DARK if self.dark else LIGHT

    @property
    def large(self) -> bool:
        """Whether the text is so large that pages keep only what a caller must see."""
        return self.scale >= 1.75

    def px(self, size: float) -> int:
        """A length in design pixels, in device-independent pixels at this text size."""
        return round(size * self.scale)

    def gap(self, size: float) -> int:
        """A space between things: grows half as fast as the text, so that large text keeps its room."""
        return round(size * (1 + (self.scale - 1) * 0.35))

    def stroke(self, width: float = 1.0) -> float:
        """The width of an outline; twice as wide at 200 %."""
        return width * max(1.0, self.scale)

    def colour(self, token: str) -> QColor:
        """The colour of a token by name, e.g. ``"accent"``; raises ``AttributeError`` for a name that is
        none."""
        return QColor(cast(str, getattr(self.tokens, token)))

    def font(self, size: float, weight: int = 400, *, tabular: bool = False) -> QFont:
        """A font of ``size`` design pixels.

        Inter below 22 px and Inter Display from there, where they are installed; the system's own face
        elsewhere. ``calt`` is off everywhere, because it turns “x2” into “×2”; ``tabular`` gives figures
        one width.
        """
        # A copy: whoever asked may add to it.
        return QFont(_font(self.px(size), weight, size >= 22, tabular))


@lru_cache(maxsize=512)
def metrics(theme: Theme, size: float, weight: int = 400) -> QFontMetricsF:
    """How wide words are in :meth:`Theme.font` with tabular figures; kept, because layouts ask all the
    time."""
    return QFontMetricsF(theme.font(size, weight, tabular=True))


@lru_cache(maxsize=512)
def _font(pixels: int, weight: int, display: bool, tabular: bool) -> QFont:
    font = QFont(_family(display))
    font.setPixelSize(max(1, pixels))
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setFeature(QFont.Tag("calt"), 0)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


@cache
def _family(display: bool) -> str:
    for name in ("Inter Display", "Inter") if display else ("Inter",):
        # Asked by name: to list every family on the machine takes longer than the rest of the type.
        if QFontDatabase.styles(name):
            return name
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


def fixed_font(theme: Theme, size: float = 14) -> QFont:
    """The system's fixed-width face, for scripts and codes."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(theme.px(size))
    return font


class _InForce:
    """The theme last applied; the default until then."""

    theme = Theme()


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """``share`` of the first colour (0 to 1), the rest of the second."""
    return QColor.fromRgbF(
        share * first.redF() + (1 - share) * second.redF(),
        share * first.greenF() + (1 - share) * second.greenF(),
        share * first.blueF() + (1 - share) * second.blueF(),
    )


def current() -> Theme:
    """The theme in force."""
    return _InForce.theme


def set_current(theme: Theme) -> None:
    """Make widgets in ``theme`` from now on. Those that are there already are for :func:`apply`."""
    _InForce.theme = theme


def apply(app: QApplication, theme: Theme) -> None:
    """Put ``theme`` on ``app``: palette, font and sheet. May be called again while windows are open.

    The style under the sheet is Fusion, chosen once where the application is made.

    Where nothing differs, nothing is done. Widgets re-read their sizes: the small parts of which a window has hundreds
    in ``rethemed``, the others on ``StyleChange``, which Qt sends to all that is in a widget whenever it is put into
    another. None may destroy a widget in either: all of them are being walked over.
    """
    sheet = style_sheet(theme)
    if theme == current() and sheet == app.styleSheet():
        return
    set_current(theme)
    app.setFont(theme.font(15))
    app.setPalette(palette(theme))
    app.setStyleSheet(sheet)
    widgets = app.allWidgets()
    # Last: Qt gives a widget back the fonts and colours it had before the sheet.
    for widget in widgets:
        rethemed: Callable[[], None] | None = getattr(widget, "rethemed", None)
        if rethemed is not None:
            rethemed()
    # Those that arrange others did so with what those were before; they are told once more.
    for widget in widgets:
        if isinstance(type(widget).changeEvent, FunctionType):  # one of ours, not Qt's
            QApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))


def palette(theme: Theme) -> QPalette:
    """The palette, set outright: a platform's own colour scheme is not asked (offscreen it has none)."""
    t = theme.tokens
    made = QPalette(QColor(t.raised), QColor(t.window))
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, t.window),
        (role.WindowText, t.text),
        (role.Base, t.surface),
        (role.AlternateBase, t.sunken),
        (role.Text, t.text),
        (role.Button, t.raised),
        (role.ButtonText, t.text),
        (role.PlaceholderText, t.muted),
        (role.ToolTipBase, t.text),
        (role.ToolTipText, t.surface),
        (role.Link, t.accent),
        (role.LinkVisited, t.accent),
        (role.Highlight, t.fill),
        (role.HighlightedText, t.on_fill),
        (role.Accent, t.fill),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.muted))
    return made


def style_sheet(theme: Theme) -> str:
    """The sheet for the widgets we do not paint ourselves.

    No rule sets a font size: fonts come from :meth:`Theme.font`.
    """
    t, px = theme.tokens, theme.px
    line, ring, bar = px(1), px(2), theme.gap(10)
    return f"""
QToolTip {{ color: {t.surface}; background: {t.text}; border: 0; padding: {px(6)}px {px(10)}px; }}
QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox {{
    color: {t.text}; placeholder-text-color: {t.muted}; background: {t.surface};
    border: {line}px solid {t.edge}; border-radius: {px(8)}px;
    padding: 0 {px(11)}px; min-height: {px(44) - 2 * line}px;
    selection-background-color: {t.fill}; selection-color: {t.on_fill};
}}
QPlainTextEdit, QTextEdit {{ padding: {px(8)}px {px(11)}px; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {{
    border: {ring}px solid {t.accent}; padding-left: {px(11) - ring + line}px; min-height: {px(44) - 2 * ring}px;
}}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {{ background: {t.sunken}; border-color: {t.line}; }}
QPlainTextEdit#script_text {{ border: 0; border-radius: 0; padding: 0; background: transparent; min-height: 0; }}
QComboBox::drop-down {{ border: 0; width: {px(32)}px; }}
QComboBox::down-arrow {{ image: none; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: 0; }}
QComboBox QAbstractItemView {{
    color: {t.text}; background: {t.surface}; border: {line}px solid {t.edge}; outline: 0; padding: {px(4)}px;
    selection-background-color: {t.accent_tint}; selection-color: {t.accent};
}}
QComboBox QAbstractItemView::item {{ min-height: {px(36)}px; }}
QScrollArea, QScrollArea > QWidget > QWidget#content {{ background: transparent; border: 0; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: {bar}px; margin: 0; border: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {bar}px; margin: 0; border: 0; }}
QScrollBar::handle {{ background: {t.edge}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::handle:vertical {{ min-height: {px(32)}px; }}
QScrollBar::handle:horizontal {{ min-width: {px(32)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: {t.line}; border-radius: 3px; margin: 2px; }}
QAbstractItemView {{ outline: 0; }}
QTableView, QListView, QTreeView {{
    color: {t.text}; background: {t.surface}; alternate-background-color: {t.sunken};
    border: 0; gridline-color: {t.line};
    selection-background-color: {t.accent_tint}; selection-color: {t.text};
}}
QTableView::item, QListView::item {{ padding: 0 {px(8)}px; }}
QHeaderView, QHeaderView::section {{ color: {t.muted}; background: {t.surface}; border: 0; }}
QHeaderView::section {{ border-bottom: {line}px solid {t.line}; padding: {px(6)}px {px(8)}px; }}
QTableCornerButton::section {{ background: {t.surface}; border: 0; }}
QMenu {{ color: {t.text}; background: {t.surface}; border: {line}px solid {t.edge}; padding: {px(4)}px; }}
QMenu::item {{ padding: {px(8)}px {px(16)}px; }}
QMenu::item:selected {{ color: {t.accent}; background: {t.accent_tint}; }}
QProgressBar {{
    background: {t.surface}; border: {line}px solid {t.edge};
    border-radius: {px(7)}px; max-height: {px(14) - 2 * line}px;
}}
QProgressBar::chunk {{ background: {t.fill}; border-radius: {px(7) - line}px; }}
"""
