"""Bad scripts and bad pack documents by name, and ones that nobody thought of."""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from phonebank_app.paths import resources
from phonebank_app.protocol.packs import PackContact, PackDocument, PackManifest, PackNumber
from tests.faults.bad_corpus import Case
from tests.makers import WHO
from tests.scripts.texts import HEAD, IDENTITY, SHORT

_SIGNS: Final = ("{", "}", "*", "**", "[", "](", "(", "->", "==", "??", "\\", "|", "__", "\u202e", "#")
_SHIPPED: Final = "first-conversation.en.script.txt"


def good_script() -> str:
    """The script we ship."""
    return (resources() / "scripts" / _SHIPPED).read_text(encoding="utf-8")


def scripts() -> Iterator[Case]:
    """Scripts that are wrong in one way each."""
    step = f"== a: A\n{IDENTITY}"
    texts = {
        "empty": "",
        "head alone": HEAD,
        "no head": step,
        "head that never ends": HEAD[:-4] + step,
        "head twice": HEAD + HEAD + step,
        "TOML a thousand deep": f"+++\nx = {'[' * 1000}{']' * 1000}\n+++\n{step}",
        "TOML tables a thousand deep": f"+++\n{'a.' * 1000}b = 1\n+++\n{step}",
        "a version of 5 000 figures": HEAD.replace("version = 1", f"version = {'9' * 5000}") + step,
        "a version that is not a number": HEAD.replace("version = 1", "version = nan") + step,
        "two hundred and one steps": HEAD + "".join(f"== s{i}: S\nHi\n-> end busy\n" for i in range(201)),
        "a thousand objections": HEAD + step + "".join(f"?? O{i}\nHi\n" for i in range(1_000)),
        "a step that leads to itself": HEAD + step + "-> a\n",
        "a ring": HEAD + step + "-> b\n== b: B\nHi\n-> a\n",
        "nowhere to go": HEAD + step + "-> nowhere\n",
        "an ending that is none": HEAD + step + "-> end victory\n",
        "stars without end": HEAD + step + "*" * 60_000,
        "braces without end": HEAD + step + "{" * 60_000,
        "nested braces": HEAD + step + "{" * 30_000 + "}" * 30_000,
        "backslashes": HEAD + step + "\\" * 60_000,
        "brackets without end": HEAD + step + "1 " + "[" * 50_000,
        "parentheses without end": HEAD + step + "1 Yes " + "(" * 390,
        "underscores": HEAD + step + "_" * 60_000,
        "arrows": HEAD + step + "->" * 30_000,
        "whens": HEAD + step + "when q is x or " * 4_000,
        **_of_blocks_and_offers(step),
        "answers past nine": HEAD + step + "".join(f"{i} Yes -> end busy\n" for i in range(1, 99)),
        "blank lines": HEAD + "\n" * 60_000,
        "one line of 64 kB": HEAD + step + "word " * 12_000,
        "too long": HEAD + step + "word " * 20_000,
        "a fallback without end": HEAD + step + "{first_name|" + "x" * 60_000 + "}",
        "an unknown placeholder": HEAD + step + "{" + "a" * 30_000 + "}",
        "a heading without end": HEAD + "== " + "a" * 60_000,
        "a heading of colons": HEAD + "== " + ":" * 60_000,
        "HTML": HEAD + step + "<img src='file:///etc/passwd'><script>alert(1)</script>\n-> end busy\n",
        "markdown": HEAD + step + "![x](file:///etc/passwd) [y](http://example.invalid)\n-> end busy\n",
        "a direction mark": HEAD + step + "Hi \u202e there\n-> end busy\n",
        "a zero-width name": HEAD + step.replace("== a", "== a\u200b") + "-> end busy\n",
        "a lone surrogate": HEAD + step + "\ud800\n",
        "a NUL": HEAD + step + "\x00\n",
        "line separators": HEAD + step + "one\u2028two\u2029three\n",
        "carriage returns": SHORT.replace("\n", "\r"),
        "a byte-order mark": "\ufeff" + SHORT,
        "two byte-order marks": "\ufeff\ufeff" + SHORT,
        "tabs": SHORT.replace(" ", "\t"),
        "full-width signs": SHORT.replace("=", "＝").replace("-", "－"),
        "arabic-indic keys": SHORT.replace("\n1 ", "\n١ "),
        "superscript keys": SHORT.replace("\n1 ", "\n¹ "),
    }
    yield from (Case(name, text.encode("utf-8", "surrogatepass")) for name, text in texts.items())
    good = good_script().encode()
    yield from (Case(f"cut off after {at} bytes", good[:at]) for at in range(1, len(good), max(1, len(good) // 40)))
    yield Case("UTF-16", good.decode().encode("utf-16"))
    yield Case("Windows-1252", SHORT.encode("cp1252"))
    yield Case("bytes that are no text", bytes(range(256)) * 200)


def _of_blocks_and_offers(step: str) -> dict[str, str]:
    return {
        "blocks that double": HEAD
        + step
        + "& b0\n"
        + "".join(f"&& b{i}\n& b{i + 1}\n& b{i + 1}\n" for i in range(60))
        + "&& b60\nHi\n",
        "a ring of blocks": HEAD + step + "& b0\n" + "".join(f"&& b{i}\n& b{(i + 1) % 150}\n" for i in range(150)),
        "a chain of blocks": HEAD + step + "& b0\n" + "".join(f"&& b{i}\n& b{i + 1}\n" for i in range(199)),
        "a thousand blocks": HEAD + step + "".join(f"&& b{i}\nHi\n" for i in range(1_000)),
        "blocks that are not there": HEAD + step + "& abc\n" * 9_000,
        "a scale of one point a thousand times": HEAD + step.replace("A\n", "A (scale 0 to 10)\n") + "5 Hi\n" * 9_000,
        "offers without end": HEAD + step + "1 Yes\n" + "+ ticket\n" * 6_000,
        "offers of nothing": HEAD + step + "+ promis\n" * 6_000,
        "facts in quotes that never end": HEAD + step + "when {ward} is “" + "x" * 60_000,
        "not upon not": HEAD + step + "not " * 15_000,
    }


def a_bad_script(chance: random.Random) -> Case:
    """A good script with lines moved, doubled and taken out, and signs turned."""
    lines = chance.choice([SHORT, good_script()]).split("\n")
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(lines))
        turn = chance.randrange(5)
        if turn == 0:
            del lines[at : at + chance.randint(1, 4)]
        elif turn == 1:
            lines.insert(at, chance.choice(lines))
        elif turn == 2:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
        elif turn == 3:
            sign = chance.choice(_SIGNS)
            cut = chance.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:cut] + sign + lines[at][cut:]
        else:
            chance.shuffle(lines)
        if not lines:
            lines = [""]
    return Case("lines turned", "\n".join(lines).encode())


# -- pack documents ----------------------------------------------------------------------------------------------------


def good_pack(party_id: str, people: int = 3) -> PackDocument:
    """A pack for a party, with a few invented people."""
    at = datetime(2019, 12, 5, 12, tzinfo=UTC)
    manifest = PackManifest(
        *("pack-1", party_id, "E14000731", "Harrow East", at, datetime(2019, 12, 6, tzinfo=UTC), 1, "", people),
        *("ab" * 16, "An invented campaign", "An invented campaign"),
        answerable=WHO,
    )
    number = PackNumber("+447700900123", "mobile", tps=False, screened_on=at.date())
    contacts = tuple(PackContact(f"c{one}", f"Robin Sample-{one}", numbers=(number,)) for one in range(people))
    return PackDocument(manifest, contacts, good_script())


def packs(party_id: str) -> Iterator[Case]:
    """Packs that are wrong in one way each, after the seal: what a signed but careless or hostile service may send."""
    good = msgspec.json.encode(good_pack(party_id))
    documents = _no_documents(good.decode()) | _odd_people(good) | _odd_parties(good)
    yield from (Case(name, zlib.compress(body)) for name, body in documents.items())
    packed = zlib.compress(good)
    yield from (Case(f"cut off after {at} bytes", packed[:at]) for at in range(0, len(packed), len(packed) // 30))
    yield Case("not compressed", good)
    yield Case("a bomb of 200 MiB", zlib.compress(b"\x00" * 200 * 2**20, 9))
    yield Case("compressed and more", packed + b"more")
    yield Case("compressed twice", zlib.compress(packed))


def _with_contact(good: bytes, **fields: Any) -> bytes:
    tree = json.loads(good)
    tree["contacts"][1] |= fields
    return json.dumps(tree).encode()


def _with_number(good: bytes, **fields: Any) -> bytes:
    number = {"e164": "+447700900124", "tps": False, "screened_on": "2019-12-05"} | fields
    return _with_contact(good, numbers=[number])


def _with_manifest(good: bytes, **fields: Any) -> bytes:
    tree = json.loads(good)
    tree["manifest"] |= fields
    return json.dumps(tree).encode()


def _with_document(good: bytes, **fields: Any) -> bytes:
    return json.dumps(json.loads(good) | fields).encode()


def _past(day: str, kind: str = "no_answer") -> list[dict[str, str]]:
    return [{"at": f"{day}T00:00:00Z", "kind": kind}]


def _no_documents(plain: str) -> dict[str, bytes]:
    return {
        "empty": b"",
        "an empty object": b"{}",
        "an empty array": b"[]",
        "null": b"null",
        "brackets 100 000 deep": b"[" * 100_000,
        "objects 100 000 deep": b'{"manifest":' * 100_000,
        "a lone surrogate": plain.replace("Robin Sample-1", "\\ud800").encode(),
        "a NUL in a name": plain.replace("Robin Sample-1", "Robin\\u0000Sample").encode(),
        "bidi in a name": plain.replace("Robin Sample-1", "Robin\\u202eelpmaS").encode(),
        "an integer beyond 64 bits": plain.replace('"version":1', f'"version":{2**70}').encode(),
        "an integer of 5 000 figures": plain.replace('"version":1', f'"version":{"9" * 5000}').encode(),
        "a negative version": plain.replace('"version":1', '"version":-1').encode(),
        "NaN": plain.replace('"version":1', '"version":NaN').encode(),
        "infinity": plain.replace('"version":1', '"version":1e999').encode(),
        "a key twice": plain.replace('"version":1', '"version":1,"version":2').encode(),
        "bytes that are no UTF-8": plain.encode().replace(b"Robin", b"\xff\xfe", 1),
        "rows that do not agree": plain.replace('"rows":3', '"rows":2').encode(),
    }


def _odd_people(good: bytes) -> dict[str, bytes]:
    return {
        "a name of a megabyte": _with_contact(good, name="W" * 1_000_000),
        "a name of markup": _with_contact(good, name="<table><tr><td>" * 12),
        "no name": _with_contact(good, name=""),
        "an id of a megabyte": _with_contact(good, contact_id="c" * 1_000_000),
        "the same id twice": _with_contact(good, contact_id="c0"),
        "ten thousand numbers": _with_contact(good, numbers=[{"e164": "+447700900123"}] * 10_000),
        "a premium number": _with_number(good, e164="+449061234567"),
        "an emergency number": _with_number(good, e164="999"),
        "a number of letters": _with_number(good, e164="+44tel:0900"),
        "a number with a line end": _with_number(good, e164="+447700900124\n"),
        "a number of 5 000 figures": _with_number(good, e164="+44" + "7" * 5_000),
        "a number in arabic-indic figures": _with_number(good, e164="+٤٤٧٧٠٠٩٠٠١٢٣"),
        "the year 1": _with_number(good, screened_on="0001-01-01"),
        "the year 9999": _with_number(good, screened_on="9999-12-31"),
        "an earlier evening in the year 1": _with_contact(good, history=_past("0001-01-01")),
        "an earlier outcome that is none": _with_contact(good, history=_past("2019-12-01", "victory")),
        "ten thousand earlier evenings": _with_contact(good, history=_past("2019-12-01") * 10_000),
        "attempts beyond counting": _with_contact(good, attempts=2**63 - 1),
    }


def _odd_parties(good: bytes) -> dict[str, bytes]:
    return {
        "salt that is not hex": _with_manifest(good, salt="zz"),
        "no salt": _with_manifest(good, salt=""),
        "an end in the year 1": _with_manifest(good, expires="0001-01-01T00:00:00Z"),
        "an end in the year 9999": _with_manifest(good, expires="9999-12-31T23:59:59Z"),
        "an end without a zone": _with_manifest(good, expires="2019-12-06T00:00:00"),
        "a seat that is none": _with_manifest(good, seat_code="../../evil"),
        "a seat called by a megabyte": _with_manifest(good, seat_name="W" * 1_000_000),
        "another party": _with_manifest(good, party_id="somebody-else"),
        "a script that is none": _with_document(good, script="hello"),
        "a script of a megabyte": _with_document(good, script="x" * 1_000_000),
        "outcome keys that are none": _with_document(good, code_set="{{{"),
        "outcome keys of a megabyte": _with_document(good, code_set="x" * 1_000_000),
        "a briefing of a megabyte": _with_document(good, briefing="x" * 1_000_000),
        "a hundred thousand hashes": _with_document(good, do_not_call=["ab" * 32] * 100_000),
        "a hash that is none": _with_document(good, do_not_call=["\u202e"]),
    }


def a_bad_pack(chance: random.Random, party_id: str) -> Case:
    """A good pack in which some values are others."""
    tree: Any = json.loads(msgspec.json.encode(good_pack(party_id)))
    for _ in range(chance.randint(1, 4)):
        _turn(tree, chance)
    return Case("values turned", zlib.compress(json.dumps(tree).encode()))


def _turn(tree: Any, chance: random.Random) -> None:
    """Change one value somewhere in a tree."""
    odd: list[Any] = ["", "x" * 5_000, "\u202e<b>", 0, -1, 2**40, 2**70, 1.5, True, None, [], {}, ["a"], "2019-12-05"]
    while isinstance(tree, dict | list) and tree:
        key = chance.choice([*tree]) if isinstance(tree, dict) else chance.randrange(len(tree))
        if chance.random() < 0.4 or not isinstance(tree[key], dict | list):
            if chance.random() < 0.2:
                del tree[key]
            else:
                tree[key] = chance.choice(odd)
            return
        tree = tree[key]
