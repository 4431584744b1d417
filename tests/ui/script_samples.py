"""Scripts that ask in every way the language has, one in English and one in Urdu, and conversations along them."""

from __future__ import annotations

from datetime import date

from phonebank_app.cards import CallCard
from phonebank_app.scripts import Script, parse
from phonebank_app.scripts.engine import Conversation
from phonebank_app.scripts.vocabulary import sample_facts
from tests.ui import samples

TODAY = date(2019, 12, 5)
"""A Thursday, a week before polling day."""

ASKING = """+++
title    = "Asked in every way"
language = "en-GB"
version  = 1
+++

== hello: Hello
“Hello, is that **{full_name}?** I’m **{caller}**, a volunteer ringing for {on_behalf_of}.”

1 Yes, speaking -> neighbour
2 I’ll fetch {first_name|them} -> hello (say hello again)
3 Not in just now -> end not_available

== neighbour: A neighbour
“Somebody in your road told us:”

>> The surgery has closed. It is two buses to the next one now.
>> I am eighty-one.

“That is why I ring. Three things are on the table:”

- a walk-in surgery
- the bus on Sundays
- warm homes

> Then wait. Let them talk.

-> sure

== sure: How sure (scale 0 to 10, question sure, required)
“How sure are you that you will vote on {polling_day}?”

0 Not at all
5 In two minds
10 Certain
-> home

== home: At home (number 1 to 12, question voters)
“And how many of you at home can vote?”

____ How many, in figures
-> which_day

== which_day: When (date, question day, required)
“Which day shall I ring again, to hear how it went?”

____ Thursday, 12 Dec …
-> helping

== helping: Helping (question helps)
“Would you help, {first_name|if I may ask}?”

1 They would come to an event [event] -> thanks
+ promise come_to_event
2 They want to talk again [again] -> thanks
+ call back on day
3 They need help themselves [casework] -> thanks
+ ticket
4 Not now [not_now]
-> thanks

== thanks: Thanks
“Thank you. Good night.”

-> end conversation

?? Who are you?
“I’m {caller}, a volunteer. I ring for {on_behalf_of}.”
"""

URDU = """+++
title    = "مختصر گفتگو"
language = "ur"
version  = 1
+++

== hello: سلام
“السلام علیکم، کیا میں **{full_name}** سے بات کر سکتا ہوں؟ میرا نام **{caller}** ہے۔
میں {on_behalf_of} کی طرف سے رضاکار ہوں۔”
> جواب کا انتظار کریں۔ ہمارا نمبر {contact_us|020 7946 0999} ہے۔

1 جی، بول رہا ہوں -> matters
2 {first_name|انہیں} کو بلاتا ہوں (تھوڑا انتظار)
3 ابھی گھر پر نہیں -> end not_available
-> matters

== matters: اہم بات (question issue, up to 2)
“آپ کے لیے سب سے اہم بات کیا ہے؟”

>> ہمارے محلے کا کلینک بند ہو گیا ہے۔

1 صحت [nhs]
2 مکان [housing]
3 کچھ اور… ____ [other]
-> sure

== sure: ارادہ (scale 0 to 10, question sure)
“آپ {polling_day} کو ووٹ ڈالنے کا کتنا ارادہ رکھتے ہیں؟”

0 بالکل نہیں
10 یقیناً
-> thanks

== thanks: شکریہ
“آپ کا بہت شکریہ۔ اللہ حافظ۔”

-> end conversation

?? آپ کون ہیں؟
“میں {caller} ہوں، {on_behalf_of} کا رضاکار۔”
"""

AMINA = "آمنہ بیگم"
"""An invented voter, as a list may have her."""


def asking() -> Script:
    """The English one."""
    return parse(ASKING, "asking")


def urdu() -> Script:
    """The Urdu one."""
    return parse(URDU, "urdu")


def begun(script: Script, card: CallCard = samples.MARGARET) -> Conversation:
    """A conversation with this voter, at the first step."""
    facts = sample_facts() | {"full_name": card.name, "first_name": card.first_name}
    return Conversation.start(script, facts, TODAY)


def at(step: str, script: Script | None = None, card: CallCard = samples.MARGARET) -> Conversation:
    """A conversation at this step, by the first answers that lead there."""
    now = begun(script or asking(), card)
    answers = {"sure": "8", "home": "2", "which_day": "Thursday"}
    while now.at != step:
        before = now
        now = now.choose("1") if now.step.choices else now.answer_text(answers.get(now.at, "")).go_on()
        now = now.go_on() if now.at == before.at else now
        assert now.at != before.at, f"{step} is not on the way"
    return now
