"""Every setting, declared once: name, type, default. Kept as one small file beside the parties.

Nothing in here is about voters.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

Look = Literal["system", "light", "dark"]
Encrypted = Literal["unasked", "yes", "no"]
SCALES = (1.0, 1.5, 2.0)
PAGES = (1, 2, 3, 4)
LOCK_AFTER = (5, 10, 20)
"""Minutes; a party with real voters always locks by itself."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person chose for this laptop.

    Attributes:
        scale: text size, one of ``SCALES``.
        look: light, dark, or as the system has it.
        service_url: the campaign map that new parties join.
        second_backup: a folder that is given a second copy of each backup, e.g. on a stick; blank for none.
        lock_after: minutes without a touch after which an open party locks, one of ``LOCK_AFTER``.
        disk_encrypted: what the host says of the whole disk, where the program cannot see it.
        pages: how many calls stand side by side where there is room, one of ``PAGES``.
        sounds: whether the program may make a sound.
    """

    scale: float = 1.0
    look: Look = "system"
    service_url: str = ""
    second_backup: str = ""
    lock_after: int = 10
    disk_encrypted: Encrypted = "unasked"
    pages: int = 2
    sounds: bool = False


def load(folder: Path) -> Settings:
    """The settings; the defaults when there are none yet, or the file cannot be read (it is not worth a stop)."""
    try:
        kept = (folder / "settings.json").read_bytes()
    except OSError:
        return Settings()
    # Not at the top: the first window of a new host has nothing to read.
    import msgspec

    try:
        settings = msgspec.json.decode(kept, type=Settings)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Settings()
    usable = settings if settings.scale in SCALES else replace(settings, scale=1.0)
    usable = usable if usable.pages in PAGES else replace(usable, pages=Settings().pages)
    return usable if usable.lock_after in LOCK_AFTER else replace(usable, lock_after=Settings().lock_after)


def save(folder: Path, settings: Settings) -> None:
    """Keep the settings, whole or not at all."""
    import msgspec

    beside = folder / "settings.new"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(settings)))
    beside.replace(folder / "settings.json")
