"""The page “Take it elsewhere… / Bring one in…”: formats, what a file would not hold, and what was made of one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from phonebank_app.i18n import tr, tr_n
from phonebank_app.scripts.interchange import Brought, Format, FormatName, Told
from phonebank_app.scripts.interchange.xlsform import column_of
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import HostPage, card_head, contents, quiet
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, row
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud

_NARROW = 1_000
_MOST_LINES = 12
_MOST_REMARKS = 60


class ExchangePage(HostPage):
    """The page.

    Signals:
        back: one goes back where one was. chosen(name): another format.
        save, bring_in: a file is wanted; take: what came in goes into the editor. also: a second language is wanted.
    """

    key_contexts = ("exchange",)

    back = Signal()
    chosen = Signal(str)
    save = Signal()
    also = Signal()
    bring_in = Signal()
    take = Signal()

    def __init__(self, formats: Sequence[Format], parent: QWidget | None = None) -> None:
        super().__init__(tr("To and from other programs"), parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.back_key = KeyButton(tr("Back"), icon="arrow-left", caps=keys.caps("exchange", "back"))
        self.back_key.clicked.connect(self.back)
        self.header.tools.add(self.back_key)
        self._formats = {one.name: one for one in formats}
        self.fmt: FormatName = formats[0].name
        self.out, self.into = self._build_out(formats), IncomingCard()
        self.into.bring_in.connect(self.bring_in)
        self.into.take.connect(self.take)
        self.lost = LossCard()
        left = Box("column", gap=16)
        left.add(self.out, self.into)
        left.stretch()
        self._columns = Box("row", gap=16)
        self._columns.add(left, stretch=2)
        self._columns.add(self.lost, stretch=3)
        self.body.content.set_spaces(gap=16, margins=(16, 16, 16, 16))
        self.body.add(self._columns, stretch=1)
        self._show_format()

    def _build_out(self, formats: Sequence[Format]) -> Card:
        card = Card(gap=10, margins=(20, 14, 20, 18))
        card.add(card_head("download", tr("Take it elsewhere")))
        self.format_keys: dict[str, KeyButton] = {}
        self._flow = Flow(gap=8)
        for one in formats:
            key = KeyButton(one.title, height=44)
            aloud(key, one.title, one.about)
            key.clicked.connect(lambda _=False, name=one.name: self.choose(name))
            self.format_keys[one.name] = key
        self._flow.add(*self.format_keys.values())
        self._about = Label("", "label_muted", wrap=True, limit=PROSE_LIMIT)
        self.also_key = KeyButton(tr("Add another language…"), icon="plus", look="bare")
        self.also_key.clicked.connect(self.also)
        self._others = Label("", "label", wrap=True, limit=PROSE_LIMIT)
        self.save_key = KeyButton(tr("Save the file…"), icon="download", look="fill", weight=600)
        self.save_key.clicked.connect(self.save)
        self._languages = Box("column", gap=4)
        self._languages.add(_at_left(self.also_key), self._others)
        self._many = Label("", "body", wrap=True, limit=PROSE_LIMIT)
        card.add(self._flow, self._about, self._languages, self._many, _at_left(self.save_key))
        return card

    # What it is given

    def show_script(self, title: str) -> None:
        """Say which script it is about."""
        self.header.set_subtitle(tr("“{title}”", title=title) if title else "")
        self.show_others(())

    def show_others(self, languages: Sequence[str]) -> None:
        """The languages that stand beside the script’s own."""
        self._others.setText(tr("Beside it: {languages}", languages=", ".join(languages)) if languages else "")
        self._others.setVisible(bool(languages))

    def show_looking(self) -> None:
        """What would be lost is being looked for."""
        self.save_key.setEnabled(False)
        self._many.hide()
        self.lost.show_words(tr("Looking through the script…"))

    def show_losses(self, told: Sequence[Told]) -> None:
        """What the file would not hold; nothing, if nothing is lost."""
        self.lost.show_losses(told)
        # Where the page is narrow the list stands further down: whoever saves has to know that there is one.
        some = tr_n(
            "{n} kind of thing is lost: it is listed.", "{n} kinds of things are lost: they are listed.", len(told)
        )
        self._many.setText(some if told else tr("Nothing is lost."))
        self._many.show()
        self.save_key.setEnabled(True)

    def show_cannot(self, what: str, way_out: str) -> None:
        """Say why there is nothing to take away."""
        self._many.hide()
        self.lost.show_words(f"{what} {way_out}".strip(), wrong=True)
        self.save_key.setEnabled(False)

    def choose(self, name: str) -> None:
        """Choose a format."""
        if name in self._formats:
            self.fmt = self._formats[name].name
            self._show_format()
            self.chosen.emit(name)

    def _show_format(self) -> None:
        for name, key in self.format_keys.items():
            key.set_chosen(name == self.fmt)
        self._flow.arrange()
        self._about.setText(self._formats[self.fmt].about)
        self._languages.setVisible(self._formats[self.fmt].languages)

    # What the person does

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if keys.action_for("exchange", event) == "back":
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.current().px(_NARROW)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.box.direction() != way:
            self._columns.box.setDirection(way)


class LossCard(Card):
    """What the file would not hold of the script, before it is written; or what was remarked on in one that came in."""

    def __init__(self) -> None:
        super().__init__(gap=6, margins=(20, 16, 20, 16))
        self._icon = Icon("eye", "muted", 18)
        self._title = Label("", "card_title", wrap=True)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head = Box("row", gap=9)
        head.add(self._icon)
        head.add(self._title, stretch=1)
        self._lines = Box("column", gap=0)
        self.add(head, self._lines)
        self.stretch()

    def lines(self) -> list[tuple[str, str]]:
        """Each sentence and where it belongs, as shown."""
        return [line.texts() for line in contents(self._lines) if isinstance(line, _Line)]

    def title(self) -> str:
        """What stands above."""
        return self._title.text()

    def show_words(self, words: str, *, wrong: bool = False) -> None:
        """Say one thing only."""
        self._lines.clear()
        self._say(words, "warning" if wrong else "eye", "warn" if wrong else "muted")

    def show_losses(self, told: Sequence[Told]) -> None:
        """What is lost, in the order of the script."""
        self._lines.clear()
        if not told:
            self._say(tr("Nothing is lost in this file"), "check", "ok")
            return
        self._say(tr("What this file does not hold"), "warning", "warn")
        self._fill([(one.sentence, _where(one.lines)) for one in told])
        keeps = tr("The script’s own text keeps everything.")
        self._lines.add(Divider())
        self._lines.add(quiet("shield", keeps))

    def show_brought(self, brought: Brought) -> None:
        """What was made of a file, and what was not understood of it."""
        self._lines.clear()
        said = [(one.sentence, one.place) for one in brought.remarks[:_MOST_REMARKS]]
        said += [
            (one.sentence, tr("line {n} of the script", n=one.line) if one.line else "")
            for one in brought.problems[:_MOST_REMARKS]
            if one.severity == "error"
        ]
        if not said:
            self._say(tr("Everything in the file was understood"), "check", "ok")
            return
        self._say(tr("What to look at in the script that came in"), "warning", "warn")
        self._fill(said)

    def _fill(self, said: Sequence[tuple[str, str]]) -> None:
        for place, (sentence, where) in enumerate(said):
            if place:
                self._lines.add(Divider())
            self._lines.add(_Line(sentence, where))

    def _say(self, words: str, icon: str, tone: str) -> None:
        self._title.setText(words)
        self._icon.set_icon(icon, tone)


class _Line(Box):
    """A sentence, and where it belongs."""

    def __init__(self, sentence: str, where: str) -> None:
        super().__init__("column", gap=2, margins=(0, 9, 0, 9))
        self._sentence = Label(sentence, "body", wrap=True, limit=PROSE_LIMIT)
        self._where = Label(where, "label_muted", wrap=True, limit=PROSE_LIMIT)
        self._where.setVisible(bool(where))
        self.add(self._sentence, self._where)

    def texts(self) -> tuple[str, str]:
        """As shown."""
        return self._sentence.text(), self._where.text()


class IncomingCard(Card):
    """Bringing a script in: a file is chosen, what was made of it is said, and it goes into the editor."""

    bring_in = Signal()
    take = Signal()
    language = Signal(str)

    def __init__(self) -> None:
        super().__init__(gap=10, margins=(20, 14, 20, 18))
        self._about = Label(
            tr("OSDI, Spoke’s interaction steps or an XLSForm: which it is, is seen from what is in it."),
            "label_muted",
            wrap=True,
            limit=PROSE_LIMIT,
        )
        self.file_key = KeyButton(tr("Choose a file…"), icon="folder")
        self.file_key.clicked.connect(self.bring_in)
        self._said = Label("", "body_strong", wrap=True, limit=PROSE_LIMIT)
        self.take_key = KeyButton(tr("Open it in the editor"), icon="list", look="fill", weight=600)
        self.take_key.clicked.connect(self.take)
        self._languages = Flow(gap=8)
        self.language_keys: dict[str, KeyButton] = {}
        self.add(card_head("folder", tr("Bring one in")), self._about, _at_left(self.file_key), self._said)
        self.add(self._languages)
        self.add(_at_left(self.take_key))
        self.show_nothing()

    def said(self) -> str:
        """What was made of the file, as shown."""
        return self._said.text()

    def show_nothing(self) -> None:
        """No file was chosen yet."""
        self._said.hide()
        self.take_key.hide()
        self._languages.hide()

    def show_brought(self, name: str, steps: int, *, usable: bool, languages: Sequence[str] = ()) -> None:
        """What was made of a file. It replaces nothing until it is taken.

        Args:
            languages: tags of those in which the file has words, too: each can be had instead.
        """
        self.language_keys = {
            tag: KeyButton(tr("Take the one in {language}", language=column_of(tag))) for tag in languages
        }
        for tag, key in self.language_keys.items():
            key.clicked.connect(lambda _=False, tag=tag: self.language.emit(tag))
        self._languages.clear()
        self._languages.add(*self.language_keys.values())
        self._languages.setVisible(bool(languages))
        made = tr_n("{n} step out of “{name}”.", "{n} steps out of “{name}”.", steps, name=name)
        rest = "" if usable else tr("It cannot be used before what is listed is put right.")
        self._said.setText(f"{made} {rest}".strip())
        self._said.show()
        self.take_key.show()


def _where(lines: Sequence[int]) -> str:
    if not lines:
        return ""
    shown = ", ".join(map(str, lines[:_MOST_LINES]))
    if len(lines) > _MOST_LINES:
        return tr("lines {lines} and {n} more", lines=shown, n=len(lines) - _MOST_LINES)
    return tr("line {line}", line=shown) if len(lines) == 1 else tr("lines {lines}", lines=shown)


def _at_left(widget: QWidget) -> Box:
    made = row(widget)
    made.stretch()
    return made
