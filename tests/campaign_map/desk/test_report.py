"""The report across parties: what it counts, what it hides, who may have it, and what a file of it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign_map import models, printing
from campaign_map.accounts.audit import SERVICE
from campaign_map.cli import main
from campaign_map.desk import report, takeaway
from campaign_map.desk.report import LEAST, Report, hidden_sum, may_tell
from campaign_map.desk.report_charts import sections
from campaign_map.problems import Refusal
from campaign_map.settings import Service, open_service
from campaign_map.web import report as written
from phonebank_app.errors import FileProblem
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol.wire import OutcomeOp, digest, encode_op
from tests.campaign_map.laptop import SIX_O_CLOCK
from tests.campaign_map.web.busy_week import ring_all_week
from tests.campaign_map.web.world import furnish, profile
from tests.signers import fill_keys

HARROW_EAST = "E14000731"
WEEK = takeaway.Days(SIX_O_CLOCK.date().replace(month=11, day=28), None)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A furnished campaign after a week of calls."""
    folder: Path = tmp_path_factory.mktemp("report")
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    fill_keys(keys, "The example campaign")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGN_MAP_KEYS", str(keys))
        clock = EveningClock(SIX_O_CLOCK, runs=False)
        opened = open_service(f"sqlite:///{folder / 'campaign.db'}", profile(folder), clock)
        furnish(opened, folder)
        ring_all_week(opened)
        yield opened
        opened.store.close()


@pytest.fixture(scope="module")
def week(campaign: Service) -> Report:
    return report.make(campaign, None, WEEK, SERVICE)


def test_every_part_adds_up_to_the_same_calls(campaign: Service, week: Report) -> None:
    assert week.done.calls == 1620
    for parts in (week.by_day, week.by_hour, week.by_week_hour):
        assert sum(done.calls for done in parts.values()) == week.done.calls
    assert sum(seat.done.conversations for seat in week.by_seat) == week.done.conversations
    assert sum(week.kinds.values()) == week.done.calls
    assert len(week.by_day) == 7


def test_what_is_told_of_answers_is_what_at_least_five_people_said(campaign: Service, week: Report) -> None:
    told = [count for seat in week.by_seat for count in seat.matters.values()]
    assert told and min(told) >= LEAST
    assert all(matter.elsewhere is None or matter.elsewhere >= LEAST for matter in week.matters)
    assert all(matter.shown == sum(s.matters.get(matter.label, 0) for s in week.by_seat) for matter in week.matters)


def test_one_seat_alone_shows_no_more_of_its_answers_than_among_all(campaign: Service, week: Report) -> None:
    alone = report.make(campaign, frozenset({HARROW_EAST}), WEEK, SERVICE, HARROW_EAST)
    (seat,) = alone.by_seat
    assert seat.matters == next(one for one in week.by_seat if one.code == HARROW_EAST).matters
    assert all(matter.elsewhere is None for matter in alone.matters)


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), max_size=6))
@settings(max_examples=200, deadline=None)
def test_no_hidden_figure_follows_from_what_is_told(seats: list[tuple[int, int]]) -> None:
    """Every reading of the hidden figures that agrees with what is told is tried: none of them is forced."""
    cells = [(min(count, reached), reached) for count, reached in seats]
    hidden = [(count, min(reached, LEAST - 1)) for count, reached in cells if not may_tell(count, reached)]
    together = hidden_sum(hidden)
    if together is None:
        return
    for at, (_, most) in enumerate(hidden):
        others = sum(bound for where, (_, bound) in enumerate(hidden) if where != at)
        possible = [value for value in range(most + 1) if 0 <= together - value <= others]
        assert len(possible) > 1


def test_a_call_that_was_taken_back_counts_no_more_and_one_corrected_counts_once(campaign: Service) -> None:
    before = report.make(campaign, None, WEEK, SERVICE)
    table = models.outcomes
    with campaign.store.write() as connection:
        row = connection.execute(sa.select(table).where(table.c.outcome_id == "o_week1600")).mappings().first()
        row = row or connection.execute(sa.select(table).where(table.c.device_id == "d_week")).mappings().first()
        assert row is not None
        op = OutcomeOp(
            outcome_id="o_taken_back",
            party_id=row["party_id"],
            contact_id=row["contact_id"],
            kind="withdrawn",
            at=campaign.clock.now(),
            offset_min=0,
            chair=1,
            caller="Guest",
            replaces=row["outcome_id"],
        )
        body = encode_op(op)
        put = {"outcome_id": op.outcome_id, "server_seq": 99_999, "device_seq": 99_999, "sha256": digest(body)}
        put |= {"op": body, "kind": op.kind, "at": op.at, "received_at": op.at}
        connection.execute(table.insert().values(**{**row, **put}))
    assert report.make(campaign, None, WEEK, SERVICE).done.calls == before.done.calls - 1
    with campaign.store.write() as connection:
        connection.execute(table.delete().where(table.c.outcome_id == "o_taken_back"))


def test_every_chart_says_in_a_sentence_what_it_shows_and_has_its_figures_as_a_table(week: Report) -> None:
    drawn = sections(week)
    assert [one.name for one in drawn] == ["days", "hours", "week", "seats", "mix", "matters", "matters-by-seat"]
    for one in drawn:
        assert one.sentence.endswith(".") and any(sign.isdigit() for sign in one.sentence)
        assert one.chart.table.rows
        ElementTree.fromstring(one.chart.inline("plot-x"))
    assert "The NHS is named most" in next(one.sentence for one in drawn if one.name == "matters")


def test_the_file_stands_alone_and_nobody_is_in_it(campaign: Service, week: Report) -> None:
    text = written.stand_alone(campaign, week)
    assert "<script" not in text and "http-equiv" not in text and "<link" not in text and "src=" not in text
    with campaign.store.read() as connection:
        people = connection.execute(sa.select(models.contacts.c.name, models.contacts.c.contact_id)).all()
        numbers = list(connection.execute(sa.select(models.numbers.c.e164)).scalars())
        hosts = list(connection.execute(sa.select(models.parties.c.host)).scalars())
    names = {row.name for row in people} | {row.contact_id for row in people} | set(numbers)
    assert [name for name in names if name and name in text] == []
    assert [host for host in (*hosts, "Guest 1") if f">{host}<" in text] == []
    assert written.file_name(week) == "report-all-seats-2019-11-28-to-2019-12-04.html"


def test_days_without_a_call_are_told_as_such(campaign: Service) -> None:
    days = takeaway.Days(WEEK.first.replace(day=1), WEEK.first.replace(day=2)) if WEEK.first else WEEK
    empty = report.make(campaign, None, days, SERVICE)
    assert sections(empty) == ()
    assert "No call was made" in written.stand_alone(campaign, empty)


def test_too_many_days_are_refused(campaign: Service) -> None:
    with pytest.raises(Refusal, match="92 days at most"):
        report.make(campaign, None, takeaway.read_days("2019-01-01", "2019-12-01"), SERVICE)


def test_whoever_took_it_stands_in_the_record(campaign: Service) -> None:
    report.make(campaign, frozenset({HARROW_EAST}), WEEK, SERVICE, HARROW_EAST)
    with campaign.store.read() as connection:
        last = connection.execute(sa.select(models.audit).order_by(models.audit.c.id.desc()).limit(1)).one()
    assert (last.action, last.seat_code) == ("took the report", HARROW_EAST)
    assert last.rows and "1 seats" not in last.detail


def test_the_command_writes_a_page_and_says_how_to_come_by_a_pdf_where_it_cannot(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'campaign.db'}"
    out = tmp_path / "report.html"
    assert main(["report", "--database", url, "--out", str(out)]) == 0
    assert "No voter is in it" in capsys.readouterr().out
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")
    monkeypatch.setenv("CAMPAIGN_MAP_CHROMIUM", "there-is-no-such-browser")
    assert main(["report", "--database", url, "--out", str(tmp_path / "report.pdf")]) == 1
    assert "print it" in capsys.readouterr().err
    assert main(["report", "--database", url, "--out", str(tmp_path / "report.doc")]) == 1


@pytest.mark.skipif(printing.browser() is None, reason="no Chromium on this machine")
def test_a_chromium_prints_it_on_a4(campaign: Service, week: Report) -> None:
    try:
        made = printing.to_pdf(written.stand_alone(campaign, week))
    except FileProblem:
        pytest.skip("this Chromium does not print here")
    assert made.startswith(b"%PDF")
