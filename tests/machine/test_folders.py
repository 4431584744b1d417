"""Where a party is kept: clouds are warned of, another computer's disk is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from phonebank_app.errors import WorldError
from phonebank_app.machine.clock import EveningClock
from phonebank_app.machine.folders import cloud_of, network_of
from phonebank_app.party.parties import make_party
from tests.makers import THURSDAY, party_of

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/ann/own ext4 rw 0 0
//box/share /mnt/the\\040share cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("where", "cloud"),
    [
        ("OneDrive/parties", "OneDrive"),
        ("OneDrive - An Invented Firm/parties", "OneDrive"),
        ("Dropbox (Personal)/x", "Dropbox"),
        ("Library/Mobile Documents/x", "iCloud"),
        ("Library/CloudStorage/GoogleDrive-ann/My Drive/x", "Google Drive"),
        ("Nextcloud/x", "Nextcloud"),
        ("Documents/onedriven", ""),
        (".local/share/phonebank-party", ""),
    ],
)
def test_a_cloud_is_known_by_the_name_of_its_folder(tmp_path: Path, where: str, cloud: str) -> None:
    assert cloud_of(tmp_path / where, {}) == cloud


def test_a_cloud_is_known_by_what_it_leaves_and_by_what_the_system_says(tmp_path: Path) -> None:
    (tmp_path / "synced" / "data").mkdir(parents=True)
    assert cloud_of(tmp_path / "synced" / "data", {}) == ""
    (tmp_path / "synced" / ".stfolder").mkdir()
    assert cloud_of(tmp_path / "synced" / "data", {}) == "Syncthing"
    assert cloud_of(tmp_path / "elsewhere" / "data", {"OneDrive": str(tmp_path / "elsewhere")}) == "OneDrive"


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("/home/ann/.local/share/phonebank-party", "nfs4"),
        ("/home/ann/own/parties", ""),
        ("/mnt/the share/parties", "cifs"),
        ("/srv/parties", ""),
    ],
)
def test_another_computers_disk_is_known_by_the_table_of_mounts(where: str, kind: str) -> None:
    assert network_of(Path(where), MOUNTS) == kind


def test_no_party_is_made_there_and_the_way_out_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("phonebank_app.machine.folders.network_of", lambda _: "nfs4")
    with pytest.raises(WorldError, match="another computer") as refused:
        make_party(tmp_path, "four plain words here", party_of(), EveningClock(THURSDAY, runs=False))
    assert "PHONEBANK_DATA" in refused.value.way_out
    assert not (tmp_path / "parties").exists()


def test_a_chosen_folder_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from phonebank_app.paths import data_dir

    monkeypatch.setenv("PHONEBANK_DATA", str(tmp_path / "mine"))
    assert data_dir() == tmp_path / "mine"
