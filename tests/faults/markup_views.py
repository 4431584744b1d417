"""Every page of the program, built once, and a way to put one text into all that it is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QToolTip, QWidget  # noqa: TID251 - as Qt shows them

from phonebank_app.errors import ListProblem
from phonebank_app.lists import read_list
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.seats import load_seats
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.dialogs import Question
from phonebank_app.ui.host.attention import AttentionPage, TrayItem
from phonebank_app.ui.host.first_run import FirstRunPage
from phonebank_app.ui.host.first_run_ready import Ready
from phonebank_app.ui.host.first_run_start import KnownParty
from phonebank_app.ui.host.list_shown import Cell, ShownColumn, ShownList
from phonebank_app.ui.host.lists import ListsPage
from phonebank_app.ui.host.locked import LockedPage
from phonebank_app.ui.host.results import ResultsPage
from phonebank_app.ui.host.settings import SettingsPage
from phonebank_app.ui.host.tonight import TonightPage
from phonebank_app.ui.map.page import MapPage
from phonebank_app.ui.notices import Notice, Notices
from phonebank_app.ui.parts import Box, KeyButton, Pill
from phonebank_app.ui.parts.fields import Select
from phonebank_app.ui.text import PROSE_LIMIT, Label, Prose, tooltip
from tests.faults.bad_corpus import spoilt
from tests.ui import evenings, samples
from tests.ui.evenings import LABELS, TONIGHT
from tests.ui.test_map import snapshot

_MEANT_FOR_PROGRAMS = frozenset(
    {"code", "seat_code", "state", "outcome_id", "e164", "kind", "hash", "key", "party_id", "question", "field", "how"}
    | {"screened", "delimiter", "address_key", "draft", "tone", "caps"}
)
"""Fields that no person reads: an id, a code, what tells a page which of its own words to use."""


@dataclass(frozen=True, slots=True)
class View:
    """A page, or a ``single`` widget, and what puts a text into everything that it shows."""

    name: str
    page: QWidget
    fill: Callable[[str], object]
    single: bool = False


def poisoned(told: Any, text: str) -> Any:
    """The same rows with every word that a person reads replaced by ``text``."""
    if isinstance(told, tuple | list):
        return type(told)(text if isinstance(one, str) else poisoned(one, text) for one in told)
    if dataclasses.is_dataclass(told) and not isinstance(told, type):
        return dataclasses.replace(told, **_fields(told, [f.name for f in dataclasses.fields(told) if f.init], text))
    if isinstance(told, msgspec.Struct):
        return msgspec.structs.replace(told, **_fields(told, told.__struct_fields__, text))
    return told


def _fields(told: Any, names: Sequence[str], text: str) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in names:
        value = getattr(told, name)
        if name in _MEANT_FOR_PROGRAMS or isinstance(value, Mapping | frozenset):
            continue
        if type(value) is str:
            fields[name] = text
        elif isinstance(value, tuple) or dataclasses.is_dataclass(value) or isinstance(value, msgspec.Struct):
            fields[name] = poisoned(value, text)
    return fields


def views() -> Iterator[View]:
    """Every page, with what fills it."""
    yield from _callers()
    yield from _hosts()
    yield from _firsts()
    yield from _messages()
    yield from _widgets()


def _callers() -> Iterator[View]:
    call = CallPage()
    call.set_keys(samples.CODE_SET.keys, samples.LABELS)
    call.show_place("Harrow East", samples.POLLING_DAY, samples.THURSDAY.date())

    def card(text: str) -> None:
        call.show_chair(poisoned(samples.SAM, text))
        call.show_place(text, samples.POLLING_DAY, samples.THURSDAY.date())
        call.show_card(poisoned(samples.MARGARET, text))
        facts = dict.fromkeys(sample_facts(), text)
        call.show_step(Conversation.start(samples.script(), facts), None)

    yield View("the call", call, card)
    yield View("what is read aloud", *_script_view())
    calm = CallPage()
    calm.set_keys(samples.CODE_SET.keys, samples.LABELS)
    calm.show_place("Harrow East", samples.POLLING_DAY, samples.THURSDAY.date())

    def nobody(text: str) -> None:
        calm.show_chair(poisoned(samples.SAM, text))
        calm.show_saved(poisoned(samples.saved(), text))
        calm.show_nobody(poisoned(samples.EMPTY, text))
        calm.set_save_failed(poisoned(Notice("save", "x", "x", "bad", "x"), text))

    yield View("nobody to ring", calm, nobody)


def _script_view() -> tuple[QWidget, Callable[[str], object]]:
    page = CallPage()
    page.set_keys(samples.CODE_SET.keys, samples.LABELS)
    page.show_place("Harrow East", samples.POLLING_DAY, samples.THURSDAY.date())
    page.show_card(samples.MARGARET)
    script = samples.script()

    def fill(text: str) -> None:
        read = poisoned(script, text)
        # Ways go by the names of steps, which stay.
        steps = [dataclasses.replace(new, id=old.id) for new, old in zip(read.steps, script.steps, strict=True)]
        changed = dataclasses.replace(
            script, hash=str(hash(text)), title=text, steps=tuple(steps[:1]) + script.steps[1:]
        )
        page.show_step(Conversation.start(changed, sample_facts()), None)

    return page, fill


def _hosts() -> Iterator[View]:
    tonight = TonightPage()
    now, closes, tea = evenings.NOW, evenings.CLOSES, evenings.TEA
    yield View(
        "tonight",
        tonight,
        lambda text: tonight.set_tonight(poisoned(TONIGHT, text), now, closes=closes, breaks=tea),
    )
    said = [evenings.result(number) for number in range(12)]
    bad: list[Any] = []
    results = ResultsPage(lambda _: list(range(12)), lambda ids: {one: bad[one] for one in ids})

    def outcomes(text: str) -> None:
        bad[:] = [poisoned(one, text) for one in said]
        results.set_totals({one.kind: 4 for one in said}, dict.fromkeys(LABELS, text))
        results.set_callers((text, text + "2"))
        results.refresh()
        results.table.selectRow(0)

    yield View("results", results, outcomes)
    attention = AttentionPage()
    tray = [TrayItem(one, evenings.at(19), "Sam", "No answer", "rejected", "x") for one in range(3)]
    yield View("needs attention", attention, lambda text: attention.set_items([poisoned(one, text) for one in tray]))
    lists = ListsPage()
    report = read_list(spoilt("rows cut short", lambda rows: rows[:8] + [r[:3] for r in rows[8:]], "utf-8", ",").body)

    cells = (Cell("as understood", "as it stands"), Cell("left", out=True))
    shown = ShownList("a file", "UTF-8", "2 rows", (ShownColumn("Header", "phone", "name", cells),), ("A", "B"), "A")

    def read(text: str) -> None:
        lists.set_list(3, text)
        column = replace(shown.columns[0], header=text, cells=(Cell(text, text), Cell(text, out=True)))
        said = replace(shown, file=text, columns=(column,), sheets=(text, text), sheet=text, as_in=(text,), said=text)
        lists.show_list(said, text)
        lists.show_report(poisoned(report, text))

    yield View("lists", lists, read)
    refused = ListsPage()
    yield View("a list that is none", refused, lambda text: refused.show_problem(ListProblem(text, text)))
    settings = SettingsPage()

    def preferences(text: str) -> None:
        settings.set_about(text, text)
        settings.set_service(text, text)
        settings.show_service_error(text, text)

    yield View("settings", settings, preferences)
    seats = MapPage(load_seats())
    told = snapshot()
    reason: SeatReason | None = told.reason

    def needs(text: str) -> None:
        changed = msgspec.structs.replace(told, our_party=text) if hasattr(told, "our_party") else told
        seats.set_snapshot(msgspec.structs.replace(changed, reason=poisoned(reason, text)))

    yield View("the map", seats, needs)


def _firsts() -> Iterator[View]:
    locked = LockedPage()

    def lock(text: str) -> None:
        locked.set_since(text)
        locked.set_facts(text)
        locked.show_error(text, text)

    yield View("locked", locked, lock)
    first = FirstRunPage(lambda *_: "", service="")
    first.set_seats(load_seats)

    def welcome(text: str) -> None:
        first.set_parties([KnownParty("p", text, date(2019, 12, 5), text)])
        first.set_campaign(text)
        first.show_error(text, text)

    yield View("the first page", first, welcome)
    ready = FirstRunPage(lambda *_: "", service="")
    ready.set_seats(load_seats)
    facts = Ready("Harrow East", "Near.", ("Hendon", "Putney"), ("12 people",))
    yield View("ready", ready, lambda text: ready.set_ready(poisoned(facts, text)))


def _messages() -> Iterator[View]:
    notices = Notices()

    def notice(text: str) -> None:
        for tone in ("ok", "warn", "bad"):
            notices.show_notice(poisoned(Notice(tone, "x", "x", tone, "x"), text))

    yield View("notices", notices, notice)
    window = QWidget()
    asked: list[Question] = []

    def question(text: str) -> None:
        for one in asked:
            one.deleteLater()
        asked[:] = [Question(window, text, detail=text, yes=text, no=text, loses=True)]
        asked[0].resize(460, 300)
        asked[0].grab()

    yield View("a question", window, question)


def _widgets() -> Iterator[View]:
    """Each kind of widget that shows words, alone."""
    name, note = Label("", "name", shrink_to=24), Label("", wrap=True, limit=PROSE_LIMIT)
    cut, number = Label("", elide=True), Label("", "number", squeeze=True)
    yield from (View(f"a label, {how}", one, one.setText, True) for how, one in _named(name, note, cut, number))
    prose, select, pill, bar = Prose(), Select(), Pill(""), Box("column")
    yield View("what is read aloud, alone", prose, prose.set_text, True)
    yield View("a choice", select, lambda text: select.set_options([text, text]), True)
    yield View("a pill", pill, pill.set_words, True)

    def key(text: str) -> None:
        bar.clear()
        bar.add(KeyButton(text, aside=text, caps=("N",)))

    yield View("a key", bar, key, True)
    tipped = QWidget()

    def tip(text: str) -> None:
        tooltip(tipped, text)
        QToolTip.showText(QPoint(0, 0), tipped.toolTip(), tipped)

    yield View("a tooltip", tipped, tip, True)


def _named(*labels: Label) -> Iterator[tuple[str, Label]]:
    yield from zip(("a name", "a note", "cut short", "a number"), labels, strict=True)
