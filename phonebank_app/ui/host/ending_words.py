"""What the page on the end of a party says, line by line: always what is true just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from phonebank_app.ending import Checklist
from phonebank_app.ui.host.evening_words import calls_and_wishes, count_of

Tone = Literal["ok", "warn", "bad", "muted"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list.

    Attributes:
        about: what it is about, in a word; ``act``: words of a button, if something can be done about it.
    """

    about: str
    tone: Tone
    what: str
    more: str = ""
    act: str = ""


CHECK, SEND, LOOK, SAVE = "Check with the campaign", "Send now", "Look at them", "Save the results…"
PAPER = "Sheets on paper…"


def lines(now: Checklist, backup_at: datetime | None) -> list[Line]:
    """The list, in the order in which it is gone through.

    Args:
        backup_at: when the newest backup on this laptop was made (voters' time).
    """
    found = [_in_hand(now), *_paper(now)]
    if now.linked:
        found += [_unsent(now), _tray(now), _checked(now), _durable(now)]
    return [*found, _backups(backup_at), _taken(now)]


def _in_hand(now: Checklist) -> Line:
    if not now.in_hand:
        return Line("in hand", "ok", "No call is in hand.")
    chairs = " and ".join(", ".join(str(chair) for chair in now.in_hand).rsplit(", ", 1))
    where = f"Chair {chairs}" if len(now.in_hand) == 1 else f"Chairs {chairs}"
    what = f"{count_of(len(now.in_hand), 'call is', 'calls are')} in hand."
    return Line("in hand", "warn", what, f"{where}. Let them finish; whoever leaves their chair gives it back unrung.")


def _paper(now: Checklist) -> list[Line]:
    """Sheets that are out, and those that are missing; nothing where there never was one."""
    missing, people = now.paper_missing
    found = []
    if now.paper:
        what = f"{count_of(len(now.paper), 'sheet is', 'sheets are')} still out."
        found.append(Line("paper", "bad", what, f"{still_out(now)} Say what became of each.", PAPER))
    if missing:
        what = f"{count_of(missing, 'sheet is', 'sheets are')} missing, with {count_of(people, 'person', 'people')}."
        more = "Tell your coordinator at once. The breach report, under Settings, counts them."
        found.append(Line("paper missing", "bad", what, more, PAPER))
    return found


def still_out(now: Checklist) -> str:
    """Every sheet that is out: “Chair 3, Sam, 15 people.”"""
    return " ".join(
        f"Chair {one.chair}, {one.caller}, {count_of(one.people, 'person', 'people')}." for one in now.paper
    )


def _unsent(now: Checklist) -> Line:
    wishes = now.wishes - now.wishes_refused
    if not now.waiting and not wishes:
        return Line("unsent", "ok", "Everything was sent to the campaign.")
    wait = "waits" if now.waiting + wishes == 1 else "wait"
    what = f"{calls_and_wishes(now.waiting, wishes)} {wait} to be sent."
    return Line("unsent", "warn", what, "They are kept here until the campaign has them.", SEND)


def _tray(now: Checklist) -> Line:
    if not now.tray and now.wishes_refused:
        what = f"{calls_and_wishes(0, now.wishes_refused)} of voters would not go through."
        more = "Tell your coordinator. They stay here, and are sealed for the campaign before this party is deleted."
        return Line("tray", "warn", what, more)
    if not now.tray:
        return Line("tray", "ok", "The campaign took everything that it was sent.")
    what = f"{count_of(now.tray, 'call', 'calls')} would not go through."
    return Line("tray", "warn", what, "Needs attention says why, and seals them for your coordinator.", LOOK)


def _checked(now: Checklist) -> Line:
    said = now.confirmed
    if said is None:
        more = "It is counted on both sides, and compared call by call."
        return Line("check", "muted", "Not yet compared with the campaign.", more, CHECK)
    fresh = said.ours == now.outcomes - now.tray
    later = "" if fresh else " More was saved since."
    if said.agrees:
        held = f"all {said.ours:,} calls" if said.ours != 1 else "the one call"
        what = f"The campaign holds {held} of this laptop." if said.ours else "There was nothing to be compared."
        return Line("check", "ok" if fresh else "muted", what, f"Compared at {_clock(said.at)}.{later}", CHECK)
    missing = said.ours - said.theirs
    differs = f"{count_of(missing, 'is', 'are')} missing there" if missing > 0 else "they are not the same calls"
    what = f"The campaign holds {said.theirs:,} of the {count_of(said.ours, 'call')} of this laptop."
    more = (
        f"{differs[:1].upper()}{differs[1:]}, after everything was sent again. Nothing of it is lost here. Tell your"
        " coordinator, and seal what is unsent under Needs attention."
    )
    return Line("check", "bad", what, more, CHECK)


def _durable(now: Checklist) -> Line:
    if not now.not_durable:
        return Line("durable", "ok", "The campaign has all of it in a backup.")
    lack = "is" if now.not_durable == 1 else "are"
    what = f"{calls_and_wishes(now.not_durable - now.wishes, now.wishes)} {lack} in no backup of the campaign’s yet."
    return Line("durable", "muted", what, "It makes one by itself. Until then this laptop keeps them as well.")


def _backups(at: datetime | None) -> Line:
    if at is None:
        return Line(
            "backup", "muted", "No backup on this laptop yet.", "One is made when the party is locked or closed."
        )
    return Line("backup", "ok", f"Backed up on this laptop at {at:%H:%M}.", "Once more when it is locked or closed.")


def _taken(now: Checklist) -> Line:
    if not now.outcomes:
        return Line("taken", "muted", "There are no results to take away.")
    if now.taken_at is not None and not now.missing:
        return Line("taken", "ok", f"The results were saved in a file at {now.taken_at:%H:%M}.")
    if now.taken_at is not None:
        what = f"{count_of(now.missing, 'outcome is', 'outcomes are')} not in the file of {now.taken_at:%H:%M}."
    else:
        what = "The results were not saved in a file."
    if now.linked:
        return Line(
            "taken", "muted", what, "They go to the campaign. A file of your own would hold names, and is not needed."
        )
    return Line("taken", "warn", what, "They are nowhere else: save them before the party is deleted.", SAVE)


def to_end(now: Checklist) -> tuple[str, str]:
    """Title and words of the card that ends it, or says that it has ended."""
    if now.ended_at is None:
        back = " The rest of the list goes back, so that others can ring them." if now.linked else ""
        return (
            "End the party",
            f"Nobody is given another voter.{back} It cannot be taken back: for more calls you begin another party.",
        )
    if not now.linked:
        back = ""
    elif now.given_back is None:
        back = " The rest of the list goes back once no call is in hand and the campaign can be reached."
    else:
        back = f" {count_of(now.given_back, 'person', 'people')} went back to the campaign."
    return f"The party ended at {_clock(now.ended_at)}", f"Thank you all.{back}"


def to_delete(now: Checklist) -> str:
    """What becomes of the party on this laptop."""
    if not now.linked:
        return (
            "This list is your own, so nothing of it is deleted by itself. Once its time is over the program asks at"
            " each start."
        )
    if now.deleted_at is not None:
        at = now.deleted_at
        when = f"It is deleted by itself on {at:%A} {at.day} {at:%B} at {at:%H:%M}, also while it is locked."
    else:
        when = "It is deleted by itself 72 hours after the campaign has everything."
    return f"{when} {_what_is_kept(now)} A receipt stays, without a name in it."


def _what_is_kept(now: Checklist) -> str:
    if not now.not_durable:
        return "The campaign has everything."
    if now.has_key:
        return "Whatever the campaign does not have by then is sealed for it first, and that file stays here."
    return "It is asked about first if the campaign does not have everything by then."


def confirmed(now: Checklist, digest: str) -> str:
    """The receipt of the end, as it is shown: counts, moments, the digest, and what the service said."""
    said = now.confirmed
    words = [f"{count_of(now.outcomes, 'outcome')} in the log."]
    if said is not None:
        words.append(f"The campaign held {said.theirs:,} of {said.ours:,} at {_clock(said.at)}.")
    return f"{' '.join(words)} Digest {digest[:16]}…"


def _clock(moment: datetime) -> str:
    from phonebank_app.clock import local

    return f"{local(moment):%H:%M}"
