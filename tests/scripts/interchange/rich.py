"""A script that makes use of everything the language has, and comparing scripts by what they mean."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from phonebank_app.scripts.model import Place

RICH = """+++
title = "Everything"
language = "en-GB"
version = 3
on_behalf_of = "Ruth Okafor’s campaign"
approved_by = "Dee"
imprint = "Promoted by Sam Roe"
code_set = "uk"
matters = "issue"
promises = "poster"
+++

# A remark for whoever writes.
&& sorts
1 The NHS [nhs]
2 Housing [housing]

== hello: Hello
“Hello, I’m **{caller}**, ringing *for* {on_behalf_of}, {first_name|if I may}.”
> Smile.
1 Yes -> matters
2 Fetch -> hello (say it again)
3 Not in -> end not_available
4 No -> end refused

== matters: What matters (question issue, up to 2)
“What matters to you?”
& sorts
3 Something else… ____ [other]
4 Nothing [nothing] -> sure
when issue is nhs -> nurse
when issue is not housing -> sure
when {ward} is Hill or “Long Dale” -> sure
-> nurse

== nurse: A nurse
“Let me tell you.”
- one thing
- another
>> My nurse was the best.
-> sure

== sure: How sure (scale 0 to 4, required)
“How sure are you to vote?”
0 Never
4 Certain
when sure is at least 3 -> many
-> many

== many: How many (number 1 to 6)
“How many live with you?”
____ People
when many is answered -> day
-> day

== day: Which day (date)
“When shall we come?”
____ A day
when day is before 2019-12-12 -> why
-> why

== why: Why (required)
“Why is that?”
____ In their words
-> help

== help: Helping (question help)
“Would you help?”
+ ticket
1 A poster [poster] -> thanks
+ promise host_party
2 Call me [call]
+ call back on day
3 No [no]
-> again

== again: Once more (question issue)
“And of these?”
1 The NHS [nhs] -> thanks
2 Parks [parks] -> thanks

== thanks: Thanks
“Thank you.”
-> end conversation

?? Who are you?
“I’m {caller}.”
1 Fine
2 Take me off -> end do_not_call
"""
"""Accepted; each feature at least once."""


def meaning(part: Any) -> Any:
    """A script, or a part of one, without places, hash and file name: two that mean the same are equal."""
    if isinstance(part, Place):
        return None
    if isinstance(part, tuple):
        return tuple(map(meaning, part))
    if is_dataclass(part) and not isinstance(part, type):
        return {
            one.name: meaning(getattr(part, one.name)) for one in fields(part) if one.name not in ("hash", "name")
        } | {"value_places": None}
    return part
