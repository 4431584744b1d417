"""Compound files, as Excel wrote workbooks until 2003 and wraps those with a password today; the least that is one.

After [MS-CFB] (sectors of 512 bytes, no mini stream, so that every stream has at least 4,096 bytes) and [MS-XLS]
(BIFF8 records BOF, BOUNDSHEET8, LABEL, NUMBER, EOF).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Final

_SECTOR: Final = 512
_END, _FAT, _FREE, _NONE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF, 0xFFFFFFFF
_LEAST: Final = 4_096


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of a few streams; each is padded with noughts to 4,096 bytes."""
    bodies = {name: body.ljust(_LEAST, b"\0") for name, body in streams.items()}
    sectors: list[bytes] = [b"", b""]  # the allocation table and the directory come first
    table = [_FAT, _END]
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for at, (name, body) in enumerate(bodies.items(), 1):
        start = len(sectors)
        parts = [body[cut : cut + _SECTOR].ljust(_SECTOR, b"\0") for cut in range(0, len(body), _SECTOR)]
        sectors += parts
        table += [*range(start + 1, start + len(parts)), _END]
        entries.append(_entry(name, 2, start, len(body), right=at + 1 if at < len(bodies) else _NONE))
    sectors[0] = struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
    sectors[1] = b"".join(entries).ljust(_SECTOR, b"\0")
    return _header() + b"".join(sectors)


def _header() -> bytes:
    fields = (0x3E, 3, 0xFFFE, 9, 6, b"\0" * 6, 0, 1, 1, 0, _LEAST, _END, 0, _END, 0)
    first = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H6s9I", *fields)
    return first + struct.pack("<109I", 0, *[_FREE] * 108)


def _entry(name: str, kind: int, start: int, size: int, *, child: int = _NONE, right: int = _NONE) -> bytes:
    named = name.encode("utf-16-le")
    told = struct.pack("<64sHBB3I", named, len(named) + 2, kind, 1, _NONE, right, child)
    return told + b"\0" * 36 + struct.pack("<IQ", start, size)


def locked_workbook() -> bytes:
    """A workbook with a password, as far as it can be read without one."""
    return compound({"EncryptionInfo": b"\x04\x00\x04\x00\x40\x00\x00\x00", "EncryptedPackage": b"\x01" * _LEAST})


def old_workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    """A workbook of Excel 97 to 2003 with one sheet, “List”."""
    name = b"List"
    body = b"".join(
        _label(row, at, cell) if isinstance(cell, str) else _record(0x0203, struct.pack("<3Hd", row, at, 0, cell))
        for row, cells in enumerate(rows)
        for at, cell in enumerate(cells)
    )
    start = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    sheet = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)) + body + _record(0x000A, b"")
    bound = 4 + 6 + 2 + len(name)
    at = len(start) + bound + 4
    whole = start + _record(0x0085, struct.pack("<IBBBB", at, 0, 0, len(name), 0) + name) + _record(0x000A, b"") + sheet
    return compound({"Workbook": whole})


def _label(row: int, column: int, words: str) -> bytes:
    return _record(0x0204, struct.pack("<4HB", row, column, 0, len(words), 1) + words.encode("utf-16-le"))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<2H", kind, len(body)) + body
