"""The template, the catalogues and their compiled form under ``resources/locale``; what is wrong with them.

Nothing in them depends on the day or the machine: made twice they are the same bytes. Places are files without lines,
so that code may move within a file without a word having changed.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from phonebank_app import i18n
from tests.words.reading import ROOT, Found, strings

LOCALE = ROOT / "resources" / "locale"
TEMPLATE = LOCALE / f"{i18n.DOMAIN}.pot"
PLURALS = {"cy": "nplurals=5; plural=(n==1) ? 0 : (n==2) ? 1 : (n==3) ? 2 : (n==6) ? 3 : 4;"}
"""Welsh by CLDR: one, two, few (3), many (6), other; zero shares the form of other (docs/languages.md says why)."""
EXACT = {"cy": (0, 1, 2, 3)}
"""The plural forms that are of one number only: they may say it in a word instead of ``{n}``."""
TRANSLATED = tuple(PLURALS)
_HEAD = """# {title}
# Made by `make words` from the source; docs/languages.md says how it is translated.
msgid ""
msgstr ""
"Project-Id-Version: phonebank-party\\n"
{language}"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_WIDTH = 100


def file_of(tag: str) -> Path:
    """The catalogue of a language, to be edited by people."""
    return LOCALE / tag / "LC_MESSAGES" / f"{i18n.DOMAIN}.po"


def compiled_of(tag: str) -> Path:
    """What the program reads."""
    return file_of(tag).with_suffix(".mo")


def template(found: Iterable[Found]) -> Catalog:
    """All strings, untranslated."""
    made = Catalog(charset="utf-8")
    for one in found:
        made.add(
            (one.one, one.many) if one.many else one.one,
            locations=[(one.place, one.line)],
            auto_comments=[one.remark] if one.remark else [],
            context=one.context or None,
        )
    return made


def read(tag: str) -> Catalog:
    """The catalogue of a language as it stands; an empty one where there is none."""
    path = file_of(tag)
    text = path.read_bytes() if path.exists() else _header(tag).encode()
    return read_po(io.BytesIO(text), locale=tag, charset="utf-8")


def updated(tag: str, found: Iterable[Found], *, guess: bool = False, drop: bool = False) -> Catalog:
    """The catalogue with the strings of today. Translations of strings that are gone are kept at its end.

    Args:
        guess: offer the translation of a similar string, marked fuzzy.
        drop: leave out what is no longer in the program.
    """
    catalogue = read(tag)
    catalogue.update(template(found), no_fuzzy_matching=not guess, update_header_comment=False)
    for key, message in list(catalogue.obsolete.items()):
        if drop or not any(_forms(message)):
            del catalogue.obsolete[key]
    return catalogue


def as_template(found: Iterable[Found]) -> bytes:
    """The bytes of the template."""
    return _written(template(found), "The words of Phonebank Party.", "")


def as_file(tag: str, catalogue: Catalog) -> bytes:
    """The bytes of a catalogue."""
    return _written(catalogue, f"The words of Phonebank Party: {i18n.NAMES[tag]}.", tag)


_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""The bytes must not hang on when they were made."""


def as_compiled(tag: str, catalogue: Catalog) -> bytes:
    """The bytes that the program reads; strings without a translation are left out."""
    sound = read_po(io.BytesIO(as_file(tag, catalogue)), locale=tag, charset="utf-8")
    plain = Catalog(locale=tag, charset="utf-8", fuzzy=False)
    plain.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", PLURALS[tag])]
    plain.creation_date = _NO_DAY
    for message in sound:
        if message.id and not message.fuzzy and all(_forms(message)):
            plain.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_mo(out, plain)
    return out.getvalue()


def _written(catalogue: Catalog, title: str, tag: str) -> bytes:
    for message in catalogue:
        message.flags -= {"python-format", "python-brace-format"}
    out = io.BytesIO()
    write_po(out, catalogue, width=_WIDTH, omit_header=True, sort_by_file=True, include_lineno=False)
    return _header(tag, title).encode() + out.getvalue().strip() + b"\n"


def _header(tag: str, title: str = "") -> str:
    language = f'"Language: {tag}\\n"\n"Plural-Forms: {PLURALS[tag]}\\n"\n' if tag else ""
    return _HEAD.format(title=title, language=language)


# What is wrong


def problems(tag: str) -> Iterator[str]:
    """What is wrong with a catalogue, a sentence each."""
    found, wrong = strings()
    yield from wrong
    if not TEMPLATE.exists() or TEMPLATE.read_bytes() != as_template(found):
        yield f"{TEMPLATE.name} is not what the source says: run `make words`"
    catalogue = read(tag)
    if file_of(tag).read_bytes() != as_file(tag, updated(tag, found)):
        yield f"{tag}: the catalogue is not of today's source: run `make words`"
    for message in catalogue.obsolete.values():
        yield f"{tag}: no longer in the program: {message.id!r}"
    for message in catalogue:
        if message.id:
            yield from (f"{tag}: {said}: {message.id!r}" for said in _problems_of(tag, message))
    if not compiled_of(tag).exists() or compiled_of(tag).read_bytes() != as_compiled(tag, catalogue):
        yield f"{tag}: the compiled catalogue is another one: run `make words`"


def missing(tag: str) -> list[Message]:
    """What is not translated yet, or only guessed."""
    return [message for message in read(tag) if message.id and (message.fuzzy or not all(_forms(message)))]


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return tuple(said) if isinstance(said, (list, tuple)) else (said or "",)


def _problems_of(tag: str, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "only guessed"
        return
    forms = _forms(message)
    ids = message.id if isinstance(message.id, (list, tuple)) else (message.id,)
    plural, english = len(ids) > 1, ids[-1]
    if not all(forms):
        yield "not translated"
        return
    alike = _without_number(fields(ids[0])) == _without_number(fields(english))
    if plural and (len(forms) != len(EXACT[tag]) + 1 or not alike):
        yield "not the plural forms it wants"
    for index, said in enumerate(forms):
        wanted, have = fields(english), fields(said)
        if plural and index in EXACT[tag]:
            wanted, have = _without_number(wanted), _without_number(have)
        if wanted != have:
            yield f"its {{names}} differ in {said!r}"
        if _marks(said) != _marks(english):
            yield f"its %1 or the letter after & differ in {said!r}"
        if _edges(said) != _edges(english):
            yield f"its ends or lines differ in {said!r}"


_N = "n"


def fields(text: str) -> set[str]:
    """The ``{names}`` in a string, each with how it is written out; a spoilt one is a name like no other."""
    try:
        return {f"{name}:{spec}" if spec else name for _, name, spec, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"\0"}


def _without_number(names: set[str]) -> set[str]:
    return {name for name in names if name.partition(":")[0] != _N}


def _marks(text: str) -> tuple[int, int]:
    """How often Qt puts something in, and whether a letter is marked."""
    return text.count("%1"), len(re.findall(r"&\w", text))


def _edges(text: str) -> tuple[str, str, int]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :], text.count("\n")


def counts(tag: str) -> Counter[str]:
    """How many strings there are, and how many are still to be translated."""
    catalogue = read(tag)
    return Counter(strings=sum(1 for message in catalogue if message.id), missing=len(missing(tag)))
