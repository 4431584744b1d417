"""The cards of the Lists page: where a list is opened, how it was understood, what was refused, what will be kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from phonebank_app.contacts import RefusedRow
from phonebank_app.lists import Column, ListedContact, ListReport
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host import list_words as say
from phonebank_app.ui.host.evening_words import count_of
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import contents
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, KeyButton, Pill, RoundIcon, paint_round
from phonebank_app.ui.text import Label, aloud

_SAMPLES = 3


class OpenCard(Card):
    """Where a list is opened, or dropped. Emits ``asked``."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__(gap=12, margins=(32, 32, 32, 36))
        self._over = False
        self.key = KeyButton(
            "Choose a file…",
            caps=keys.caps("host", "open_list"),
            look="fill",
            icon="folder",
            height=56,
            size=17,
            weight=600,
        )
        self.key.clicked.connect(self.asked)
        self.stretch(2)
        self.add_aligned(RoundIcon("list", "accent", 80), Qt.AlignmentFlag.AlignHCenter)
        self._say("Open a call list", "heading")
        self._say("Choose a CSV file, or drop it here. You see what was understood before anything is kept.", "lead")
        self.space(4)
        self.add_aligned(self.key, Qt.AlignmentFlag.AlignHCenter)
        self.space(8)
        promises = Box("column", gap=9)
        for icon, words in (
            ("check", "Columns in any order, from any office’s system."),
            ("warning", "Rows that cannot be used are named, each with its reason."),
            ("shield", "Names and numbers stay on this laptop, encrypted."),
        ):
            line = Box("row", gap=9)
            line.add(Icon(icon, "ok" if icon == "check" else "muted", 18), Label(words, "label_muted"))
            line.stretch()
            promises.add(line)
        self.add_aligned(promises, Qt.AlignmentFlag.AlignHCenter)
        self.stretch(3)

    def _say(self, words: str, role: str) -> None:
        label = Label(words, role, wrap=True, limit=200)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.add(label)

    def set_over(self, over: bool) -> None:
        """A file is being held over the page."""
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        now, painter = theme.current(), QPainter(self)
        box = QRectF(self.rect()).adjusted(now.px(10), now.px(10), -now.px(10), -now.px(10))
        if self._over:
            paint_round(painter, box, "accent_tint", "")
        pen = QPen(now.colour("accent" if self._over else "edge"), now.stroke(2 if self._over else 1))
        pen.setDashPattern([5, 4])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, now.px(8), now.px(8))


class UnderstoodCard(Card):
    """The file, its columns and what each was taken for, and the first people as they were understood.

    Emits ``another`` when a different file is wanted.
    """

    another = Signal()

    def __init__(self) -> None:
        super().__init__(gap=8, margins=(18, 10, 18, 8))
        self._file = Label("", "subheading")
        self._saved_in, self._rows = Pill("", icon=""), Pill("", icon="")
        self.key = KeyButton("Another list…", caps=keys.caps("host", "open_list"), look="bare")
        self.key.clicked.connect(self.another)
        name = Box("row", gap=10)
        name.add(Icon("file", "muted", 20), self._file)
        facts = Flow(gap=10)
        facts.add(name, self._saved_in, self._rows)
        self._facts = facts
        head = Box("row", gap=10)
        head.add(facts, stretch=1)
        head.add(self.key)
        self._columns = Flow(gap=8)
        self._people = Box("column", gap=0)
        self.add(head, self._columns, self._people)

    def show_report(self, report: ListReport) -> None:
        """Show how a list was understood."""
        self._file.setText(report.file)
        self._saved_in.set_words(say.saved_in(report))
        self._rows.set_words(count_of(report.rows_read, "row"))
        self._facts.arrange()
        self._columns.clear()
        self._columns.add(*(_ColumnChip(column) for column in report.columns))
        self._people.clear()
        for listed in report.contacts[:_SAMPLES]:
            self._people.add(Divider(), _Person(listed))


class _ColumnChip(Box):
    """A column: what it means, and small below it its heading in the file."""

    def __init__(self, column: Column) -> None:
        used = bool(column.field)
        super().__init__("row", gap=8, margins=(12, 4, 10, 5))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        words = Box("column", gap=0)
        words.add(Label(say.meaning(column), "label", tone="" if used else "muted"))
        words.add(Label(column.header, "hint", limit=40))
        self.add(words)
        if used:
            self.add(Icon("check", "ok", 15))
        known = "by its content" if column.how == "content" else "by its name"
        how = f"recognised {known}" if used else "not recognised"
        self._used = used
        aloud(self, f"Column {column.header}: {say.meaning(column)}, {how}")

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_round(QPainter(self), QRectF(self.rect()), "surface" if self._used else "sunken", "edge")


class _Person(Box):
    """One person as understood, in columns of equal shares."""

    def __init__(self, listed: ListedContact) -> None:
        super().__init__("row", gap=16, margins=(0, 4, 0, 5))
        person = say.sample(listed.contact)
        first, *rest = (*person.numbers, "no number")
        second = rest[0] if len(person.numbers) > 1 else "no second number"
        for large, small, share in (
            (person.name, person.address or "no address", 5),
            (first, second, 3),
            (person.area, person.postcode or "no postcode", 3),
            (person.mark, f"row {listed.row:,}", 2),
        ):
            pair = Box("column", gap=0)
            for words, role in ((large, "body"), (small, "time")):
                pair.add(Label(words, role, wrap=True, limit=80))
            pair.stretch()
            self.add(pair, stretch=share)


class RefusedCard(Card):
    """What was refused, by reason, with rows. Emits ``save``."""

    save = Signal()

    def __init__(self) -> None:
        super().__init__(gap=4, margins=(18, 10, 18, 10))
        self._title = Label("", "card_title", wrap=True)
        self._icon = Icon("warning", "warn", 20)
        self.key = KeyButton("Save them as a file…", caps=keys.caps("host", "save_refused"), look="bare", height=36)
        self.key.clicked.connect(self.save)
        head = Box("row", gap=9)
        head.add(self._icon)
        head.add(self._title, stretch=1)
        head.add(self.key)
        self._rows = Box("column", gap=0)
        self.add(head, self._rows)
        self.stretch()

    def show_rows(self, refused: Sequence[RefusedRow]) -> None:
        """Show these."""
        self._title.setText(f"{count_of(len(refused), 'row')} refused, and why" if refused else "No row was refused")
        self._icon.set_icon("warning" if refused else "check", "warn" if refused else "ok")
        self.key.setVisible(bool(refused))
        self._rows.clear()
        for place, group in enumerate(say.refused_groups(refused)):
            if place:
                self._rows.add(Divider())
            self._rows.add(_Refused(group))

    def texts(self) -> list[str]:
        """The rows, as they are read aloud."""
        return [one.accessibleName() for one in contents(self._rows) if isinstance(one, _Refused)]


class _Refused(Box):
    def __init__(self, group: say.RefusedGroup) -> None:
        super().__init__("row", gap=14, margins=(0, 7, 0, 7))
        count = Label(f"{group.count:,}", "body_strong")
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        count.setMinimumWidth(theme.current().px(34))
        heading = Label(group.heading, "label", wrap=True)
        heading.setAlignment(Qt.AlignmentFlag.AlignTop)
        heading.setMinimumWidth(theme.current().px(150))
        which = " · ".join(part for part in (group.example, group.others) if part)
        example = Label(which, "label_muted", wrap=True, limit=300)
        self.add(count)
        self.add(heading, stretch=2)
        self.add(example, stretch=4)
        aloud(self, f"{group.count:,}: {group.heading}. {which}")


class FiguresCard(Card):
    """While a list is read: how far. Then: what would be kept. Emits ``stop`` and ``put_away``."""

    stop = Signal()
    put_away = Signal()

    def __init__(self) -> None:
        super().__init__(gap=8, margins=(18, 14, 18, 14))
        self._title, self._share = Label("", "card_title", wrap=True), Label("", "card_title")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self._far = Label("", "label_muted")
        self._figures = Box("column", gap=6)
        self._warnings = Box("column", gap=6)
        self.reading = False
        self.key = KeyButton("Stop", caps=("Esc",))
        self.key.clicked.connect(self._end)
        head = Box("row", gap=9)
        head.add(self._title, stretch=1)
        head.add(self._share)
        foot = Box("row", gap=12)
        hint = Label("Kept only when you use it", "hint", wrap=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        foot.add(self.key)
        foot.add(hint, stretch=1)
        self.add(head, self.bar, self._far, self._figures, self._warnings)
        self.stretch()
        self.add(foot)

    def show_progress(self, done: int, most: int) -> None:
        """The list is being read: ``done`` rows of at most ``most`` (0: unknown)."""
        self.reading = True
        self._title.setText("Checking every row")
        self._share.setText(f"{round(100 * done / most)} %" if most else "")
        self.bar.setRange(0, max(1, most))
        self.bar.setValue(done)
        aloud(self.bar, "Rows checked")
        self._far.setText(f"{done:,} of {most:,}" if most else count_of(done, "row"))
        self.key.set_words("Stop")
        self._show_parts()

    def show_report(self, report: ListReport) -> None:
        """The list was read."""
        self.reading = False
        self._title.setText("Every row is checked")
        self._share.setText("")
        self.key.set_words("Put it away")
        self._figures.clear()
        for figure in say.figures(report):
            self._figures.add(_FigureLine(figure))
        self._warnings.clear()
        for words in report.warnings:
            line = Box("row", gap=9)
            line.add_aligned(Icon("info", "warn", 18), Qt.AlignmentFlag.AlignTop)
            line.add(Label(words, "label", wrap=True, limit=400), stretch=1)
            self._warnings.add(line)
        self._show_parts()

    def _end(self) -> None:
        if self.reading:
            self.stop.emit()
        else:
            self.put_away.emit()

    def _show_parts(self) -> None:
        while_reading: tuple[QWidget, ...] = (self.bar, self._far, self._share)
        for part in while_reading:
            part.setVisible(self.reading)
        for box in (self._figures, self._warnings):
            box.setVisible(not self.reading)

    def texts(self) -> list[str]:
        """The figures, in words."""
        return [one.accessibleName() for one in contents(self._figures)]


class _FigureLine(Box):
    def __init__(self, figure: say.Figure) -> None:
        super().__init__("row", gap=10)
        count = Label(f"{figure.count:,}", "strong")
        count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        count.setMinimumWidth(theme.current().px(52))
        self.add(Icon(figure.icon, figure.tone, 18), count)
        self.add(Label(figure.words, "label", wrap=True), stretch=1)
        aloud(self, f"{figure.count:,} {figure.words}")


class ProblemCard(Card):
    """A file that cannot be used: what is wrong with it, and what to do."""

    def __init__(self) -> None:
        super().__init__("row", gap=14, margins=(18, 14, 18, 14), tone="bad_tint", edge="bad")
        self._what, self._way_out = Label("", "body_strong", tone="bad", wrap=True), Label("", "body", wrap=True)
        words = Box("column", gap=2)
        words.add(self._what, self._way_out)
        self.add_aligned(Icon("warning", "bad", 22), Qt.AlignmentFlag.AlignTop)
        self.add(words, stretch=1)

    def say(self, what: str, way_out: str) -> None:
        """Say it; nothing else has changed."""
        self._what.setText(what)
        self._way_out.setText(f"{way_out} Nothing was changed.".strip())
        aloud(self, f"{what} {self._way_out.text()}")
