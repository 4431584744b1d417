"""What somebody asked on the front page, as it travels in an address: never the postcode, only what was made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from phonebank_app.seats import seats_by_code

DOINGS = {"ring": "Ring from home", "doors": "Knock on doors", "both": "Ring or knock", "abroad": "Ring from abroad"}
WHENS = {"tonight": "Tonight", "tomorrow": "Tomorrow", "weekend": "This weekend", "later": "Another day"}
MOST_CALLERS = 200
HOURS = 3.0
"""How long a party is reckoned to ring for, unless its event says otherwise."""
_MOST_DECLINED = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the map.

    Attributes:
        do: a key of `DOINGS`.
        when: a key of `WHENS`.
        callers: how many will ring, 1 to 200.
        district: the first half of a postcode, for words and distances; blank when none was given.
        home: code of the seat they live in; blank when it is not known.
        declined: codes of seats they said no to.
        chosen: code of a seat they picked themselves; blank for the one that needs them most.
    """

    do: str = "ring"
    when: str = "tonight"
    callers: int = 1
    district: str = ""
    home: str = ""
    declined: tuple[str, ...] = ()
    chosen: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Asked:
        """What an address or a form says; whatever makes no sense is left at its default."""
        seats = seats_by_code()
        callers = given.get("callers", "").strip()
        no = [code for code in given.get("no", "").split(",") if code in seats]
        return cls(
            do=given["do"] if given.get("do") in DOINGS else "ring",
            when=given["when"] if given.get("when") in WHENS else "tonight",
            callers=min(MOST_CALLERS, max(1, int(callers))) if callers.isascii() and callers.isdigit() else 1,
            district=_district(given.get("near", "")),
            home=given.get("home", "") if given.get("home") in seats else "",
            declined=tuple(dict.fromkeys(no))[:_MOST_DECLINED],
            chosen=given.get("seat", "") if given.get("seat") in seats else "",
        )

    def address(self, path: str = "/answer") -> str:
        """This question as an address."""
        parts = {
            "do": self.do,
            "when": self.when,
            "callers": str(self.callers),
            "near": self.district,
            "home": self.home,
            "no": ",".join(self.declined),
            "seat": self.chosen,
        }
        return f"{path}?{urlencode({name: value for name, value in parts.items() if value}, safe=',')}"

    def choosing(self, seat_code: str) -> Asked:
        """The same, for a seat they pick."""
        return replace(self, chosen=seat_code)

    def declining(self, seat_code: str) -> Asked:
        """The same, having said no to a seat."""
        declined = tuple(dict.fromkeys((*self.declined, seat_code)))[-_MOST_DECLINED:]
        return replace(self, declined=declined, chosen="")


def _district(text: str) -> str:
    plain = text.upper().strip()
    return plain if 2 <= len(plain) <= 4 and plain.isascii() and plain.isalnum() else ""
