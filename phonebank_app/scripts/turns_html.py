"""A script's turns as one HTML file: for a screen reader, a braille display, large letters, a telephone. Pure.

A PDF from here has no tags, so this is the printed script for whoever cannot read print. Turns are a list whose items
have headings; behind each answer stands a link to the turn it leads to. What the program says is in the script's
language where there are words in it; where there are none, both say which they are in, and their direction. Nothing in
it runs or is fetched, and every word is escaped. Sizes follow the reader's own: no length is fixed, and on paper it
prints black on white.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Final

from phonebank_app.i18n import speaking, tr
from phonebank_app.scripts.model import Question, QuestionKind, Span
from phonebank_app.scripts.turns import Piece, Turn, Turns, head_lines
from phonebank_app.words.languages import from_the_right

_ASIDES: Final = "asides"
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
# The tones of the window and of the drawing (`picture`): light, then dark.
_STYLE: Final = """
:root { color-scheme: light dark; --page: #fff; --text: #141b24; --muted: #525d6b; --line: #7c8896;
  --accent: #3d46b4; --tint: #f2f4f7; }
@media (prefers-color-scheme: dark) { :root { --page: #0f1319; --text: #eaeef3; --muted: #a4afbc; --line: #6f7c8c;
  --accent: #a9b1ff; --tint: #181e27; } }
html { font: SIZE/1.5 "Inter", system-ui, "Segoe UI", sans-serif; background: var(--page); color: var(--text); }
body { max-width: 42em; margin: 0 auto; padding: 1.5em 1.25em 4em; overflow-wrap: anywhere; }
h1 { font-size: 1.8em; line-height: 1.2; margin: 0 0 .4em; }
h2 { font-size: 1.4em; line-height: 1.25; margin: 2.2em 0 .6em; }
h3 { font-size: 1.2em; line-height: 1.3; margin: 0 0 .6em; }
p { margin: .6em 0; }
a { color: var(--accent); text-underline-offset: .2em; }
a:focus-visible { outline: .2em solid var(--accent); outline-offset: .15em; border-radius: .2em; }
ol, ul { margin: .6em 0; padding: 0; }
.about p { margin: .2em 0; color: var(--muted); }
nav li { display: inline-block; margin-inline-end: 1.2em; }
nav a { display: inline-block; padding-block: .35em; }
.turns, .answers, nav ol { list-style: none; }
.turns > li { border-top: .15em solid var(--line); padding: 1.2em 0 1em; }
.turns > li:target { border-top-color: var(--accent); }
.number { color: var(--accent); margin-inline-end: .45em; }
.items { padding-inline-start: 1.4em; }
.direction, .quote, .offer { border-inline-start: .25em solid var(--line); padding-inline-start: .8em; }
.direction, .offer, .how { color: var(--muted); }
.answers > li { position: relative; padding: .4em 0; padding-inline-start: 2.6em; }
.key { position: absolute; inset-inline-start: 0; inset-block-start: .32em; min-width: 1.1em; padding: 0 .35em;
  line-height: 1.5; text-align: center; border: .1em solid var(--line); border-radius: .3em; font-weight: 700; }
.answers p { margin: 0; line-height: 1.5; }
.to { font-weight: 700; }
.write { border-bottom: .1em solid var(--line); height: 2em; margin: 0 0 .8em; }
.points { display: flex; flex-wrap: wrap; gap: .4em; }
.points span { border: .1em solid var(--line); border-radius: .3em; min-width: 1.8em; padding: .2em;
  text-align: center; }
@page { margin: 17mm; }
@media print { :root { --page: #fff; --text: #000; --muted: #000; --line: #000; --accent: #000; --tint: #fff; }
  html { font-size: PAPER; } body { max-width: none; padding: 0; } nav { display: none; }
  a { text-decoration: none; } .turns > li { break-inside: avoid; padding: .8em 0 .6em; }
  .answers > li { padding-block: .2em; } .key { inset-block-start: .12em; } h2, h3 { break-after: avoid; } }
"""


def html(turns: Turns, *, large: bool = False) -> str:
    """A script as turns, as a whole HTML document.

    Args:
        large: letters half as large again from the start, and 18 points on paper; any size can be chosen where it is
            read.
    """
    with speaking(turns.words_in):
        return "".join(_Document(turns, large).parts())


class _Document:
    """Writes one."""

    def __init__(self, turns: Turns, large: bool) -> None:
        self._turns, self._large = turns, large
        self._own = turns.words_in
        self._mixed = turns.language.partition("-")[0].casefold() != self._own

    def parts(self) -> Iterator[str]:
        """The document in pieces."""
        turns = self._turns
        style = _STYLE.replace("SIZE", "1.5rem" if self._large else "1.0625rem")
        style = style.replace("PAPER", "18pt" if self._large else "12pt")
        yield f'<!DOCTYPE html>\n<html lang="{escape(turns.language)}" dir="{_side(turns.language)}">\n<head>\n'
        yield f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield f"<title>{escape(turns.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        yield from self._head()
        yield "<main>\n"
        yield f"<h2{self._ours}>{escape(tr('The turns'))}</h2>\n"
        yield from self._list(turns.turns)
        if turns.asides:
            come_up = tr("These can come up at any turn. Answer, then go back to the turn you were at.")
            back = tr("“Back” in your browser brings you there.")
            yield f'<h2 id="{_ASIDES}"{self._ours}>{escape(tr("If they ask…"))}</h2>\n'
            yield f"<p{self._ours}>{escape(come_up)} {escape(back)}</p>\n"
            yield from self._list(turns.asides)
        yield "</main>\n</body>\n</html>\n"

    @property
    def _ours(self) -> str:
        """The attributes of what the program says, where the script is in another language."""
        return f' lang="{self._own}" dir="{_side(self._own)}"' if self._mixed else ""

    @property
    def _theirs(self) -> str:
        """The attributes of what the script says, within what the program says in another language."""
        own = self._turns.language
        return f' lang="{escape(own)}" dir="{_side(own)}"' if self._mixed else ""

    def _head(self) -> Iterator[str]:
        turns = self._turns
        yield f"<header>\n<h1>{escape(turns.title)}</h1>\n"
        yield f'<div class="about"{self._ours}>'
        yield "".join(f"<p>{escape(line)}</p>" for line in head_lines(turns))
        yield f"</div>\n<p{self._ours}>{escape(tr('Begin at turn 1. After each answer go on at the turn it names.'))}"
        if turns.asides:
            yield f" {escape(tr('Letters are for what they may ask: they stand at the end.'))}"
        yield "</p>\n</header>\n"
        if turns.asides:
            title = tr("What they may ask")
            yield f'<nav aria-label="{escape(title)}"{self._ours}>\n<p><a href="#{_ASIDES}">'
            yield f'{escape(tr("If they ask…"))}</a></p>\n<ol role="list"{self._theirs}>'
            yield "".join(f"<li>{self._link(t.label, f'{t.label} {t.title}')}</li>" for t in turns.asides)
            yield "</ol>\n</nav>\n"

    def _list(self, turns: Sequence[Turn]) -> Iterator[str]:
        yield '<ol class="turns" role="list">\n'
        for turn in turns:
            yield f'<li id="{_anchor(turn.label)}">\n<h3><span class="number">{escape(turn.label)}</span> '
            yield f"{escape(turn.title)}</h3>\n"
            yield from self._pieces(turn.pieces)
            yield "</li>\n"
        yield "</ol>\n"

    def _pieces(self, pieces: Sequence[Piece]) -> Iterator[str]:
        for group, found in groupby(_grouped(pieces), lambda pair: pair[0]):
            inside = [piece for _, piece in found]
            if group == "item":
                items = "".join(f"<li>{_runs(piece.spans)}</li>" for piece in inside)
                yield f'<ul class="items">{items}</ul>\n'
            elif group == "answer":
                yield f'<ol class="answers" role="list">\n{"".join(self._answers(inside))}</ol>\n'
            else:
                yield from map(self._piece, inside)

    def _answers(self, pieces: Iterable[Piece]) -> Iterator[str]:
        """The answers, each with what is to be written or offered beside it."""
        open_one = False
        for piece in pieces:
            if piece.kind == "answer":
                yield "</li>\n" if open_one else ""
                yield f'<li><span class="key">{escape(piece.key)}</span>{_runs(piece.spans)} '
                yield self._to(piece, self._turns.language)
                open_one = True
            else:
                yield self._piece(piece)
        yield "</li>\n" if open_one else ""

    def _piece(self, piece: Piece) -> str:
        if piece.question is not None:
            return self._write(piece.question)
        if piece.kind in ("direction", "quote"):  # the first words say whose they are, in our language
            before, *words = piece.spans
            own = f"<bdi{self._ours}>{escape((before.text or '').rstrip())}</bdi>"
            return f'<p class="{piece.kind}">{own} {_runs(words)}</p>\n'
        if piece.kind in ("way", "then"):
            return f"<p{self._ours}>{_runs(piece.spans)} {self._to(piece, self._own)}</p>\n"
        if piece.kind in ("how", "offer"):
            return f'<p class="{piece.kind}"{self._ours}>{_runs(piece.spans)}</p>\n'
        return f"<p>{_runs(piece.spans)}</p>\n"

    def _to(self, piece: Piece, language: str) -> str:
        """Where it leads, behind words in this language."""
        if not piece.to:
            return ""
        arrow = "←" if from_the_right(language) else "→"
        where = self._link(piece.goes, piece.to) if piece.goes else escape(piece.to)
        return f'<span class="to"><span aria-hidden="true">{arrow}</span> <bdi{self._ours}>{where}</bdi></span>'

    def _write(self, question: Question) -> str:
        """Room for a pen, for whoever prints it; how it is answered is said before."""
        if not question.name:
            return f'<p{self._ours}>{escape(tr("Asks for words."))}</p>\n<div class="write" aria-hidden="true"></div>'
        if question.kind is QuestionKind.SCALE and question.low is not None and question.high is not None:
            points = "".join(f"<span>{value}</span>" for value in range(question.low, question.high + 1))
            return f'<div class="points" aria-hidden="true" dir="ltr">{points}</div>\n'
        return '<div class="write" aria-hidden="true"></div>\n'

    @staticmethod
    def _link(label: str, words: str) -> str:
        return f'<a href="#{_anchor(label)}">{escape(words)}</a>'


def _grouped(pieces: Iterable[Piece]) -> Iterator[tuple[str, Piece]]:
    """Each piece with the list it belongs into: what follows an answer and is its own stays with it."""
    group = ""
    for piece in pieces:
        beside = piece.kind == "offer" or (piece.question is not None and not piece.question.name)
        if not (group == "answer" and beside):
            group = piece.kind
        yield group, piece


def _runs(spans: Iterable[Span]) -> str:
    return "".join(map(_run, spans))


def _run(span: Span) -> str:
    words = escape(span.text or "")
    words = f"<strong>{words}</strong>" if span.bold else words
    return f"<em>{words}</em>" if span.emphasis else words


def _anchor(label: str) -> str:
    return f"turn-{label}" if label.isdigit() else f"aside-{label}"


def _side(language: str) -> str:
    return "rtl" if from_the_right(language) else "ltr"
