"""What a telephone cell turns into: a number that can be rung, or the reason why there is none. Pure."""

from __future__ import annotations

from typing import Final, Literal

from msgspec import Struct

from phonebank_app.i18n import tr

Kind = Literal["mobile", "landline", "national", "abroad"]
Flag = Literal["drama", "abroad", "organisation", "do_not_call", "tps"]


class Number(Struct, frozen=True, gc=False):
    """A number that can be rung.

    Attributes:
        e164: ``+447700900123``.
        kind: ``mobile``, ``landline``, ``national`` (03, 055, 056, 080: an organisation as a rule) or ``abroad``.
        extension: figures to ask for after the call is answered, or empty.
        flags: ``drama`` (reserved by Ofcom for fiction), ``abroad``, ``organisation``, and what the cell itself said:
            ``do_not_call``, ``tps``.
        repaired: spreadsheet damage was undone (a leading zero lost, ``.0`` added), with certainty.
    """

    e164: str
    kind: Kind
    extension: str = ""
    flags: frozenset[Flag] = frozenset()
    repaired: bool = False

    @property
    def written(self) -> str:
        """The number and its extension in RFC 3966 notation: ``+441144960123;ext=4``."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


class BadNumber(Struct, frozen=True, gc=False):
    """Something in a phone cell that cannot or must not be rung.

    Attributes:
        raw: what was written, cut at 40 characters. It may be a voter's number: for the screen, never for a log.
        code: one of the keys of :data:`REASONS`.
        reason: why, in words that follow the quoted number: ``two figures short``.
    """

    raw: str
    code: str
    reason: str

    def __str__(self) -> str:
        return f"“{self.raw}”: {self.reason}"


# The code of a refusal, and its usual words (a few are made more exact where they arise).
REASONS: Final = {
    "too_short": tr("too short"),
    "too_long": tr("too long"),
    "no_area_code": tr("no area code"),
    "letters": tr("letters among the figures"),
    "hidden": tr("some of its figures are hidden"),
    "figures_lost": tr("a spreadsheet has lost the last figures"),
    "ambiguous": tr("two different numbers, depending on how it is read"),
    "no_prefix": tr("neither a leading 0 nor a country code"),
    "not_in_use": tr("not a number in use in the UK"),
    "not_in_use_abroad": tr("not a possible number in that country"),
    "fax": tr("a fax"),
    "dummy": tr("made up to get past a form"),
    "emergency": tr("an emergency or public-service number we never ring"),
    "directory": tr("a directory-enquiries number we never ring"),
    "premium": tr("a premium-rate number we never ring"),
    "extra_cost": tr("a number that costs extra, which we never ring"),
    "personal": tr("a personal (070) number we never ring"),
    "pager": tr("a pager"),
    "satellite": tr("a satellite or international service number we never ring"),
    "crossed_out": tr("marked in the list as no longer right"),
    "do_not_call": tr("the list says not to call"),
    "ex_directory": tr("ex-directory, no number given"),
    "none": tr("no number given"),
    "words": tr("words, not a number"),
}


_KEPT_RAW: Final = 40


def bad_number(raw: str, code: str, reason: str = "") -> BadNumber:
    """A refusal of what was written, with the usual words of its code unless there are more exact ones."""
    shown = " ".join(raw.split())
    if len(shown) > _KEPT_RAW:
        shown = shown[: _KEPT_RAW - 1] + "…"
    return BadNumber(shown, code, reason or REASONS.get(code, ""))
