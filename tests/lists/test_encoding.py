"""What a file was saved in, and what is no list at all."""

from __future__ import annotations

import io
import zipfile

import pytest

from phonebank_app.errors import ListProblem
from phonebank_app.lists.encoding import decode

TEXT = "Name,Phone\nSiân Lee,07700 900123\nZoë García,020 7946 0123\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_same_text_comes_out_of_every_encoding(codec: str, name: str) -> None:
    decoded = decode(TEXT.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.warning) == (TEXT, name, "")


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_file_cut_off_inside_a_letter_is_read_up_to_there_and_said_so(codec: str) -> None:
    whole = "Name,Phone\nSiâ".encode(codec)
    decoded = decode(whole[:-1])
    assert decoded.text == "Name,Phone\nSi" and "cut off" in decoded.warning


def test_letters_that_no_encoding_explains_are_shown_as_such() -> None:
    decoded = decode(b"Name\xe9\x81,Phone\n")
    assert decoded.text == "Nameé�,Phone\n" and "could not be read" in decoded.warning


def archive() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as zipped:
        zipped.writestr("list.csv", TEXT)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "what", "way_out"),
    [
        (b"", "This file is empty.", "again"),
        (b"\xef\xbb\xbf \r\n\t", "This file is empty.", "again"),
        (archive(), "This is a zip archive, not a list.", "Unpack it"),
        (b'<?xml version="1.0"?><Workbook>', "This is an XML file, not a list.", "CSV"),
        (b"%PDF-1.7\n", "This is a PDF, not a list.", "CSV"),
        (b"\x89PNG\r\n\x1a\n\x00", "This is a picture, not a list.", "CSV"),
        (b"<!DOCTYPE html><html>", "This is a web page, not a list.", "CSV"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x01\x02\x00\x03", "This file is not a list: it is not text.", "CSV"),
        (b"\xff\xfe\x00\xd8\x41\x00\x42\x00", "This file is not a list: it is not text.", "CSV"),
    ],
)
def test_what_is_no_list_is_named_with_a_way_out(data: bytes, what: str, way_out: str) -> None:
    with pytest.raises(ListProblem) as raised:
        decode(data)
    assert raised.value.what == what and way_out in raised.value.way_out
