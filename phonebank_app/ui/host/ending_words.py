"""What the page on the end of a party says, line by line: always what is true just now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from phonebank_app.i18n import tr, tr_n
from phonebank_app.party.ending import Checklist
from phonebank_app.ui.host.evening_words import calls_and_wishes
from phonebank_app.words import dates
from phonebank_app.words.listed import and_words

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


CHECK, SEND, LOOK, SAVE = tr("Check with the campaign"), tr("Send now"), tr("Look at them"), tr("Save the results…")
PAPER = tr("Sheets on paper…")


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
        return Line("in hand", "ok", tr("No call is in hand."))
    chairs = and_words([str(chair) for chair in now.in_hand])
    what = tr_n("{n:,} call is in hand.", "{n:,} calls are in hand.", len(now.in_hand))
    return Line(
        "in hand",
        "warn",
        what,
        tr_n(
            "Chair {chairs}. Let them finish; whoever leaves their chair gives it back unrung.",
            "Chairs {chairs}. Let them finish; whoever leaves their chair gives it back unrung.",
            len(now.in_hand),
            chairs=chairs,
        ),
    )


def _paper(now: Checklist) -> list[Line]:
    """Sheets that are out, and those that are missing; nothing where there never was one."""
    missing, people = now.paper_missing
    found = []
    if now.paper:
        what = tr_n("{n:,} sheet is still out.", "{n:,} sheets are still out.", len(now.paper))
        found.append(
            Line("paper", "bad", what, tr("{still_out} Say what became of each.", still_out=still_out(now)), PAPER)
        )
    if missing:
        what = tr_n(
            "{n:,} sheet is missing, with {person}.",
            "{n:,} sheets are missing, with {person}.",
            missing,
            person=tr_n("{n:,} person", "{n:,} people", people),
        )
        more = tr("Tell your coordinator at once. The breach report, under Settings, counts them.")
        found.append(Line("paper missing", "bad", what, more, PAPER))
    return found


def still_out(now: Checklist) -> str:
    """Every sheet that is out: “Chair 3, Sam, 15 people.”"""
    return " ".join(
        tr_n(
            "Chair {chair}, {caller}, {n:,} person.",
            "Chair {chair}, {caller}, {n:,} people.",
            one.people,
            chair=one.chair,
            caller=one.caller,
        )
        for one in now.paper
    )


def _unsent(now: Checklist) -> Line:
    wishes = now.wishes - now.wishes_refused
    if not now.waiting and not wishes:
        return Line("unsent", "ok", tr("Everything was sent to the campaign."))
    many = calls_and_wishes(now.waiting, wishes)
    what = tr_n("{many} waits to be sent.", "{many} wait to be sent.", now.waiting + wishes, many=many)
    return Line("unsent", "warn", what, tr("They are kept here until the campaign has them."), SEND)


def _tray(now: Checklist) -> Line:
    if not now.tray and now.wishes_refused:
        what = tr("{many} of voters would not go through.", many=calls_and_wishes(0, now.wishes_refused))
        more = tr(
            "Tell your coordinator. They stay here, and are sealed for the campaign before this party is deleted."
        )
        return Line("tray", "warn", what, more)
    if not now.tray:
        return Line("tray", "ok", tr("The campaign took everything that it was sent."))
    what = tr_n("{n:,} call would not go through.", "{n:,} calls would not go through.", now.tray)
    return Line("tray", "warn", what, tr("Needs attention says why, and seals them for your coordinator."), LOOK)


def _checked(now: Checklist) -> Line:
    said = now.confirmed
    if said is None:
        more = tr("It is counted on both sides, and compared call by call.")
        return Line("check", "muted", tr("Not yet compared with the campaign."), more, CHECK)
    fresh = said.ours == now.outcomes - now.tray
    later = "" if fresh else tr(" More was saved since.")
    if said.agrees:
        what = (
            tr_n(
                "The campaign holds the one call of this laptop.",
                "The campaign holds all {n:,} calls of this laptop.",
                said.ours,
            )
            if said.ours
            else tr("There was nothing to be compared.")
        )
        return Line(
            "check",
            "ok" if fresh else "muted",
            what,
            tr("Compared at {clock}.{later}", clock=_clock(said.at), later=later),
            CHECK,
        )
    missing = said.ours - said.theirs
    differs = (
        tr_n("{n:,} is missing there", "{n:,} are missing there", missing)
        if missing > 0
        else tr("They are not the same calls")
    )
    what = tr_n(
        "The campaign holds {theirs:,} of the {n:,} call of this laptop.",
        "The campaign holds {theirs:,} of the {n:,} calls of this laptop.",
        said.ours,
        theirs=said.theirs,
    )
    more = tr(
        "{differs}, after everything was sent again. Nothing of it is lost here. "
        "Tell your coordinator, and seal what is unsent under Needs attention.",
        differs=differs,
    )
    return Line("check", "bad", what, more, CHECK)


def _durable(now: Checklist) -> Line:
    if not now.not_durable:
        return Line("durable", "ok", tr("The campaign has all of it in a backup."))
    what = tr_n(
        "{many} is in no backup of the campaign’s yet.",
        "{many} are in no backup of the campaign’s yet.",
        now.not_durable,
        many=calls_and_wishes(now.not_durable - now.wishes, now.wishes),
    )
    return Line("durable", "muted", what, tr("It makes one by itself. Until then this laptop keeps them as well."))


def _backups(at: datetime | None) -> Line:
    if at is None:
        return Line(
            "backup",
            "muted",
            tr("No backup on this laptop yet."),
            tr("One is made when the party is locked or closed."),
        )
    return Line(
        "backup",
        "ok",
        tr("Backed up on this laptop at {at:%H:%M}.", at=at),
        tr("Once more when it is locked or closed."),
    )


def _taken(now: Checklist) -> Line:
    if not now.outcomes:
        return Line("taken", "muted", tr("There are no results to take away."))
    if now.taken_at is not None and not now.missing:
        return Line("taken", "ok", tr("The results were saved in a file at {taken_at:%H:%M}.", taken_at=now.taken_at))
    if now.taken_at is not None:
        what = tr_n(
            "{n:,} outcome is not in the file of {taken_at:%H:%M}.",
            "{n:,} outcomes are not in the file of {taken_at:%H:%M}.",
            now.missing,
            taken_at=now.taken_at,
        )
    else:
        what = tr("The results were not saved in a file.")
    if now.linked:
        return Line(
            "taken",
            "muted",
            what,
            tr("They go to the campaign. A file of your own would hold names, and is not needed."),
        )
    return Line("taken", "warn", what, tr("They are nowhere else: save them before the party is deleted."), SAVE)


def to_end(now: Checklist) -> tuple[str, str]:
    """Title and words of the card that ends it, or says that it has ended."""
    if now.ended_at is None:
        back = tr(" The rest of the list goes back, so that others can ring them.") if now.linked else ""
        return (
            tr("End the party"),
            tr(
                "Nobody is given another voter.{back} It cannot be taken back: for more calls you begin another party.",
                back=back,
            ),
        )
    if not now.linked:
        back = ""
    elif now.given_back is None:
        back = tr(" The rest of the list goes back once no call is in hand and the campaign can be reached.")
    else:
        back = tr_n(
            " {n:,} person went back to the campaign.", " {n:,} people went back to the campaign.", now.given_back
        )
    return tr("The party ended at {clock}", clock=_clock(now.ended_at)), tr("Thank you all.{back}", back=back)


def to_delete(now: Checklist) -> str:
    """What becomes of the party on this laptop."""
    if not now.linked:
        return tr(
            "This list is your own, so nothing of it is deleted by itself. Once its time is over the program asks at"
            " each start."
        )
    if now.deleted_at is not None:
        at = now.deleted_at
        when = tr(
            "It is deleted by itself {on_day} at {at:%H:%M}, also while it is locked.",
            on_day=dates.on_full_day(at),
            at=at,
        )
    else:
        when = tr("It is deleted by itself 72 hours after the campaign has everything.")
    return tr(
        "{when} {what_is_kept} A receipt stays, without a name in it.", when=when, what_is_kept=_what_is_kept(now)
    )


def _what_is_kept(now: Checklist) -> str:
    if not now.not_durable:
        return tr("The campaign has everything.")
    if now.has_key:
        return tr("Whatever the campaign does not have by then is sealed for it first, and that file stays here.")
    return tr("It is asked about first if the campaign does not have everything by then.")


def confirmed(now: Checklist, digest: str) -> str:
    """The receipt of the end, as it is shown: counts, moments, the digest, and what the service said."""
    said = now.confirmed
    words = [tr_n("{n:,} outcome in the log.", "{n:,} outcomes in the log.", now.outcomes)]
    if said is not None:
        words.append(
            tr(
                "The campaign held {theirs:,} of {ours:,} at {clock}.",
                theirs=said.theirs,
                ours=said.ours,
                clock=_clock(said.at),
            )
        )
    return tr("{words} Digest {digest}…", words=" ".join(words), digest=digest[:16])


def _clock(moment: datetime) -> str:
    from phonebank_app.machine.clock import local

    return f"{local(moment):%H:%M}"
