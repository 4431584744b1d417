"""A script's turns as a page and as plain text: whole, in order, linked, each word in its language."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

from phonebank_app.cli import main
from phonebank_app.hosting import shipped_script
from phonebank_app.scripts import parse
from phonebank_app.scripts.turns import Turns, numbered
from phonebank_app.scripts.turns_html import html
from phonebank_app.scripts.turns_text import plain
from tests.scripts.test_graph import QUICK
from tests.scripts.test_properties import graphs, sound
from tests.scripts.test_turns import DAY, FACTS
from tests.scripts.texts import script
from tests.ui.script_samples import ASKING, URDU

_VOID = {"meta"}


@dataclass
class Read(HTMLParser):
    """What a screen reader finds: ids, links, headings, and the words in order."""

    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    words: str = ""
    tags: set[str] = field(default_factory=set)
    open: list[str] = field(default_factory=list)
    languages: list[tuple[str, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if tag not in _VOID:
            self.open.append(tag)
        if "id" in said:
            self.ids.append(said["id"])
        if "href" in said:
            self.links.append(said["href"])
        if "lang" in said:
            self.languages.append((tag, said["lang"], said.get("dir", "")))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another"

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.words += data
        for tag in self.open:
            if re.fullmatch("h[1-6]", tag):
                level, said = self.headings[-1]
                self.headings[-1] = (level, said + data)


def read(turns: Turns, **how: bool) -> Read:
    found = Read()
    found.feed(html(turns, **how))
    assert found.open == []
    return found


def of(text: str) -> Turns:
    return numbered(parse(text), FACTS, {"not_available": "Not in"}, DAY)


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


@QUICK
@given(graphs())
def test_every_link_leads_to_a_turn_and_every_word_is_in_both_forms(graph: str) -> None:
    turns = numbered(sound(graph), FACTS, {}, DAY)
    page, text = read(turns), plain(turns)
    assert len(page.ids) == len(set(page.ids)) and {link[1:] for link in page.links} <= set(page.ids)
    for turn in (*turns.turns, *turns.asides):
        for piece in turn.pieces:
            assert squeezed(piece.words) in squeezed(page.words) and piece.words in text
            assert piece.to in page.words and piece.to in text
            if piece.to.startswith("turn "):
                assert piece.goes == piece.to.removeprefix("turn ")


def test_a_page_has_one_title_headings_without_gaps_and_a_list_of_turns() -> None:
    page = read(of(ASKING))
    levels = [level for level, _ in page.headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert (3, "1 Hello") in page.headings and (2, "If they ask…") in page.headings
    assert {"main", "header", "nav", "ol", "li"} <= page.tags
    assert page.ids[0] == "turn-1" and "aside-A" in page.ids and "#aside-A" in page.links


def test_a_page_runs_nothing_fetches_nothing_and_takes_no_word_for_markup() -> None:
    nasty = "== a: </li><script>alert(1)</script> & so"
    made = html(of(script(nasty, "“I’m {caller} for {on_behalf_of}.” <b>x</b>", "1 <i>Yes</i> -> end busy")))
    page = Read()
    page.feed(made)
    assert not {"script", "b", "i", "img", "link", "iframe"} & page.tags
    assert "</li><script>alert(1)</script> & so" in page.words and "<b>x</b>" in page.words
    assert "default-src 'none'" in made and not re.search(r"https?:|url\(|@import", made)


def test_each_word_is_in_its_own_language_and_begins_on_its_side() -> None:
    page = read(of(URDU))
    assert page.languages[0] == ("html", "ur", "rtl")
    assert ("h2", "en", "ltr") in page.languages, "what the program says is English"
    assert set(read(of(ASKING)).languages) == {("html", "en-GB", "ltr")}, "and needs no mark in an English one"


def test_large_letters_are_eighteen_points_on_paper_and_the_reader_s_own_on_a_screen() -> None:
    ordinary, large = html(of(ASKING)), html(of(ASKING), large=True)
    assert "font-size: 12pt" in ordinary and "font-size: 18pt" in large
    assert "1.5rem" in large and not re.search(r"font[^;]*\dpx", large)
    assert "prefers-color-scheme: dark" in large and "user-scalable" not in large


def test_plain_text_has_a_turn_in_each_block_and_no_other_empty_line() -> None:
    text = plain(of(ASKING))
    head, *blocks = text.rstrip("\n").split("\n\n")
    assert head.splitlines()[0] == "Asked in every way"
    assert [block.split(". ", 1)[0] for block in blocks[:3]] == ["1", "2", "3"]
    assert "1: Yes, speaking. → turn 2" in blocks[0].splitlines()
    assert any(line.startswith("In somebody else’s words:") for line in blocks[1].splitlines())
    assert not re.search(r"[*_#]{2}", text)


@pytest.mark.parametrize(
    ("name", "how", "begins"),
    [
        ("out.html", (), b"<!DOCTYPE html>"),
        ("out.HTM", ("--large",), b"<!DOCTYPE html>"),
        ("out.txt", (), b"First conversation"),
        ("out.paper", ("--as", "txt"), b"First conversation"),
    ],
)
def test_the_verb_goes_by_the_ending_or_by_what_is_asked_for(
    name: str, how: tuple[str, ...], begins: bytes, tmp_path: Path
) -> None:
    out = tmp_path / name
    assert main(["print-script", str(shipped_script()), "-o", str(out), *how, "--with", "seat=Harrow East"]) == 0
    made = out.read_bytes()
    assert made.startswith(begins) and b"Harrow East" in made


def test_both_go_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["print-script", str(shipped_script()), "-o", "-", "--as", "html"]) == 0
    assert capfdbinary.readouterr().out.endswith(b"</html>\n")
