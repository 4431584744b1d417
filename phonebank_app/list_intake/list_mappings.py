"""What a person chose the columns of a list to mean, remembered by the list's header row for the next one like it.

Headers and fields only, never a cell. One small file beside the parties; a file that cannot be read costs the choices,
not the list, and is said in words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from phonebank_app.i18n import tr
from phonebank_app.lists.columns import LEAVE_OUT, squash
from phonebank_app.voters.contacts import FIELDS
from phonebank_app.voters.phones import Number, read_numbers

_FILE: Final = "list-columns.json"
_MOST: Final = 60
_MOST_COLUMNS: Final = 400
_LONGEST_HEADER: Final = 120
_LONGEST_NAME: Final = 60
_LARGEST_FILE: Final = 2 * 1024 * 1024
_POSTCODE: Final = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)
_FIGURES: Final = re.compile(r"\d{5,}")


class Remembered(msgspec.Struct, frozen=True):
    """Columns as a person set them once.

    Attributes:
        key: the squashed header row; ``name``: what the person knows it by.
        fields: header → field of :data:`phonebank_app.voters.contacts.FIELDS`, empty (kept, not used) or ``LEAVE_OUT``.
    """

    key: str
    name: str
    fields: dict[str, str]


class _Kept(msgspec.Struct):
    version: int = 1
    lists: list[Remembered] = []


def key_of(headers: Sequence[str]) -> str:
    """By what a header row is known again, whatever its case, spaces and signs."""
    return "|".join(squash(header) for header in headers)


class ListMappings:
    """The remembered choices of one laptop, the one used last first.

    Args:
        folder: where they are kept; ``None`` keeps them only while this lives (a rehearsal).

    Attributes:
        problem: why what was remembered could not be read, in words; empty when all is well.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / _FILE if folder is not None else None
        self.problem = ""
        self._lists = self._load()

    def every(self) -> tuple[Remembered, ...]:
        """All of them."""
        return tuple(self._lists)

    def one(self, key: str) -> Remembered | None:
        """The one for a header row's key."""
        return next((kept for kept in self._lists if kept.key == key), None)

    def remember(self, headers: Sequence[str], fields: Mapping[str, str], name: str) -> Remembered | None:
        """Keep what these headers mean, under a name that no other has; the same row's earlier choice gives way.

        Returns:
            What is remembered; ``None`` when the row does not look like headers (a person may stand in it) or is too
            long to be one.

        Raises:
            OSError: it cannot be written.
        """
        if not _are_headers(headers):
            return None
        key = key_of(headers)
        others = [kept for kept in self._lists if kept.key != key]
        usable = {header: field for header, field in fields.items() if _is_field(field)}
        made = Remembered(key, _free_name(name, others), usable)
        self._lists = [made, *others][:_MOST]
        self._save()
        return made

    def rename(self, key: str, name: str) -> str:
        """Call one by another name; returns the name it has now.

        Raises:
            OSError: it cannot be written.
        """
        kept = self.one(key)
        others = [other for other in self._lists if other.key != key]
        if kept is None or not " ".join(name.split()):
            return kept.name if kept else ""
        renamed = msgspec.structs.replace(kept, name=_free_name(name, others))
        self._lists = [renamed, *others]
        self._save()
        return renamed.name

    def _load(self) -> list[Remembered]:
        if self._path is None:
            return []
        try:
            if self._path.stat().st_size > _LARGEST_FILE:
                raise ValueError("far too large")
            kept = msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return []
        except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
            self.problem = tr(
                "The columns you chose for earlier lists could not be read on this laptop: choose them again."
            )
            return []
        return [usable for one in kept.lists[:_MOST] if (usable := _usable(one)) is not None]

    def _save(self) -> None:
        if self._path is None:
            return
        beside = self._path.with_suffix(".new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(_Kept(lists=self._lists))))
        beside.replace(self._path)


def _usable(one: Remembered) -> Remembered | None:
    """What somebody's own hand may have made of it, within bounds."""
    fields = {header: field for header, field in one.fields.items() if _is_field(field)}
    within = one.key and len(fields) <= _MOST_COLUMNS and all(len(header) <= _LONGEST_HEADER for header in fields)
    return Remembered(one.key, one.name[:_LONGEST_NAME] or tr("A list"), fields) if within else None


def _is_field(field: str) -> bool:
    return field in FIELDS or field in ("", LEAVE_OUT)


def _are_headers(headers: Sequence[str]) -> bool:
    """Whether a row is surely one of headers: no telephone number, e-mail address, postcode or long number in it."""
    if not headers or len(headers) > _MOST_COLUMNS or not any(map(squash, headers)):
        return False
    return not any(map(_may_be_personal, headers))


def _may_be_personal(header: str) -> bool:
    if len(header) > _LONGEST_HEADER or "@" in header or _FIGURES.search(header) or _POSTCODE.search(header):
        return True
    return len(header) > 6 and any(isinstance(one, Number) for one in read_numbers(header))


def _free_name(name: str, others: Sequence[Remembered]) -> str:
    wanted = " ".join(name.split())[:_LONGEST_NAME] or tr("A list")
    taken = {other.name for other in others}
    if wanted not in taken:
        return wanted
    return next(made for n in range(2, len(taken) + 3) if (made := f"{wanted[: _LONGEST_NAME - 4]} {n}") not in taken)
