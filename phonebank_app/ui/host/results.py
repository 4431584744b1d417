"""Results: what came of the evening, who said what, and the files a coordinator takes away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from phonebank_app.cards import ResultRow
from phonebank_app.i18n import tr, tr_in, tr_n
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui import keys, theme
from phonebank_app.ui.host.flow import Flow
from phonebank_app.ui.host.page import HostPage
from phonebank_app.ui.parts import Box, Card, KeyButton, LineEdit, RoundIcon, Select
from phonebank_app.ui.tables.results import ResultsModel, ResultsQuery
from phonebank_app.ui.tables.view import TableView
from phonebank_app.ui.text import PROSE_LIMIT, Label, aloud, plain

_TYPING_MS = 150
_EVERYBODY = tr("Every caller")


class ResultsPage(HostPage):
    """Totals and table.

    Args:
        ids, rows: see ``ResultsModel``.

    Emits ``export_asked`` when results are to be taken away, ``elsewhere`` when some that were logged elsewhere are to
    come in, and ``evening_asked`` when the evening on a page is wanted.
    """

    export_asked = Signal()
    elsewhere = Signal()
    evening_asked = Signal()

    def __init__(
        self,
        ids: Callable[[ResultsQuery], Sequence[int]],
        rows: Callable[[Sequence[int]], Mapping[int, ResultRow]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Results"), tr("No calls are saved yet"), parent)
        self._labels: dict[OutcomeKind | None, str] = {}
        self.model = ResultsModel(ids, rows, self)
        self._build_header()
        self.totals = Flow(gap=8)
        self._keys: dict[OutcomeKind | None, KeyButton] = {}
        self.search = LineEdit(tr("Voter’s name"), icon="search", caps=keys.caps("host", "search"), limit=80)
        aloud(self.search, tr("Look for a voter’s name"))
        self.caller = Select(icon="people", type_ahead=False)
        aloud(self.caller, tr("Caller"))
        self.caller.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.caller.setMinimumWidth(theme.current().px(190))
        self.caller.set_options([_EVERYBODY])
        self.caller.currentIndexChanged.connect(self._look)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._look)
        self.search.textEdited.connect(lambda: self._typing.start())
        self.search.left.connect(self._leave_search)
        self._build_body()

    def _build_header(self) -> None:
        self.export_key = KeyButton(tr("Take results away…"), icon="download", caps=keys.caps("host", "export"))
        self.export_key.clicked.connect(self.export_asked)
        self.header.tools.set_spaces(gap=10)
        self.evening_key = KeyButton(tr("The evening on a page…"), icon="hexagon")
        self.evening_key.clicked.connect(self.evening_asked)
        self.elsewhere_key = KeyButton(tr("Results from elsewhere…"), icon="inbox")
        self.elsewhere_key.clicked.connect(self.elsewhere)
        self.header.tools.add(self.elsewhere_key, self.evening_key, self.export_key)

    def _build_body(self) -> None:
        self.table = TableView(self.model)
        aloud(self.table, tr("Saved calls"))
        self.table.sort_by_time()
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        self._found = Label("", "label_muted")
        self._all = KeyButton(tr("Show everything"), look="link", height=36)
        self._all.clicked.connect(self.show_everything)
        tools = Box("row", gap=10, margins=(16, 12, 16, 6))
        tools.add(self.search, stretch=3)
        tools.add(self.caller, stretch=1)
        tools.stretch(2)
        tools.add(self._found, self._all)
        self.chosen = Label("", "label", wrap=True, limit=PROSE_LIMIT)
        self._chosen_box = Box("row", gap=0, margins=(16, 10, 16, 12))
        self._chosen_box.add(self.chosen, stretch=1)
        self._chosen_box.hide()
        self._nothing = _Nothing()
        card = Card(gap=0, margins=(1, 1, 1, 6))
        card.add(tools, self._nothing)
        card.add(self.table, stretch=1)
        card.add(self._chosen_box)
        self.body.content.set_spaces(gap=14, margins=(16, 16, 16, 16))
        self.skips = Label("", "label_muted", wrap=True, limit=PROSE_LIMIT)
        self.skips.hide()
        self.body.add(self.totals, self.skips)
        self.body.add(card, stretch=1)
        self._show_count()

    # What it is given

    def set_totals(
        self, counts: Mapping[OutcomeKind, int], labels: Mapping[OutcomeKind, str], set_aside: int = 0
    ) -> None:
        """How often each outcome stands, and what each is called here. Each is also a filter.

        Args:
            set_aside: how many the host set aside: they stand in the file of every attempt.
        """
        chosen = self.model.query.kind
        shown: list[tuple[OutcomeKind | None, str, int]] = [(None, tr_in("calls", "All"), sum(counts.values()))]
        shown += [(kind, labels.get(kind, kind.value), count) for kind, count in _most_first(counts)]
        if chosen is not None and not counts.get(chosen):
            shown.append((chosen, labels.get(chosen, chosen.value), 0))
        if [kind for kind, _, _ in shown] != list(self._keys):
            self.totals.clear()
            self._keys = {}
            for kind, label, _ in shown:
                key = KeyButton(label, height=40, size=14)
                key.clicked.connect(lambda _=False, kind=kind: self.choose_kind(kind))
                self._keys[kind] = key
            self.totals.add(*self._keys.values())
        for kind, label, count in shown:
            self._keys[kind].set_words(label, f"{count:,}")
            self._keys[kind].set_chosen(kind == chosen)
        self._labels = {kind: label for kind, label, _ in shown}
        calls = sum(count for kind, count in counts.items() if kind is not OutcomeKind.SKIPPED)
        self.header.set_subtitle(
            (
                tr_n("{n:,} call saved on this laptop", "{n:,} calls saved on this laptop", calls)
                if calls
                else tr("No calls are saved yet")
            )
            + (tr(" · {set_aside:,} set aside", set_aside=set_aside) if set_aside else "")
        )

    def set_skips(self, reasons: Sequence[tuple[str, int]]) -> None:
        """Why people were skipped, and how often each was said."""
        said = " · ".join(f"{words} {count:,}" for words, count in reasons)
        self.skips.setText(tr("Skipped: {said}", said=said) if said else "")
        self.skips.setVisible(bool(said))

    def set_callers(self, callers: Sequence[str]) -> None:
        """Who can be looked for."""
        chosen = self.model.query.caller
        names = [_EVERYBODY, *callers]
        self._callers = tuple(callers)
        self.caller.set_options(names, names.index(chosen) if chosen in callers else 0)

    def refresh(self) -> None:
        """Read again what is shown: something was saved, or sent."""
        self.model.refresh()
        self._show_count()

    # What the person does

    def choose_kind(self, kind: OutcomeKind | None) -> None:
        """Show one outcome only, or all (``None``)."""
        for one, key in self._keys.items():
            key.set_chosen(one == kind)
        query = self.model.query
        self.model.look_for(ResultsQuery(kind, query.caller, query.text))
        self._show_count()

    def show_everything(self) -> None:
        """Look for nothing in particular."""
        self.search.clear()
        self.caller.setCurrentIndex(0)
        self._look()
        self.choose_kind(None)

    def _look(self) -> None:
        self._typing.stop()
        place = self.caller.currentIndex()
        caller = self._callers[place - 1] if place > 0 else ""
        self.model.look_for(ResultsQuery(self.model.query.kind, caller, self.search.text().strip()))
        self._show_count()

    _callers: tuple[str, ...] = ()

    def _leave_search(self) -> None:
        self._look()
        self.table.setFocus()

    def _show_count(self) -> None:
        count, everything = self.model.rowCount(), self.model.query == ResultsQuery()
        self._found.setText("" if everything else tr("{count:,} found", count=count))
        self._all.setVisible(not everything)
        self.table.setVisible(count > 0)
        self._nothing.setVisible(not count)
        self._nothing.say(everything)
        self._show_chosen()

    def _show_chosen(self) -> None:
        """The whole of the chosen row, for what the table had to cut."""
        chosen = self.table.selectionModel().selectedRows()
        row = self.model.row(chosen[0].row()) if chosen else None
        self._chosen_box.setVisible(row is not None)
        if row is not None:
            said = [
                tr("{at:%H:%M}, {caller} in chair {chair}", at=row.at, caller=row.caller, chair=row.chair),
                f"{plain(row.contact_name)}: {row.label}",
            ]
            said += [part for part in (row.answers, f"“{row.note}”" if row.note else "") if part]
            self.chosen.setText(" · ".join(said))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = keys.action_for("host", event)
        if action == "export":
            self.export_asked.emit()
        elif action == "search":
            self.search.setFocus()
        else:
            super().keyPressEvent(event)


class _Nothing(Box):
    """What stands in the table's place when there is nothing in it."""

    def __init__(self) -> None:
        super().__init__("column", gap=10, margins=(24, 40, 24, 60))
        self._words = Label("", "lead", wrap=True)
        line = Box("row", gap=18)
        line.stretch()
        line.add(RoundIcon("bars", "accent", 56), self._words)
        line.stretch()
        self._words.setMinimumWidth(theme.current().px(300))
        self.stretch()
        self.add(line)
        self.stretch()

    def say(self, everything: bool) -> None:
        """Why it is empty."""
        self._words.setText(
            tr("The first saved call will stand here.") if everything else tr("No saved call is like that.")
        )


def _most_first(counts: Mapping[OutcomeKind, int]) -> list[tuple[OutcomeKind, int]]:
    order = list(OutcomeKind)
    return sorted(((k, n) for k, n in counts.items() if n), key=lambda pair: (-pair[1], order.index(pair[0])))
