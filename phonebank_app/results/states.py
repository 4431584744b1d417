"""Where a contact stands when a file is written: the codes of the calling rules, in words for one person."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from phonebank_app.calling_rules import Reason

STATES: Mapping[str, str] = MappingProxyType(
    {
        "ready": "ready to be rung",
        Reason.HELD: "with a caller, or somebody in the household is",
        Reason.CALL_BACK_LATER: "asked us to ring back",
        Reason.ENGAGED: "engaged: resting",
        Reason.SKIPPED: "skipped: resting",
        Reason.RESTING: "resting",
        Reason.LANGUAGE: "waits for a caller who speaks their language",
        Reason.FINISHED: "finished",
        Reason.ATTEMPTS: "tried as often as allowed",
        Reason.DO_NOT_CALL: "do not call",
        Reason.TPS: "on the register of people not to be rung (TPS)",
        Reason.UNSCREENED: "no number checked against that register in 28 days",
        Reason.NO_NUMBER: "no number that works",
        Reason.DECEASED: "has died",
    }
)
