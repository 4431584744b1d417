"""What a script says and goes by: in a call, of the voter, the party and the seat; outside of one, of the last two.

The one place where placeholders and facts are filled from what a party knows. Pure.
"""

from __future__ import annotations

from datetime import date

from phonebank_app.cards import CallCard
from phonebank_app.db.documents import Party
from phonebank_app.scripts.model import Script
from phonebank_app.seats import PARTIES, party_key, seats_by_code
from phonebank_app.words.languages import language_key
from phonebank_app.words.said_dates import said_day

_YES, _NO = "yes", "no"


def script_facts(party: Party, card: CallCard, caller: str, today: date) -> dict[str, str]:
    """All of ``vocabulary.FACTS``: words as they stand in the script, whole numbers in digits, yes or no, codes.

    What is not known is empty.

    Args:
        today: the day of the call, where the voter is.
    """
    return _of_the_party(party) | {"caller": caller} | _of_the_voter(card) | _of_the_seat(party, today)


def party_words(party: Party, script: Script) -> dict[str, str]:
    """What fills a script's placeholders where no voter is meant: in tallies, lists of answers, on paper.

    The day of the vote is in the script's language. What is not known is empty.
    """
    behalf = {"on_behalf_of": script.on_behalf_of} if script.on_behalf_of else {}
    day = {"polling_day": said_day(party.polling_day, script.language)} if party.polling_day else {}
    return _of_the_party(party) | behalf | day


def facts_before_a_call(party: Party, script: Script, today: date) -> dict[str, str]:
    """All that is the same for every call from a list, for whoever reads or prints its script.

    Beside ``vocabulary.FACTS``: ``imprint``, of the campaign, and ``approved_by``, as the party knows it.
    """
    approved = party.answerable.script_approved_by if script.hash == party.script_sha256 else ""
    known = {"imprint": party.imprint, "approved_by": approved or script.approved_by}
    return party_words(party, script) | _of_the_seat(party, today) | known


def _of_the_party(party: Party) -> dict[str, str]:
    day = party.polling_day
    return {
        "seat": party.seat_name,
        "candidate": party.candidate,
        "party": party.party_label,
        "on_behalf_of": party.on_behalf_of or party.campaign,
        "polling_day": day.isoformat() if day else "",
        "host": party.host,
        "contact_us": party.contact_address,
    }


def _of_the_voter(card: CallCard) -> dict[str, str]:
    spoken = any(call.reached for call in card.history)
    return {
        "first_name": card.first_name,
        "full_name": card.name,
        "ward": card.area,
        "source": card.source,
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
