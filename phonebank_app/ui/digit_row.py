"""The digits of keyboards that hold them on Shift, or the other way round.

On a French keyboard the digit row gives “& é " ' ( - è _ ç à”, and digits only with Shift; on a British one it gives
digits, and with Shift “! " £ $ %”. Whoever presses the key with a 3 on it means 3, so a key of that row counts by
where it is, if what it gives is what a known layout has in that place. Letters are never told by their place: they
follow what is printed on them.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

_LAYOUTS = (
    "&é\"'(-è_çà",  # France
    "&é\"'(§è!çà",  # Belgium, and France on a Mac
    "àéèê()‘’«»",  # France, the standard of 2019
    '"«»()@+-/*',  # France, bépo
    "+ěščřžýáíé",  # Czech
    "+ľščťžýáíé",  # Slovak
    "ąčęėįšųū„“",  # Lithuanian
    '!"£$%^&*()',  # Britain, with Shift
    "!@#$%^&*()",  # the United States, with Shift
    '!"§$%&/()=',  # Germany, with Shift
    '+"*ç%&/()=',  # Switzerland, with Shift
    '!"·$%&/()=',  # Spain, with Shift
    '!"£$%&/()=',  # Italy, with Shift
    '!"#¤%&/()=',  # the Nordic countries, with Shift
)
"""What the ten keys 1 to 0 give where that is no digit."""

_DIGITS = "1234567890"
_GIVEN = [{layout[place].upper() for layout in _LAYOUTS} for place in range(10)]
_MAC_CODES = (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)
"""``kVK_ANSI_1`` to ``kVK_ANSI_0``."""

_PAD = {
    Qt.Key.Key_End: "1",
    Qt.Key.Key_Down: "2",
    Qt.Key.Key_PageDown: "3",
    Qt.Key.Key_Left: "4",
    Qt.Key.Key_Clear: "5",
    Qt.Key.Key_Right: "6",
    Qt.Key.Key_Home: "7",
    Qt.Key.Key_Up: "8",
    Qt.Key.Key_PageUp: "9",
    Qt.Key.Key_Insert: "0",
}


def digit_of(event: QKeyEvent) -> str:
    """The digit that the pressed key bears though it gave something else; the empty string for every other key.

    Shift on the number pad turns its digits into arrows: there they are digits all the same.
    """
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return _PAD.get(Qt.Key(event.key()), "") if shift else ""
    given = _given(event)
    if not given:
        return ""
    place = _place(event)
    if place is None:
        # On-screen and remote keyboards send no place. What a French one gives is taken by itself.
        return _DIGITS[_LAYOUTS[0].upper().index(given)] if not shift and given in _LAYOUTS[0].upper() else ""
    return _DIGITS[place] if place >= 0 and given in _GIVEN[place] else ""


def _given(event: QKeyEvent) -> str:
    """The character of the key, as a capital. With Ctrl the text is a control character, and the key tells."""
    code = event.key()
    return chr(code).upper() if 0x21 <= code < 0x1000000 else ""


def _place(event: QKeyEvent) -> int | None:
    """Which of the ten keys it is, counted from 0; -1 for another key, ``None`` where the keyboard does not say."""
    scan, code = event.nativeScanCode(), event.nativeVirtualKey()
    platform = QGuiApplication.platformName()
    if platform == "cocoa":
        return _MAC_CODES.index(code) if code in _MAC_CODES else -1
    if not scan:
        return None
    # Windows counts the row from 2; X and Wayland add 8 to what the kernel says, which counts from 2 as well.
    first = 2 if platform == "windows" else 10
    return scan - first if first <= scan < first + 10 else -1
