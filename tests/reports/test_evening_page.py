"""The evening on a page: what it counts, what it leaves out, and that nobody can be found in it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from phonebank_app.cards import AnswerDraft
from phonebank_app.cli import main
from phonebank_app.errors import WorldError
from phonebank_app.hosting import shipped_script
from phonebank_app.machine.clock import SystemClock
from phonebank_app.party.parties import make_party
from phonebank_app.paths import private_dir
from phonebank_app.reports.evening_page import EveningPage, EveningPages, aloud, in_rows, may_tell, thanks
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts import load, parse
from phonebank_app.ui.evening_page import files
from phonebank_app.ui.evening_page.honeycomb import honeycomb, in_groups
from tests import makers
from tests.conftest import PartyFactory
from tests.makers import THURSDAY, Evening, party_of, voter, voters

K = OutcomeKind
SCRIPT = load(shipped_script())
IMPRINT = "Promoted by the Example Campaign, 20 Example Street."
PARTY = party_of(imprint=IMPRINT, seat_name="Harrow East")


def pages(evening: Evening) -> EveningPages:
    return EveningPages(evening.store, evening.clock, PARTY, SCRIPT)


def says(question: str, *values: str, text: str = "") -> AnswerDraft:
    return AnswerDraft(question, question, values, text)


def talks(evening: Evening, times: int, *answers: AnswerDraft) -> None:
    for _ in range(times):
        evening.save(K.CONVERSATION, answers=answers)


def test_calls_conversations_promises_and_what_matters_are_counted(party: PartyFactory) -> None:
    evening = party(voters(40))
    for _ in range(20):
        evening.save(K.NO_ANSWER)
    talks(evening, 7, says("issue", "nhs", "housing"), says("help", "poster"))
    evening.clock.skip(timedelta(minutes=50))
    talks(evening, 4, says("issue", "buses"), says("help", "not_now"))
    page = pages(evening).page()
    assert (page.calls, page.conversations, page.promises, page.people) == (31, 11, 7, 1)
    assert [(row.words, row.count) for row in page.matters] == [("The NHS", 7), ("Housing", 7)]
    assert [(f"{quarter.at:%H:%M}", quarter.calls, quarter.conversations) for quarter in page.quarters] == [
        ("18:00", 27, 7),
        ("18:15", 0, 0),
        ("18:30", 0, 0),
        ("18:45", 4, 4),
    ]
    assert thanks(page) == "One person, one kitchen table, an hour, and tea."


@pytest.mark.parametrize(("count", "everybody", "told"), [(4, 20, False), (5, 20, True), (5, 5, False), (9, 10, True)])
def test_a_figure_is_told_when_it_singles_nobody_out(count: int, everybody: int, told: bool) -> None:
    assert may_tell(count, everybody) is told


def test_an_answer_that_everybody_gave_who_is_counted_is_not_shown(party: PartyFactory) -> None:
    evening = party(voters(6))
    talks(evening, 5, says("issue", "nhs"))
    assert pages(evening).page().matters == ()
    talks(evening, 1, says("issue", "buses"))
    assert [row.words for row in pages(evening).page().matters] == ["The NHS"]


def test_whoever_is_rung_twice_counts_once_with_what_they_said_last(party: PartyFactory) -> None:
    evening = party(voters(6))
    for _ in range(5):
        evening.save(K.CALL_BACK, answers=(says("issue", "housing"),), call_back_at=evening.clock.now())
    evening.hours_later(1)
    talks(evening, 6, says("issue", "nhs"))
    page = pages(evening).page()
    assert (page.calls, page.conversations, page.matters) == (11, 6, ()), "all six said the NHS in the end"


def test_answers_that_give_none_and_free_words_and_codes_of_another_script_are_not_shown(party: PartyFactory) -> None:
    evening = party(voters(30))
    talks(evening, 6, says("issue", "not_said"))
    talks(evening, 6, says("issue", "other", text="My neighbour Mrs Quill"))
    talks(evening, 6, says("issue", "a_code_of_last_week"))
    assert pages(evening).page().matters == (), "“Something else” alone says nothing"
    talks(evening, 5, says("issue", "buses"))
    page = pages(evening).page()
    assert [row.words for row in page.matters] == ["Buses", "Something else"]
    assert "Quill" not in aloud(page) and "last_week" not in aloud(page)


def test_how_anybody_votes_is_never_on_it(party: PartyFactory) -> None:
    evening = party(voters(20))
    talks(evening, 12, says("intention", "ours"))
    talks(evening, 8, says("issue", "nhs"))
    assert [row.words for row in pages(evening).page().matters] == ["The NHS"]


def test_the_script_says_which_question_is_meant_and_what_is_a_promise(party: PartyFactory) -> None:
    text = shipped_script().read_text("utf-8")
    other = parse(
        text.replace('"poster, doors, gives_lift"', '"doors"').replace('matters      = "issue"', 'matters="help"')
    )
    evening = party(voters(20))
    talks(evening, 6, says("help", "doors"))
    talks(evening, 7, says("help", "poster"))
    page = EveningPages(evening.store, evening.clock, PARTY, other).page()
    assert page.promises == 6
    assert [(row.words, row.count) for row in page.matters] == [("A poster, yes", 7), ("An hour on the doors", 6)]


def test_without_an_imprint_it_is_not_made_and_the_way_to_one_is_told(party: PartyFactory) -> None:
    evening = party(voters(3))
    bare = msgspec.structs.replace(PARTY, imprint=" ")
    with pytest.raises(WorldError) as refused:
        EveningPages(evening.store, evening.clock, bare, SCRIPT).page()
    assert "coordinator" in refused.value.way_out
    text = shipped_script().read_text("utf-8").replace('imprint      = ""', f'imprint = "{IMPRINT}"')
    assert EveningPages(evening.store, evening.clock, bare, parse(text)).page().imprint == IMPRINT


def test_each_evening_has_its_own_page_and_the_last_is_shown_first(party: PartyFactory) -> None:
    evening = party(voters(9))
    talks(evening, 2)
    evening.hours_later(24)
    evening.save(K.NO_ANSWER)
    both = pages(evening)
    friday, thursday = both.days()
    assert (thursday, both.page().day, both.page().calls) == (THURSDAY.date(), friday, 1)
    assert both.page(thursday).calls == 2
    with pytest.raises(WorldError, match="Nobody rang on Saturday 7 December"):
        both.page(friday + timedelta(days=1))


def test_before_the_first_call_there_is_a_page_that_waits(party: PartyFactory) -> None:
    page = pages(party(voters(3))).page()
    assert (page.calls, page.quarters, page.promises) == (0, (), None)
    assert "kettle" in thanks(page)


def test_equal_answers_share_the_last_row_and_what_does_not_fit_is_left_out() -> None:
    rows = in_rows([("a", 9), ("b", 8), ("c", 7), ("d", 6), ("e", 6), ("f", 5)])
    assert [(row.words, row.figure) for row in rows] == [("a", "9"), ("b", "8"), ("c", "7"), ("d and e", "6 each")]


# -- nobody is in it ---------------------------------------------------------------------------------------------------

# Begun as no word of ours is: words out of our own source are drawn, too.
_SECRET = st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=8, max_size=30).map("Zq7{}".format)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=_SECRET, note=_SECRET, guest=_SECRET, free=_SECRET, code=_SECRET, calls=st.integers(1, 9))
def test_nothing_of_the_store_is_in_the_figures_the_words_or_the_files(
    qapp: QApplication, name: str, note: str, guest: str, free: str, code: str, calls: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        people = [voter(i, name=f"{name} {i}", first_name=name, area=name, source=name) for i in range(calls)]
        evening = makers.evening(Path(folder) / "party", people)
        evening.calling.next(1)
        with evening.store.write() as connection:
            connection.exec_driver_sql("UPDATE chairs SET caller = ?", (guest,))
        answers = (says("issue", "nhs", code, text=free), says("help", "poster", text=free))
        for at in range(calls):
            evening.save(K.CONVERSATION if at % 2 else K.PARTIAL, note=note, answers=answers)
        party = msgspec.structs.replace(PARTY, host=guest, device_name=guest, candidate=guest)
        page = EveningPages(evening.store, evening.clock, party, SCRIPT).page()
        evening.store.close()
    secrets = {name, note, guest, free, code, *(number for one in people for n in one.numbers for number in (n.e164,))}
    image = files.picture(page)
    said = f"{page!r} {aloud(page)} {' '.join(image.text(key) for key in image.textKeys())}"
    found = {"words": said, "png": files.png(image).decode("latin-1"), "pdf": files.pdf(page).decode("latin-1")}
    found["pdf's words"] = _words_of_pdf(files.pdf(page))
    for where, text in found.items():
        assert [secret for secret in secrets if secret in text] == [], where


def _words_of_pdf(content: bytes) -> str:
    if shutil.which("pdftotext") is None:
        return ""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def test_the_files_say_nothing_of_the_laptop_they_were_made_on(qapp: QApplication, tmp_path: Path) -> None:
    for name in ("page.png", "page.pdf"):
        files.save(page_of(87), tmp_path / name)
        content = (tmp_path / name).read_bytes()
        assert str(tmp_path).encode() not in content
    image = QImage(str(tmp_path / "page.png"))
    assert (image.width(), image.height(), image.textKeys()) == (2160, 2700, [])
    assert b"FontFile" in (tmp_path / "page.pdf").read_bytes(), "its faces are within"
    with pytest.raises(WorldError, match="picture or a PDF"):
        files.save(page_of(87), tmp_path / "page.jpg")


def test_the_command_opens_a_party_and_leaves_the_page(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PHONEBANK_DATA", str(tmp_path / "data"))
    _, store = make_party(private_dir(tmp_path / "data"), "four plain words here", PARTY, SystemClock())
    store.close()
    (tmp_path / "words").write_text("four plain words here\n", encoding="utf-8")
    opens = ["evening-page", "--passphrase-file", str(tmp_path / "words")]
    assert main([*opens, "--out", str(tmp_path / "page.png")]) == 0
    assert "One evening in Harrow East" in capsys.readouterr().out
    assert not QImage(str(tmp_path / "page.png")).isNull()
    assert main([*opens, "--dark", "--out", str(tmp_path / "page.pdf")]) == 0
    assert main([*opens, "--day", "yesterday", "--out", str(tmp_path / "page.png")]) == 1
    assert "2019-12-05" in capsys.readouterr().err


# -- how it is drawn ---------------------------------------------------------------------------------------------------


def page_of(calls: int, seat: str = "Harrow East") -> EveningPage:
    talked = tuple(at % 3 == 0 for at in range(calls))
    return EveningPage(seat, THURSDAY.date(), talked, None, (), True, (), 5, 150, IMPRINT)


@given(st.integers(1, 4000), st.integers(100, 600))
@settings(max_examples=60, deadline=None)
def test_every_call_has_its_place_and_the_hexagons_stay_in_the_field(calls: int, height: int) -> None:
    made = honeycomb([at % 4 == 0 for at in range(calls)], 936, height)
    assert len(made.middles) == len(made.filled) == -(-calls // made.each)
    assert made.height <= height + 1e-6
    assert all(made.radius * 0.86 <= x <= 936 - made.radius * 0.86 for x, _ in made.middles)
    assert all(made.radius - 1e-6 <= y <= height - made.radius + 1e-6 for _, y in made.middles)


@given(st.lists(st.booleans(), max_size=300), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_of_hexagons_that_stand_for_several_calls_as_many_are_filled(talked: list[bool], each: int) -> None:
    assert abs(sum(in_groups(talked, each)) - sum(talked) / each) <= 1


@pytest.mark.parametrize("calls", [0, 1, 40, 3000])
@pytest.mark.parametrize("seat", ["Bath", "East Kilbride, Strathaven and Lesmahagow", "W" * 90])
def test_small_and_large_evenings_in_seats_of_any_name_are_drawn_in_both_looks(
    qapp: QApplication, calls: int, seat: str
) -> None:
    light, dark = (files.picture(page_of(calls, seat), dark=dark) for dark in (False, True))
    assert light.size() == dark.size()
    assert light != dark
