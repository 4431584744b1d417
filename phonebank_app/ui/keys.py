"""Every key the program answers to, in one table.

Digits answer the script, letters say how the call ended, everything else belongs to the page. A page looks
its keys up here and draws its caps from here, so that what is drawn and what works are the same thing. Keys
reach a page through ``keyPressEvent``: a field being typed in consumes its letters and digits first, so a
note never finishes a call. Letters and signs are what the keyboard gives; digits also where they are (``digit_row``).
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from phonebank_app.i18n import tr_in
from phonebank_app.ui.digit_row import digit_of

ANSWERS = tuple("123456789")
"""Answer the script, in order."""

LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""Finish the call; which letter means what is the code set's to say."""

CALL_HINTS = (("1", "9", tr_in("keys", "answer")), ("A", "Z", tr_in("keys", "finish the call")))
"""What the status line says at its right end while a call is on the page."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key in one context.

    Attributes:
        context: the page or panel in which it works.
        press: what is pressed, modifiers first: ``"Ctrl+Z"``, ``"F3"``, ``"Left"``, ``"?"``.
        action: what it does, as the page's code calls it.
        words: what it does, for people.
        pages: the host's pages on which it works; empty for all of them.
    """

    context: str
    press: str
    action: str
    words: str
    pages: tuple[str, ...] = ()


def _scrolled(context: str) -> tuple[Key, ...]:
    """The keys of a text that is longer than the screen."""
    return (
        Key(context, "Space", "page_on", "A screen further"),
        Key(context, "PageDown", "page_on", "A screen further"),
        Key(context, "PageUp", "page_back", "A screen back"),
        Key(context, "Down", "line_on", "A line further"),
        Key(context, "Up", "line_back", "A line back"),
    )


TABLE: list[Key] = [
    *(Key("call", digit, f"answer:{digit}", f"Answer {digit}") for digit in ANSWERS),
    Key("call", "0", "nought", "0 on a scale, or in a number"),
    *(Key("call", letter, f"outcome:{letter}", "Finish the call") for letter in LETTERS),
    Key("call", "Left", "back", "Back one step"),
    Key("call", "?", "objections", "If they ask…"),
    Key("call", "Return", "go_on", "Go on"),
    Key("call", "Tab", "note", "Write a note"),
    Key("call", "Ctrl+Z", "undo", "Undo the last call"),
    Key("call", "F1", "ask_host", "Ask the host"),
    Key("call", "F2", "other_number", "Other number"),
    Key("call", "F3", "mate_answered", "Somebody else in the household answered"),
    Key("call", "F4", "scan", "Show the square to scan"),
    Key("call", "F5", "who", "Who is calling?"),
    Key("call", "F6", "rights", "What a voter may ask for"),
    Key("call", "F7", "pass_on", "Pass the call to another caller"),
    Key("call", "F8", "kindly", "End the call kindly"),
    Key("call", "F9", "take_break", "Take a break"),
    Key("call", "F10", "promise", "They’ll help"),
    Key("call", "F11", "move_call_back", "Ring them back in a quarter of an hour"),
    Key("call", "Escape", "leave", "Leave the rehearsal"),
    Key("lesson", "Right", "skip_step", "Skip this step of the lesson"),
    *(Key("asking", digit, f"option:{digit}", f"Choose {digit}") for digit in ANSWERS),
    Key("asking", "Return", "save", "Save"),
    Key("asking", "Escape", "close", "Not now"),
    Key("asking", "F1", "ask_host", "Ask the host"),
    Key("confirming", "Return", "save", "Save"),
    Key("confirming", "Escape", "close", "Go back"),
    Key("scanning", "Escape", "close_scan", "Close the square"),
    Key("scanning", "F4", "close_scan", "Close the square"),
    Key("scanning", "Return", "close_scan", "Close the square"),
    Key("empty", "F9", "take_break", "Take a break"),
    Key("empty", "F1", "ask_host", "Ask the host"),
    Key("empty", "Ctrl+Z", "undo", "Undo the last call"),
    Key("empty", "Escape", "leave", "Leave the rehearsal"),
    Key("break", "Return", "resume", "Back to the calls"),
    Key("break", "F9", "resume", "Back to the calls"),
    Key("break", "F1", "ask_host", "Ask the host"),
    Key("break", "1", "cake:1", "Cake for 5 minutes"),
    Key("break", "2", "cake:2", "Cake for 10 minutes"),
    Key("break", "3", "cake:3", "Cake for 15 minutes"),
    Key("break", "4", "cake:4", "Cake for as long as you like"),
    Key("break", "Ctrl+Z", "take_back", "Take back a hard call that was a slip"),
    *(Key("chairs", f"Ctrl+{digit}", f"chair:{digit}", f"Give the keys to chair {digit}") for digit in ANSWERS),
    Key("chairs", "Ctrl+0", "chair:10", "Give the keys to chair 10"),
    Key("chairs", "Ctrl+Left", "before", "Give the keys to the chair before"),
    Key("chairs", "Ctrl+Right", "after", "Give the keys to the chair after"),
    Key("chairs", "Ctrl+PageUp", "before", "The chair before, also from within a note"),
    Key("chairs", "Ctrl+PageDown", "after", "The chair after, also from within a note"),
    Key("chairs", "Ctrl+M", "pages", "More or fewer calls side by side"),
    Key("chairs", "Ctrl+,", "wishes", "How this caller likes it"),
    Key("host", "Ctrl+P", "pause", "Pause everyone", ("tonight",)),
    Key("host", "Ctrl+G", "seat_guest", "Seat a guest", ("tonight",)),
    Key("host", "Ctrl+B", "ringing_back", "Who is ringing back?"),
    Key("host", "Ctrl+J", "laptops", "Laptops in this room"),
    Key("host", "Ctrl+T", "paper", "Sheets on paper"),
    Key("host", "Ctrl+L", "lock", "Lock"),
    Key("host", "Ctrl+E", "export", "Export", ("results", "attention")),
    Key("host", "Ctrl+R", "sync", "Send now", ("attention",)),
    Key("host", "/", "search", "Find a seat", ("map", "results")),
    Key("host", "Ctrl+O", "open_list", "Open a list", ("lists",)),
    Key("host", "Ctrl+V", "paste", "Paste a list from a spreadsheet", ("lists",)),
    Key("host", "Ctrl+K", "check_list", "Check every row of the list", ("lists",)),
    Key("host", "Ctrl+I", "import_list", "Import the list that was checked", ("lists",)),
    Key("host", "Ctrl+S", "save_refused", "Save the report of a list as a file", ("lists",)),
    *(Key("host", f"F{number}", f"page:{number}", f"Go to page {number}") for number in range(1, 9)),
    Key("call_window", "Ctrl+H", "leave_call", "To the host’s pages"),
    Key("host", "Return", "stay", "Stay with this seat", ("map",)),
    Key("host", "Escape", "back", "Back to the seat of this party; or put what is in hand away", ("map", "lists")),
    Key("call_window", "Ctrl+L", "lock", "Lock"),
    Key("call_window", "Ctrl+B", "briefing", "The briefing, and what is kept of you"),
    Key("reading", "Return", "go_on", "Go on"),
    Key("reading", "Escape", "back", "Back, or skip it"),
    *_scrolled("reading"),
    Key("briefing", "M", "kept", "What is kept of me"),
    Key("kept", "N", "name_off", "Take the name off"),
    Key("script", "Ctrl+P", "print_script", "Print the script"),
    Key("script", "Ctrl+S", "save_copy", "Save the script: for paper, for a screen reader, as text"),
    Key("script", "L", "large_print", "Large print, or ordinary"),
    Key("party", "Ctrl+L", "lock", "Lock"),
    Key("everywhere", "F12", "keys", "All keys of this page"),
    Key("start", "1", "rehearse", "Rehearse first"),
    Key("start", "2", "join", "Join with a code"),
    Key("start", "3", "open_list", "Open a call list"),
    Key("start", "4", "open_pack", "Open a pack"),
    Key("start", "5", "join_room", "Join a party in this room"),
    Key("start", "6", "write_script", "Write a script, without a party"),
    Key("start", "Ctrl+O", "choose_file", "Choose a file"),
    Key("start", "Return", "start", "Start"),
    Key("start", "Escape", "back", "Back one step"),
    Key("start", "F4", "show_passphrase", "Show the passphrase"),
    Key("laptops", "Escape", "back", "Back to Tonight"),
    Key("call_backs", "Escape", "back", "Back to Tonight"),
    Key("ringing_back", "Return", "look", "Look who that may be"),
    Key("ringing_back", "Escape", "back", "Back to Tonight"),
    Key("debrief", "Return", "go_on", "You have talked"),
    Key("debrief", "Escape", "back", "Back"),
    Key("ending", "Escape", "back", "Back"),
    Key("receipts", "Escape", "back", "Back"),
    Key("mended", "Return", "go_on", "Go on"),
    Key("sheets", "Return", "look", "Open the sheet whose signs are typed"),
    Key("sheets", "Escape", "back", "Back"),
    Key("quiet", "Return", "go_on", "The filled key"),
    Key("quiet", "Escape", "back", "The other key"),
    Key("form", "Return", "save", "Take what is typed"),
    Key("form", "Escape", "close", "Put the question away"),
    Key("joining", "F5", "look_again", "Look again for laptops in this room"),
    Key("joining", "Return", "join", "Ask to join"),
    Key("joining", "Escape", "back", "Back to the start"),
    Key("joined_call", "Ctrl+L", "hide", "Hide the call"),
    Key("joined", "Ctrl+Q", "go_home", "Go home"),
    Key("guest", "Escape", "back", "Back"),
    Key("elsewhere", "Escape", "back", "Back"),
    Key("export", "Escape", "back", "Back"),
    *(Key("export", digit, f"option:{digit}", f"Choose {digit}") for digit in ANSWERS),
    Key("evening", "Escape", "back", "Back"),
    Key("exchange", "Escape", "back", "Back"),
    Key("notice", "Return", "accept", "Read on, then accept"),
    Key("notice", "Escape", "decline", "Not now: nobody sits down"),
    *_scrolled("notice"),
    Key("locked", "F4", "show_passphrase", "Show the passphrase"),
    Key("locked", "F6", "sit_down", "Sit down as a caller"),
    Key("locked", "F7", "keyring", "Unlock with this laptop’s keyring"),
    Key("locked", "Return", "unlock", "Unlock"),
    *(Key("sheet", digit, f"answer:{digit}", f"Tick answer {digit}") for digit in ANSWERS),
    Key("sheet", "0", "answer:0", "Begin what is written: a number or a day"),
    *(Key("sheet", letter, f"outcome:{letter}", "Save how the call ended") for letter in LETTERS),
    Key("sheet", "Return", "next", "Next row; this one stays blank"),
    Key("sheet", "Down", "next", "Next row; this one stays blank"),
    Key("sheet", "Space", "next", "Next row; this one stays blank"),
    Key("sheet", "Up", "back", "Back one row"),
    Key("sheet", "Right", "question_on", "Next question"),
    Key("sheet", "Left", "question_back", "Back one question"),
    Key("sheet", "Tab", "note", "Write a note"),
    Key("sheet", "+", "both", "Both calls happened"),
    Key("sheet", "F8", "kindly", "Ended kindly"),
    Key("sheet", ".", "scan", "Type or scan another sheet or row"),
    Key("sheet", "Ctrl+Z", "undo", "Take back the last row"),
    Key("sheet", "Escape", "leave", "Back to the sheets"),
    Key("recovery", "F4", "show_passphrase", "Show the passphrase"),
    Key("scripts", "F5", "try", "Read it aloud, to nobody"),
    Key("scripts", "F8", "next_problem", "The next problem"),
    Key("scripts", "Ctrl+.", "put_right", "Put right what this line is marked for"),
    Key("scripts", "Ctrl+F", "find", "Find words, and put others in their place"),
    Key("scripts", "Ctrl+G", "go_to_step", "Go to a step or a line"),
    Key("scripts", "F2", "rename", "Rename this step, question or block everywhere"),
    Key("scripts", "F4", "follow_name", "Where this name leads; from a step, what leads there"),
    Key("scripts", "Ctrl+/", "remark", "Make these lines remarks, or words again"),
    Key("scripts", "Ctrl+I", "insert", "Insert a step, an ending or a list of answers"),
    Key("scripts", "Ctrl+N", "new_draft", "Begin a new draft"),
    Key("scripts", "Ctrl+D", "versions", "Versions, and what changed"),
    Key("scripts", "Ctrl+S", "save_script", "Save the script as a file"),
    Key("scripts", "Ctrl+Return", "approve", "Approve it, and use it"),
    Key("scripts", "Ctrl+K", "answer_lists", "Lists of answers"),
    Key("scripts", "Ctrl+R", "refresh_lists", "Bring the lists of answers in it up to date"),
    Key("answer_lists", "Ctrl+S", "save_list", "Save the list"),
    Key("answer_lists", "Ctrl+N", "add_answer", "Add an answer"),
    Key("answer_lists", "Ctrl+Up", "answer_up", "Move the answer up"),
    Key("answer_lists", "Ctrl+Down", "answer_down", "Move the answer down"),
    Key("answer_lists", "F9", "take_away", "Take the answer away"),
    Key("answer_lists", "Ctrl+Z", "take_back_change", "Take back what was changed last"),
    Key("answer_lists", "Ctrl+I", "new_list", "Begin a new list"),
    Key("answer_lists", "Ctrl+R", "refresh_lists", "Bring the lists of answers in the draft up to date"),
    Key("answer_lists", "Escape", "leave", "Back to the text"),
    Key("own_script", "Ctrl+O", "own_scripts", "All your scripts"),
    Key("own_script", "Ctrl+P", "print_script", "Print it, or save it as a picture"),
    Key("own_scripts", "Ctrl+N", "new_draft", "Begin a script"),
    Key("own_scripts", "Ctrl+O", "open_script", "Open a file, and save back to it"),
    Key("own_scripts", "Delete", "delete_script", "Delete this script"),
    Key("own_scripts", "Ctrl+Z", "put_back", "Put back the script that was deleted last"),
    Key("own_scripts", "Escape", "back", "Back to the first page"),
    *(Key("trying", digit, f"answer:{digit}", f"Answer {digit}") for digit in ANSWERS),
    Key("trying", "0", "nought", "0 on a scale, or in a number"),
    Key("trying", "Left", "back", "Back one step"),
    Key("trying", "?", "objections", "If they ask…"),
    Key("trying", "Return", "go_on", "Go on; once it has ended, begin again"),
    Key("trying", "F5", "again", "Begin again"),
    Key("trying", "Escape", "leave", "Back to the text, at this step"),
    Key("script_versions", "Down", "older", "The version before"),
    Key("script_versions", "Up", "newer", "The version after"),
    Key("script_versions", "G", "go_on_from", "Go on from this version"),
    Key("script_versions", "Escape", "leave", "Back to the text"),
    Key("recovery", "Escape", "back", "I know it again"),
]
"""All of them. No context holds the same key twice (``tests/ui/test_keys.py``)."""

_CAPS = {"Return": "Enter", "Escape": "Esc", "Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
_CAPS |= {"PageUp": "Page ↑", "PageDown": "Page ↓", "Delete": "Del"}
_CAPS |= {"Ctrl": "⌘"} if sys.platform == "darwin" else {}
_NAMES = {
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Enter: "Return",
    Qt.Key.Key_Escape: "Escape",
    Qt.Key.Key_Left: "Left",
    Qt.Key.Key_Right: "Right",
    Qt.Key.Key_Up: "Up",
    Qt.Key.Key_Down: "Down",
    Qt.Key.Key_Space: "Space",
    Qt.Key.Key_PageUp: "PageUp",
    Qt.Key.Key_PageDown: "PageDown",
    Qt.Key.Key_Tab: "Tab",
    Qt.Key.Key_Delete: "Delete",
    **{Qt.Key(Qt.Key.Key_F1.value + number): f"F{number + 1}" for number in range(12)},
}

_BY_PRESS = {(key.context, key.press): key for key in TABLE}
_BY_ACTION = {(key.context, key.action): key for key in reversed(TABLE)}


def caps(context: str, action: str) -> tuple[str, ...]:
    """The caps to draw for ``action``, e.g. ``("Ctrl", "Z")``; raises ``KeyError`` for one that has no
    key."""
    return as_caps(_BY_ACTION[context, action].press)


def as_caps(press: str) -> tuple[str, ...]:
    """The caps of what is pressed: ``"Ctrl+Z"`` → ``("Ctrl", "Z")``."""
    parts = press.split("+") if len(press) > 1 else [press]
    return tuple(_CAPS.get(part, part) for part in parts)


def chair_caps(chair: int) -> tuple[str, ...]:
    """The caps that give a chair the keys; none for one that is reached from its neighbours only."""
    return caps("chairs", f"chair:{chair}") if ("chairs", f"chair:{chair}") in _BY_ACTION else ()


SCROLLS = ("page_on", "page_back", "line_on", "line_back")
"""Actions that a held key goes on doing."""


def scrolled(action: str, line: int, page: int) -> int:
    """By how much one of ``SCROLLS`` moves a text of which a line and a screen are so high."""
    return (line if action.startswith("line") else page) * (1 if action.endswith("on") else -1)


def action_for(context: str, event: QKeyEvent, held: Collection[str] = ()) -> str:
    """What ``event`` means in ``context``; the empty string when it means nothing, or is a held key repeating.

    Args:
        held: the actions that a held key does repeat.
    """
    found = _action_for(context, event)
    return found if not event.isAutoRepeat() or found in held else ""


def _action_for(context: str, event: QKeyEvent) -> str:
    press = press_of(event)
    found = _BY_PRESS.get((context, press))
    if found is None and (digit := digit_of(event)):
        found = _BY_PRESS.get((context, _with_control(digit, event)))
    return found.action if found and not _foreign(event) else ""


def press_of(event: QKeyEvent) -> str:
    """How the table writes the key in ``event``; the empty string for keys the table never holds."""
    name = _NAMES.get(Qt.Key(event.key()), "")
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier and digit_of(event):
        name = digit_of(event)
    if not name and event.key() < 0x80:
        name = chr(event.key())
    if not name or _foreign(event):
        return ""
    # Shift makes “?” on many keyboards and capitals on all: it changes nothing else here.
    return _with_control(name, event)


def is_enter(event: QKeyEvent) -> bool:
    """Whether it is Enter, of either kind, held or not: in a dialog it is kept from what lies behind."""
    return press_of(event) == "Return"


def _foreign(event: QKeyEvent) -> bool:
    """Whether a key is held that makes it the system's, or a sign of its own (AltGr)."""
    of_the_system = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return bool(event.modifiers() & (of_the_system | Qt.KeyboardModifier.GroupSwitchModifier))


def _with_control(name: str, event: QKeyEvent) -> str:
    return f"Ctrl+{name}" if event.modifiers() & Qt.KeyboardModifier.ControlModifier else name
