"""Names and words one after another, as they are said: “1, 2 and 3”."""

from __future__ import annotations

from collections.abc import Sequence

from phonebank_app.i18n import tr


def and_words(words: Sequence[str]) -> str:
    """“Ann”, “Ann and Bob”, “Ann, Bob and Cem”; empty for none."""
    if len(words) < 2:
        return "".join(words)
    return tr("{these} and {last}", these=", ".join(words[:-1]), last=words[-1])


def or_words(words: Sequence[str]) -> str:
    """“Ann”, “Ann or Bob”, “Ann, Bob or Cem”; empty for none."""
    if len(words) < 2:
        return "".join(words)
    return tr("{these} or {last}", these=", ".join(words[:-1]), last=words[-1])
