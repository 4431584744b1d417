"""Enter below an answer begins the next one, below an item another; whoever wants something else just writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent

from phonebank_app.scripts.writing import line_after
from phonebank_app.ui import keys

if TYPE_CHECKING:
    from phonebank_app.ui.scripts.text_field import ScriptField

_OTHER_MARKS = frozenset("-=?&+_#>")


class Continuing:
    """Writes how a line begins, and takes it away again when something else is typed there.

    So whoever types without looking gets what they typed: the number that stands there already is not written twice,
    an arrow takes its place, and a second Enter leaves an empty line.
    """

    def __init__(self, field: ScriptField) -> None:
        self._field = field
        self._begun = ""

    def press(self, event: QKeyEvent) -> bool:
        """Whether this key has been seen to."""
        line, at_end = self._field.whole_line()
        begun, self._begun = self._begun, ""
        typed = event.text()
        if keys.press_of(event) == "Return":
            return self._enter(line if at_end else "", begun)
        if not begun or not typed.isprintable():
            self._begun = begun if not typed else ""
            return False
        return self._go_on(line, begun, typed) if at_end else False

    def _enter(self, line: str, begun: str) -> bool:
        if begun and line == begun:
            self._field.clear_line()
            return False
        after = line_after(line)
        if after:
            self._field.type_in(f"\n{after}")
            self._begun = after
        return bool(after)

    def _go_on(self, line: str, begun: str, typed: str) -> bool:
        if line == begun and typed:
            if typed in begun:
                self._begun = begun  # the number, its dot, or the space after it
                return True
            if typed in _OTHER_MARKS:
                self._field.clear_line()
                return False
        if line == f"{begun}when" and typed == " ":
            self._field.clear_line()
            self._field.type_in("when")
            return False
        self._begun = begun if f"{begun}when".startswith(line + typed) else ""
        return False
