"""A list on its way in, by the forms of the desk: its columns, the check, loaded; and what nobody else may see."""

from __future__ import annotations

import csv
import io
import re
import threading
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit_log
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.lists import held, load_list
from campaign_map.running import chores
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY
from tests.campaign_map.signing_in import desk
from tests.campaign_map.web.forms import Browsing, sit_down

LIST = """Ref,Forename,SURNAME,Tel 1,Ward,TPS?,TPS screened on,Asked off,Pet,Comments
H1,ADA,ash,020 7946 0001,Kenton,N,2019-12-01,,Rex,secret one
H2,Ben,Birch,020 7946 0002,Kenton,N,2019-12-01,yes,,
H3,Cat,Cedar,12,Kenton,N,2019-12-01,,,
H1,Ada,Ash,020 7946 0003,Kenton,N,2019-12-01,,,
"""
BEFORE = (
    b"id,name,phone,tps,tps screened on\nH1,Ada Ash,020 7946 0009,no,2019-12-01\n,Ada Ash,020 7946 0001,no,2019-12-01\n"
)


def send(browsing: Browsing, text: str = LIST, **form: str) -> httpx.Response:
    browsing.open("/coordinate/lists")
    files = {"file": ("list.csv", text.encode(), "text/csv")}
    return browsing.send("/coordinate/lists", {"seat": "Harrow East", **form}, files=files)


def chosen(page: str) -> dict[str, str]:
    """What each select of the columns page has chosen, by the column's header."""
    found = {}
    for one in re.findall(r"<li[^>]*>\s*<label for=\"column-.*?</li>", page, re.DOTALL):
        header = re.search(r"<b[^>]*>(.*?)</b>", one)
        value = re.search(r'<option value="([^"]*)" selected', one)
        assert header is not None and value is not None
        found[header[1]] = value[1]
    return found


def there(service: Service) -> int:
    with service.store.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(models.held_files)).scalar_one())


def test_a_list_is_looked_at_changed_checked_and_only_then_loaded(service: Service, http: httpx.Client) -> None:
    load_list(service, HARROW_EAST, BEFORE, name="before.csv")
    browsing = sit_down(service, http)
    shown = send(browsing)
    assert shown.status_code == 200, shown.text
    page = shown.url.path
    assert chosen(shown.text)["Tel 1"] == "phone" and chosen(shown.text)["Pet"] == ""
    places = {header: at for at, header in enumerate(LIST.split("\n", 1)[0].split(","))}
    change = {f"column-{places['Asked off']}": "do_not_call", f"column-{places['Comments']}": "-"}
    looked = browsing.send(page, {**change, "do": "look"})
    assert chosen(looked.text)["Asked off"] == "do_not_call" and "Changed." in looked.text
    checked = browsing.send(page, {"do": "check"})
    assert checked.url.path == f"{page}/check"
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", checked.text))
    assert "2 people for Harrow East" in told and "Nothing is loaded yet" in told
    assert "too short row 4" in told and "the list says that they asked not to be rung row 3" in told
    assert "5 is row 2 again: same id" in told
    assert "020 7946 0009" in told and "2 numbers added" in told  # whom we know, beside the row
    with service.store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(models.lists)).scalar_one() == 1
    loaded = browsing.send(f"{page}/load")
    assert "Loaded." in loaded.text and there(service) == 0
    assert browsing.open(page).status_code == 404
    report = http.get(f"{loaded.url.path}/report.csv").content.decode("utf-8-sig")
    rows = [(row["what"], row["row"], row["figure"], row["code"]) for row in csv.DictReader(io.StringIO(report))]
    assert ("rows read", "", "4", "") in rows and ("joined", "5", "2", "same id") in rows
    assert ("refused", "4", "", "too_short") in rows and ("not rung", "3", "", "list") in rows
    assert "Ash" not in report and "7946" not in report
    with service.store.read() as connection:
        kept = connection.execute(sa.select(models.list_rows.c.cells)).scalars().all()
        noted = audit_log.entries(connection, OPERATOR, action="compared a list with people who are here").entries
    assert any("Rex" in row for row in kept) and not any("secret" in row for row in kept)
    assert [one.rows for one in noted] == [1]


def test_what_was_chosen_is_remembered_for_the_next_list_with_these_headers_and_no_header_is_stored(
    service: Service, http: httpx.Client
) -> None:
    browsing = sit_down(service, http)
    page = send(browsing).url.path
    browsing.send(page, {"column-8": "note", "do": "check"})
    again = send(browsing, LIST.replace("Forename", " FORENAME"))
    assert chosen(again.text)["Pet"] == "note" and "as Cora chose them" in again.text
    assert "as Cora chose them" not in send(browsing, LIST.replace("Pet", "Dog")).text
    with service.store.read() as connection:
        (row,) = connection.execute(sa.select(models.list_mappings)).all()
    assert "Pet" not in str(row) and "Forename" not in str(row)


def test_names_of_people_who_are_here_are_shown_to_those_who_have_just_said_who_they_are(
    service: Service, http: httpx.Client, clock: EveningClock
) -> None:
    load_list(service, HARROW_EAST, BEFORE.replace(b"Ada Ash,020 7946 0009", b"Ada Secret Ash,020 7946 0001"))
    browsing = sit_down(service, http, "coordinator", [HARROW_EAST])
    page = send(browsing).url.path
    assert "Ada Secret Ash" in browsing.open(f"{page}/check").text
    clock.skip(timedelta(minutes=11))
    later = browsing.open(f"{page}/check").text
    assert "Ada Secret Ash" not in later and "Show them side by side" in later and "not shown" in later
    assert "020 7946 0001" in later  # their own file is theirs to see


def test_whom_the_register_alone_knows_is_shown_to_nobody(service: Service, http: httpx.Client) -> None:
    before = BEFORE.replace(b"Ada Ash,020 7946 0009", b"Ada Secret Ash,020 7946 0001")
    load_list(service, HARROW_EAST, before, register_only=True)
    shown = _checked(sit_down(service, http))
    assert "Ada Secret Ash" not in shown and "known from the register" in shown


def _checked(browsing: Browsing) -> str:
    return browsing.open(f"{send(browsing).url.path}/check").text


def test_a_held_file_is_sealed_for_the_session_that_sent_it(
    service: Service, http: httpx.Client, clock: EveningClock
) -> None:
    browsing = sit_down(service, http)
    page = send(browsing).url.path
    with service.store.read() as connection:
        (row,) = connection.execute(sa.select(models.held_files)).all()
    assert not any(word in bytes(row.body) + bytes(row.chosen) for word in (b"Ada", b"Forename", b"7946", b"list.csv"))
    for other in (
        sit_down(service, http, "coordinator", [HARROW_EAST], email="pat@example.org"),
        sit_down(service, http, "coordinator", [PUTNEY], email="kim@example.org"),
        Browsing(http),  # nobody at all
    ):
        if other.last is None:
            http.cookies.delete("coordinator")
        answer = http.get(page, follow_redirects=False)
        assert answer.status_code == (303 if other.last is None else 404)
    http.cookies.clear()
    again = sit_down(service, http, email="cora2@example.org")
    assert again.open(f"{page}/check").status_code == 404
    clock.skip(timedelta(hours=2))
    chores.drop_held(service, threading.Event())
    assert there(service) == 0


def test_a_session_that_has_ended_leaves_a_file_that_its_own_coordinator_cannot_open(
    service: Service, http: httpx.Client
) -> None:
    who = desk(service)
    http.cookies.set("coordinator", who.token)
    browsing = Browsing(http, http.get("/coordinate/account"))
    page = send(browsing).url.path
    with pytest.raises(Exception, match="not held"):
        held.find(service, who.coordinator, "another session's token", page.rpartition("/")[2])


def test_files_are_bounded_in_number_and_in_all(
    service: Service, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsing = sit_down(service, http)
    pages = []
    for _ in range(held.MOST_EACH + 2):
        service.clock.skip(timedelta(seconds=1))  # type: ignore[attr-defined]
        pages.append(send(browsing).url.path)
    assert there(service) == held.MOST_EACH
    assert browsing.open(pages[0]).status_code == 404 and browsing.open(pages[-1]).status_code == 200
    monkeypatch.setattr(held, "MOST_BYTES", 100)
    full = send(sit_down(service, http, email="pat@example.org"))
    assert full.status_code == 503 and "Too many lists are being looked at" in full.text


def test_nothing_of_a_large_file_touches_the_disk_and_a_stranger_s_is_not_even_read(
    service: Service, http: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not there"))
    rows = "".join(f"X{at},Ada,{'A' * 40} Ash,020 7946 0001,,,,,,\n" for at in range(30_000))
    browsing = sit_down(service, http)
    page = send(browsing, LIST + rows)
    assert page.status_code == 200 and chosen(page.text)["Tel 1"] == "phone"
    mark = browsing.mark()
    http.cookies.delete("coordinator")
    files = {"file": ("list.csv", (LIST + rows).encode(), "text/csv")}
    answer = http.post("/coordinate/lists", data={"_csrf_token": mark}, files=files, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/coordinate/sign-in")


def test_rows_are_pasted_and_a_file_beside_them_is_one_too_many(service: Service, http: httpx.Client) -> None:
    browsing = sit_down(service, http)
    browsing.open("/coordinate/lists")
    pasted = LIST.replace(",", "\t")
    shown = browsing.send("/coordinate/lists", {"seat": "Harrow East", "text": pasted}, files={"file": ("", b"", "")})
    assert chosen(shown.text)["Tel 1"] == "phone" and "pasted rows" in shown.text
    answer = browsing.send(
        "/coordinate/lists",
        {"seat": "Harrow East", "text": pasted},
        files={"file": ("list.csv", LIST.encode(), "text/csv")},
    )
    assert answer.status_code == 422 and "one of them at a time" in answer.text


def test_a_list_of_more_rows_than_are_taken_is_refused_in_clear_words(service: Service, http: httpx.Client) -> None:
    browsing = sit_down(service, http)
    rows = "".join(f"X{at},Ada,Ash,020 7946 0001,,,,,,\n" for at in range(50_001))
    page = send(browsing, LIST.split("\n", 1)[0] + "\n" + rows).url.path
    checked = browsing.open(f"{page}/check")
    assert checked.status_code == 422 and "more than 50,000 rows" in checked.text and "Split it" in checked.text


def test_it_can_be_thrown_away_and_then_nothing_of_it_is_left(service: Service, http: httpx.Client) -> None:
    browsing = sit_down(service, http)
    page = send(browsing).url.path
    assert "Nothing of it was loaded" in browsing.send(f"{page}/drop").text and there(service) == 0


def test_numbers_are_looked_at_before_they_are_silenced_and_only_for_the_whole_campaign(
    service: Service, http: httpx.Client
) -> None:
    load_list(service, HARROW_EAST, BEFORE, name="before.csv")
    one_seat = sit_down(service, http, "coordinator", [HARROW_EAST], email="pat@example.org")
    assert one_seat.open("/coordinate/lists/numbers").status_code == 403
    assert "/coordinate/lists/numbers" not in one_seat.open("/coordinate/lists").text
    browsing = sit_down(service, http)
    browsing.open("/coordinate/lists/numbers")
    text = "020 7946 0001\n07700 900999\n12\n"
    shown = browsing.send("/coordinate/lists/numbers", {"text": text}, files={"file": ("", b"", "")})
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown.text))
    assert "2 numbers to silence" in told and "1 person has one of them" in told and "row 3" in told
    with service.store.read() as connection:
        off = sa.select(sa.func.count()).where(models.numbers.c.suppressed_at.is_not(None))
        assert connection.execute(off).scalar_one() == 0
    done = browsing.send(f"{shown.url.path}/silence")
    assert "Silenced." in done.text and there(service) == 0
    with service.store.read() as connection:
        assert connection.execute(off).scalar_one() == 1
        assert connection.execute(sa.select(sa.func.count()).select_from(models.suppressions)).scalar_one() == 1
