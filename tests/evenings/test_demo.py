"""``phonebank demo``: the whole evening in one command, and that it would notice if a figure were off."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from phonebank_app.hosting import code_set_for
from phonebank_app.party_demo import demo
from phonebank_app.party_demo.figures import Figures, disagreements, of_csv, of_xlsx, table
from phonebank_app.party_demo.player import Guests
from tests.makers import party_of

PAGES = ("first-run", "ready", "call-waiting", "call", "locked", "tonight", "map", "results")
BESIDE = ("briefing", "two-chairs", "laptops", "call-backs", "sheets")
PICTURES = {f"{page}-{look}.png" for page in PAGES for look in ("light", "dark")} | {
    "call-200-light.png",
    *(f"{page}-{look}.png" for page in BESIDE for look in ("light", "dark")),
    "tonight-200-light.png",
}
ACCOUNTS = ("service", "laptop", "results.csv", "results.xlsx")

EVENING = Figures(4, {"no_answer": 2, "conversation": 1, "do_not_call": 1}, ("a", "b", "c", "d"))
LOST = Figures(3, {"no_answer": 1, "conversation": 1, "do_not_call": 1}, ("a", "b", "c"))
DOUBLED = Figures(5, {"no_answer": 3, "conversation": 1, "do_not_call": 1}, ("a", "b", "c", "d", "d"))
DOUBLED_UNSEEN = Figures(5, EVENING.kinds, ("a", "b", "c", "d", "d"))
CHANGED = Figures(4, {"no_answer": 3, "do_not_call": 1}, EVENING.ids)
INVENTED = Figures(5, EVENING.kinds | {"busy": 1}, (*EVENING.ids, "e"))


@pytest.mark.timeout(900)
def test_a_whole_evening_is_played_and_everybody_says_the_same_of_it(tmp_path: Path) -> None:
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "phonebank_app", "demo", "--headless", "--out", str(out)],
        capture_output=True,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary), "QT_QPA_PLATFORM": "offscreen"},
        check=False,
        timeout=880,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "needs this party most" in done.stdout
    assert "All agree" in done.stdout
    assert "Traceback" not in done.stderr

    printed = [line.split() for line in done.stdout.splitlines() if line.startswith(ACCOUNTS)]
    assert [line[0] for line in printed] == list(ACCOUNTS)
    results = of_csv(out / "results.csv")
    shown = [str(figure) for figure in (results.rows, results.calls, results.conversations, results.do_not_calls)]
    assert all(line[1:] == shown for line in printed)
    assert of_xlsx(out / "results.xlsx") == results
    assert results.rows == 69, "18 online, 27 offline, 24 after the kill"
    assert results.conversations > 0
    shown_saved = re.search(r"All agree: (\d+) outcomes were shown as saved", done.stdout)
    assert shown_saved is not None
    assert 60 <= int(shown_saved[1]) <= 67, "one row takes another back, and a household that is out is several at once"
    assert (out / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert list(temporary.iterdir()) == [], "the stores, the service and its lists are thrown away"

    assert {picture.name for picture in out.glob("*.png")} >= PICTURES
    assert [name for name in sorted(PICTURES) if is_blank(out / name)] == []
    with (out / "contacts.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) > 100
    assert not is_blank(out / "evening.png") and not is_blank(out / "evening-dark.png")
    assert (out / "evening.pdf").read_bytes().startswith(b"%PDF")


def is_blank(picture: Path) -> bool:
    """Whether nothing, or next to nothing, is drawn."""
    image = QImage(str(picture))
    across, down = range(0, image.width(), 7), range(0, image.height(), 7)
    return image.isNull() or len({image.pixel(x, y) for x in across for y in down}) < 20


def test_the_same_seed_plays_the_same_evening() -> None:
    keys = code_set_for(party_of()).keys
    one, same, other = (list(islice(Guests(keys, seed).turns(), 50)) for seed in (1, 1, 2))
    assert one == same
    assert one != other


@pytest.mark.parametrize("where", ACCOUNTS)
@pytest.mark.parametrize("fault", [LOST, DOUBLED, DOUBLED_UNSEEN, CHANGED, INVENTED])
def test_a_fault_in_any_account_is_noticed(
    fault: Figures, where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts = dict.fromkeys(ACCOUNTS, EVENING) | {where: fault}
    assert disagreements(accounts) != []
    assert judged(accounts, tmp_path) == 1
    assert "DIFFERS" in capsys.readouterr().out


@pytest.mark.parametrize(
    "fault",
    [
        {"lost": 1},
        {"same_call": False},
        {"end": {"waiting": 1, "tray": 0, "reconciled": True}},
        {"end": {"waiting": 0, "tray": 1, "reconciled": True}},
        {"end": {"waiting": 0, "tray": 0, "reconciled": False}},
        {"acknowledged": {"a", "never sent"}},
    ],
)
def test_what_the_accounts_cannot_show_is_noticed_too(fault: dict[str, Any], tmp_path: Path) -> None:
    assert judged(dict.fromkeys(ACCOUNTS, EVENING), tmp_path, **fault) == 1


def test_accounts_that_agree_are_a_status_of_nought(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(dict.fromkeys(ACCOUNTS, EVENING), tmp_path) == 0
    assert "All agree" in capsys.readouterr().out


def judged(accounts: dict[str, Figures], out: Path, **fields: Any) -> int:
    """The exit status for these accounts of an evening that went well otherwise."""
    well: dict[str, Any] = {
        "end": {"waiting": 0, "tray": 0, "reconciled": True},
        "lost": 0,
        "same_call": True,
        "acknowledged": set(EVENING.ids),
    }
    given = well | fields
    return demo.verdict(accounts, given.pop("end"), out, **given)


def test_the_table_has_a_line_for_each_account_with_its_figures() -> None:
    lines = table(dict.fromkeys(ACCOUNTS, EVENING)).splitlines()
    assert lines[0].split() == ["rows", "calls", "conversations", "do", "not", "call"]
    assert [line.split() for line in lines[1:]] == [[name, "4", "4", "1", "1"] for name in ACCOUNTS]
