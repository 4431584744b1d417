"""An evening of six chairs at one laptop, played from the outside; at the end everybody's figures are the same."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from phonebank_app.cards import Tonight
from phonebank_app.rules.outcomes import OutcomeKind as Kind
from phonebank_app.ui.host.break_card import USUAL
from phonebank_app.ui.host.ringing_back_page import RingingBackPage
from phonebank_app.ui.paper.sheets_page import SheetsPage
from phonebank_app.words.languages import COMMON
from tests.evenings.room_of_six import SURNAME, Pressed, RoomOfSix

K = Qt.Key
SAM, PRIYA, MAREK, DOT, LEILA, IDRIS = range(1, 7)
GUESTS = ("Sam", "Priya", "Marek", "Dot", "Leila", "Idris")
_, LANGUAGE = COMMON[0]


@dataclass
class Evening:
    """What is left of it: what was pressed, and what each place says."""

    pressed: Pressed
    tonight: Tonight
    header: tuple[str, ...]
    log: list[tuple[str, str, int, str, str | None]]
    outbox: list[str]
    sights: list[tuple[int, int, str]]
    csv: list[dict[str, str]]
    thanks: str


@pytest.fixture(scope="module")
def evening(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evening]:
    """The evening, played once."""
    folder = tmp_path_factory.mktemp("six")
    with pytest.MonkeyPatch.context() as profile:
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            profile.setenv(name, str(folder / name.lower()))
        room, ended = RoomOfSix(qapp, folder), []

        async def story() -> None:
            for chair, name in enumerate(GUESTS, 1):
                await room.seat(name, chair, speaks=LANGUAGE if chair == MAREK else "")
            await calls_of_every_kind(room)
            await what_a_room_is_for(room)
            await tea_for_everybody(room)
            sheet = await a_sheet_is_printed(room)
            await one_goes_home_and_another_comes(room)
            await the_sheet_is_typed_in(room, sheet)
            await a_call_back_comes_due(room)
            await somebody_rings_back(room)
            ended.append(await the_party_is_ended(room))

        room.host.plays(story)
        yield ended[0]
        room.host.leaves()


# -- the story ------------------------------------------------------------------------------------------------------


async def calls_of_every_kind(room: RoomOfSix) -> None:
    for chair, key, kind in (
        (SAM, K.Key_N, Kind.NO_ANSWER),
        (PRIYA, K.Key_M, Kind.LEFT_MESSAGE),
        (MAREK, K.Key_E, Kind.BUSY),
        (DOT, K.Key_O, Kind.NOT_AVAILABLE),
        (LEILA, K.Key_T, Kind.CONVERSATION),
        (IDRIS, K.Key_S, Kind.PARTIAL),
        (SAM, K.Key_R, Kind.REFUSED),
        (PRIYA, K.Key_U, Kind.NOT_IN_SERVICE),
        (MAREK, K.Key_V, Kind.MOVED),
        (DOT, K.Key_W, Kind.WRONG_NUMBER),
    ):
        await room.call(chair, kind, key)
    # The script's own way: yes, speaking; the NHS; go on; and so to how it ended.
    await room.call(LEILA, Kind.CONVERSATION, K.Key_1, K.Key_1, K.Key_Return, K.Key_T)
    await room.never_again(IDRIS, Kind.DECEASED, K.Key_X, K.Key_Return)
    await room.never_again(SAM, Kind.ENDED_KINDLY, K.Key_F8, K.Key_Return)
    room.press(K.Key_Return)  # “I am fine: the next call”
    # Somebody would rather speak another language: Marek speaks it, and is given them.
    foreign = await room.call(PRIYA, Kind.LANGUAGE_BARRIER, K.Key_L, K.Key_1, K.Key_Return)
    room.pressed.again.add(foreign.contact_id)


async def what_a_room_is_for(room: RoomOfSix) -> None:
    # A couple is out: one key, two outcomes.
    await a_couple(room, DOT)
    await room.call(DOT, Kind.NOT_AVAILABLE, K.Key_A)
    room.pressed.saved(Kind.NOT_AVAILABLE, "Dot")
    # Somebody Leila cannot help is passed to Marek with the keys.
    await room.sit(LEILA)
    passed = room.voter(LEILA)
    room.press(K.Key_1, K.Key_F7, K.Key_3)
    assert room.view.room.active() == MAREK
    assert room.voter(MAREK).contact_id == passed.contact_id
    assert room.voter(MAREK).passed_by == "Leila"
    await room.call(MAREK, Kind.CONVERSATION, K.Key_T)
    # Sam knows the next one: they are for somebody else.
    known = await room.call(SAM, Kind.SKIPPED, K.Key_K, K.Key_1)
    assert room.voter(SAM).contact_id != known.contact_id
    # A promise, and how it ended.
    await room.sit(DOT)
    room.press(K.Key_F10, K.Key_1, K.Key_1)
    room.pressed.promises += 1
    await room.call(DOT, Kind.CONVERSATION, K.Key_T)
    # An abusive call: one key, and then a break that the caller is offered.
    await room.call(PRIYA, Kind.HOSTILE, K.Key_H)
    assert room.view.desk(PRIYA).page.context() == "break"
    room.press(K.Key_1)
    # Two people share a number, and one of them asks not to be rung.
    await a_couple(room, IDRIS)
    await room.never_again(IDRIS, Kind.DO_NOT_CALL, K.Key_D, K.Key_Return)
    # A slip of the finger.
    slip = await room.call(LEILA, Kind.NO_ANSWER, K.Key_N)
    room.press(K.Key_Z, control=True)
    room.pressed.taken_back(Kind.NO_ANSWER, "Leila")
    assert room.voter(LEILA).contact_id == slip.contact_id
    await room.call(LEILA, Kind.REFUSED, K.Key_R)
    # Somebody is at dinner.
    back = await room.call(SAM, Kind.CALL_BACK, K.Key_C, K.Key_1, K.Key_Return)
    room.pressed.again.add(back.contact_id)


async def a_couple(room: RoomOfSix, chair: int) -> None:
    """Ring on until this chair has somebody who lives with another voter whom nobody has rung."""
    await room.sit(chair)
    while not any(mate.can_be_called for mate in room.voter(chair).household):
        await room.call(chair, Kind.LEFT_MESSAGE, K.Key_M)


async def tea_for_everybody(room: RoomOfSix) -> None:
    await room.to_host()
    tonight = room.view.host.tonight
    assert any("Priya has had a hard call" in words for words in room.host.notices())
    await room.click(tonight.tea.key)
    await room.click(tonight.tea.choices[USUAL])
    assert tonight.tea.texts()[0].startswith("Cake until")
    assert all(one.break_since for one in room.session.evening.tonight().chairs)
    room.later(minutes=12)
    room.view.host.refresh()  # as it does by itself, thrice a minute
    assert tonight.tea.texts()[0] == "The cake is eaten"
    room.listens()
    await room.click(tonight.tea.key)
    assert not any(one.break_since for one in room.session.evening.tonight().chairs)


async def a_sheet_is_printed(room: RoomOfSix) -> str:
    page = room.goes_to(K.Key_T)
    assert isinstance(page, SheetsPage)
    await room.host.until(lambda: page.printing.chair_key(IDRIS).isVisible())
    await room.click(page.printing.chair_key(IDRIS))
    await room.click(page.printing.pdf_key)
    await room.file("sheets.pdf")
    await room.host.until(lambda: len(room.session.sheets.every()) == 1)
    room.listens()
    room.press(K.Key_Escape)
    return room.session.sheets.every()[0].sheet_id


async def one_goes_home_and_another_comes(room: RoomOfSix) -> None:
    await room.goes_home(IDRIS)
    await room.seat("Noor", IDRIS)
    await room.call(IDRIS, Kind.CONVERSATION, K.Key_T)
    await room.to_host()


async def the_sheet_is_typed_in(room: RoomOfSix, sheet: str) -> None:
    room.goes_to(K.Key_T)
    people = room.session.sheets.every()[0].people
    room.press(sheet, K.Key_Return)
    room.press("N", "T", "D", "D")
    for kind in (Kind.NO_ANSWER, Kind.CONVERSATION, Kind.DO_NOT_CALL):
        room.pressed.saved(kind, "Idris")
    off = room.rows("SELECT contact_id FROM outcomes WHERE kind = 'do_not_call' ORDER BY device_seq DESC LIMIT 1")[0][0]
    household = "SELECT id FROM contacts WHERE household = (SELECT household FROM contacts WHERE id = ?)"
    for (contact,) in room.rows(household, off):
        room.pressed.off[contact] = room.shown()
    room.press(*[K.Key_Return] * (people - 3 + 1))
    assert room.session.sheets.every()[0].state == "returned"
    room.listens()
    room.press(K.Key_Escape)


async def a_call_back_comes_due(room: RoomOfSix) -> None:
    room.later(minutes=20)
    (wanted,) = room.rows("SELECT contact_id FROM outcomes WHERE kind = 'call_back'")[0]
    # Sam, who spoke with them, is still in another call; then they come first.
    await room.sit(SAM)
    assert room.voter(SAM).contact_id != wanted
    await room.call(SAM, Kind.NO_ANSWER, K.Key_N)
    card = room.voter(SAM)
    assert (card.contact_id, card.call_back_by) == (wanted, "Sam")
    assert card.call_back_due is not None
    await room.call(SAM, Kind.CONVERSATION, K.Key_T)
    await room.to_host()


async def somebody_rings_back(room: RoomOfSix) -> None:
    rung = "SELECT o.contact_id, o.e164 FROM outcomes o WHERE o.kind = 'left_message'"
    contact, dialled = room.rows(rung)[0]
    page = room.goes_to(K.Key_B)
    assert isinstance(page, RingingBackPage)
    room.listens()
    room.press(dialled[-6:], K.Key_Return)
    await room.host.until(lambda: len(page.cards) == 1)
    await room.click(page.cards[0].ring_key)
    assert page.typed.text() == ""
    room.pressed.again.add(contact)
    room.listens()
    await room.sit(PRIYA)
    if room.voter(PRIYA).contact_id != contact:  # she had somebody in hand
        await room.call(PRIYA, Kind.NO_ANSWER, K.Key_N)
    assert room.voter(PRIYA).contact_id == contact
    await room.call(PRIYA, Kind.CONVERSATION, K.Key_T)
    await room.to_host()


async def the_party_is_ended(room: RoomOfSix) -> Evening:
    tonight = room.view.host.tonight
    header = tuple(one.accessibleName() for one in (tonight._calls, tonight._conversations, tonight._do_not_calls))
    room.goes_to(K.Key_J)
    room.listens()
    room.press(K.Key_Escape)
    await room.click(tonight.call_backs.ringing_key)
    room.press(K.Key_Escape)
    await room.click(tonight.end_key)
    room.listens()
    page = room.host.party.ending.page
    thanks = page._thanks.text()
    await room.click(page.end_key)
    await room.says_yes()
    await room.host.until(lambda: room.session.ending.checklist().ended_at is not None)
    room.press(K.Key_Escape)
    room.press(K.Key_F3)
    await room.click(room.view.host.results.export_key)
    export = room.view.exports.page
    await room.click(export.form.formats["csv"])
    await room.click(export.save_key)
    file = await room.file("attempts.csv")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        exported = list(csv.DictReader(opened))
    return Evening(
        room.pressed,
        room.session.evening.tonight(),
        header,
        room.rows("SELECT outcome_id, kind, contact_id, caller, replaces FROM outcomes ORDER BY device_seq"),
        [row[0] for row in room.rows("SELECT outcome_id FROM outbox")],
        room.rows("SELECT s.id, c.id, s.how FROM sights s JOIN contacts c ON c.uid = s.contact_uid ORDER BY s.id"),
        exported,
        thanks,
    )


# -- what everybody says of it --------------------------------------------------------------------------------------


def standing(evening: Evening) -> list[tuple[str, str, int, str, str | None]]:
    replaced = {row[4] for row in evening.log if row[4]}
    return [row for row in evening.log if row[0] not in replaced and row[1] != Kind.WITHDRAWN]


def test_tonight_the_log_and_the_exported_file_say_what_was_pressed(evening: Evening) -> None:
    pressed = evening.pressed
    kinds = Counter({str(kind): count for kind, count in pressed.kinds.items() if count})
    calls = sum(pressed.calls.values())
    assert len(evening.log) == pressed.rows
    assert Counter(row[1] for row in standing(evening)) == kinds
    assert Counter(row["Outcome code"] for row in evening.csv if row["Counts"] == "yes") == kinds
    assert len(evening.csv) == pressed.rows
    assert evening.tonight.calls == calls
    assert evening.tonight.conversations == kinds["conversation"]
    assert evening.tonight.do_not_calls == kinds["do_not_call"]
    assert evening.header == (
        f"{calls} calls", f"{kinds['conversation']} conversations", f"{kinds['do_not_call']} do not call"
    )  # fmt: skip


def test_each_call_is_its_callers_who_pressed_the_key(evening: Evening) -> None:
    seated = {one.caller: one.calls for one in evening.tonight.chairs}
    assert set(seated) == {"Sam", "Priya", "Marek", "Dot", "Leila", "Noor"}, "Idris went home, Noor came"
    assert {name: evening.pressed.calls[name] for name in seated} == seated
    assert "Idris" in {row[3] for row in evening.log}


def test_nobody_is_rung_twice_but_who_asked_for_it(evening: Evening) -> None:
    dialled = Counter(row[2] for row in standing(evening) if row[1] != Kind.SKIPPED)
    assert {contact for contact, times in dialled.items() if times > 1} <= evening.pressed.again


def test_whoever_asked_off_is_shown_to_nobody_again_nor_is_anybody_on_their_number(evening: Evening) -> None:
    assert len(evening.pressed.off) >= 6
    for contact, shown in evening.pressed.off.items():
        assert [sight for sight in evening.sights[shown:] if sight[1] == contact] == []


def test_no_page_of_the_hosts_shows_a_voters_name(evening: Evening) -> None:
    heard = [words for words in evening.pressed.heard if SURNAME in words]
    assert heard == []
    assert sum(map(len, evening.pressed.heard)) > 5_000, "they were listened to"


def test_each_outcome_waits_in_the_outbox_once(evening: Evening) -> None:
    assert Counter(evening.outbox) == Counter(row[0] for row in evening.log)


def test_what_was_promised_is_read_out_at_the_end(evening: Evening) -> None:
    assert sum(row.count for row in evening.tonight.promises) >= evening.pressed.promises == 1
    assert "1 person" in evening.thanks
