"""What coordinators do at the desk, by the forms of its pages."""

from __future__ import annotations

import base64
import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit_log
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.parties import new_party
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from phonebank_app.protocol import sealed
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, Laptop, write_list
from tests.campaign_map.signing_in import desk, supporter
from tests.campaign_map.web.desk_world import SCRIPT
from tests.campaign_map.web.forms import Browsing, sit_down
from tests.signers import TRUST


def _done(service: Service) -> list[tuple[str, str]]:
    with service.store.read() as connection:
        return [(one.action, one.seat_code) for one in audit_log.entries(connection, OPERATOR).entries]


def _send_list(browsing: Browsing, name: str, text: str, seat: str = "Harrow East") -> httpx.Response:
    """Send a list in and, where it is one, load it as it is understood."""
    files = {"file": (name, text.encode(), "text/csv")}
    sent = browsing.send("/coordinate/lists", {"seat": seat}, files=files)
    return browsing.send(f"{sent.url.path}/load") if sent.status_code == 200 else sent


MESSY = """id,name,address,phone,tps,tps screened on
1,Sam Abley,1 Mill Lane,020 7946 0001,no,2019-12-01
2,Alex Bodley,2 Mill Lane,12,no,2019-12-01
3,,,,,
3,Jo Cley,3 Mill Lane,020 7946 0003,yes,2019-12-01
"""


def test_a_messy_list_is_loaded_and_its_refused_rows_are_named_by_number_and_reason(
    service: Service, http: httpx.Client
) -> None:
    browsing = sit_down(service, http)
    shown = _send_list(browsing, "../../harrow <b>.csv", MESSY)
    assert shown.status_code == 200 and "<b>Loaded.</b>" not in shown.text and "Loaded." in shown.text
    assert "harrow _b_.csv" in shown.text
    refused = http.get(f"{shown.url.path}/refused.csv")
    rows = list(csv.DictReader(io.StringIO(refused.content.decode("utf-8-sig"))))
    assert [row["row"] for row in rows][:1] == ["3"]
    assert "Bodley" not in refused.text and "12" not in [row["why"] for row in rows]
    assert _done(service)[0] == ("loaded a list", HARROW_EAST)
    assert "harrow _b_.csv" in browsing.open("/coordinate/lists").text
    with service.store.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(models.contacts)).scalar_one() == 2


def test_what_is_no_list_is_said_beside_the_field_and_leaves_nothing_behind(
    service: Service, http: httpx.Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    browsing = sit_down(service, http)
    answer = _send_list(browsing, "list.csv", "\x00\x01 nothing")
    assert answer.status_code == 422 and 'id="file-wrong"' in answer.text
    answer = _send_list(browsing, "list.csv", MESSY, "Nowhere")
    assert answer.status_code == 400 and 'id="seat-wrong"' in answer.text
    answer = browsing.send("/coordinate/lists", {"seat": "Harrow East"}, files={"file": ("", b"", "text/csv")})
    assert answer.status_code == 422 and "No file was chosen" in answer.text
    assert list(folder.iterdir()) == []


def test_a_list_that_is_too_large_is_not_read(service: Service, http: httpx.Client) -> None:
    browsing = sit_down(service, http)
    answer = _send_list(browsing, "list.csv", "x" * (25 * 2**20))
    assert answer.status_code == 413 and "Too much was sent at once" in answer.text


def test_a_broken_script_is_not_kept_and_a_sound_one_is_read_once_it_is_approved(
    service: Service, http: httpx.Client, laptop: Laptop
) -> None:
    laptop.pack()
    http.cookies.clear()
    browsing = sit_down(service, http)
    broken = browsing.send("/coordinate/scripts", {"text": SCRIPT.replace("-> ask", "-> nowhere")})
    assert broken.status_code == 422
    assert re.search(r"Line 10, column \d+", broken.text) and "nowhere" in broken.text
    assert 'href="#text"' in broken.text and 'id="text"' in broken.text, "and from there to the text itself"
    kept = browsing.send("/coordinate/scripts", {"text": SCRIPT})
    assert "waits to be approved" in kept.text
    assert "A short call" not in laptop.pack().script
    approved = browsing.send(f"{kept.url.path}/approve")
    assert re.search("<dt>Sent in by</dt><dd>Cora.*<dt>Approved by</dt><dd>Cora", approved.text, re.DOTALL)
    told = [change for change in laptop.changes().changes if change.type == "script"]
    assert len(told) == 1 and "A short call" in told[0].text
    assert ("approved a script", "") in _done(service)


def test_an_earlier_script_comes_back_as_a_new_approval(service: Service, http: httpx.Client) -> None:
    browsing = sit_down(service, http)
    pages = []
    for version in (2, 3):
        kept = browsing.send("/coordinate/scripts", {"text": SCRIPT.replace("version  = 2", f"version  = {version}")})
        browsing.send(f"{kept.url.path}/approve")
        pages.append(kept.url.path)
    again = browsing.send(f"{pages[0]}/approve")
    assert again.url.path not in pages and "in use" in again.text
    assert browsing.open("/coordinate/scripts/current").url.path == again.url.path


def test_a_seat_held_back_is_held_for_everybody_until_it_is_lifted(
    service: Service, http: httpx.Client, harrow: str
) -> None:
    browsing = sit_down(service, http)
    page = f"/coordinate/seats/{HARROW_EAST}"
    browsing.open(page)
    answer = browsing.send(f"{page}/order", {"kind": "held", "because": ""})
    assert answer.status_code == 422 and 'id="because-wrong"' in answer.text
    answer = browsing.send(f"{page}/order", {"kind": "held", "because": "x", "day": "3 December 2019", "time": "9pm"})
    assert answer.status_code == 422
    answer = browsing.send(f"{page}/order", {"kind": "held", "because": "own day", "day": "5 December", "time": "10pm"})
    assert "Held back to 10pm on 5 December" in answer.text
    seats = browsing.open("/coordinate/seats").text
    assert "Held to Thu 5" in seats and "Cora: “own day”" in seats
    assert "needed most in" not in http.get("/answer?do=ring&callers=6").text
    assert "Lifted" in browsing.send(f"{page}/order", {"kind": "lift"}).text
    assert "Harrow East" in http.get("/answer?do=ring&callers=6").text
    assert _done(service)[:2] == [("lifted an order", HARROW_EAST), ("held the seat back", HARROW_EAST)]


def test_what_a_seat_is_to_get_is_set_in_figures(service: Service, http: httpx.Client, harrow: str) -> None:
    browsing = sit_down(service, http)
    page = f"/coordinate/seats/{HARROW_EAST}"
    assert browsing.send(f"{page}/figures", {"target": "many", "floor": "-1", "cap": ""}).status_code == 422
    assert browsing.send(f"{page}/figures", {"target": "", "floor": "120", "cap": ""}).status_code == 422
    answer = browsing.send(f"{page}/figures", {"target": "8,000", "floor": "20%", "cap": "3"})
    assert "Saved." in answer.text and "of 8,000 wanted" in answer.text and "Now 20%" in answer.text


def test_a_new_swing_counts_at_once_and_what_is_none_is_said(service: Service, http: httpx.Client) -> None:
    browsing = sit_down(service, http)
    form = {"place": "London", "points": "−4.5", "on": "2 December", "source": "Three polls"}
    for wrong, field in (({"points": "up"}, "points"), ({"on": "soon"}, "on"), ({"source": " "}, "source")):
        answer = browsing.send("/coordinate/swings", {**form, **wrong})
        assert answer.status_code == 422 and f'id="{field}-wrong"' in answer.text
    answer = browsing.send("/coordinate/swings", form)
    assert "−4.5" in answer.text and "entered by Cora" in answer.text
    table = b"place,date,source,points\nWales,2019-12-01,Poll A,-6\nAtlantis,2019-12-01,Poll B,1\n"
    answer = browsing.send("/coordinate/swings/polls", files={"file": ("polls.csv", table, "text/csv")})
    assert answer.status_code == 422 and "Row 3" in answer.text and "--skip" not in answer.text
    answer = browsing.send("/coordinate/swings/polls", {"skip": "yes"}, files={"file": ("p.csv", table, "text/csv")})
    assert "1 place entered" in answer.text and "−6.0" in answer.text


def test_a_party_is_made_with_a_code_that_is_shown_once_and_its_list_is_lent_for_longer(
    service: Service, http: httpx.Client, harrow: str, clock: EveningClock
) -> None:
    browsing = sit_down(service, http)
    made = browsing.send(
        "/coordinate/parties", {"host": "Mina", "callers": "6", "hours": "3", "seat": "", "because": ""}
    )
    assert made.status_code == 201
    code = re.search(r'<p class="code">([0-9A-Z-]{9})</p>', made.text)
    assert code is not None and "<svg" in made.text
    with service.store.read() as connection:
        party_id = connection.execute(sa.select(models.parties.c.party_id)).scalar_one()
    assert code[1] not in browsing.open(f"/coordinate/parties/{party_id}").text
    laptop = Laptop(http, "d_mina")
    laptop.pair(code[1])
    laptop.pack(6, 3.0)
    shown = browsing.open(f"/coordinate/parties/{party_id}")
    assert "How its seat was decided" in shown.text and "10pm" in shown.text
    assert "11pm" in browsing.send(f"/coordinate/parties/{party_id}/end", {"how": "hour"}).text
    assert browsing.send(f"/coordinate/parties/{party_id}/end", {"how": "until", "time": "x"}).status_code == 422
    assert "9:30pm" in browsing.send(f"/coordinate/parties/{party_id}/end", {"how": "until", "time": "9:30pm"}).text
    assert "Its list is over" in browsing.send(f"/coordinate/parties/{party_id}/end", {"how": "now"}).text
    assert [one.type for one in laptop.changes().changes] == ["lease"] * 3
    assert browsing.send(f"/coordinate/parties/{party_id}/code").status_code == 201
    assert laptop.ask("GET", "changes").status_code == 401


def test_a_pack_for_a_stick_is_made_with_words_that_are_shown_once_and_open_it(
    service: Service, http: httpx.Client, harrow: str
) -> None:
    browsing = sit_down(service, http)
    party_id = new_party(service, "Ann").party_id
    shown = browsing.send(f"/coordinate/parties/{party_id}/pack", {"people": "", "why": ""})
    assert shown.status_code == 201
    words = re.findall(r'class="code words">([^<]+)<', shown.text)[0]
    data = base64.b64decode(re.findall(r"base64,([^\"]+)", shown.text)[0])
    header = sealed.split(data)[0]
    opened = sealed.open_pack(
        data, TRUST, [sealed.identity_of_words(words, bytes.fromhex(header.words))], service.clock.now()
    )[1]
    assert (opened.manifest.party_id, len(opened.contacts)) == (party_id, 40)
    assert _done(service)[0] == ("made a pack as a file", HARROW_EAST)
    assert words not in browsing.open(f"/coordinate/parties/{party_id}").text
    refused = browsing.send(f"/coordinate/parties/{party_id}/pack", {"people": "600", "why": "Leafleting too"})
    assert refused.status_code == 422 and "holds a list already" in refused.text


def test_a_party_may_be_sent_to_a_seat_with_a_reason_and_not_without(
    service: Service, http: httpx.Client, harrow: str
) -> None:
    browsing = sit_down(service, http, "coordinator", [HARROW_EAST])
    form = {"host": "Mina", "callers": "6", "hours": "3", "seat": HARROW_EAST, "because": ""}
    answer = browsing.send("/coordinate/parties", form)
    assert answer.status_code == 422 and 'id="because-wrong"' in answer.text
    assert browsing.send("/coordinate/parties", {**form, "seat": ""}).status_code == 422
    assert browsing.send("/coordinate/parties", {**form, "callers": "six"}).status_code == 422
    made = browsing.send("/coordinate/parties", {**form, "because": "its own people"})
    assert made.status_code == 201 and "Cora sends it to Harrow East" in made.text


def test_results_with_names_ask_who_it_is_again_and_are_written_down(
    service: Service, http: httpx.Client, laptop: Laptop, clock: EveningClock
) -> None:
    contact = laptop.pack().contacts[0]
    laptop.report(contact, "conversation")
    http.cookies.clear()
    who = desk(service, "coordinator", [HARROW_EAST])
    http.cookies.set("coordinator", who.token)
    browsing = Browsing(http)
    browsing.open("/coordinate/results")
    clock.skip(timedelta(minutes=11))
    form = {"seat": HARROW_EAST, "first": "2019-12-04", "last": "2019-12-04"}
    asked = browsing.send("/coordinate/results/names.csv", form)
    assert asked.url.path == "/coordinate/confirm" and contact.name not in asked.text
    browsing.send(
        "/coordinate/confirm",
        {"to": "/coordinate/results", "password": "four lamps under a kettle", "code": who.code()},
    )
    assert browsing.last.url.path == "/coordinate/results"
    got = http.post("/coordinate/results/names.csv", data={**form, "_csrf_token": browsing.mark()})
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    assert "names-inside" in got.headers["content-disposition"] and got.headers["cache-control"] == "private, no-store"
    (row,) = csv.DictReader(io.StringIO(got.content.decode("utf-8-sig")))
    assert (row["name"], row["outcome"]) == (contact.name, "conversation")
    assert ("took results with names", HARROW_EAST) in _done(service)
    with service.store.read() as connection:
        (entry,) = audit_log.entries(connection, OPERATOR, action="took results with names").entries
    assert entry.rows == 1 and entry.actor.name == "Cora"


def test_a_viewer_takes_figures_but_no_names(service: Service, http: httpx.Client, laptop: Laptop) -> None:
    laptop.report(laptop.pack().contacts[0], "conversation")
    http.cookies.clear()
    browsing = sit_down(service, http, "viewer")
    shown = browsing.open("/coordinate/results")
    assert "names inside" not in shown.text
    got = browsing.send("/coordinate/results/figures.csv", {"seat": "", "first": "2019-12-04", "last": ""})
    (row,) = csv.DictReader(io.StringIO(got.content.decode("utf-8-sig")))
    assert (row["name"], row["calls"]) == ("Harrow East", "1")
    browsing.open("/coordinate/results")
    assert browsing.send("/coordinate/results/figures.csv", {"seat": "", "first": "", "last": ""}).status_code == 400
    browsing.open("/coordinate/results")
    assert browsing.send("/coordinate/results/names.csv", {"seat": ""}).status_code == 403


def test_what_was_set_aside_is_looked_at_by_who_answers_for_the_seat(
    service: Service, http: httpx.Client, laptop: Laptop
) -> None:
    contact = laptop.pack().contacts[0]
    laptop.report(contact, outcome_id="o_same")
    assert laptop.report(contact, "busy", outcome_id="o_same").status == "conflict"
    http.cookies.clear()
    elsewhere = sit_down(service, http, "coordinator", [PUTNEY], email="pat@example.org")
    assert "Nothing waits" in elsewhere.open("/coordinate/tray").text
    browsing = sit_down(service, http, "coordinator", [HARROW_EAST])
    shown = browsing.open("/coordinate/tray")
    assert "Two versions of one outcome" in shown.text and "o_same" in shown.text and contact.name not in shown.text
    assert "1 outcome in the tray" in browsing.open("/coordinate").text
    number = re.search(r'name="aside" value="(\d+)"', browsing.open("/coordinate/tray").text)
    assert number is not None
    assert "Nothing waits" in browsing.send("/coordinate/tray", {"aside": number[1]}).text
    assert "o_same" in browsing.open("/coordinate/tray?seen=yes").text


def test_an_admin_invites_changes_and_shuts_out_and_nobody_gets_the_whole_campaign_by_a_slip(
    service: Service, http: httpx.Client
) -> None:
    browsing = sit_down(service, http)
    form = {"name": "Jo", "email": "jo@example.org", "role": "coordinator", "seats": "Harrow East\nPutney"}
    assert browsing.send("/coordinate/people/invite", {**form, "seats": ""}).status_code == 400
    assert browsing.send("/coordinate/people/invite", {**form, "seats": "Nowhere"}).status_code == 400
    made = browsing.send("/coordinate/people/invite", form)
    assert made.status_code == 201 and "/coordinators/invitation?token=" in made.text
    page = re.search(r'href="(/coordinate/people/o_\w+)"><strong>Jo<', browsing.open("/coordinate/people").text)
    assert page is not None and "token=" not in browsing.last.text
    shown = browsing.open(page[1]).text
    assert "Harrow East\nPutney</textarea>" in shown
    assert (
        "Coordinator for Putney" in browsing.send(f"{page[1]}/change", {"role": "coordinator", "seats": "Putney"}).text
    )
    assert browsing.send(f"{page[1]}/change", {"role": "coordinator", "seats": ""}).status_code == 400
    assert "token=" in browsing.send(f"{page[1]}/reset").text
    assert "Shut out" in browsing.send(f"{page[1]}/disable").text


def test_a_supporter_is_kept_out_with_a_reason_and_let_in_again(service: Service, http: httpx.Client) -> None:
    person, token = supporter(service)
    browsing = sit_down(service, http, "moderator")
    assert "Coordinators</h2>" not in browsing.open("/coordinate/people").text
    assert browsing.send("/coordinate/supporters/find", {"supporter": "no@example.org"}).status_code == 404
    assert "Keep them out" in browsing.send("/coordinate/supporters/find", {"supporter": "Ann@example.org"}).text
    block = f"/coordinate/supporters/{person.person_id}/block"
    assert browsing.send(block, {"because": ""}).status_code == 422
    browsing.open("/coordinate/people")
    assert "kept out" in browsing.send(block, {"because": "insults"}).text
    http.cookies.set("supporter", token)
    assert http.get("/account", follow_redirects=False).status_code == 303
    found = browsing.send("/coordinate/supporters/find", {"supporter": "ann@example.org"})
    assert "Let them in again" in found.text
    assert "can sign in again" in browsing.send(f"/coordinate/supporters/{person.person_id}/unblock").text


def test_the_record_is_read_page_by_page_and_of_ones_own_seats_only(service: Service, http: httpx.Client) -> None:
    admin = sit_down(service, http)
    for at in range(60):
        _send_list(
            admin, f"list {at}.csv", "id,name,phone\n1,Sam Abley,020 7946 0001\n", "Harrow East" if at else "Putney"
        )
    shown = admin.open("/coordinate/record")
    assert "Cora</strong> loaded a list" in shown.text
    older = re.search(r'href="(/coordinate/record\?older=[\d-]+)">Older', shown.text)
    assert older is not None and "Putney" in admin.open(older[1]).text
    assert "loaded a list" not in re.sub(
        "<option.*?</option>", "", admin.open("/coordinate/record?action=signed in").text
    )
    putney = sit_down(service, http, "coordinator", [PUTNEY], email="pat@example.org")
    own = re.sub("<option.*?</option>", "", putney.open("/coordinate/record").text)
    assert "Putney" in own and "Harrow East" not in own
    assert putney.open("/coordinate/record?older=never").status_code == 400


def test_a_coordinator_of_one_seat_sees_no_other_in_any_figure(
    service: Service, http: httpx.Client, laptop: Laptop, tmp_path: Path
) -> None:
    laptop.report(laptop.pack().contacts[0], "conversation")
    http.cookies.clear()
    browsing = sit_down(service, http, "coordinator", [PUTNEY])
    _send_list(browsing, "putney.csv", write_list(tmp_path / "p.csv", 5, first=200).read_text(), PUTNEY)
    for path in ("", "/seats", "/parties", "/lists", "/tray", "/results", "/record"):
        shown = browsing.open(f"/coordinate{path}")
        assert shown.status_code == 200
        assert "Harrow East" not in shown.text, path
    shown = browsing.open("/coordinate")
    assert "Tonight, Putney" in shown.text
    assert re.search(r"Calls today</dt><dd><b class=\"num\">0<", shown.text)
    assert re.search(r"Parties now</dt><dd><b class=\"num\">0<", shown.text)
    for path in (f"/coordinate/seats/{HARROW_EAST}", f"/coordinate/parties/{laptop.party_id}"):
        assert browsing.open(path).status_code in (403, 404)
