"""The cards of the page on results from elsewhere: the file, its columns, its results, what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from phonebank_app.elsewhere import LogColumn, Plan, WordUse
from phonebank_app.elsewhere.sheets import UNKNOWN
from phonebank_app.i18n import tr, tr_n
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host import elsewhere_words as say
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.list_cards import choose_key
from phonebank_app.ui.host.page import card_head
from phonebank_app.ui.icons import Icon
from phonebank_app.ui.parts import Box, Card, Divider, Field, KeyButton, LineEdit, Pill, RoundIcon, Select
from phonebank_app.ui.text import Label, aloud

_PROMISES = (
    ("check", tr("A sheet you typed in, or an export of VAN, CallHub, ThruTalk, Zetkin or Spoke.")),
    ("swap", tr("A call that is saved here already counts once.")),
    ("ban", tr("Whoever asked not to be rung is never rung again, on this list or not.")),
)
_DATES = (tr("As the file tells"), tr("Day first: in December"), tr("Month first: in May"))


class ChooseCard(Card):
    """Where a file is chosen. Emits ``asked``."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__(gap=12, margins=(32, 32, 32, 36))
        self.key = choose_key()
        self.key.clicked.connect(self.asked)
        self.stretch(2)
        self.add_aligned(RoundIcon("inbox", "accent", 80), Qt.AlignmentFlag.AlignHCenter)
        for words, role in (
            (tr("Calls that were logged elsewhere"), "heading"),
            (tr("Choose a CSV file or a workbook. You see what each row becomes before anything is kept."), "lead"),
        ):
            label = Label(words, role, wrap=True, limit=200)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.add(label)
        self.space(4)
        self.add_aligned(self.key, Qt.AlignmentFlag.AlignHCenter)
        self.space(8)
        promises = Box("column", gap=9)
        for icon, words in _PROMISES:
            line = Box("row", gap=9)
            line.add_aligned(Icon(icon, "ok" if icon == "check" else "muted", 18), Qt.AlignmentFlag.AlignTop)
            line.add(Label(words, "label_muted", wrap=True), stretch=1)
            promises.add(line)
        promises.setMaximumWidth(theme.current().px(560))
        centred = Box("row", gap=0)
        centred.stretch(1)
        centred.add(promises, stretch=8)
        centred.stretch(1)
        self.add(centred)
        self.stretch(3)


class SheetCard(Card):
    """The file, what it is called, and what each column means.

    Signals:
        another: a different file is wanted.
        chosen: something was chosen otherwise: ask for :meth:`mapping`, and for what the fields hold.
    """

    another = Signal()
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__(gap=10, margins=(18, 12, 18, 14))
        self._file = Label("", "subheading")
        self._rows, self._when = Pill("", icon=""), Pill("", icon="clock")
        self.key = KeyButton(tr("Another file…"), caps=keys.caps("host", "open_list"), look="bare")
        self.key.clicked.connect(self.another)
        name = Box("row", gap=10)
        name.add(Icon("file", "muted", 20), self._file)
        self._facts = Flow(gap=10)
        self._facts.add(name, self._rows, self._when)
        head = Box("row", gap=10)
        head.add(self._facts, stretch=1)
        head.add(self.key)
        self.source = LineEdit(tr("a sheet"), limit=80)
        self.source.left.connect(self.chosen)
        self.day = LineEdit(tr("as the file tells"), limit=20)
        self.day.left.connect(self.chosen)
        self.dates = Select(icon="clock", type_ahead=False)
        self.dates.set_options(_DATES)
        self.dates.currentIndexChanged.connect(lambda _: self.chosen.emit())
        self._asked = Flow(gap=14)
        for label, field, wide in (
            (tr("Called in results"), self.source, 240),
            (tr("Day of calls without one"), self.day, 190),
            (tr("5/12/2019 is read"), self.dates, 240),
        ):
            field.setMinimumWidth(theme.current().px(wide))
            self._asked.add(Field(label, field))
        self._columns = Flow(gap=10)
        self._selects: dict[str, tuple[Select, str]] = {}
        self._fields: list[str] = []
        self.add(head, self._columns, Divider(), self._asked)

    def show_plan(self, plan: Plan, fields: Sequence[tuple[str, str]]) -> None:
        """Show how a file was understood.

        Args:
            fields: what a column can mean, with the words.
        """
        self._file.setText(plan.sheet.name)
        self._rows.set_words(tr_n("{n:,} row", "{n:,} rows", plan.rows))
        self._when.set_words(say.span(plan) or tr("no day yet"))
        self._facts.arrange()
        if not self.source.text().strip():
            self.source.setText(plan.source)
        self._asked.setVisible(not plan.sheet.ours)
        self._fields = [field for field, _ in fields]
        columns = () if plan.sheet.ours else plan.sheet.columns
        if [column.header for column in columns] != list(self._selects):
            self._columns.clear()
            self._selects = {}
            self._columns.add(*(self._column(column, fields) for column in columns))
        for column in columns:
            select, _ = self._selects[column.header]
            with QSignalBlocker(select):
                select.setCurrentIndex(self._fields.index(column.field))
            self._selects[column.header] = select, column.field

    def mapping(self) -> dict[str, str]:
        """The columns of which a person said what they mean."""
        return {
            header: self._fields[select.currentIndex()]
            for header, (select, field) in self._selects.items()
            if self._fields[select.currentIndex()] != field
        }

    def _column(self, column: LogColumn, fields: Sequence[tuple[str, str]]) -> Box:
        select = Select()
        select.set_options([words for _, words in fields], self._fields.index(column.field))
        select.setMinimumWidth(theme.current().px(186))
        select.currentIndexChanged.connect(lambda _: self.chosen.emit())
        aloud(select, tr("What the column {header} means", header=column.header))
        self._selects[column.header] = select, column.field
        box = Box("column", gap=4)
        box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        box.add(Label(column.header, "field", limit=28), select)
        return box


class WordsCard(Card):
    """Every result of the file and what it becomes. Emits ``chosen`` with the result and our outcome, or empty."""

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(gap=4, margins=(18, 12, 18, 12))
        self._rows = Box("column", gap=0)
        self._shown: tuple[WordUse, ...] = ()
        self.selects: dict[str, Select] = {}
        self.add(card_head("swap", tr("What each result becomes")), self._rows)
        self.stretch()

    def show_words(self, words: Sequence[WordUse], labels: Mapping[OutcomeKind, str], *, fixed: bool) -> None:
        """Show these. ``fixed``: they are our own, and nothing can be chosen."""
        if tuple(words) == self._shown:
            return
        self._shown = tuple(words)
        self._rows.clear()
        self.selects = {}
        kinds = [kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN]
        options = [say.NOT_KNOWN, say.NO_CALL, *(labels[kind] for kind in kinds)]
        for place, use in enumerate(words):
            if place:
                self._rows.add(Divider())
            line = Box("row", gap=14, margins=(0, 5, 0, 5))
            count = Label(f"{use.rows:,}", "body_strong")
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            count.setMinimumWidth(theme.current().px(40))
            line.add(count)
            line.add(Icon("check" if use.known else "warning", "ok" if use.known else "warn", 18))
            line.add(Label(use.word or "(blank)", "label", wrap=True, limit=60), stretch=3)
            if fixed:
                line.add(Label(say.became(use), "label_muted", wrap=True), stretch=3)
            else:
                line.add(self._select(use, options, kinds), stretch=3)
            aloud(
                line,
                tr(
                    "{rows:,} times {word}: {became}",
                    rows=use.rows,
                    word=use.word or tr("blank"),
                    became=say.became(use),
                ),
            )
            self._rows.add(line)

    def _select(self, use: WordUse, options: Sequence[str], kinds: Sequence[OutcomeKind]) -> Select:
        select = Select()
        place = 0 if not use.known else 1 if use.kind is None else kinds.index(use.kind) + 2
        select.set_options(options, place)
        select.setMinimumWidth(theme.current().px(190))
        aloud(select, tr("What “{word}” becomes", word=use.word))
        values = ["", *(str(kind) for kind in kinds)]
        select.currentIndexChanged.connect(
            lambda at: self.chosen.emit(use.word, values[at - 1]) if at else self.chosen.emit(use.word, UNKNOWN)
        )
        self.selects[use.word] = select
        return select


class RefusedCard(Card):
    """What is refused, by reason, with rows. Emits ``save``."""

    save = Signal()

    def __init__(self) -> None:
        super().__init__(gap=4, margins=(18, 12, 18, 12))
        self._title, self._icon = Label("", "card_title", wrap=True), Icon("warning", "warn", 20)
        self.key = KeyButton(tr("Save them as a file…"), caps=keys.caps("host", "save_refused"), look="bare", height=36)
        self.key.clicked.connect(self.save)
        head = Box("row", gap=9)
        head.add(self._icon)
        head.add(self._title, stretch=1)
        head.add(self.key)
        self._rows = Box("column", gap=0)
        self._told: list[str] = []
        self.add(head, self._rows)
        self.stretch()

    def show_plan(self, plan: Plan) -> None:
        """Show them."""
        many = len(plan.refused)
        self._title.setText(
            tr_n("{n:,} row refused, and why", "{n:,} rows refused, and why", many)
            if many
            else tr("No row was refused")
        )
        self._icon.set_icon("warning" if many else "check", "warn" if many else "ok")
        self.key.setVisible(bool(many))
        self._rows.clear()
        self._told = []
        for place, group in enumerate(say.refused_groups(plan)):
            if place:
                self._rows.add(Divider())
            line = Box("row", gap=14, margins=(0, 7, 0, 7))
            count = Label(f"{group.count:,}", "body_strong")
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            count.setMinimumWidth(theme.current().px(34))
            words = Box("column", gap=1)
            words.add(Label(group.heading, "label", tone="bad" if group.urgent else "", wrap=True))
            words.add(Label(group.which, "label_muted", wrap=True, limit=300))
            line.add(count)
            line.add(words, stretch=1)
            self._told.append(f"{group.count:,}: {group.heading}. {group.which}")
            aloud(line, self._told[-1])
            self._rows.add(line)

    def texts(self) -> list[str]:
        """The reasons, as they are read aloud."""
        return list(self._told)


class FiguresCard(Card):
    """While a file is gone through or kept: how far. Then: what would be kept. Emits ``stop``."""

    stop = Signal()

    def __init__(self) -> None:
        super().__init__(gap=8, margins=(18, 14, 18, 14))
        self._title, self._share = Label("", "card_title", wrap=True), Label("", "card_title")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self._figures, self._warnings = Box("column", gap=6), Box("column", gap=6)
        self.key = KeyButton(tr("Stop"), caps=("Esc",))
        self.key.clicked.connect(self.stop)
        self.busy = False
        head = Box("row", gap=9)
        head.add(self._title, stretch=1)
        head.add(self._share)
        self._stop = Box("row", gap=12)
        self._stop.add(self.key)
        self._stop.stretch()
        self._hint = Label(tr("Nothing is kept until you say so."), "hint", wrap=True)
        self.add(head, self.bar, self._figures, self._warnings)
        self.stretch()
        self.add(self._stop, self._hint)
        self._told: list[str] = []

    def show_progress(self, title: str, done: int, most: int) -> None:
        """So many of so many are done."""
        self.busy = True
        self._title.setText(title)
        self._share.setText(f"{round(100 * done / most)} %" if most else "")
        self.bar.setRange(0, max(1, most))
        self.bar.setValue(done)
        aloud(self.bar, title)
        self._show_parts()

    def show_plan(self, plan: Plan) -> None:
        """What would be kept."""
        self.busy = False
        self._title.setText(tr("Every row was looked at"))
        self._share.setText("")
        self._figures.clear()
        self._told = []
        for figure in say.figures(plan):
            line = Box("row", gap=10)
            count = Label(f"{figure.count:,}", "strong")
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            count.setMinimumWidth(theme.current().px(52))
            line.add_aligned(Icon(figure.icon, figure.tone, 18), Qt.AlignmentFlag.AlignTop)
            line.add(count)
            line.add(Label(figure.words, "label", wrap=True), stretch=1)
            self._told.append(f"{figure.count:,} {figure.words}")
            aloud(line, self._told[-1])
            self._figures.add(line)
        self._warnings.clear()
        for words in plan.warnings:
            line = Box("row", gap=9)
            line.add_aligned(Icon("info", "warn", 18), Qt.AlignmentFlag.AlignTop)
            line.add(Label(words, "label", wrap=True, limit=400), stretch=1)
            self._warnings.add(line)
            self._told.append(words)
        self._show_parts()

    def texts(self) -> list[str]:
        """Figures and warnings, as shown."""
        return list(self._told)

    def _show_parts(self) -> None:
        for part in (self.bar, self._share, self._stop):
            part.setVisible(self.busy)
        for part in (self._figures, self._warnings, self._hint):
            part.setVisible(not self.busy)
