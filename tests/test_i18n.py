"""The language of the window is chosen once, and a spoilt catalogue costs nothing but its words."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from phonebank_app import i18n, paths
from phonebank_app.i18n import tr, tr_in, tr_n
from phonebank_app.words.ordinals import ordinal
from tests.words.catalogues import PLURALS

CALLS = ("alwad {n}", "{n} alwad", "tair galwad", "chwe galwad", "{n} galwad")


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small Welsh catalogue of its own; English again afterwards."""
    made = Catalog(locale="cy", fuzzy=False)
    made.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", PLURALS["cy"])]
    made.add("Saved {n} of {of}", "Cadwyd {n} o {of}")
    made.add("Hello, {name}", "Helo, {enw}")
    made.add("May", "Gall")
    made.add("May", "Mai", context="month")
    made.add(("{n} call", "{n} calls"), CALLS)
    folder = tmp_path / "locale" / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    out = io.BytesIO()
    write_mo(out, made)
    (folder / "phonebank.mo").write_bytes(out.getvalue())
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    yield folder
    i18n.speak("en")


def test_a_sentence_is_said_in_the_language_with_its_values(resources: Path) -> None:
    i18n.speak("cy")
    assert i18n.language() == "cy" and not i18n.trouble()
    assert tr("Saved {n} of {of}", n=3, of=5) == "Cadwyd 3 o 5"
    assert (tr("May"), tr_in("month", "May")) == ("Gall", "Mai")


def test_what_has_no_translation_is_said_in_english(resources: Path) -> None:
    i18n.speak("cy")
    assert tr("Nobody at home") == "Nobody at home"
    assert tr_n("{n} chair", "{n} chairs", 1) == "1 chair"
    assert tr_in("verb", "Rest") == "Rest"


def test_a_number_of_things_takes_its_plural_form(resources: Path) -> None:
    i18n.speak("cy")
    said = [tr_n("{n} call", "{n} calls", n) for n in (0, 1, 2, 3, 4, 6, 1_000)]
    assert said == ["0 galwad", "alwad 1", "2 alwad", "tair galwad", "4 galwad", "chwe galwad", "1000 galwad"]
    i18n.speak("en")
    assert [tr_n("{n:,} call", "{n:,} calls", n) for n in (0, 1, 2_000)] == ["0 calls", "1 call", "2,000 calls"]


def test_a_translation_that_does_not_fit_its_values_is_said_in_english(resources: Path) -> None:
    i18n.speak("cy")
    assert tr("Hello, {name}", name="{0}{name.secret}") == "Hello, {0}{name.secret}"


def test_a_scripts_words_are_said_in_its_language_and_the_windows_after_it(resources: Path) -> None:
    with i18n.speaking("cy-GB") as tag:
        assert (tag, i18n.language(), tr("May"), tr_n("{n} call", "{n} calls", 3)) == (
            "cy",
            "cy",
            "Gall",
            "tair galwad",
        )
        with i18n.speaking("en"):
            assert (tr("May"), tr_in("month", "May"), ordinal(2)) == ("May", "May", "2nd")
        assert (tr_in("month", "May"), ordinal(2)) == ("Mai", "2il")
    assert (i18n.language(), tr("May")) == ("en", "May")
    i18n.speak("cy")
    with i18n.speaking("en-GB") as tag:
        assert (tag, tr("Saved {n} of {of}", n=3, of=5)) == ("en", "Saved 3 of 5")
    with pytest.raises(ZeroDivisionError), i18n.speaking("en"):
        raise ZeroDivisionError
    assert tr("May") == "Gall"


def test_no_other_thread_hears_a_scripts_words(resources: Path) -> None:
    with i18n.speaking("cy"), ThreadPoolExecutor(1) as beside:
        assert beside.submit(tr, "May").result() == "May"


@pytest.mark.parametrize("tag", ["ur", "xx", "../../etc", "", "cy"])
def test_a_script_in_a_language_without_a_catalogue_has_the_windows_words(resources: Path, tag: str) -> None:
    shutil.rmtree(resources)
    with i18n.speaking(tag) as spoken:
        assert (spoken, i18n.language(), tr("May")) == ("en", "en", "May")


@pytest.mark.parametrize(
    "spoilt", [b"", b"nonsense", b"\xde\x12\x04\x95" + bytes(8), b"\xde\x12\x04\x95" + b"\xff" * 60]
)
def test_a_spoilt_catalogue_is_english_and_a_word_in_the_log(resources: Path, spoilt: bytes) -> None:
    (resources / "phonebank.mo").write_bytes(spoilt)
    i18n.speak("cy")
    assert i18n.language() == "en" and i18n.trouble()
    assert tr("Saved {n} of {of}", n=3, of=5) == "Saved 3 of 5"


def test_a_catalogue_that_is_not_there_is_english_and_so_is_a_language_there_is_none_of(resources: Path) -> None:
    shutil.rmtree(resources)
    for tag in ("cy", "xx", "../../etc"):
        i18n.speak(tag)
        assert i18n.language() == "en" and i18n.trouble()


def test_the_language_chosen_for_this_laptop_is_kept(tmp_path: Path) -> None:
    assert i18n.chosen(tmp_path) == ""
    i18n.choose(tmp_path, "cy")
    assert i18n.chosen(tmp_path) == "cy"
    assert (tmp_path / "language").stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError):
        i18n.choose(tmp_path, "xx")
    (tmp_path / "language").write_bytes(b"\xff\xfe" * 4_000)
    assert i18n.chosen(tmp_path) == ""


@pytest.mark.parametrize(
    ("said", "kept", "system", "language"),
    [
        ("", "", {}, "en"),
        ("", "", {"LANG": "cy_GB.UTF-8"}, "cy"),
        ("", "", {"LANG": "de_DE.UTF-8"}, "en"),
        ("", "", {"LANG": "cy_GB.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ("", "", {"LANG": "en_GB.UTF-8", "LANGUAGE": "cy:en"}, "cy"),
        ("", "en", {"LANG": "cy_GB.UTF-8"}, "en"),
        ("", "cy", {"LANG": "en_GB.UTF-8"}, "cy"),
        ("en", "cy", {"LANG": "cy_GB.UTF-8"}, "en"),
    ],
)
def test_what_was_said_goes_before_what_was_chosen_and_that_before_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, kept: str, system: dict[str, str], language: str
) -> None:
    for name in ("PHONEBANK_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"PHONEBANK_LANGUAGE": said, **system}.items():
        monkeypatch.setenv(name, value)
    if kept:
        i18n.choose(tmp_path, kept)
    assert i18n.next_language(tmp_path) == language


def test_the_service_speaks_english_on_a_machine_that_is_set_to_welsh() -> None:
    program = "import campaign_map.problems; from phonebank_app import i18n; print(i18n.language())"
    env = {**os.environ, "PHONEBANK_LANGUAGE": "cy"}
    done = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "en"


def test_places_in_an_order_are_written_as_each_language_does(resources: Path) -> None:
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 22, 113, 1_201)] == [
        "1st", "2nd", "3rd", "4th", "11th", "22nd", "113th", "1,201st",
    ]  # fmt: skip
    i18n.speak("cy")
    assert [ordinal(n) for n in (1, 2, 4, 5, 7, 11, 20, 21, 40, 41, 50, 100, 101)] == [
        "1af", "2il", "4ydd", "5ed", "7fed", "11eg", "20fed", "21ain", "40fed", "41ain", "50fed", "100fed", "101af",
    ]  # fmt: skip
