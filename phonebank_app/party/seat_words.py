"""Why a party is sent to a seat, in the window's language, its figures loud: the campaign's words, one by one.

The reason comes with a pack as the service said it, in English (``campaign_map.need.reasons``). Each sentence it can
say stands here beside its words in this language, in which ``*`` marks what is loud. What is none of these, such as a
reason that a coordinator gave, stays as it came. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from phonebank_app.i18n import tr, tr_n
from phonebank_app.protocol.packs import LedgerLine, SeatReason
from phonebank_app.words import dates, ordinals


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. ``loud``: a figure, which is what one looks for."""

    text: str
    loud: bool = False


_Said = Callable[[re.Match[str]], str]
_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Sequence[Piece]]]

_LONGEST = 2_000
"""In characters: several times what the service can say."""

_POINTS = r"(?P<points>\d+\.\d) points"
_SHARE = r"(?P<share>\d+)"
_CALLS = r"(?P<many>[\d,]+) calls? do(?:es)?"
_SEAT = r"(?P<seat>[^;“”]{1,100}?)"
_AS_HUNDRED = r" \(this seat = 100\)\."


def in_short(reason: SeatReason) -> list[Piece]:
    """Why this seat, in two sentences, and the reason of whoever asks for it."""
    asked, said = reason.override_reason, reason.short_sentence
    # The service quotes it within the sentence; an older one did not.
    return _pieces(said if not asked or asked.rstrip(".") in said else f"{said} {asked}")


def in_full(reason: SeatReason) -> list[Piece]:
    """Why this seat and not another."""
    return _pieces(reason.sentence)


def plain(pieces: Sequence[Piece]) -> str:
    """The same as one text."""
    return "".join(piece.text for piece in pieces)


def ledger_line(line: LedgerLine, reason: SeatReason) -> str:
    """What a line of the ledger is about."""
    if found := re.fullmatch(r"The vote here in (\d{4})", line.words):
        return tr("The vote here in {year}", year=found[1])
    if line.words == "What voters here tell us":
        return tr("What voters here tell us")
    if found := re.fullmatch(r"Polls since then, (?:(.+), )?(\d{1,2} \w+)", line.words):
        day, on = found[2], reason.polls_on
        if on is not None:
            day = tr("{day} {month}", day=on.day, month=dates.month_short(on))
        if found[1]:
            return tr("Polls since then, {place}, {day}", place=found[1], day=day)
        return tr("Polls since then, {day}", day=day)
    return line.words


def _pieces(said: str) -> list[Piece]:
    """The sentences one after another; what no rule knows is passed over up to where one begins."""
    if len(said) > _LONGEST:
        return [Piece(said)]  # none of the service's: it is shown as it came, and not looked through
    pieces: list[Piece] = []
    at = known = 0
    while at < len(said):
        found = next((made for rule, words in _RULES if (made := _at(rule, words, said, at))), None)
        if found is None:
            at = _next_sentence(said, at)
            continue
        pieces += [Piece(said[known:at])] if at > known else []
        words, at = found
        pieces += words
        known = at
    return [*pieces, *([Piece(said[known:])] if known < len(said) else [])]


def _at(
    rule: re.Pattern[str], words: Callable[[re.Match[str]], Sequence[Piece]], said: str, at: int
) -> tuple[Sequence[Piece], int] | None:
    found = rule.match(said, at)
    return None if found is None else (words(found), found.end())


def _next_sentence(said: str, at: int) -> int:
    space = said.find(" ", at)
    return len(said) if space < 0 else space + 1


def _marked(template: str, values: dict[str, object]) -> Iterator[Piece]:
    """A sentence with its values; what stands between two ``*`` is loud. A value’s own ``*`` is none of ours."""
    for at, part in enumerate(template.split("*")):
        if part:
            yield Piece(part.format(**values), loud=at % 2 == 1)


def _rule(pattern: str, template: str) -> _Rule:
    return re.compile(pattern), lambda found: list(_marked(template, found.groupdict()))


def _counted(pattern: str, said: _Said) -> _Rule:
    """Of a sentence whose words depend on how many there are of something; nothing in it is loud."""
    return re.compile(pattern), lambda found: [Piece(said(found))]


def _number(found: re.Match[str]) -> int:
    return int(found["many"].replace(",", ""))


# Where we stand, at the head of a sentence that goes on with how far the calls are booked.
_STANDING: Sequence[tuple[str, str]] = (
    ("As close as can be", tr("As close as can be")),
    ("Close enough to turn", tr("Close enough to turn")),
    ("Behind, but not out of reach", tr("Behind, but not out of reach")),
    ("A long way behind", tr("A long way behind")),
    ("Close enough to lose", tr("Close enough to lose")),
    ("Ahead, but not safe", tr("Ahead, but not safe")),
    ("A long way ahead", tr("A long way ahead")),
    (r"Reckoned (?P<chance>\d+) in 100 to be close", tr("Reckoned *{chance} in 100* to be close")),
)
_OF_CALLS = "of the calls it wants are made or booked"
_COVERAGE: Sequence[tuple[str, str]] = (
    ("though every call it wants is made or booked", tr("though every call it wants is made or booked")),
    (f"and hardly any {_OF_CALLS} yet", tr("and hardly any of the calls it wants are made or booked yet")),
    (f"and none {_OF_CALLS} yet", tr("and none of the calls it wants are made or booked yet")),
    (
        f"though {_SHARE} in 100 {_OF_CALLS} already",
        tr("though *{share} in 100* of the calls it wants are made or booked already"),
    ),
    (
        f"and only {_SHARE} in 100 {_OF_CALLS}",
        tr("and only *{share} in 100* of the calls it wants are made or booked"),
    ),
    (f"and {_SHARE} in 100 {_OF_CALLS}", tr("and *{share} in 100* of the calls it wants are made or booked")),
)
_SHORT: Sequence[tuple[str, str]] = (
    (r"We stand level, as close as can be\.", tr("We stand *level*, as close as can be.")),
    (
        rf"We stand {_POINTS} behind, near enough to turn\.",
        tr("We stand *{points} points behind*, near enough to turn."),
    ),
    (rf"We stand {_POINTS} behind, not out of reach\.", tr("We stand *{points} points behind*, not out of reach.")),
    (rf"We stand {_POINTS} behind, a long way off\.", tr("We stand *{points} points behind*, a long way off.")),
    (rf"We stand {_POINTS} ahead, near enough to lose\.", tr("We stand *{points} points ahead*, near enough to lose.")),
    (rf"We stand {_POINTS} ahead, not safe\.", tr("We stand *{points} points ahead*, not safe.")),
    (rf"We stand {_POINTS} ahead, a long way clear\.", tr("We stand *{points} points ahead*, a long way clear.")),
    (
        r"We stand level, reckoned (?P<chance>\d+) in 100 to be close\.",
        tr("We stand *level*, reckoned *{chance} in 100* to be close."),
    ),
    (
        rf"We stand {_POINTS} behind, reckoned (?P<chance>\d+) in 100 to be close\.",
        tr("We stand *{points} points behind*, reckoned *{chance} in 100* to be close."),
    ),
    (
        rf"We stand {_POINTS} ahead, reckoned (?P<chance>\d+) in 100 to be close\.",
        tr("We stand *{points} points ahead*, reckoned *{chance} in 100* to be close."),
    ),
    (r"Every call it wants is made or booked\.", tr("Every call it wants is made or booked.")),
    (rf"Hardly any {_OF_CALLS} yet\.", tr("Hardly any of the calls it wants are made or booked yet.")),
    (rf"None {_OF_CALLS} yet\.", tr("None of the calls it wants are made or booked yet.")),
    (rf"Only {_SHARE} % {_OF_CALLS}\.", tr("Only *{share} %* of the calls it wants are made or booked.")),
    (rf"{_SHARE} % {_OF_CALLS}\.", tr("*{share} %* of the calls it wants are made or booked.")),
    (r"Nobody here can be rung just now\.", tr("Nobody here can be rung just now.")),
    (r"This seat has had its parties for today\.", tr("This seat has had its parties for today.")),
    (
        r"This is the Speaker’s seat: we did not stand here, so it is not ours to win\.",
        tr("This is the Speaker’s seat: we did not stand here, so it is not ours to win."),
    ),
    (
        r"We did not stand here in (?P<year>\d{4}), so it is not ours to win\.",
        tr("We did not stand here in {year}, so it is not ours to win."),
    ),
    (
        r"(?P<by>[^:“”]{1,200}?) is sending parties here: “(?P<why>[^“”]*)”\.",
        tr("{by} is sending parties here: “{why}”."),
    ),
    (
        r"(?P<by>[^:“”]{1,200}?) is holding parties back from here: “(?P<why>[^“”]*)”\.",
        tr("{by} is holding parties back from here: “{why}”."),
    ),
)
_CONCLUSION: Sequence[tuple[str, str]] = (
    (
        r"Nobody here can be rung just now, so no party is sent\.",
        tr("Nobody here can be rung just now, so no party is sent."),
    ),
    (
        rf"Every close seat gets {_SHARE} in 100 of its calls before others get more{_AS_HUNDRED}",
        tr("Every close seat gets *{share} in 100* of its calls before others get more (this seat = 100)."),
    ),
    (
        rf"A coordinator wants this seat to have {_SHARE} in 100 of its calls before others get more{_AS_HUNDRED}",
        tr(
            "A coordinator wants this seat to have *{share} in 100* of its calls before others get more (this seat ="
            " 100)."
        ),
    ),
    (
        rf"You have rung here before, and {_SEAT} needs you hardly more, so stay{_AS_HUNDRED}",
        tr("You have rung here before, and {seat} needs you hardly more, so stay (this seat = 100)."),
    ),
    (
        rf"This evening was advertised for here, and {_SEAT} needs you hardly more, so stay{_AS_HUNDRED}",
        tr("This evening was advertised for here, and {seat} needs you hardly more, so stay (this seat = 100)."),
    ),
    (
        rf"Of the seats left, this one needs you most{_AS_HUNDRED}",
        tr("Of the seats left, this one needs you most (this seat = 100)."),
    ),
    (r"By the figures alone calls change nothing here\.", tr("By the figures alone calls change nothing here.")),
)
_COUNTED: Sequence[tuple[str, _Said]] = (
    (
        r"The polls are (?P<many>\d+) days? old: newer ones could change this\.",
        lambda found: tr_n(
            "The polls are {n} day old: newer ones could change this.",
            "The polls are {n} days old: newer ones could change this.",
            _number(found),
        ),
    ),
    (
        rf"Even so, {_CALLS} more here than anywhere{_AS_HUNDRED}",
        lambda found: tr_n(
            "Even so, {n:,} call does more here than anywhere (this seat = 100).",
            "Even so, {n:,} calls do more here than anywhere (this seat = 100).",
            _number(found),
        ),
    ),
    (
        rf"So {_CALLS} more here than anywhere{_AS_HUNDRED}",
        lambda found: tr_n(
            "So {n:,} call does more here than anywhere (this seat = 100).",
            "So {n:,} calls do more here than anywhere (this seat = 100).",
            _number(found),
        ),
    ),
    (
        rf"{_CALLS} more here than anywhere{_AS_HUNDRED}",
        lambda found: tr_n(
            "{n:,} call does more here than anywhere (this seat = 100).",
            "{n:,} calls do more here than anywhere (this seat = 100).",
            _number(found),
        ),
    ),
    (
        rf"So {_CALLS} more here than in any other seat you have not said no to{_AS_HUNDRED}",
        lambda found: tr_n(
            "So {n:,} call does more here than in any other seat you have not said no to (this seat = 100).",
            "So {n:,} calls do more here than in any other seat you have not said no to (this seat = 100).",
            _number(found),
        ),
    ),
    (
        rf"By the figures alone {_CALLS} most in {_SEAT}; this is (?P<place>\d+)\w\w{_AS_HUNDRED}",
        lambda found: tr_n(
            "By the figures alone {n:,} call does most in {seat}; this is {place} (this seat = 100).",
            "By the figures alone {n:,} calls do most in {seat}; this is {place} (this seat = 100).",
            _number(found),
            seat=found["seat"],
            place=ordinals.ordinal(int(found["place"])),
        ),
    ),
    (
        rf"{_CALLS} most in {_SEAT}, but (?P<by>[^:“”]{{1,200}}?) is holding parties back from there: "
        r"“(?P<why>[^“”]*)”\.",
        lambda found: tr_n(
            "{n:,} call does most in {seat}, but {by} is holding parties back from there: “{why}”.",
            "{n:,} calls do most in {seat}, but {by} is holding parties back from there: “{why}”.",
            _number(found),
            seat=found["seat"],
            by=found["by"],
            why=found["why"],
        ),
    ),
    (
        rf"{_CALLS} most in {_SEAT}, but it has had its parties for today\.",
        lambda found: tr_n(
            "{n:,} call does most in {seat}, but it has had its parties for today.",
            "{n:,} calls do most in {seat}, but it has had its parties for today.",
            _number(found),
            seat=found["seat"],
        ),
    ),
    (
        rf"{_CALLS} most in {_SEAT}, but there is no list of it to ring from\.",
        lambda found: tr_n(
            "{n:,} call does most in {seat}, but there is no list of it to ring from.",
            "{n:,} calls do most in {seat}, but there is no list of it to ring from.",
            _number(found),
            seat=found["seat"],
        ),
    ),
    (
        rf"{_CALLS} most in {_SEAT}, which you said no to\.",
        lambda found: tr_n(
            "{n:,} call does most in {seat}, which you said no to.",
            "{n:,} calls do most in {seat}, which you said no to.",
            _number(found),
            seat=found["seat"],
        ),
    ),
)


def _standing() -> Iterator[_Rule]:
    """Where we stand and how far the calls are booked, in one sentence of two halves."""
    for stands, stands_here in _STANDING:
        for covers, covers_here in _COVERAGE:
            both = tr("{stands}, {covers}.", stands=stands_here, covers=covers_here)
            yield _rule(rf"{stands}, {covers}\.", both)


_RULES: Sequence[_Rule] = (
    *_standing(),
    *(_rule(pattern, words) for pattern, words in (*_SHORT, *_CONCLUSION)),
    *(_counted(pattern, words) for pattern, words in _COUNTED),
)
