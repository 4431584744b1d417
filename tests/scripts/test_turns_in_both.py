"""A script on paper is in one language from its head to its foot, whatever the window's is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain

import pytest

from phonebank_app import i18n
from phonebank_app.hosting import shipped_code_set
from phonebank_app.paths import resources
from phonebank_app.rules import codesets
from phonebank_app.scripts import parse
from phonebank_app.scripts.turns import numbered, paper_facts
from phonebank_app.scripts.turns_html import html
from phonebank_app.scripts.turns_text import plain
from tests.scripts.in_both import everything, left_in_english
from tests.scripts.test_turns import DAY
from tests.scripts.test_turns_aloud import Read
from tests.ui.script_samples import URDU

SHIPPED = {
    tag: [path.read_text(encoding="utf-8") for path in sorted((resources() / "scripts").glob(f"*.{tag}.script.txt"))]
    for tag in ("cy", "en")
}
SOURCES = {tag: [everything(tag), *texts] for tag, texts in SHIPPED.items()}


def printed(source: str, words_in: str = "") -> tuple[str, str]:
    """A script as a page and as plain text."""
    script = parse(source)
    own = {kind.value: label for kind, label in codesets.parse(shipped_code_set().read_text("utf-8")).labels.items()}
    labels = codesets.labels_in(own, script.language)
    turns = numbered(script, paper_facts({}, script.language), labels, DAY, words_in)
    return html(turns), plain(turns)


def read(page: str) -> Read:
    found = Read()
    found.feed(page)
    return found


@pytest.fixture
def welsh_window() -> Iterator[None]:
    i18n.speak("cy")
    assert i18n.language() == "cy"
    yield
    i18n.speak("en")


@pytest.mark.parametrize("source", SOURCES["cy"])
def test_a_welsh_script_from_an_english_window_holds_no_english_word_of_ours(source: str) -> None:
    page, text = printed(source)
    assert not left_in_english(text, source) and not left_in_english(read(page).words, source)
    assert set(read(page).languages) == {("html", "cy", "ltr")}
    assert "(eich enw)" in text and "→ tro 2" in text and "→ diwedd: Peidio â ffonio" in text


def test_what_is_looked_for_is_found_where_the_words_are_english() -> None:
    page, text = printed(everything("cy"), "en")
    assert len(left_in_english(text, "")) > 30, sorted(left_in_english(text, ""))
    assert left_in_english(read(page).words, "")
    assert ("h2", "en", "ltr") in read(page).languages, "and then the page says that they are"


@pytest.mark.usefixtures("welsh_window")
def test_an_english_script_from_a_welsh_window_is_english() -> None:
    page, text = printed(everything("en"))
    assert "(your name)" in text and "→ turn 2" in text and "→ end: Do not call" in text
    assert "Choose up to two." in text and "Give money" in text
    assert set(read(page).languages) == {("html", "en", "ltr")}
    assert i18n.language() == "cy" and i18n.tr("Then") == "Yna", "and the window still speaks Welsh"


def test_the_same_bytes_are_printed_from_a_window_in_either_language() -> None:
    """In a process whose tables of words are Welsh, too."""
    program = (
        "import sys; from tests.scripts.test_turns_in_both import SOURCES, every; from phonebank_app import i18n\n"
        "assert i18n.language() == 'cy'; sys.stdout.buffer.write(every().encode())"
    )
    env = {**os.environ, "PHONEBANK_LANGUAGE": "cy"}
    welsh = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, check=True).stdout.decode()
    assert welsh == every()


def every() -> str:
    """All of them, in both forms."""
    return "\0".join(chain.from_iterable(printed(source) for source in (*SOURCES["cy"], *SOURCES["en"])))


@pytest.mark.usefixtures("welsh_window")
def test_a_script_in_a_language_there_are_no_words_in_has_the_windows_and_says_so() -> None:
    page, _ = printed(URDU + "\n?? Alffa?\n“Wel.”\n")
    found = read(page)
    assert found.languages[0] == ("html", "ur", "rtl") and ("h2", "cy", "ltr") in found.languages
    nav = re.search(r"<nav[^>]*>", page)
    assert nav is not None and 'lang="cy"' in nav[0], "what a screen reader calls it is Welsh"
    assert ("ol", "ur", "rtl") in found.languages, "and the questions in it are the script's"


def test_a_campaigns_own_words_for_outcomes_stay_as_they_are() -> None:
    own = {"do_not_call": "Never again, please"}
    assert codesets.labels_in(own, "cy") == own and codesets.labels_in({}, "cy") == {}
    english = {
        kind.value: label for kind, label in codesets.parse(codesets.shipped("en").read_text("utf-8")).labels.items()
    }
    assert codesets.labels_in(english, "cy-GB")["do_not_call"] == "Peidio â ffonio"
    assert codesets.labels_in(english, "ur") == english
