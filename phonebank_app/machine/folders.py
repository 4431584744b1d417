"""Folders in which a party must not, or should not, be kept: other computers' disks, and those a cloud copies from.

A store is a database and a WAL that belong together from moment to moment. A program that copies files to a cloud may
copy one without the other, or put an older one back; and a WAL needs memory that two computers cannot share. Nothing
here proves that a folder is safe.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path, PurePath

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr

# The last three are folders of the computer around a virtual machine: its own disk, but no memory that both can share.
_NETWORK = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "davfs", "afs", "ceph", "glusterfs", "ncpfs"),
        *("lustre", "gfs2", "ocfs2", "beegfs", "fuse.davfs2", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse"),
        *("fuse.ceph", "fuse.glusterfs", "fuse.s3fs", "fuse.google-drive-ocamlfuse"),
        *("vboxsf", "prl_fs", "fuse.vmhgfs-fuse"),
    )
)

_NAMES = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "mobile documents": "iCloud",
    "cloudstorage": "a cloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "megasync": "MEGA",
    "mega": "MEGA",
    "syncthing": "Syncthing",
}
"""What the folders of clouds are called, in small letters; OneDrive and others add the name of a firm."""

_MARKERS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".owncloudsync.log": "ownCloud",
    ".nextcloudsync.log": "Nextcloud",
    ".stfolder": "Syncthing",
    ".stignore": "Syncthing",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
}
"""Files that clouds leave at the top of what they copy."""

_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")


def cloud_of(folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """The cloud that copies this folder, as people call it; blank when none is known to."""
    known = os.environ if environment is None else environment
    resolved = folder.resolve()
    for variable in _VARIABLES:
        place = known.get(variable, "")
        if place and resolved.is_relative_to(Path(place).resolve()):
            return "OneDrive"
    for above in (resolved, *resolved.parents):
        said = _named(above)
        if said:
            return said
        for marker, name in _MARKERS.items():
            if (above / marker).exists():
                return name
    return ""


def _named(folder: PurePath) -> str:
    name = folder.name.casefold()
    exact = _NAMES.get(name, "")
    if exact:
        return exact
    # “OneDrive - An Invented Firm”, “Nextcloud2”, “Dropbox (Personal)”.
    begins = ("onedrive -", "onedrive-", "dropbox (", "nextcloud", "googledrive-", "google drive (")
    return next((_NAMES[one.rstrip(" -(")] for one in begins if name.startswith(one)), "")


def network_of(folder: Path, mounts: str | None = None) -> str:
    """What kind of network file system a folder is on; blank for none, or where it cannot be told.

    Args:
        mounts: a mount table as in ``/proc/self/mounts``; this machine's when left out.
    """
    resolved = folder.resolve()
    if os.name == "nt" and mounts is None:
        return _windows_drive(resolved)
    if mounts is None:
        try:
            mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
    best, kind = -1, ""
    for line in mounts.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        # Blanks and the like stand there as octal numbers.
        where = Path(parts[1].encode("utf-8").decode("unicode_escape").encode("latin-1").decode("utf-8", "replace"))
        # Of two on one place the later covers the earlier.
        if resolved.is_relative_to(where) and len(where.parts) >= best:
            best, kind = len(where.parts), parts[2]
    return kind if kind in _NETWORK else ""


def _windows_drive(folder: Path) -> str:
    import ctypes

    if str(folder).startswith("\\\\"):
        return tr("a network drive")
    remote = 4  # DRIVE_REMOTE of GetDriveTypeW
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - checkers know it on Windows alone
    return tr("a network drive") if kernel.GetDriveTypeW(folder.anchor) == remote else ""


def refuse_network(folder: Path) -> None:
    """A new party is not made on another computer's disk.

    Raises:
        WorldError: it would be.
    """
    if network_of(folder):
        raise WorldError(
            tr("The folder for parties is on another computer’s disk, where nothing can be saved safely."),
            tr("Set PHONEBANK_DATA to a folder on this laptop’s own disk, and start the program again."),
        )
