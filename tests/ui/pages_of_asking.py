"""The call page with scripts that ask in every way, and one that reads from the right."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from phonebank_app.cards import CallCard
from phonebank_app.law.promises import PromiseKind
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.scripts.engine import Conversation
from phonebank_app.ui.caller.call_page import CallPage
from phonebank_app.ui.caller.promise_pane import WordsPane
from tests.ui import samples, script_samples
from tests.ui.page_table import page

AMINA = replace(
    samples.MARGARET,
    name=f"{script_samples.AMINA} 2",
    first_name="آمنہ",
    area="وارڈ 7, Kenton",
    household=(replace(samples.PETER, name="محمد بیگ", first_name="محمد"),),
)
"""A voter as a list in Urdu may have her, figures and a comma beside her letters."""


def call(conversation: Conversation, card: CallCard = samples.MARGARET) -> CallPage:
    """A call that stands there."""
    made = samples.call_page()
    made.show_card(card)
    made.show_step(conversation, OutcomeKind.CONVERSATION)
    return made


@page("call, a scale")
def _scale() -> QWidget:
    return call(script_samples.at("sure").answer_text("8"))


@page("call, a number")
def _number() -> QWidget:
    return call(script_samples.at("home").answer_text("2"))


@page("call, a number that is none")
def _too_soon() -> QWidget:
    made = call(script_samples.at("home").answer_text("40"))
    made.body.say.leave()
    return made


@page("call, a date")
def _date() -> QWidget:
    return call(script_samples.at("which_day").answer_text("Thursday"))


@page("call, a quote")
def _quote() -> QWidget:
    return call(script_samples.at("neighbour"))


@page("call, a follow-up")
def _follow_up() -> QWidget:
    made = call(script_samples.at("helping").choose("1"))
    made.questions.ask(WordsPane(PromiseKind.COME_TO_EVENT, "Ruth Okafor’s campaign"), lambda _: None)
    return made


@page("call, in Urdu")
def _urdu() -> QWidget:
    return call(script_samples.begun(script_samples.urdu(), AMINA), AMINA)


@page("call, in Urdu with answers")
def _urdu_answers() -> QWidget:
    return call(script_samples.at("matters", script_samples.urdu(), AMINA).choose("2").choose("3"), AMINA)


@page("call, a scale in Urdu")
def _urdu_scale() -> QWidget:
    return call(script_samples.at("sure", script_samples.urdu(), AMINA).answer_text("3"), AMINA)
