"""What comes up between the heading and the text: finding and replacing words, going to a step, renaming."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.scripts.model import Place, Script, Step
from phonebank_app.scripts.names import Name, name_at, renamed, whats_wrong, where_to
from phonebank_app.scripts.writing import Edit, found_in, line_of, remarked
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.parts import IconButton, KeyButton, LineEdit
from phonebank_app.ui.text import Label, aloud, announce, hint

if TYPE_CHECKING:
    from phonebank_app.ui.scripts.text_field import ScriptField

_ACTIONS = ("find", "go_to_step", "rename", "follow_name", "remark")

_BELOW = 10
"""Between a bar and the text, in design pixels."""


class _Bar(Flow):
    """A bar over the text. Esc puts it away, Up and Down go to the one before and after."""

    def __init__(self, field: ScriptField) -> None:
        super().__init__(gap=8)
        self._field = field
        self.said = Label("", "hint")
        self.done = IconButton("close", tr("Close"), tone="muted")
        self.done.clicked.connect(self.put_away)
        self.hide()

    def heightForWidth(self, width: int) -> int:
        return super().heightForWidth(width) + theme.current().gap(_BELOW)

    def put_away(self) -> None:
        """Back to the text."""
        self.hide()
        self._field.setFocus()

    def step(self, by: int) -> None:
        """To the one after (1) or before (-1)."""
        raise NotImplementedError

    def _tell(self, words: str) -> None:
        if words != self.said.text():
            self.said.setText(words)
            self.arrange()
            announce(self, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = keys.press_of(event)
        if pressed == "Escape":
            self.put_away()
        elif pressed in ("Down", "Up"):
            self.step(1 if pressed == "Down" else -1)
        else:
            super().keyPressEvent(event)


class FindBar(_Bar):
    """Finds words and puts others in their place; capitals or not are the same."""

    def __init__(self, field: ScriptField) -> None:
        super().__init__(field)
        self.words, self.others = LineEdit(icon="search", limit=200), LineEdit(limit=200)
        aloud(self.words, tr("Find"), tr("Enter or Down goes to the next place, Up to the one before."))
        aloud(self.others, tr("Put in its place"))
        hint(self.words, tr("Find"))
        hint(self.others, tr("Put in its place"))
        self.one = KeyButton(tr("Replace"), size=14)
        self.all = KeyButton(tr("Replace all"), size=14)
        self.words.textChanged.connect(lambda _: self._look())
        self.words.returnPressed.connect(lambda: self.step(1))
        self.others.returnPressed.connect(self.replace)
        self.one.clicked.connect(self.replace)
        self.all.clicked.connect(self.replace_all)
        for part in (self.words, self.others, self.one, self.all, self.said, self.done):
            self.add(part)

    def begin(self) -> None:
        """Come up, with what is chosen in the text."""
        chosen, _, _ = self._field.chosen()
        self.show()
        if chosen and "\n" not in chosen:
            self.words.setText(chosen)
        self.words.selectAll()
        self.words.setFocus()
        self._look(move=False)

    def places(self) -> list[Place]:
        """Where the words stand."""
        return found_in(self._field.text(), self.words.text())

    def _look(self, *, move: bool = True) -> None:
        places = self.places()
        if move and places:
            self._go(next((at for at, one in enumerate(places) if self._reached(one)), 0), places)
        else:
            self._tell(self._counted(places) if self.words.text() else "")

    def _counted(self, places: list[Place]) -> str:
        return tr_n("{n} place", "{n} places", len(places)) if places else tr("Nothing found.")

    def _reached(self, place: Place, *, beyond: bool = False) -> bool:
        """Whether a place is at the beginning of what is chosen, or after it."""
        _, line, column = self._field.chosen()
        return (place.line, place.column) >= (line, column + int(beyond))

    def _go(self, at: int, places: list[Place]) -> None:
        place = places[at]
        self._field.go_to(place.line, place.column, place.length)
        self._tell(tr("{at} of {of}", at=at + 1, of=len(places)))

    def step(self, by: int) -> None:
        places = self.places()
        if not places:
            self._tell(self._counted(places))
            return
        if by > 0:
            at = next((at for at, one in enumerate(places) if self._reached(one, beyond=True)), 0)
        else:
            at = sum(not self._reached(one) for one in places) - 1
        self._go(at % len(places), places)

    def replace(self) -> None:
        """Put the other words in the place that is chosen, and go to the next."""
        chosen, _, _ = self._field.chosen()
        if chosen and chosen.casefold() == self.words.text().casefold():
            self._field.type_in(self.others.text())
            places = self.places()
            if places:
                self._go(next((at for at, one in enumerate(places) if self._reached(one)), 0), places)
            else:
                self._tell(self._counted(places))
        else:
            self.step(1)

    def replace_all(self) -> None:
        """The same in every place, in one go that Ctrl+Z takes back."""
        places, others = self.places(), self.others.text()
        self._field.apply([Edit(p.line, p.column, p.length, others, len(others)) for p in reversed(places)])
        self._tell(
            tr_n("{n} place changed. Ctrl+Z takes it back.", "{n} places changed. Ctrl+Z takes it back.", len(places))
        )


class AskBar(_Bar):
    """Asks for one thing in one line: where to go, or what to call something. Below it stands what Enter would do."""

    def __init__(self, field: ScriptField) -> None:
        super().__init__(field)
        self.words = LineEdit(limit=100)
        aloud(self.words, tr("Go to a step or a line"))
        self.ok = KeyButton(tr("Go"), caps=keys.caps("form", "save"), size=14)
        self.words.textChanged.connect(lambda _: self._look())
        self.words.returnPressed.connect(self._enter)
        self.ok.clicked.connect(self._enter)
        for part in (self.words, self.ok, self.said, self.done):
            self.add(part)
        self._script: Script | None = None
        self._name: Name | None = None
        self._at = 0

    def ask_where(self, script: Script | None) -> None:
        """Ask for a step or a line to go to."""
        self._script, self._name, self._at = script, None, 0
        self._begin(tr("Go to a step or a line"), tr("Go"), "")

    def ask_name(self, name: Name, script: Script | None) -> None:
        """Ask what to call something."""
        self._script, self._name = script, name
        self._begin(tr("Another name for “{name}”", name=name.text), tr("Rename"), name.text)

    def _begin(self, title: str, deed: str, words: str) -> None:
        self.show()
        aloud(self.words, title)
        hint(self.words, title)
        self.ok.set_words(deed)
        self.words.setText(words)
        self.words.selectAll()
        self.words.setFocus()
        self._look()

    def found(self) -> list[Step]:
        """The steps whose name or title holds what is typed; those that begin with it come first."""
        typed = self.words.text().strip().casefold()
        every = (*self._script.steps, *self._script.objections) if self._script is not None else ()
        fits = [step for step in every if typed in step.id.casefold() or typed in step.title.casefold()]
        return sorted(
            fits, key=lambda step: not (step.id.casefold().startswith(typed) or step.title.casefold().startswith(typed))
        )

    def step(self, by: int) -> None:
        if self._name is None and (found := self.found()):
            self._at = (self._at + by) % len(found)
            self._look(keeps=True)

    def _look(self, *, keeps: bool = False) -> None:
        self._at = self._at if keeps else 0
        typed = self.words.text().strip()
        if self._name is not None:
            places = len(self._name.uses) + (self._name.home is not None)
            wrong = whats_wrong(self._field.text(), self._script, self._name, typed)
            told = tr_n("{n} place", "{n} places", places)
            if self._name.answers:
                told += ". " + tr("Its answers stay under “{name}”.", name=self._name.text)
            self._tell(wrong or told)
        elif typed.isdecimal():
            self._tell(tr("Line {line}", line=int(typed)))
        else:
            found = self.found()
            told = tr("{title}, line {line}", title=found[self._at].title, line=found[self._at].line) if found else ""
            self._tell(told or tr("Nothing is called so here."))

    def _enter(self) -> None:
        typed = self.words.text().strip()
        if self._name is not None:
            self._rename(self._name, typed)
            return
        found = self.found()
        if not typed.isdecimal() and not found:
            return
        line = int(typed) if typed.isdecimal() else found[self._at].line
        self.put_away()
        self._field.go_to(max(1, min(line, self._field.blockCount())))

    def _rename(self, name: Name, new: str) -> None:
        text = self._field.text()
        if new == name.text:
            self.put_away()
        elif not whats_wrong(text, self._script, name, new):
            line, column = self._field.line(), self._field.column()
            self._field.apply(renamed(text, name, new))
            self._field.go_to(line, column)
            self.put_away()


class Bars:
    """What the keys of the page do to the text through the bars over it.

    Args:
        script: the text as last understood.
    """

    def __init__(self, field: ScriptField, script: Callable[[], Script | None]) -> None:
        self._field, self._script = field, script
        self.find, self.ask = FindBar(field), AskBar(field)
        field.name_pressed.connect(self.follow_name)

    def widgets(self) -> tuple[QWidget, ...]:
        """The bars, to be put above the text."""
        return self.find, self.ask

    def do(self, action: str) -> bool:
        """Whether this was one of theirs."""
        if action not in _ACTIONS:
            return False
        getattr(self, f"_{action}" if action != "follow_name" else action)()
        return True

    def _find(self) -> None:
        self.ask.hide()
        self.find.begin()

    def _go_to_step(self) -> None:
        self.find.hide()
        self.ask.ask_where(self._script())

    def _rename(self) -> None:
        name = self._named()
        if name is None:
            announce(self._field, tr("Put the cursor on the name of a step, a question or a block."))
            return
        self.find.hide()
        self.ask.ask_name(name, self._script())

    def follow_name(self) -> None:
        """Where the name at the cursor leads; from a heading, to what leads there."""
        name, line = self._named(), self._field.line()
        place = where_to(name, line) if name is not None else None
        if place is None:
            announce(self._field, tr("Put the cursor on the name of a step, a question or a block."))
            return
        self._field.go_to(place.line, place.column)
        announce(self._field, tr("Line {line}", line=place.line) + f": {line_of(self._field.text(), place.line)}")

    def _named(self) -> Name | None:
        field = self._field
        return name_at(field.text(), self._script(), field.line(), field.column())

    def _remark(self) -> None:
        field = self._field
        chosen, first, _ = field.chosen()
        lines = field.text().split("\n")[first - 1 : first + chosen.removesuffix("\n").count("\n")]
        made = zip(lines, remarked(lines), strict=True)
        field.apply([Edit(first + at, 1, len(old), new, len(new)) for at, (old, new) in enumerate(made)])
        if len(lines) > 1:
            field.choose_lines(first, first + len(lines) - 1)
