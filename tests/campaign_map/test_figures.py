"""Where we are needed, counted this minute."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from campaign_map.lists import load_list
from campaign_map.need.figures import figures
from campaign_map.need.targets import load_figures
from campaign_map.needs import SeatNeed
from campaign_map.settings import Service
from phonebank_app.errors import FileProblem
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, Laptop, write_list

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def need(service: Service, code: str) -> SeatNeed:
    with service.store.read() as connection:
        return figures(connection, service, 4, 3.0).ranking.seat(code).need


def test_loaded_targets_and_contacts_made_count_with_those_made_here(
    laptop: Laptop, service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(f'ons_id,target,done\n{HARROW_EAST},"12,000",700\n{PUTNEY},,5\n')
    assert load_figures(service, path) == 2
    contacts = laptop.pack().contacts
    laptop.report(contacts[0], "no_answer")
    laptop.report(contacts[1], "skipped")
    here = need(service, HARROW_EAST)
    assert (here.target, here.done, here.callable) == (12_000, 701, 0)
    there = need(service, PUTNEY)
    assert (there.target, there.done, there.callable) == (service.profile.need.target, 5, None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ons_id,target\nE14000731,5\n", "lacks a column"),
        ("ons_id,target,done\nE1,5,5\n", "Row 2"),
        ("ons_id,target,done\nE14000731,many,5\n", "target"),
        ("ons_id,target,done\nE14000731,0,5\n", "wants nobody"),
        ("ons_id,target,done\nE14000731,9,-5\n", "done"),
        ("ons_id,target,done\nE14000731,9,5\nE14000731,9,5\n", "twice"),
    ],
)
def test_figures_that_cannot_be_right_are_refused_whole(service: Service, tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(text)
    with pytest.raises(FileProblem, match=says):
        load_figures(service, path)
    assert need(service, HARROW_EAST).target == service.profile.need.target


def test_a_seat_without_a_list_keeps_its_place_but_no_party_is_sent_there(
    service: Service, http: httpx.Client, tmp_path: Path
) -> None:
    load_list(service, HARROW_EAST, write_list(tmp_path / "list.csv", 40))
    first = http.get("/v1/needs").json()["seats"][0]
    assert first["code"] != HARROW_EAST
    reason = Laptop.paired(service, http).pack().reason
    assert reason is not None
    assert reason.rank > 1
    assert "have not said no to" not in reason.sentence


def test_a_seat_whose_list_is_used_up_needs_nobody(laptop: Laptop, service: Service) -> None:
    for contact in laptop.pack().contacts:
        laptop.report(contact, "refused")
    laptop.ask("POST", "return")
    assert need(service, HARROW_EAST).callable == 0
    assert laptop.ask_pack().status_code == 409
