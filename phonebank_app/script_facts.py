"""What is known before a call, for its script to say and to go by: of the voter, the party, and the seat. Pure."""

from __future__ import annotations

from datetime import date

from phonebank_app.cards import CallCard
from phonebank_app.db.documents import Party
from phonebank_app.languages import language_key
from phonebank_app.seats import PARTIES, party_key, seats_by_code

_YES, _NO = "yes", "no"


def script_facts(party: Party, card: CallCard, caller: str, today: date) -> dict[str, str]:
    """All of ``vocabulary.FACTS``: words as they stand in the script, whole numbers in digits, yes or no, codes.

    What is not known is empty.

    Args:
        today: the day of the call, where the voter is.
    """
    return _placeholders(party, card, caller) | _of_the_voter(card) | _of_the_seat(party, today)


def _placeholders(party: Party, card: CallCard, caller: str) -> dict[str, str]:
    day = party.polling_day
    return {
        "first_name": card.first_name,
        "full_name": card.name,
        "caller": caller,
        "seat": party.seat_name,
        "ward": card.area,
        "candidate": party.candidate,
        "party": party.party_label,
        "on_behalf_of": party.on_behalf_of,
        "polling_day": day.isoformat() if day else "",
        "source": card.source,
        "host": party.host,
        "contact_us": party.contact_address,
    }


def _of_the_voter(card: CallCard) -> dict[str, str]:
    spoken = any(call.reached for call in card.history)
    return {
        "language": language_key(card.language) or "en",
        "first_time": _NO if spoken else _YES,
        "spoken_before": _YES if spoken else _NO,
        "last_intention": card.last_intention,
        "last_issue": card.last_issue,
        "town": card.town,
    }


def _of_the_seat(party: Party, today: date) -> dict[str, str]:
    seat = seats_by_code().get(party.seat_code)
    held_by = (party_key(seat.first_party) or seat.first_party.casefold()) if seat is not None else ""
    ours = own_party(party.party_label)
    left = (party.polling_day - today).days if party.polling_day is not None else -1
    return {
        "majority": str(seat.majority) if seat is not None else "",
        "held_by": held_by,
        "seat_is_ours": (_YES if held_by == ours else _NO) if held_by and ours else "",
        "days_left": str(left) if left >= 0 else "",
    }


def own_party(label: str) -> str:
    """The key of the party that a campaign calls “Labour” or “the Green Party”; empty where that is none we know."""
    said = label.casefold().split()
    named = [key for key, one in PARTIES.items() if _is_among(one.name.casefold().split(), said)]
    known = [key for key, one in PARTIES.items() if one.label.casefold() == label.casefold().strip()]
    return (known or named or [""])[0]


def _is_among(name: list[str], said: list[str]) -> bool:
    """Whether the words of a name stand side by side among those said; a plural is the same party."""
    singular = [word.removesuffix("s") for word in said]
    wanted = [word.removesuffix("s") for word in name]
    return any(singular[at : at + len(wanted)] == wanted for at in range(len(singular) - len(wanted) + 1))
