"""New versions of a script, and scripts in other languages, while a party goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from phonebank_app.cards import CallCard, OutcomeDraft
from phonebank_app.errors import NotAllowed, ScriptProblem
from phonebank_app.machine.clock import EveningClock
from phonebank_app.party.session import Session
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import Conversation, parse
from phonebank_app.scripts.shelf import Shelf, base_tag
from phonebank_app.ui.caller.caller_desk import CallerDesk
from phonebank_app.ui.caller.kept import Call, answers_of, draft_of
from phonebank_app.ui.caller.seating import desk_at
from phonebank_app.words.languages import language_name
from tests.conftest import PartyFactory
from tests.hosts import press, said
from tests.makers import THURSDAY, party_of, voter, voters
from tests.scripted import comes, script_text, session_of

EN1, EN2, EN3 = (script_text("en", version) for version in (1, 2, 3))
CY1 = script_text("cy", 1)


def hash_of(text: str) -> str:
    return parse(text).hash


def hashes(session: Session) -> list[str]:
    """Of every outcome, in order."""
    with session.store.read() as connection:
        rows = connection.exec_driver_sql("SELECT op FROM outcomes ORDER BY device_seq").fetchall()
    return [json.loads(op).get("script_hash", "") for (op,) in rows]


class Window:
    """Opens call pages, and holds them."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot, self.holder = qtbot, QWidget()

    def opens(self, session: Session, chair: int = 1) -> CallerDesk:
        """A chair's page on the screen, with its next voter."""
        desk = desk_at(chair, session, self.holder)
        self._qtbot.addWidget(desk.page)
        desk.page.resize(1366, 768)
        desk.page.show()
        desk.start()
        return desk


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    made = Window(qtbot)
    yield made
    made.holder.deleteLater()
    # At once: until a loop runs, its desks would go on looking for voters in a store that is closed.
    QCoreApplication.sendPostedEvents(made.holder, QEvent.Type.DeferredDelete)


# -- the shelf --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "spoken", "read"),
    [
        ("Welsh", {"cy"}, CY1),
        ("cy-GB", {"pl", "cy"}, CY1),
        ("Cymraeg", set(), EN1),
        ("Welsh", {"pl"}, EN1),
        ("", {"cy"}, EN1),
        ("Polish", {"cy", "pl"}, EN1),
        ("English", {"cy"}, EN1),
        ("welsh", None, CY1),
    ],
)
def test_a_voter_is_read_the_script_in_their_language_if_the_caller_speaks_it(
    language: str, spoken: set[str] | None, read: str
) -> None:
    shelf = Shelf(parse(EN1), (parse(CY1),))
    assert shelf.in_language(language, spoken).hash == hash_of(read)


def test_where_the_default_is_welsh_an_english_voter_is_read_english_by_anybody() -> None:
    shelf = Shelf(parse(CY1), (parse(EN1),))
    assert {shelf.in_language(said, set()).hash for said in ("en-GB", "English", "Saesneg")} == {hash_of(EN1)}
    assert shelf.in_language("", set()).hash == hash_of(CY1)
    assert (base_tag("en-GB"), language_name("cy"), language_name("xx")) == ("en", "Welsh", "xx")


# -- a call, and what is read in it -----------------------------------------------------------------------------------


def test_a_welsh_voter_gets_welsh_from_a_guest_who_speaks_it_and_the_default_from_one_who_does_not(
    party: PartyFactory, window: Window
) -> None:
    evening = party([voter(1, language="Welsh"), voter(2, language="Welsh"), voter(3)], guests=0, of=party_of())
    session = session_of(evening, EN1, CY1)
    session.hosting.seat_guest(1, "Gwen", frozenset({"Welsh"}))
    session.hosting.seat_guest(2, "Sam")
    welsh, english = window.opens(session, 1), window.opens(session, 2)
    assert "cy 1." in said(welsh.page)
    assert "en 1." in said(english.page)
    for desk in (welsh, english):
        press(desk, Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_Return)
    session.reload()
    assert hashes(session) == [hash_of(CY1), hash_of(EN1)]
    tally = next(one for one in session.evening.tonight().questions if one.question == "issue")
    assert tally.rows == (("The NHS", 2),), "one answer, whatever language it was asked in"
    assert "en 1." in said(welsh.page), "the third voter has no language of their own"


def test_a_version_that_comes_in_mid_call_is_read_from_each_chair_s_next_call(
    party: PartyFactory, window: Window
) -> None:
    evening = party(voters(6), guests=2)
    session = session_of(evening, EN1)
    first, second = window.opens(session, 1), window.opens(session, 2)
    press(first, Qt.Key.Key_1)
    comes(session.store, evening.clock, EN2, by="Ada")
    session.reload()
    for desk in (first, second):
        desk.renew(session.calling, session.script, session.code_set, session.rules.hours)
        desk.refresh()
    assert "What matters?" in said(first.page)
    assert "en 1." in said(second.page), "the voter was in hand, though nothing was pressed"
    press(first, Qt.Key.Key_1, Qt.Key.Key_Return)
    press(second, Qt.Key.Key_2)
    assert "en 2." in said(first.page)
    assert "en 2." in said(second.page)
    press(first, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_Return)
    assert hashes(session) == [hash_of(EN1), hash_of(EN1), hash_of(EN2)]


@pytest.mark.parametrize("touched", [True, False])
def test_after_a_kill_the_call_in_hand_goes_on_with_the_version_it_began_with(
    party: PartyFactory, window: Window, touched: bool
) -> None:
    evening = party(voters(3))
    session = session_of(evening, EN1)
    desk = window.opens(session)
    if touched:
        press(desk, Qt.Key.Key_1, Qt.Key.Key_1)
        desk.keep()
    comes(session.store, evening.clock, EN2, by="Ada")
    # Killed: nothing is kept any more, and the next run knows the store alone.
    again = window.opens(Session(evening.store, evening.clock))
    assert again.conversation is not None
    assert again.conversation.script.hash == hash_of(EN1)
    if touched:
        assert [a.values for a in again.conversation.answers] == [("nhs",)]
        assert "Why?" in said(again.page)
    else:
        assert "en 1." in said(again.page)
        press(again, Qt.Key.Key_1, Qt.Key.Key_1)
    press(again, Qt.Key.Key_Return)
    assert "en 2." in said(again.page)
    assert hashes(session) == [hash_of(EN1)]
    stored = session.evening.result_rows([1])[1]
    assert "The NHS" in stored.answers


def test_a_call_that_is_passed_on_keeps_its_version(party: PartyFactory) -> None:
    evening = party(voters(4), guests=2)
    session = session_of(evening, EN1)
    evening.card(1)
    comes(session.store, evening.clock, EN2)
    evening.calling.hand_over(1, 2)
    passed, fresh = evening.card(2), evening.card(1)
    assert (passed.script, fresh.script) == (hash_of(EN1), hash_of(EN2))


def test_a_clock_that_is_set_back_does_not_bring_the_old_version_back(party: PartyFactory) -> None:
    evening = party(voters(4))
    session = session_of(evening, EN1)
    comes(session.store, evening.clock, EN2)
    card = Session(session.store, EveningClock(THURSDAY - timedelta(minutes=30), runs=False)).calling.next(1)
    assert isinstance(card, CallCard)
    assert card.script == hash_of(EN2)


# -- what the host is told --------------------------------------------------------------------------------------------


def test_the_host_is_shown_what_is_new_beside_what_they_looked_at_last(party: PartyFactory) -> None:
    evening = party(voters(2))
    session = session_of(evening, EN1)
    versions = session.script_versions
    assert versions.unseen() == ()
    comes(session.store, evening.clock, EN2, by="Bo")
    comes(session.store, evening.clock, EN3, CY1, by="Ada")
    news = versions.unseen()
    assert [(n.language, n.version, n.by, n.before_text, n.after_text) for n in news] == [
        ("en", 3, "Ada", EN1, EN3),
        ("cy", 1, "Ada", "", CY1),
    ]
    versions.seen(news[0])
    assert [n.language for n in versions.unseen()] == ["cy"]
    versions.seen(news[1])
    assert versions.unseen() == ()
    comes(session.store, evening.clock, EN2, CY1, by="Ada")
    assert [(n.version, n.before_text) for n in versions.unseen()] == [(2, EN3)], (
        "an earlier one that comes back is new"
    )
    comes(session.store, evening.clock, EN3, CY1, by="Ada")
    assert versions.unseen() == (), "and what they looked at last is not"
    assert [(v.script.version, v.language, v.in_use, v.main) for v in versions.every()][:2] == [
        (3, "en", True, True),
        (2, "en", False, False),
    ]


def test_a_language_that_is_taken_away_is_read_no_more(party: PartyFactory) -> None:
    evening = party([voter(1, language="cy"), voter(2, language="cy")], guests=0)
    session = session_of(evening, EN1, CY1)
    session.hosting.seat_guest(1, "Gwen", frozenset({"Welsh"}))
    assert session.party.scripts == {"en": hash_of(EN1), "cy": hash_of(CY1)}
    comes(session.store, evening.clock, EN1)
    session.reload()
    card = session.calling.next(1)
    assert isinstance(card, CallCard)
    assert (card.script, session.party.scripts) == (hash_of(EN1), {"en": hash_of(EN1)})
    assert session.script_version(hash_of(CY1)) is not None, "what was answered to it keeps its words"
    (gone,) = session.script_versions.unseen()
    assert (gone.withdrawn, gone.language, gone.before_text) == (True, "cy", CY1), "and the host is told"
    session.script_versions.seen(gone)
    assert session.script_versions.unseen() == ()
    comes(session.store, evening.clock, EN1, CY1)
    comes(session.store, evening.clock, EN1)
    assert session.script_versions.unseen() == (), "what came and went before the host looked is no news"


def test_what_comes_while_the_host_reads_is_still_new_afterwards(party: PartyFactory) -> None:
    evening = party(voters(2))
    session = session_of(evening, EN1)
    comes(session.store, evening.clock, EN2, by="Ada")
    (shown,) = session.script_versions.unseen()
    comes(session.store, evening.clock, EN3, by="Ada")
    session.script_versions.seen(shown)
    assert [(n.version, n.before_text) for n in session.script_versions.unseen()] == [(3, EN2)]


# -- a host's own -----------------------------------------------------------------------------------------------------


def test_a_host_with_a_list_of_their_own_publishes_under_a_name(party: PartyFactory) -> None:
    evening = party(voters(2))
    session = session_of(evening, EN1)
    assert session.script_versions.publish(EN2, "  Ann   Host ").party
    session.reload()
    assert (session.script.version, session.party.answerable.script_approved_by) == (2, "Ann Host")
    assert session.script_versions.unseen() == (), "they wrote it themselves"
    session.script_versions.publish(CY1, "Ann")
    session.reload()
    assert (session.script.language, session.script_for("Welsh").language) == ("en", "cy")
    session.script_versions.publish(EN3, "Ann")
    session.reload()
    assert (session.script.version, session.script_for("cy", {"cy"}).hash) == (3, hash_of(CY1))
    session.script_versions.publish(CY1, "Ann", as_default=True)
    session.reload()
    assert (session.script.language, session.script_for("en").version) == ("cy", 3)
    session.script_versions.publish(EN3, "Ann", as_default=True)
    session.reload()
    assert (session.script.hash, session.script_for("cy").hash) == (hash_of(EN3), hash_of(CY1))


def test_nothing_is_published_without_a_name_broken_or_over_the_campaign_s_head(party: PartyFactory) -> None:
    evening = party(voters(2))
    versions = session_of(evening, EN1).script_versions
    with pytest.raises(NotAllowed, match="approved by somebody"):
        versions.publish(EN2, " . ")
    with pytest.raises(ScriptProblem):
        versions.publish(EN2.replace("-> why", "-> nowhere"), "Ann")
    linked = party(voters(2), of=party_of(service_url="https://campaign.example.org", pack_version=1))
    with pytest.raises(NotAllowed, match="come from its campaign"):
        session_of(linked, EN1).script_versions.publish(EN2, "Ann")


# -- whatever comes, in whatever order --------------------------------------------------------------------------------

_TEXTS = {(tag, version): script_text(tag, version) for tag in ("en", "cy") for version in (1, 2, 3)}
_EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("next"), st.integers(1, 2), st.booleans()),
        st.tuples(st.just("save"), st.integers(1, 2), st.booleans()),
        st.tuples(st.just("comes"), st.integers(1, 3), st.integers(0, 3)),
        st.tuples(st.just("killed"), st.integers(1, 2), st.booleans()),
    ),
    max_size=25,
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=_EVENTS)
def test_however_versions_and_calls_mix_each_answer_names_the_script_that_was_read(
    party: PartyFactory, events: list[tuple[str, int, Any]]
) -> None:
    people = [voter(n, language="Welsh" if n % 2 else "") for n in range(1, 31)]
    evening = party(people, guests=0)
    session = session_of(evening, _TEXTS["en", 1])
    session.hosting.seat_guest(1, "Gwen", frozenset({"Welsh"}))
    session.hosting.seat_guest(2, "Sam")
    in_use = {"en": 1, "cy": 0}
    reading: dict[int, tuple[CallCard, Conversation]] = {}
    expected: list[str] = []

    def look(chair: int) -> None:
        card = session.calling.next(chair)
        if not isinstance(card, CallCard):
            return
        script = session.script_version(card.script)
        assert script is not None
        if chair not in reading:
            tag = "cy" if chair == 1 and card.language and in_use["cy"] else "en"
            assert script.hash == hash_of(_TEXTS[tag, in_use[tag]]), "the newest at the moment the call began"
            reading[chair] = (card, Conversation.start(script, {}))
        kept, conversation = reading[chair]
        assert (card.contact_id, script.hash) == (kept.contact_id, conversation.script.hash)

    for what, which, more in events:
        if what == "comes":
            in_use = {"en": which, "cy": more}
            others = [_TEXTS["cy", more]] if more else []
            comes(evening.store, evening.clock, _TEXTS["en", which], *others)
            session.reload()
        elif what == "next":
            look(which)
            if which in reading and more:
                card, conversation = reading[which]
                reading[which] = (card, conversation.choose("1").choose("2"))
                session.calling.keep_draft(which, draft_of(Call(card, reading[which][1])), card.contact_id)
        elif what == "killed":
            session = Session(evening.store, evening.clock)
            look(which)
        elif which in reading:
            card, conversation = reading.pop(which)
            draft = OutcomeDraft(card.contact_id, OutcomeKind.CONVERSATION, answers=answers_of(conversation))
            session.calling.record(which, replace(draft, script_hash=conversation.script.hash))
            expected.append(conversation.script.hash)
    assert hashes(session) == expected
    session.reload()
    for question in session.evening.tonight().questions:
        assert {label for label, _ in question.rows} <= {"Housing"}, "every version's answers have words"
