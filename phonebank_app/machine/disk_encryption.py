"""Whether the disk under a folder seems to be encrypted as a whole: LUKS, FileVault, BitLocker.

It matters because swap, hibernation and whatever is exported lie outside the encrypted store. The answer is for a
person to read: nothing depends on it. It may take a second (two systems are asked by starting their own programs).
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Literal

Found = Literal["yes", "no", "unknown"]

_PATIENCE_S = 10
_ENCRYPTED_FILE_SYSTEMS = frozenset({"ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs"})
_BITLOCKER: dict[str, Found] = {"1": "yes", "6": "yes", "2": "no", "5": "no"}
"""``System.Volume.BitLockerProtection``: on, on and locked; off, suspended (its key lies open). While it is being
encrypted or decrypted (3, 4) nobody can say."""


def disk_encryption(folder: Path) -> Found:
    """Ask this system; whatever cannot be found out is ``unknown``."""
    if sys.platform == "win32":
        return bitlocker(_said(_bitlocker_question(folder)))
    if sys.platform == "darwin":
        return filevault(_said(["/usr/bin/fdesetup", "status"]))
    return linux(folder, Path("/"))


def linux(folder: Path, root: Path) -> Found:
    """By the kernel's own tables: the device that the folder is mounted from, and what lies below it.

    Args:
        root: where ``proc`` and ``sys`` are.
    """
    try:
        mounts = (root / "proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
        kind, source = _mounted(mounts, str(folder.resolve()))
        if kind in _ENCRYPTED_FILE_SYSTEMS:
            return "yes"
        if not source.startswith("/dev/"):
            return "unknown"
        device = _block(root, source)
        return "unknown" if device is None else _below(device)
    except OSError:
        return "unknown"


def _mounted(mounts: str, folder: str) -> tuple[str, str]:
    """Type and source of the file system that holds ``folder``: the longest mount point, the latest of equal ones
    (proc_pid_mountinfo(5))."""
    best = ("", "", "")
    for line in mounts.splitlines():
        fields, _, rest = line.partition(" - ")
        parts, after = fields.split(), rest.split()
        if len(parts) < 5 or len(after) < 2:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), parts[4])
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best[0]):
            best = (point, after[0], after[1])
    return best[1], best[2]


def _block(root: Path, source: str) -> Path | None:
    """The kernel's folder of a device; ``/dev/mapper/…`` are links, or bear their name inside."""
    blocks = root / "sys/class/block"
    real = Path(source).resolve().name
    if (blocks / real).is_dir():
        return blocks / real
    wanted = Path(source).name
    named = (one for one in blocks.glob("dm-*") if (one / "dm/name").read_text(encoding="utf-8").strip() == wanted)
    return next(named, None)


def _below(device: Path, deep: int = 0) -> Found:
    """Whether a device, or everything below it (a volume group, a mirror), is encrypted by dm-crypt."""
    uuid = device / "dm/uuid"
    if uuid.exists() and uuid.read_text(encoding="utf-8").startswith("CRYPT-"):
        return "yes"
    slaves = device / "slaves"
    below = list(slaves.iterdir()) if slaves.is_dir() else []
    if not below or deep > 8:
        return "no"
    return "yes" if all(_below(one, deep + 1) == "yes" for one in below) else "no"


def filevault(said: str) -> Found:
    """What ``fdesetup status`` says."""
    if "FileVault is On" in said:
        return "yes"
    return "no" if "FileVault is Off" in said else "unknown"


def bitlocker(said: str) -> Found:
    """What the shell says of a volume; ``manage-bde`` would want an administrator."""
    return _BITLOCKER.get(said.strip(), "unknown")


def _bitlocker_question(folder: Path) -> list[str]:
    drive = folder.resolve().drive or "C:"
    asked = (
        f"(New-Object -ComObject Shell.Application).NameSpace('{drive}').Self"
        ".ExtendedProperty('System.Volume.BitLockerProtection')"
    )
    return ["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", asked]


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout
