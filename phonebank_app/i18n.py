"""The words people read, in the language this laptop is set to.

``tr("Saved")`` is the sentence in that language, or as it stands where there is no translation. Values go in by name,
``tr("Saved {n} of {of}", n=3, of=5)``, so that a translation may put them in another order; what has a number of
things in it is written ``tr_n("{n} call", "{n} calls", n)``, because Welsh has five plural forms.

The language is chosen when this module is first imported and stays: tables of words are made when their modules are.
Another language begins when the program is opened again. What the program says among
the sentences of a script on paper is in the script's (:func:`speaking`). What is kept or sent (codes, column names of
files, kinds) is never translated; nor is anything written to a log.

It is the first of these that says one: ``PHONEBANK_LANGUAGE``, what was chosen on this laptop (:func:`choose`), the
system, if it is set to a language we have; else it is English. The catalogues are gettext's, ``phonebank.mo`` under
``resources/locale``; docs/languages.md says how they are made. A catalogue that is missing or broken is English, and a
note in the log: nobody's evening ends over a word.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from phonebank_app import paths

if TYPE_CHECKING:
    import gettext

NAMES: Mapping[str, str] = {"en": "English", "cy": "Cymraeg"}
"""The languages of the window, each by its own name."""
DOMAIN = "phonebank"
_FILE = "language"
_SYSTEM = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_SPOILT = (OSError, ValueError, LookupError, AttributeError, RecursionError)
"""What gettext meets in a catalogue that is none, besides ``struct.error``."""


def tr(message: str, /, **values: object) -> str:
    """The sentence in this laptop's language, its ``{names}`` filled in."""
    words = _spoken()
    if words is None:
        return message.format(**values) if values else message
    return _filled(words.gettext(message), message, values)


def tr_n(one: str, many: str, n: int, /, **values: object) -> str:
    """The sentence for ``n`` things; ``{n}`` in it is the number."""
    english, words = one if n == 1 else many, _spoken()
    return _filled(english if words is None else words.ngettext(one, many, n), english, {"n": n, **values})


def tr_in(context: str, message: str, /, **values: object) -> str:
    """A short word that means different things in different places; ``context`` tells translators which."""
    words = _spoken()
    if words is None:
        return message.format(**values) if values else message
    return _filled(words.pgettext(context, message), message, values)


def tr_listed(message: str, context: str = "") -> str:
    """Words that stand in a table of constants: those whose columns ``tests/words/reading.py`` names are read there."""
    words = _spoken()
    if words is None or not message:
        return message
    return words.pgettext(context, message) if context else words.gettext(message)


def _filled(said: str, english: str, values: Mapping[str, object]) -> str:
    """A translation with its values; the English where the two do not fit."""
    if not values:
        return said
    try:
        return said.format(**values)
    except (LookupError, ValueError, AttributeError, TypeError):
        if said is not english:
            _note("a translation does not fit its values")
        return english.format(**values)


# A script's own language


@contextmanager
def speaking(tag: str) -> Iterator[str]:
    """Say what is said within in another language than the window's: in a script's, where it is set on paper.

    It holds for this thread or task, until the end of the ``with``. Words that were made before it stay as they are
    (tables of constants), and a generator that is only begun within says the rest in the window's.

    Args:
        tag: a BCP 47 tag. Where there is no catalogue of it that can be read, nothing changes.

    Yields:
        the tag of the language that is spoken within, a key of :data:`NAMES`.
    """
    own = tag.partition("-")[0].casefold()
    words = _beside(_file(own)) if own in NAMES and own not in ("en", language()) else None
    if own == language() or (own != "en" and words is None):
        yield language()
        return
    before = _meanwhile.set((own, words))
    try:
        yield own
    finally:
        _meanwhile.reset(before)


def _spoken() -> gettext.NullTranslations | None:
    """The words of the language that is spoken here and now; ``None`` is English."""
    meanwhile = _meanwhile.get()
    return _words if meanwhile is None else meanwhile[1]


@cache
def _beside(file: Path) -> gettext.NullTranslations | None:
    """A catalogue beside the window's own, read once; ``None`` where it cannot be."""
    trouble, words = _read(file)
    if trouble:
        _note("the catalogue of a script's language cannot be read: the window's is spoken")
    return words


# The choice


def language() -> str:
    """The tag of the language that is spoken, a key of :data:`NAMES`; see :func:`speaking`."""
    meanwhile = _meanwhile.get()
    return _language if meanwhile is None else meanwhile[0]


def choose(folder: Path, tag: str) -> None:
    """Keep the language for this laptop, from the next start on.

    Args:
        folder: the folder of this person's parties and settings.
        tag: a key of :data:`NAMES`.

    Raises:
        OSError: it cannot be written.
    """
    if tag not in NAMES:
        raise ValueError(tag)
    beside = folder / f"{_FILE}.new"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{tag}\n")
    beside.replace(folder / _FILE)


def chosen(folder: Path) -> str:
    """The language kept for this laptop; empty when none was, or it cannot be read."""
    try:
        with (folder / _FILE).open("rb") as file:
            tag = file.read(16).decode("ascii", "replace").strip()
    except OSError:
        return ""
    return tag if tag in NAMES else ""


def next_language(folder: Path) -> str:
    """The language that this laptop speaks from the next start on."""
    return os.environ.get("PHONEBANK_LANGUAGE", "") or chosen(folder) or _of_system() or "en"


def speak(tag: str) -> None:
    """Speak another language from here on, e.g. English in the service. Tables that were made keep their words."""
    global _language, _words, _trouble
    _trouble, _words = ("", None) if tag == "en" else _catalogue(tag)
    _language = "en" if _words is None else tag


def can_speak(tag: str) -> bool:
    """Whether the catalogue of a language is there and can be read; what is spoken stays."""
    return tag == "en" or _catalogue(tag)[1] is not None


def trouble() -> str:
    """Why English is spoken although another language was chosen, for the log; empty when all is well."""
    return _trouble


def _of_system() -> str:
    """The system's language, if it is one of ours."""
    said = next(filter(None, (os.environ.get(name, "") for name in _SYSTEM)), "")
    tag = said.partition(":")[0].lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return tag if tag in NAMES else ""


def _catalogue(tag: str) -> tuple[str, gettext.NullTranslations | None]:
    """The words of a language; ``None``, with the reason for the log, where they cannot be had."""
    if tag not in NAMES:
        return "a language was asked for that there is none of: English is spoken", None
    return _read(_file(tag))


def _file(tag: str) -> Path:
    return paths.resources() / "locale" / tag / "LC_MESSAGES" / f"{DOMAIN}.mo"


def _read(path: Path) -> tuple[str, gettext.NullTranslations | None]:
    import gettext
    import struct

    try:
        with path.open("rb") as file:
            return "", gettext.GNUTranslations(file)
    except (*_SPOILT, struct.error):
        return "the catalogue of the language chosen cannot be read: English is spoken", None


def _note(event: str) -> None:
    # Not at the top: it is hardly ever needed, and logging is half of what a first window waits for.
    from phonebank_app import logs

    logs.note(event)


_meanwhile: ContextVar[tuple[str, gettext.NullTranslations | None] | None] = ContextVar("meanwhile", default=None)
_language = "en"
_words: gettext.NullTranslations | None = None
_trouble = ""
speak(next_language(paths.data_place()))
