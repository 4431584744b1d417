"""What the parts of a call page say, passed on as what the page says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.ui.caller.promised_back import PromisedBack

if TYPE_CHECKING:
    from phonebank_app.ui.caller.call_page import CallPage


def wire_page(page: CallPage) -> None:
    """The parts that stay: header, quiet pages, the strip below the call, questions."""
    page.header.ask_host.connect(page.ask_host)
    page.header.take_break.connect(page.take_break)
    page.header.pass_on.connect(page.pass_on)
    page.empty.ask_host.connect(page.ask_host)
    page.empty.take_break.connect(page.take_break)
    page.empty.undo.connect(page.undo)
    page.rest.resume.connect(page.resume)
    page.rest.ask_host.connect(page.ask_host)
    page.rest.take_back.connect(page.undo)
    page.opening.who.connect(page.rights.who)
    page.opening.rights.connect(page.rights.ask)
    page.opening.pass_on.connect(page.pass_on)
    page.opening.promise.connect(lambda: page.asked.emit("promise"))
    page.opening.kindly.connect(lambda: page.finish(OutcomeKind.ENDED_KINDLY))
    page.rights.ended.connect(page.finish)
    questions = page.questions
    questions.outcome_given.connect(page.outcome_given)
    questions.outcome_cancelled.connect(page.outcome_cancelled)
    questions.objection_chosen.connect(page.objection_chosen)
    questions.mate_answered.connect(page.mate_answered)
    questions.times_wanted.connect(page.times_wanted)


def wire_body(
    page: CallPage, other_number: Callable[[], None], open_scan: Callable[[], None], take_keys: Callable[[], None]
) -> None:
    """The parts that are made anew with each arrangement."""
    body = page.body
    for back in body.whole.findChildren(PromisedBack):
        back.later.connect(lambda: page.asked.emit("move_call_back"))
    body.who.other_number.connect(other_number)
    body.who.mate_answered.connect(page.questions.ask_mate)
    body.who.scan.connect(open_scan)
    body.who.all_out.connect(page.all_out)
    body.say.answer_chosen.connect(page.answer_chosen)
    body.say.go_on.connect(page.go_on)
    body.say.back.connect(page.back)
    body.say.objections.connect(page.questions.ask_objections)
    body.say.words_given.connect(page.words_given)
    body.say.left.connect(take_keys)
    body.note.note_changed.connect(page.note_changed)
    body.note.left.connect(take_keys)
    body.note.call_back_wanted.connect(lambda: page.finish(OutcomeKind.CALL_BACK))
    body.ended.outcome_chosen.connect(page.finish)
    body.ended.undo.connect(page.undo)
    if body.more is not None:
        body.more.mate_answered.connect(page.questions.ask_mate)
        body.more.all_out.connect(page.all_out)
    helps = (lambda: page.asked.emit("promise"), page.rights.ask, page.pass_on, page.ask_host, page.take_break)
    for key, then in zip(body.help_keys, helps, strict=False):
        key.clicked.connect(then)
