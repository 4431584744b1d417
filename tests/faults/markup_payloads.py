"""What a voter may be called: everything that some program, somewhere, took for more than letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def payloads(canary: Path, port: int) -> dict[str, str]:
    """More than 150 payloads by name.

    Args:
        canary: a picture on the disk that nobody may open; ``port``: where somebody listens, whom nobody may ask.
    """
    found = _tags() | _reaching_out(canary, port) | _unseen() | _signs() | _long()
    return found | {f"markdown {at}": text for at, text in enumerate(_markdown(canary, port))}


def _tags() -> dict[str, str]:
    whole = "b i u em h1 pre code big sub sup center font blockquote ul ol li table tr td th"
    more = "p div span hr br a img style script svg math iframe object embed form input button select textarea marquee"
    rest = "video audio canvas link meta base body html head title"
    found = {f"<{tag}>": f"<{tag}>Ann</{tag}>" for tag in f"{whole} {more} {rest}".split()}
    found |= {f"{depth} tables in each other": "<table><tr><td>" * depth for depth in (4, 12, 16, 20, 40, 200)}
    found |= {f"{depth} lists in each other": "<ul><li>" * depth for depth in (20, 200)}
    return found | {
        "qt and nothing": "<qt>",
        "a whole page": "<!DOCTYPE html><html><body bgcolor='red'><h1>Ann</h1></body></html>",
        "an unclosed tag": "<b",
        "a tag across lines": "<b\n>Ann</b\n>",
        "upper case": "<B>Ann</B>",
        "a comment": "<!-- Ann -->",
        "CDATA": "<![CDATA[Ann]]>",
        "a processing instruction": "<?xml version='1.0'?>",
        "an attribute without an end": "<a href='",
        "a style": "<span style='font-size:400px;color:red'>Ann</span>",
        "a style sheet": "<style>* { font-size: 300px }</style>Ann",
        "a script": "<script>alert(1)</script>",
        "an event": "<body onload='alert(1)'>",
        "line breaks": "<br>" * 1000,
        "rules": "<hr>" * 500,
        "a wide table": "<table width='100000'><tr><td>Ann</td></tr></table>",
        "a colspan": "<table><tr><td colspan='100000000'>Ann</td></tr></table>",
        "entities": "&lt;b&gt;Ann&lt;/b&gt; &amp;amp; &nbsp; &#x202e; &#0;",
        "a thousand entities": "&amp;" * 1000,
        "mnemonics": "&Ann &&Bob &",
        "an ampersand at the end": "Ann &",
        "percent signs": "%1 %2 %n %L1 %s %d %%",
        "braces": "{name!r} {0.__class__} ${HOME} {{7*7}}",
        "a style rule": "Ann; } QLabel { color: red",
    }


def _reaching_out(canary: Path, port: int) -> dict[str, str]:
    places = {
        "file": canary.as_uri(),
        "path": str(canary),
        "http": f"http://127.0.0.1:{port}/a.png",
        "no scheme": f"//127.0.0.1:{port}/a.png",
        "UNC": f"\\\\127.0.0.1@{port}\\share\\a.png",
        "UNC file": f"file://127.0.0.1:{port}/share/a.png",
        "resource": ":/qt-project.org/styles/commonstyle/images/file-32.png",
        "data": "data:image/png;base64,iVBORw0KGgo=",
    }
    ways = {
        "picture": "<img src='{}'>",
        "picture with a size": "<img src='{}' width='100000' height='100000'>",
        "background": "<table background='{}'><tr><td>Ann</td></tr></table>",
        "style": "<span style=\"background-image:url('{}')\">Ann</span>",
        "link": "<a href='{}'>Ann</a>",
    }
    return {f"{way}, {place}": pattern.format(at) for way, pattern in ways.items() for place, at in places.items()}


def _markdown(canary: Path, port: int) -> Iterator[str]:
    yield from (f"![Ann]({canary.as_uri()})", f"![Ann](http://127.0.0.1:{port}/a.png)", f"[Ann]({canary.as_uri()})")
    yield from ("# Ann", "**Ann**", "`Ann`", "- Ann", "> Ann", "| Ann | Bob |\n|---|---|\n| 1 | 2 |", "Ann\n===")
    yield from (f"[a]: {canary.as_uri()}\n![a][a]", f"<http://127.0.0.1:{port}/>", "~~Ann~~", "1. Ann", "```\nAnn\n```")


def _unseen() -> dict[str, str]:
    marks = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
    blanks = [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x3164, 0x2800, 0x115F, 0x180E, 0x034F, 0xE0041]
    controls = [0x00, 0x01, 0x07, 0x08, 0x0B, 0x1B, 0x7F, 0x85, 0x9B]
    found = {f"U+{code:04X} in a name": f"Ann{chr(code)}nosnhoJ" for code in marks + blanks + controls}
    return found | {
        "turned and not turned back": "\u202e" * 500 + "Ann",
        "isolates without end": "\u2066" * 500 + "Ann",
        "a name that ends in the next field": "Ann\u202e)3 riahC ,",
        "line ends": "Ann\r\nBob\nCy\rDi\u2028Ed\u2029Flo",
        "tabs": "Ann\t\t\tBob",
        "a terminal's colours": "\x1b[31;5mAnn\x1b[0m",
        "half of a character": "Ann\ud800Bob\udc00",
        "code points that are none": "Ann\ufffe\uffff\U0010ffff",
        "private use": "\ue000\uf8ff\U000f0000",
    }


def _signs() -> dict[str, str]:
    return {
        "a tower of accents": "A" + "\u0301\u0323\u0489" * 200,
        "towers on each letter": "".join(letter + "\u0316\u0317\u0318\u0319\u031c" * 20 for letter in "Ann Johnson"),
        "marks alone": "\u0301" * 300,
        "a family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 20,
        "skin": "\U0001f44d\U0001f3ff" * 50,
        "flags": "\U0001f1ec\U0001f1e7" * 100,
        "Wales": "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f" * 30,
        "joiners without end": "\U0001f468" + "\u200d\U0001f468" * 300,
        "Hebrew": "שרה כהן",
        "Arabic": "محمد بن عبد الله ﷽﷽﷽",
        "Hebrew and English": "שרה Smith כהן 07700 900123",
        "the wide ones": "𒐫﷽꧅⸻" * 40,
        "Hindi": "श्रीमती क्\u200dषा",
        "mathematics": "\U0001d4d0\U0001d4f7\U0001d4f7",
        "full width": "＜ｂ＞Ａｎｎ＜／ｂ＞",
        "a quotation": "Robert “Bob” O'Neill",
        "nothing": "",
        "spaces": " " * 300,
        "no-break spaces": "\u00a0" * 300,
    }


def _long() -> dict[str, str]:
    return {
        "a megabyte in one word": "W" * 1_000_000,
        "a megabyte of words": "word " * 200_000,
        "a megabyte of line ends": "\n" * 1_000_000,
        "a megabyte of marks": "a" + "\u0301" * 1_000_000,
        "a megabyte of Hebrew": "ש" * 1_000_000,
        "a megabyte of tags": "<b>" * 333_000,
        "a megabyte of turned direction": "\u202e" * 1_000_000,
        "4 000 wide letters": "𒐫" * 4_000,
    }
