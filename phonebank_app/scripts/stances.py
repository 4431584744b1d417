"""What a voter's answer says of how they will vote: the codes that are understood wherever answers are counted.

The campaign map counts them as evidence where a seat stands; lists of answers (``answer_lists``) say which of their
codes mean what. A campaign with codes of its own says in its profile what they mean.
"""

from __future__ import annotations

from phonebank_app.seats import PARTIES

LEANING = "leaning_"
"""What the code of an answer begins with when somebody only leans to a party."""

SIDES = ("ours", "other", *PARTIES)
"""Who a voter may be for: us, somebody else they did not name, or a party by the key of its column of votes."""

STANCES = (*SIDES, *(f"{LEANING}{side}" for side in SIDES), "undecided", "not_voting")
"""The answers to “how will you vote” that are understood."""

NO_ANSWER = ("not_said", "not_now")
"""Codes that stand for no answer: kept with the call, and not counted among what voters said."""
