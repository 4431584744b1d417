"""The map page: its map, its table and its words tell of the same figures, by keys and by mouse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from phonebank_app.protocol.packs import Alternative, SeatReason
from phonebank_app.protocol.wire import NeedsSnapshot, SeatFigures
from phonebank_app.seats import Need, Seat, load_seats
from phonebank_app.ui import theme
from phonebank_app.ui.map.figures import CREDIT, Polls, percent, points, rows, subtitle
from phonebank_app.ui.map.layout import HexLayout
from phonebank_app.ui.map.page import MapPage
from phonebank_app.ui.map.search import find_seats, folded, looks_like_postcode

SEATS = load_seats()
BY_CODE = {seat.code: seat for seat in SEATS}
CODE = {seat.name: seat.code for seat in SEATS}
HARROW, HENDON, BARNET = CODE["Harrow East"], CODE["Hendon"], CODE["Chipping Barnet"]
AT = datetime(2019, 12, 5, 18, 40, tzinfo=UTC)
FIRST = [HARROW, HENDON, BARNET]
REASON = SeatReason(
    ledger=(),
    stands=-4.9,
    sentence="Close enough to turn.",
    short_sentence="We stand 4.9 points behind, near enough to turn. "
    "Only 15 % of the calls it wants are made or booked.",
    covered=0.15,
    calls=150,
    figures_at=AT,
    alternatives=(Alternative(HENDON, "Hendon", 91), Alternative(BARNET, "Chipping Barnet", 83)),
)


def figures(seat: Seat, rank: int) -> SeatFigures:
    """Figures that fall off with the rank; with worse polls the order of the first three turns round."""
    turned = {1: 3, 2: 2, 3: 1}.get(rank, rank)
    need, stands = max(0, 101 - rank), None if seat.country == "Northern Ireland" else -4.9 + rank / 10
    if stands is None:
        need = 0
    turned_need = max(0, 101 - turned) if stands is not None else 0
    return SeatFigures(
        *(seat.code, stands, min(1.0, 0.14 + rank / 100)),
        *(need, turned_need, need, rank, turned, rank),
    )


def snapshot(**changes: Any) -> NeedsSnapshot:
    theirs = [BY_CODE[code] for code in FIRST]
    rest = sorted((seat for seat in SEATS if seat.code not in FIRST), key=lambda seat: seat.country)
    ranked = tuple(figures(seat, rank) for rank, seat in enumerate([*theirs, *rest], 1))
    whole = NeedsSnapshot(AT, "Labour", 150, ranked, REASON, HARROW, date(2019, 12, 3))
    return msgspec.structs.replace(whole, **changes)


@pytest.fixture
def page(qtbot: QtBot) -> MapPage:
    made = MapPage(SEATS)
    qtbot.addWidget(made)
    made.set_snapshot(snapshot())
    made.set_link("online")
    made.resize(1270, 728)
    made.show()
    qtbot.waitExposed(made)
    return made


def emitted(signal: Any) -> list[tuple[Any, ...]]:
    caught: list[tuple[Any, ...]] = []
    signal.connect(lambda *args: caught.append(args))
    return caught


def middle(page: MapPage, code: str) -> QPoint:
    return page.map.hex_box(code).center().toPoint()


# What it says


def test_it_says_who_needs_this_party_and_why(page: MapPage) -> None:
    assert page.needed.texts() == ("Harrow East needs this party most", REASON.short_sentence)
    assert page.subtitle() == "Figures of 5 December, 18:40, from the campaign"
    assert page.hint() == "Labour and its expected swing: set 3 December"
    assert page.map.legend.title() == "How much 150 calls do"
    assert page.map.credit.text() == CREDIT


def test_the_table_holds_the_neediest_twelve(page: MapPage) -> None:
    lines = page.table.lines()
    assert page.title() == "The neediest twelve of 650"
    assert (len(lines), lines[0]) == (12, ("1", "Harrow East", "−4.8", "15 %", "1 to 3", "100"))
    assert page.table.current() == HARROW


def test_ours_and_the_next_two_are_named_on_the_map(page: MapPage) -> None:
    assert page.map.named() == ["1 Harrow East", "2 Hendon", "3 Chipping Barnet"]


def test_offline_it_says_that_the_figures_are_kept_ones(page: MapPage) -> None:
    page.set_link("offline")
    assert page.subtitle() == "Figures of 5 December, 18:40, kept on this laptop, used because we are offline"
    assert not page.needed.next_button.isEnabled()
    assert page.needed.next_button.aside() == "when online"
    page.set_link("online")
    assert page.needed.next_button.isEnabled()


def test_example_figures_are_said_to_be_nobodys(page: MapPage) -> None:
    page.set_snapshot(snapshot(example=True))
    assert page.subtitle().startswith("Example figures, shipped with the program")
    assert not page.needed.stay_button.isVisible()


def test_old_polls_are_said_to_be_old() -> None:
    assert subtitle(snapshot(polls_stale=True), offline=False).endswith("The polls are over a week old")


def test_without_figures_it_says_when_they_come(page: MapPage) -> None:
    page.set_snapshot(None)
    assert page.subtitle() == "No figures yet"
    assert page.needed.texts()[0] == "No figures on this laptop yet"
    assert page.title() == "The neediest seats are listed here once there are figures."
    assert not page.table.isVisible()
    assert page.map.named() == []


def test_a_party_with_its_own_list_has_nothing_to_decline(page: MapPage) -> None:
    page.set_linked(False)
    page.set_seat(HENDON)
    assert page.needed.texts() == ("You ring in Hendon", "It is the seat of the list on this laptop.")
    assert not page.needed.next_button.isVisible()
    assert page.map.named() == ["2 Hendon", "1 Harrow East", "3 Chipping Barnet"]


def test_an_order_of_the_coordinator_carries_their_name(page: MapPage) -> None:
    ordered = msgspec.structs.replace(REASON, override_by="Robin Sample", override_reason="The candidate asked.")
    page.set_snapshot(snapshot(reason=ordered))
    title, why = page.needed.texts()
    assert title == "Robin Sample asks for Harrow East"
    assert why.endswith("The candidate asked.")


# Polls


def test_worse_polls_rank_the_map_and_the_table_anew(page: MapPage) -> None:
    QTest.mouseClick(page.polls, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert [line[1] for line in page.table.lines()[:3]] == ["Chipping Barnet", "Hendon", "Harrow East"]
    assert page.table.lines()[2] == ("3", "Harrow East", "−7.8", "15 %", "1 to 3", "98")
    assert page.map.named() == ["3 Harrow East", "1 Chipping Barnet", "2 Hendon"]
    page.polls.setFocus()
    QTest.keyClick(page.polls, Qt.Key.Key_Right)
    assert page.table.lines()[0][1] == "Harrow East"


def test_every_seat_is_listed_on_request(page: MapPage) -> None:
    QTest.mouseClick(page.all_button, Qt.MouseButton.LeftButton)
    assert (page.title(), len(page.table.lines())) == ("All 650 seats", 650)
    antrim = next(line for line in page.table.lines() if line[1] == "East Antrim")
    assert (antrim[2], antrim[3], antrim[5]) == ("–", "–", "–")
    QTest.mouseClick(page.all_button, Qt.MouseButton.LeftButton)
    assert len(page.table.lines()) == 12


# Going from seat to seat


def test_a_click_on_a_hexagon_tells_of_it(page: MapPage) -> None:
    looked = emitted(page.seat_looked_at)
    QTest.mouseClick(page.map, Qt.MouseButton.LeftButton, pos=middle(page, CODE["Buckingham"]))
    assert looked == [(CODE["Buckingham"],)]
    assert page.detail.texts()[:2] == ["Buckingham", "South East"]
    assert page.table.current() == ""


def test_a_row_and_its_hexagon_go_together(page: MapPage) -> None:
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert (page.map.current(), page.looked_at()) == (HENDON, HENDON)
    assert page.detail.texts() == [
        *("Hendon", "London", "Need 99, place 2", "We stand 4.7 points behind"),
        *("16 % of its calls are covered", "2 if polls are 3 out"),
    ]
    QTest.mouseClick(page.map, Qt.MouseButton.LeftButton, pos=middle(page, HARROW))
    assert page.table.current() == HARROW


def test_arrow_keys_go_from_hexagon_to_hexagon(page: MapPage) -> None:
    page.map.setFocus(Qt.FocusReason.TabFocusReason)
    assert page.looked_at() == HARROW
    QTest.keyClick(page.map, Qt.Key.Key_Up)
    assert BY_CODE[page.looked_at()].hex_row == BY_CODE[HARROW].hex_row - 1
    QTest.keyClick(page.map, Qt.Key.Key_Up)
    here = BY_CODE[page.looked_at()]
    assert (here.hex_row, here.hex_col) == (BY_CODE[HARROW].hex_row - 2, BY_CODE[HARROW].hex_col)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        QTest.keyClick(page.map, key)
    assert page.looked_at() == here.code
    QTest.keyClick(page.map, Qt.Key.Key_Home)
    assert page.looked_at() == HARROW


def test_every_seat_can_be_reached_by_arrow_keys() -> None:
    layout = HexLayout.fit(SEATS, QRectF(0, 0, 640, 640))
    ways = (QPointF(-1, 0), QPointF(1, 0), QPointF(0, -1), QPointF(0, 1))
    reached, waiting = {HARROW}, [HARROW]
    while waiting:
        start = waiting.pop()
        for way in ways:
            after = layout.step(start, way)
            if after not in reached:
                reached.add(after)
                waiting.append(after)
    assert reached == set(BY_CODE)


def test_escape_forgets_where_one_looked(page: MapPage) -> None:
    QTest.mouseClick(page.map, Qt.MouseButton.LeftButton, pos=middle(page, CODE["Buckingham"]))
    QTest.keyClick(page.map, Qt.Key.Key_Escape)
    assert not page.detail.isVisible()
    assert page.table.current() == HARROW


def test_pointing_tells_of_a_seat_and_moving_away_stops(page: MapPage) -> None:
    QTest.mouseMove(page.map, middle(page, HENDON))
    page.map.pointed.emit(HENDON)
    assert page.detail.texts()[0] == "Hendon"
    page.map.pointed.emit("")
    assert not page.detail.isVisible()


# Finding a seat


def test_a_slash_leads_to_the_search_and_enter_to_the_seat(page: MapPage) -> None:
    page.map.setFocus()
    QTest.keyClicks(page.map, "/")
    assert page.search.hasFocus()
    QTest.keyClicks(page.search, "hendo")
    assert page.search.hits() == ["Hendon"]
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.looked_at() == HENDON
    assert page.search.text() == ""
    assert page.map.hasFocus()


def test_the_keys_of_the_page_work_from_the_table_too(page: MapPage) -> None:
    stays = emitted(page.stay)
    page.setFocus()
    assert page.table.hasFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert len(stays) == 1
    QTest.keyClicks(page.table, "/")
    assert page.search.hasFocus()


def test_down_goes_through_the_hits(page: MapPage) -> None:
    page.search.setFocus()
    QTest.keyClicks(page.search, "harrow")
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.looked_at() == CODE["Harrow West"]


def test_a_postcode_is_told_plainly_that_it_cannot_be_looked_up(page: MapPage) -> None:
    page.search.setFocus()
    QTest.keyClicks(page.search, "HA3 8")
    assert page.search.message().startswith("Postcodes cannot be looked up yet.")
    assert page.search.hits() == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ynys mon", "Ynys Môn"),
        ("ROSS skye", "Ross, Skye and Lochaber"),
        ("atlantis", None),
        ("brighton", "Brighton, Kemptown"),
        ("east", "East Antrim"),
    ],
)
def test_names_are_found_without_accents_and_capitals(typed: str, first: str | None) -> None:
    found = find_seats(SEATS, typed)
    assert (found[0].name if found else None) == first


def test_folding_and_postcodes() -> None:
    assert folded("Ross, Skye & Lochaber") == "ross skye and lochaber"
    assert [looks_like_postcode(typed) for typed in ("HA3", "ha3 8la", "SW1A 1", "Hendon", "")] == [
        *(True, True, True, False, False)
    ]


# Staying, or not


def test_enter_stays_with_the_seat(page: MapPage) -> None:
    stays = emitted(page.stay)
    page.map.setFocus()
    QTest.keyClick(page.map, Qt.Key.Key_Return)
    assert len(stays) == 1


def test_another_seat_is_asked_for_with_a_reason(page: MapPage) -> None:
    declined = emitted(page.declined)
    QTest.mouseClick(page.needed.next_button, Qt.MouseButton.LeftButton)
    assert page.needed.asks_why()
    assert declined == []
    QTest.mouseClick(page.needed.reason_buttons[0], Qt.MouseButton.LeftButton)
    assert declined == [(HARROW, "We rang there before")]
    assert not page.needed.asks_why()


def test_or_without_one(page: MapPage) -> None:
    declined = emitted(page.declined)
    QTest.mouseClick(page.needed.next_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.needed.reason_buttons[-1], Qt.MouseButton.LeftButton)
    assert declined == [(HARROW, "")]


def test_escape_closes_the_reasons_and_keeps_the_seat(page: MapPage) -> None:
    declined = emitted(page.declined)
    QTest.mouseClick(page.needed.next_button, Qt.MouseButton.LeftButton)
    QTest.keyClick(page.needed.reason_buttons[0], Qt.Key.Key_Escape)
    assert (declined, page.needed.asks_why()) == ([], False)


def test_while_it_asks_nothing_can_be_pressed_and_an_error_keeps_the_seat(page: MapPage) -> None:
    stays = emitted(page.stay)
    page.set_busy("Asking…")
    QTest.keyClick(page.map, Qt.Key.Key_Return)
    assert (stays, page.needed.next_button.words()) == ([], "Asking…")
    page.show_error("The campaign could not be reached.", "You still have Harrow East.")
    assert page.needed.trouble.text() == "The campaign could not be reached. You still have Harrow East."
    assert page.needed.next_button.isEnabled()


# Figures and places


def test_figures_are_written_as_people_read_them() -> None:
    assert [points(value) for value in (-4.9, 1.04, 0.0, -0.04)] == ["−4.9", "+1.0", "0.0", "0.0"]
    assert [percent(share) for share in (0.154, 0.9999, 1.0, 1.7)] == [15, 99, 100, 100]


def test_a_seat_is_the_same_in_every_class_of_need() -> None:
    ranked = rows(snapshot(), BY_CODE, Polls.AS_THEY_ARE)
    assert len(ranked) == 650
    assert [row.band for row in ranked[:1]] == [Need.MOST]
    assert {row.band for row in ranked if row.seat.country == "Northern Ireland"} == {Need.NOT_OURS}
    silent = replace(ranked[0], empty=True)
    assert silent.detail()[-1] == "Nobody there can be rung"


@pytest.mark.parametrize("size", [(1270, 728), (1824, 1040), (900, 728)])
def test_the_names_stand_beside_each_other_and_inside_the_map(page: MapPage, qapp: QApplication, size: Any) -> None:
    page.resize(*size)
    qapp.processEvents()
    pills = page.map.pills()
    assert len(pills) == 3
    for pill in pills:
        assert QRectF(page.map.rect()).contains(pill)
        assert not pill.intersects(QRectF(page.map.legend.geometry()))
        assert not pill.intersects(QRectF(page.map.credit.geometry()))
    assert not any(one.intersects(other) for one, other in combinations(pills, 2))


@pytest.mark.parametrize("size", [(1270, 728), (1824, 1040)])
def test_no_name_hides_a_seat(page: MapPage, qapp: QApplication, size: Any) -> None:
    page.resize(*size)
    qapp.processEvents()
    hidden = [code for code in BY_CODE for pill in page.map.pills() if pill.contains(page.map.hex_box(code).center())]
    assert hidden == []


def test_no_two_hexagons_share_a_place() -> None:
    layout = HexLayout.fit(SEATS, QRectF(0, 0, 640, 640))
    assert len({(round(at.x()), round(at.y())) for at in layout.middles.values()}) == 650
    assert all(layout.seat_at(at) == code for code, at in layout.middles.items())
    assert layout.seat_at(QPointF(1, 1)) == ""


def test_borders_run_between_regions_and_nations() -> None:
    nations, regions = HexLayout.fit(SEATS, QRectF(0, 0, 640, 640)).borders(SEATS)
    assert len(regions) > len(nations) > 20


@pytest.mark.parametrize("scale", theme.SCALES)
def test_at_every_text_size_nothing_is_wider_than_the_page(page: MapPage, qapp: QApplication, scale: float) -> None:
    theme.apply(qapp, theme.Theme(scale=scale))
    page.resize(1174, 700)
    qapp.processEvents()
    for part in (page.needed, page.table, page.map, page.search):
        assert part.mapTo(page, part.rect().topRight()).x() < 1174
