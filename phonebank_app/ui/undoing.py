"""How each action is taken back, or that it is asked about first. A new one without a row here fails its test.

``looks``: it shows something, or goes somewhere; nothing is kept.
``undo``: it can be taken back.
``again``: the same key, or the one beside it, puts it back as it was.
``asked``: it is asked about first, or is itself the answer to a question that can be closed.
``itself``: the program does it by itself, whatever anybody presses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

How = Literal["looks", "undo", "again", "asked", "itself"]


@dataclass(frozen=True, slots=True)
class Way:
    """How, and by what."""

    how: How
    by: str = ""


_LOOKS = Way("looks")
_FILE = Way("asked", "a file is chosen first, and one that is there is overwritten only when that was said")

KEYS: Mapping[str, Way] = {
    **dict.fromkeys(("objections", "note", "scan", "close_scan", "who", "rights", "option", "close", "keys"), _LOOKS),
    **dict.fromkeys(("chair", "before", "after", "page", "search", "back", "decline", "sit_down"), _LOOKS),
    **dict.fromkeys(("rehearse", "join", "join_room", "look_again", "choose_file", "check_list"), _LOOKS),
    **dict.fromkeys(("show_passphrase", "briefing", "kept", "skip_step", "question_on", "question_back"), _LOOKS),
    **dict.fromkeys(("ringing_back", "laptops", "paper", "next", "look"), _LOOKS),
    **dict.fromkeys(("page_on", "page_back", "line_on", "line_back"), _LOOKS),
    "answer": Way("undo", "← goes back a step"),
    "nought": Way("undo", "← goes back a step"),
    "go_on": Way("undo", "← goes back a step"),
    "outcome": Way("undo", "Ctrl+Z; what a caller cannot take back opens a strip in its key first"),
    "kindly": Way("asked", "the strip in its key"),
    "undo": Way("again", "the call is in hand again and is saved again"),
    "both": Way("again", "any other key of the row; the letter that follows is taken back by Ctrl+Z"),
    "pass_on": Way("again", "they pass it back with F7"),
    "move_call_back": Way("undo", "Ctrl+Z, like any other end of a call"),
    "promise": Way("asked", "by the words read out; and the same digit takes it back"),
    "ask_host": Way("again", "F1 again, or the host has been there"),
    "other_number": Way("again", "F2 goes round the numbers"),
    "mate_answered": Way("again", "F3 from the other’s page"),
    "take_break": Way("again", "F9 or Enter ends it"),
    "resume": Way("again", "F9 begins it"),
    "cake": Way("again", "another digit, or Enter ends it"),
    "take_back": Way("again", "the call is in hand again and is saved again"),
    "hide": Way("again", "Enter shows it as it was"),
    "go_home": Way("asked", "and the guest can join again"),
    "large_print": Way("again", "L again"),
    "print_script": Way("asked", "the system asks which printer"),
    "save_copy": _FILE,
    "name_off": Way("asked", "a question in which Enter alone changes nothing"),
    "leave": Way("again", "the chair is opened again; the call in hand is kept"),
    "save": Way("asked", "it answers a question that Esc closes"),
    "pages": Way("again", "Ctrl+M goes round"),
    "wishes": Way("asked", "Enter keeps, Esc does not"),
    "pause": Way("again", "Ctrl+P again"),
    "seat_guest": Way("asked", "a form, which Esc closes; the guest goes home again"),
    "lock": Way("again", "the passphrase unlocks, and each is where they were"),
    "unlock": Way("again", "Ctrl+L"),
    "keyring": Way("again", "Ctrl+L"),
    "export": _FILE,
    "try": Way("looks"),
    "again": Way("looks"),
    "versions": Way("looks"),
    "older": Way("looks"),
    "newer": Way("looks"),
    "next_problem": Way("looks"),
    **dict.fromkeys(("find", "go_to_step", "follow_name"), _LOOKS),
    **dict.fromkeys(("rename", "remark"), Way("undo", "Ctrl+Z, as for anything that is typed")),
    "put_right": Way("undo", "Ctrl+Z, as for anything that is typed"),
    "insert": Way("undo", "Ctrl+Z, as for anything that is typed"),
    "new_draft": Way("again", "the draft before stays among the versions"),
    "go_on_from": Way("again", "the draft before stays among the versions"),
    "save_script": _FILE,
    "approve": Way("asked", "by a sheet for the coordinator’s name, and the host’s PIN"),
    "save_refused": _FILE,
    "sync": Way("itself", "what is saved is sent anyway"),
    "open_list": _FILE,
    "open_pack": _FILE,
    "paste": Way("asked", "nothing is taken in before it is checked and imported"),
    "import_list": Way("asked", "the last step of a guide that can be left"),
    "leave_call": Way("asked", "by the host’s PIN"),
    "stay": Way("again", "the next seat can be asked for"),
    "start": Way("asked", "the last step of a guide; Esc goes back a step"),
    "accept": Way("asked", "the notice is the question"),
}
"""By what comes before the colon in the table of keys."""

WRITES: Mapping[str, Way] = {
    "Calling.next": Way("itself"),
    "Calling.keep_draft": Way("itself"),
    "Calling.record": KEYS["outcome"],
    "Calling.undo": KEYS["undo"],
    "Calling.other_number": KEYS["other_number"],
    "Calling.switch_to": KEYS["mate_answered"],
    "Calling.hand_over": KEYS["pass_on"],
    "Calling.household_out": KEYS["outcome"],
    "Calling.put_off_break": Way("again", "F9 takes it, and it is offered again ten minutes later"),
    "Calling.take": Way("again", "the caller passes it on with F7; one nobody has begun goes back to the list"),
    "Calling.ask_host": KEYS["ask_host"],
    "Calling.take_break": KEYS["take_break"],
    "HandingIn.hand_in": Way("itself", "what was pressed on a joined laptop, where it was asked about or taken back"),
    "Promising.write": KEYS["promise"],
    "Promising.take_back": Way("asked", "and promised again"),
    "Promising.take_back_for": Way("asked", "and promised again in their next call"),
    "CallBacks.details": Way("itself", "that the host looked is written down"),
    "CallBacks.move": Way("asked", "and moved again"),
    "CallBacks.drop": Way("asked", "with what it means for the voter"),
    "CallBacks.keep_for": Way("again", "kept for somebody else"),
    "RingingBack.find": Way("itself", "that the host looked is written down"),
    "RingingBack.ring_back": Way("again", "moved to another time, or dropped, on the page of call-backs"),
    "RingingBack.record": Way("asked", "with what it means for the voter"),
    "Briefed.read": Way("again", "Ctrl+B shows it again"),
    "Forgetting.take_off": KEYS["name_off"],
    "Forgetting.cleaned": Way("itself"),
    "RegisterNotice.accept": KEYS["accept"],
    "RegisterNotice.accept_as_host": KEYS["accept"],
    "ScriptVersions.seen": Way("itself", "that the host looked is written down"),
    "ScriptVersions.publish": Way("asked", "under a name that is typed; the version before can be published again"),
    "Checklist.tick": Way("again", "ticked or unticked by the same button"),
    "LookingAfter.sat_with": Way("again", "F1 asks for the host again"),
    "LookingAfter.set_goal": Way("again", "another goal, or none"),
    "LookingAfter.remind_at": Way("again", "what it reminds of is still there"),
    "Printing.print_for": Way("undo", "“Never left the room” gives its people back to the list"),
    "Entering.enter": Way("undo", "Ctrl+Z; what cannot be taken back wants its letter twice"),
    "Entering.take_back": Way("again", "the same letter"),
    "Entering.returned": Way("asked", "if a row is blank; and the sheet can be typed in further"),
    "Entering.missing": Way("asked", "and the sheet can be typed in if it turns up"),
    "Entering.void": Way("asked", "and what is typed in counts all the same"),
    "Entering.note_file": Way("itself", "that a sheet was saved as a file is counted"),
    "NearbyHost.start": Way("again", "“Turn off…”"),
    "NearbyHost.stop": Way("asked", "if laptops have joined; and turned on again"),
    "NearbyHost.approve": Way("undo", "the guest is sent home, or the chair is taken over"),
    "NearbyHost.send_away": Way("asked", "and the guest can ask to join again"),
    "NearbyHost.take_over": Way("asked", "and the guest can ask to join again"),
    "NearbyHost.left": Way("itself", "a joined laptop says that its guest went home"),
    "Exports.write": _FILE,
    "Tickets.write": Way("asked", "chosen from what a voter may ask for, and saved with Enter"),
    "Wishes.keep": KEYS["wishes"],
    "Drafting.begin": KEYS["new_draft"],
    "Drafting.save": Way("undo", "Ctrl+Z in the text; and each sitting is among the versions"),
    "Drafting.approve": KEYS["approve"],
    "Hosting.seat_guest": KEYS["seat_guest"],
    "Hosting.rename_guest": Way("undo", "the old name is typed again; what was saved says the name of its time"),
    "Hosting.unseat": Way("undo", "the same guest is seated again; what they saved stays theirs"),
    "Hosting.pause_everyone": KEYS["pause"],
    "Hosting.take_pack": Way("asked", "a pack is opened, or comes from the campaign"),
    "Hosting.load_list": KEYS["import_list"],
    "Hosting.rings_from": Way("again", "another country is chosen"),
    "Hosting.try_tray_again": Way("itself", "offers the same once more"),
    "Hosting.list_went_back": Way("asked", "by the host, who lets the next seat be asked for"),
    "Hosting.identity": Way("itself"),
    "Hosting.keep_needs": Way("itself"),
    "Hosting.link": Way("asked", "by the code of a campaign"),
    "Importing.keep": KEYS["import_list"],
    "Importing.suppress": KEYS["import_list"],
    "LoggedElsewhere.keep": Way("asked", "the last step of a guide that can be left"),
    "SettingAside.set_aside": Way("asked", "and they are put back"),
    "SettingAside.put_back": Way("asked", "and they are set aside"),
    "SettingAside.looked": Way("itself", "a flag that was looked at"),
    "Ending.end": Way("asked", "by the host’s PIN or passphrase"),
    "Ending.note_given_back": Way("itself"),
    "Ending.note_time": Way("itself"),
    "Ending.mark_open": Way("itself"),
    "Ending.write_standing": Way("itself", "what became of the party, beside it"),
    "HostPin.choose": Way("asked", "chosen twice in a sheet; another one is chosen in Settings"),
    "HostPin.forgive": Way("itself", "the passphrase forgives wrong tries"),
    "HostPin.try_pin": Way("itself", "counts wrong tries"),
}
"""Every use case that writes, by class and method."""
