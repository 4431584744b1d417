"""The commands, and the service as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import httpx2
import pytest

from campaign_map.cli import main
from phonebank_app.paths import resources
from phonebank_app.protocol import sealed
from phonebank_app.protocol.trust import trusted
from tests.campaign_map.laptop import HARROW_EAST, SIX_O_CLOCK, write_list


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'campaign.db'}"


@contextmanager
def serving(url: str, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "campaign_map", "serve", "--database", url, "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("campaign-map listening on http://127.0.0.1:")
        yield line.split()[-1], process
    finally:
        process.kill()
        process.communicate()


def test_an_evening_against_a_real_process(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load-list", "--database", url, "--seat", HARROW_EAST, str(write_list(tmp_path / "l.csv", 40))]) == 0
    assert "Harrow East: 40 contacts added" in capsys.readouterr().out
    with serving(url, "--rehearsal-clock", "2019-12-04T18:00:00+00:00") as (address, process):
        assert main(["new-party", "--database", url, "--host", "Ann", "--json"]) == 0
        made = json.loads(capsys.readouterr().out)
        with httpx2.Client(base_url=address) as http:
            token = http.post("/v1/register", json={"code": made["code"], "device": "d_1"}).json()["token"]
            party = f"/v1/parties/{made['party_id']}"
            headers = {"authorization": f"Bearer {token}"}
            mine = sealed.new_identity()
            asked = {"callers": 4, "hours": 3, "recipient": sealed.recipient_of(mine)}
            pack = http.post(f"{party}/pack", json=asked, headers=headers)
            # The rehearsal's own key signed it, and every program knows its root.
            header, document = sealed.open_pack(pack.content, trusted(tmp_path), [mine], SIX_O_CLOCK)
            assert header.rehearsal
            assert document.manifest.created.isoformat().startswith("2019-12-04T18:00")
            large = http.post(f"{party}/push", content=b" " * 300_000, headers=headers)
            assert large.status_code == 415
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
        assert process.returncode == 0
    assert f"POST {party}/pack 200" in log
    assert token not in log
    assert "127.0.0.1" not in log
    assert main(["outcomes", "--database", url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[made["party_id"]]["total"] == 0


def test_a_port_that_is_taken_is_told_in_one_sentence(url: str) -> None:
    with serving(url) as (address, _):
        port = address.rpartition(":")[2]
        command = [sys.executable, "-m", "campaign_map", "serve", "--database", url, "--port", port]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert second.stderr.strip() == (
        f"The service cannot listen on 127.0.0.1, port {port}. Choose another --port, or end what has it."
    )


def test_needs_are_printed_and_follow_the_swing(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["needs", "--database", url, "--top", "3"]) == 0
    assert len(capsys.readouterr().out.strip().splitlines()) >= 4
    tops = []
    for swing in ("0", "-8"):
        assert main(["needs", "--database", url, "--swing", swing, "--top", "1", "--json"]) == 0
        tops.append(json.loads(capsys.readouterr().out)["seats"][0]["code"])
    assert tops[0] != tops[1]


def test_results_scripts_backups_and_revoking_work_from_the_terminal(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = resources() / "scripts" / "first-conversation.en.script.txt"
    for arguments in (
        ["load-script", str(script)],
        ["results", "-o", str(tmp_path / "results.csv")],
        ["backup", str(tmp_path / "one.backup")],
        ["restore", str(tmp_path / "one.backup")],
        ["outcomes"],
        ["openapi"],
    ):
        assert main([arguments[0], "--database", url, *arguments[1:]]) == 0, arguments
    assert "/v1/parties/{party}/push" in capsys.readouterr().out
    assert main(["revoke", "--database", url, "--device", "d_nobody"]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["load-list", "--seat", "E1", "missing.csv"],
        ["load-list", "--seat", HARROW_EAST, "missing.csv"],
        ["load-figures", "missing.csv"],
        ["load-script", "missing.txt"],
        ["new-party", "--host", "Ann", "--callers", "0"],
        ["new-party", "--host", "Ann", "--seat", HARROW_EAST],
        ["new-party", "--host", "Ann", "--seat", "E1", "--by", "Ria", "--because", "so"],
        ["needs", "--profile", "missing.toml"],
        ["restore", "missing.backup"],
        ["results", "-o", "missing/folder/results.csv"],
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    url: str, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main([arguments[0], "--database", url, *arguments[1:]]) == 1
    told = capsys.readouterr().err.strip()
    assert told
    assert len(told.splitlines()) == 1


def test_the_first_coordinator_is_invited_listed_shut_out_and_let_in_again(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> str:
        assert main([arguments[0], "--database", url, *arguments[1:]]) == 0
        return capsys.readouterr().out

    assert "no coordinator yet" in run("coordinators")
    link = run(
        *("invite-coordinator", "--email", "Cora@Example.org", "--name", "Cora", "--role", "coordinator"),
        *("--seat", HARROW_EAST, "--public-url", "https://map.example.org/"),
    )
    assert link.startswith("https://map.example.org/coordinators/invitation?token=")
    assert run("coordinators") == "Cora <cora@example.org>: coordinator for Harrow East, invited\n"
    (listed,) = json.loads(run("coordinators", "--json"))
    assert (listed["seats"], listed["state"], listed["seen_at"]) == ([HARROW_EAST], "invited", None)
    assert run("new-api-token", "--email", "cora@example.org", "--label", "Sheet").startswith("cmap_")
    assert run("disable-coordinator", "--email", "CORA@example.org") == "Cora is shut out.\n"
    assert run("coordinators").endswith("disabled\n")
    again = run("reset-coordinator", "--email", "cora@example.org", "--send")
    assert again.startswith("http://127.0.0.1:8765/coordinators/invitation?token=")
    assert again != link
    said = run("send-mail")
    assert said.startswith("1 sent, 0 given up, 0 waiting.\nNo mail server is set: they are files in ")
    (letter,) = Path(said.split(" in ")[1].strip().rstrip(".")).glob("*.eml")
    assert again.strip().rpartition("=")[2] in letter.read_text("utf-8").replace("=\n", "").replace("=3D", "=")
    assert main(["disable-coordinator", "--database", url, "--email", "nobody@example.org"]) == 1
    assert capsys.readouterr().err == "There is no such coordinator. Look through the list again.\n"


def test_a_served_campaign_map_sends_letters_without_being_asked(url: str, tmp_path: Path) -> None:
    assert main(["invite-coordinator", "--database", url, *INVITATION, "--send"]) == 0
    with serving(url) as (_, process):
        while not list((tmp_path / "mail").glob("*.eml")):
            assert process.poll() is None
            Event().wait(0.05)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "example.org" not in log


INVITATION = ("--email", "cora@example.org", "--name", "Cora", "--role", "admin")


def test_mail_that_is_set_up_by_half_is_told_in_words(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAMPAIGN_MAP_SMTP", "smtp://me:secret@mail.example.org")
    assert main(["send-mail", "--database", url]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "CAMPAIGN_MAP_MAIL_FROM" in said and "secret" not in said


def test_a_list_is_tried_and_loaded_with_columns_chosen_numbers_silenced_and_a_report(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, off, out = tmp_path / "list.csv", tmp_path / "off.txt", tmp_path / "report.csv"
    path.write_text("Who;Blower;Pet\nAda Ash;020 7946 0001;Rex\nBen Birch;020 7946 0002;Tom\nCat Cedar;12;\n")
    off.write_text("020 7946 0002\nx 12\n")
    asked = ["load-list", "--database", url, "--seat", HARROW_EAST, "--mapping", "Who=full_name"]
    asked += ["--mapping", "Blower=phone", "--mapping", "Pet=-", "--suppressions", str(off), "--report", str(out)]
    assert main([*asked, "--dry-run", str(path)]) == 0
    told = capsys.readouterr().out
    assert "2 would be added" in told and "nothing was loaded" in told and "row 2 " in told
    assert main([*asked, str(path)]) == 0
    told = capsys.readouterr().out
    assert "Harrow East: 2 contacts added, 0 brought up to date, 1 will not be rung." in told
    report = out.read_text(encoding="utf-8-sig")
    assert '"refused",4,"","too_short"' in report and '"not rung",3,"","number"' in report and "Ada" not in report
    assert main([*asked[:5], "--mapping", "nonsense", str(path)]) == 1
    assert main([*asked[:5], "--limit", "1", "--mapping", "Blower=phone", "--mapping", "Who=full_name", str(path)]) == 1
    assert "more than 1 rows" in capsys.readouterr().err
