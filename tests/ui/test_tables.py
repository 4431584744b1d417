"""Tables hold ids and fetch what is looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from phonebank_app.cards import ResultRow
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.tables.paged import PAGE, ROLE_ICON, ROLE_TONE
from phonebank_app.ui.tables.results import ResultsModel, ResultsQuery
from phonebank_app.ui.tables.view import TableView
from tests.ui import evenings


class Log:
    """A store of outcomes that remembers what it was asked for."""

    def __init__(self, count: int) -> None:
        self.rows = {number: evenings.result(number) for number in range(1, count + 1)}
        self.asked: list[Sequence[int]] = []

    def ids(self, query: ResultsQuery) -> list[int]:
        return [
            number
            for number, row in sorted(self.rows.items(), reverse=True)
            if query.kind in (None, row.kind)
            and query.caller in ("", row.caller)
            and query.text.lower() in row.contact_name.lower()
        ]

    def fetch(self, ids: Sequence[int]) -> Mapping[int, ResultRow]:
        self.asked.append(ids)
        return {number: self.rows[number] for number in ids if number in self.rows}


@pytest.fixture
def log() -> Log:
    return Log(10_000)


@pytest.fixture
def model(log: Log) -> ResultsModel:
    made = ResultsModel(log.ids, log.fetch)
    made.refresh()
    return made


def cell(model: ResultsModel, row: int, column: int, role: int = Qt.ItemDataRole.DisplayRole) -> object:
    return model.data(model.index(row, column), role)


def test_the_model_keeps_qt_s_rules(qtmodeltester: ModelTester) -> None:
    few = Log(5)
    model = ResultsModel(few.ids, few.fetch)
    model.refresh()
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]


def test_no_row_is_fetched_before_it_is_looked_at_and_then_a_page_at_once(log: Log, model: ResultsModel) -> None:
    assert model.rowCount() == 10_000
    assert log.asked == []
    assert cell(model, 0, 2) == log.rows[10_000].contact_name
    assert cell(model, PAGE - 1, 0) is not None
    assert [len(ids) for ids in log.asked] == [PAGE]


def test_a_window_of_ten_thousand_rows_fetches_two_pages_at_most(log: Log, model: ResultsModel, qtbot: QtBot) -> None:
    view = TableView(model)
    qtbot.addWidget(view)
    view.resize(1200, 500)
    view.show()
    qtbot.waitExposed(view)
    view.grab()
    assert 1 <= len(log.asked) <= 2


def test_order_is_turned_without_asking_the_store_again(model: ResultsModel) -> None:
    assert model.ids()[:2] == (10_000, 9_999)
    model.sort(0, Qt.SortOrder.AscendingOrder)
    assert model.ids()[:2] == (1, 2)
    model.sort(3, Qt.SortOrder.DescendingOrder)
    assert model.ids()[:2] == (10_000, 9_999)


def test_a_filter_is_the_store_s(model: ResultsModel) -> None:
    model.look_for(ResultsQuery(OutcomeKind.CONVERSATION, "Sam", "idris"))
    assert model.rowCount() > 0
    assert cell(model, 0, 3) == "Talked"
    assert cell(model, 0, 1) == "Sam"


def test_a_new_outcome_comes_in_at_the_top_and_the_chosen_row_stays_chosen(
    log: Log, model: ResultsModel, qtbot: QtBot
) -> None:
    view = TableView(model)
    qtbot.addWidget(view)
    view.selectRow(3)
    chosen = model.row(3)
    log.rows[10_001] = evenings.result(10_001)
    with qtbot.waitSignal(model.rowsInserted):
        model.refresh()
    assert [index.row() for index in view.selectionModel().selectedRows()] == [4]
    assert model.row(4) == chosen


def test_a_row_that_has_gone_shows_nothing(log: Log, model: ResultsModel) -> None:
    del log.rows[10_000]
    assert cell(model, 0, 2) is None
    assert model.row(0) is None


def test_what_was_sent_is_read_again(log: Log, model: ResultsModel) -> None:
    assert cell(model, 0, 6) == "waiting"
    log.rows[10_000] = evenings.result(10_000, sent=True)
    model.forget({10_000})
    assert cell(model, 0, 6) == "sent"
    assert cell(model, 0, 6, ROLE_ICON) == "check"


def test_a_voter_s_words_are_never_markup(log: Log, model: ResultsModel) -> None:
    log.rows[10_000] = evenings.result(10_000, contact_name="<img src=x> & \u202eevil", note="<b>bold</b>")
    assert cell(model, 0, 2) == "<img src=x> & ⟨U+202E⟩evil"
    assert cell(model, 0, 5, Qt.ItemDataRole.ToolTipRole) == "<qt>&lt;b&gt;bold&lt;/b&gt;</qt>"
    assert cell(model, 0, 5, Qt.ItemDataRole.AccessibleTextRole) == "Note: <b>bold</b>"


def test_do_not_call_is_told_by_colour_as_well_as_by_words(log: Log, model: ResultsModel) -> None:
    log.rows[10_000] = evenings.result(10_000, kind=OutcomeKind.DO_NOT_CALL, label="Do not call")
    assert cell(model, 0, 3) == "Do not call"
    assert cell(model, 0, 3, ROLE_TONE) == "bad"
