"""The words that are read out before somebody says yes: exactly as they are recorded, in the language of the script.

They are data, one file for each language (``resources/wordings``), because they are no words of a window: a caller
whose window is in English reads them in Welsh where the script is. A wording of another language has a version of its
own, so that a record says which was read out. Pure, but for reading those files once.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import msgspec

from phonebank_app.paths import resources

LANGUAGES = ("en", "cy")
"""Those there are wordings in; the first where there is none."""


class _Promise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: str
    campaign: str
    keep: dict[str, str]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: str
    language: str
    promise: _Promise
    permission: dict[str, str]


@dataclass(frozen=True, slots=True)
class Wordings:
    """What is read out in one language.

    Attributes:
        version: of these words; a record names it.
        keep: for what a number would be kept, by kind of promise.
        permission: the whole question, by channel; under ``casework``, that a matter may go to the local office.
        campaign: what stands for a campaign that has not said its name.
    """

    version: str
    language: str
    promise: str
    keep: Mapping[str, str]
    permission: Mapping[str, str]
    campaign: str

    def for_promise(self, kind: str, on_behalf_of: str) -> str:
        """The question before a promise is kept."""
        return self._filled(self.promise.replace("{keep}", self.keep[kind]), on_behalf_of)

    def for_permission(self, what: str, on_behalf_of: str) -> str:
        """The question before a permission is kept."""
        return self._filled(self.permission[what], on_behalf_of)

    def _filled(self, words: str, on_behalf_of: str) -> str:
        return words.replace("{on_behalf_of}", on_behalf_of or self.campaign)


def wordings(language: str = "") -> Wordings:
    """What is read out in a script's language (a BCP 47 tag); in English where there are no words in it."""
    tag = language.partition("-")[0].casefold()
    return _read(tag if tag in LANGUAGES else LANGUAGES[0])


@cache
def _read(language: str) -> Wordings:
    text = (resources() / "wordings" / f"consent.{language}.toml").read_text(encoding="utf-8")
    file = msgspec.convert(tomllib.loads(text), _File)
    promise = file.promise
    return Wordings(file.version, file.language, promise.words, promise.keep, file.permission, promise.campaign)
