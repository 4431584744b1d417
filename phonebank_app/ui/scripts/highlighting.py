"""Colours on the text of a script. Only lines that change are looked at again: what follows hangs on the head alone."""

from __future__ import annotations

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from phonebank_app.ui import theme
from phonebank_app.ui.scripts.colours import Kind, parts_of

_TONES: dict[Kind, tuple[str, int]] = {
    "mark": ("muted", 400),
    "name": ("accent", 700),
    "key": ("accent", 700),
    "field": ("ok", 400),
    "code": ("muted", 400),
    "remark": ("muted", 400),
    "aside": ("muted", 400),
    "head": ("accent", 400),
    "bold": ("", 700),
}


class Highlighter(QSyntaxHighlighter):
    """Colours each line by what it is; the words are only looked at."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[Kind, QTextCharFormat] = {}
        self._made_for: theme.Theme | None = None
        self.restyle()

    def restyle(self) -> None:
        """The theme is another: colour every line anew."""
        if self._made_for == theme.current():
            return
        first, self._made_for = self._made_for is None, theme.current()
        for kind, (tone, weight) in _TONES.items():
            made = QTextCharFormat()
            if tone:
                made.setForeground(self._made_for.colour(tone))
            if weight != 400:
                made.setFontWeight(QFont.Weight(weight))
            if kind == "remark":
                made.setFontItalic(True)
            self._formats[kind] = made
        if not first:
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Qt asks for one line."""
        parts, after = parts_of(text, max(0, self.previousBlockState()))
        for part in parts:
            self.setFormat(part.start, part.length, self._formats[part.kind])
        self.setCurrentBlockState(after)
