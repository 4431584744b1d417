"""Whether the whole disk seems to be encrypted: the tables of a kernel of our own, and what two systems say."""

from __future__ import annotations

from pathlib import Path

import pytest

from phonebank_app.machine.disk_encryption import bitlocker, disk_encryption, filevault, linux


class Kernel:
    """Tables of devices and of what is mounted where."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._mounts = ""
        (root / "proc/self").mkdir(parents=True)

    def device(self, name: str, *below: str, uuid: str = "", mapped: str = "") -> None:
        device = self.root / "sys/class/block" / name
        (device / "slaves").mkdir(parents=True, exist_ok=True)
        for one in below:
            (device / "slaves" / one).symlink_to(self.root / "sys/class/block" / one)
        if uuid:
            (device / "dm").mkdir()
            (device / "dm/uuid").write_text(f"{uuid}\n")
            (device / "dm/name").write_text(f"{mapped}\n")

    def mount(self, point: str, kind: str, source: str) -> None:
        self._mounts += f"29 1 0:26 / {point} rw,relatime shared:1 - {kind} {source} rw\n"
        (self.root / "proc/self/mountinfo").write_text(self._mounts)


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    made = Kernel(tmp_path)
    made.device("nvme0n1p3")
    made.mount("/", "ext4", "/dev/nvme0n1p3")
    return made


def test_a_bare_disk_is_not(kernel: Kernel) -> None:
    assert linux(Path("/home/ann"), kernel.root) == "no"


def test_luks_is(kernel: Kernel) -> None:
    kernel.device("dm-0", "nvme0n1p3", uuid="CRYPT-LUKS2-0123-luks-home", mapped="luks-home")
    kernel.mount("/home", "ext4", "/dev/mapper/luks-home")
    assert linux(Path("/home/ann"), kernel.root) == "yes"
    assert linux(Path("/homes/ann"), kernel.root) == "no"


def test_volumes_on_luks_are_and_volumes_on_a_bare_disk_are_not(kernel: Kernel) -> None:
    kernel.device("dm-0", "nvme0n1p3", uuid="CRYPT-LUKS2-0123-luks", mapped="luks")
    kernel.device("dm-1", "dm-0", uuid="LVM-abc", mapped="vg-home")
    kernel.mount("/home", "btrfs", "/dev/mapper/vg-home")
    assert linux(Path("/home/ann"), kernel.root) == "yes"
    kernel.device("dm-2", "nvme0n1p3", uuid="LVM-def", mapped="vg-data")
    kernel.mount("/home/ann", "xfs", "/dev/mapper/vg-data")
    assert linux(Path("/home/ann"), kernel.root) == "no"


def test_a_volume_that_is_partly_on_a_bare_disk_is_not(kernel: Kernel) -> None:
    kernel.device("dm-0", "nvme0n1p3", uuid="CRYPT-LUKS2-0123-luks", mapped="luks")
    kernel.device("dm-1", "dm-0", "nvme0n1p3", uuid="LVM-abc", mapped="vg-home")
    kernel.mount("/home", "ext4", "/dev/mapper/vg-home")
    assert linux(Path("/home/ann"), kernel.root) == "no"


@pytest.mark.parametrize(("kind", "found"), [("overlay", "unknown"), ("nfs4", "unknown"), ("ecryptfs", "yes")])
def test_what_is_no_disk_is_unknown_and_an_encrypted_folder_is(kernel: Kernel, kind: str, found: str) -> None:
    kernel.mount("/home", kind, "somewhere")
    assert linux(Path("/home/ann"), kernel.root) == found


def test_a_folder_with_a_blank_in_its_name_is_found(kernel: Kernel) -> None:
    kernel.mount("/media/a\\040stick", "ecryptfs", "/x")
    assert linux(Path("/media/a stick/data"), kernel.root) == "yes"


@pytest.mark.parametrize("tables", ["", "nonsense\n", "1 2 3 - \n"])
def test_tables_that_say_nothing_are_unknown(tmp_path: Path, tables: str) -> None:
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/mountinfo").write_text(tables)
    assert linux(Path("/home/ann"), tmp_path) == "unknown"
    assert linux(Path("/home/ann"), tmp_path / "nowhere") == "unknown"


@pytest.mark.parametrize(
    ("said", "found"),
    [("FileVault is On.\n", "yes"), ("FileVault is Off.\n", "no"), ("", "unknown"), ("Error", "unknown")],
)
def test_what_fdesetup_says(said: str, found: str) -> None:
    assert filevault(said) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [("1\r\n", "yes"), ("5\n", "no"), ("2\n", "no"), ("3\n", "unknown"), ("", "unknown"), ("0", "unknown")],
)
def test_what_the_windows_shell_says(said: str, found: str) -> None:
    assert bitlocker(said) == found


def test_this_machine_has_an_answer(tmp_path: Path) -> None:
    assert disk_encryption(tmp_path) in ("yes", "no", "unknown")
