"""Where a contact stands when a file is written: the codes of the calling rules, in words for one person."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from phonebank_app.i18n import tr
from phonebank_app.rules.calling_rules import Reason

STATES: Mapping[str, str] = MappingProxyType(
    {
        "ready": tr("ready to be rung"),
        Reason.HELD: tr("with a caller, or somebody in the household is"),
        Reason.CALL_BACK_LATER: tr("asked us to ring back"),
        Reason.ENGAGED: "engaged: resting",
        Reason.SKIPPED: "skipped: resting",
        Reason.RESTING: "resting",
        Reason.LANGUAGE: tr("waits for a caller who speaks their language"),
        Reason.FINISHED: "finished",
        Reason.ATTEMPTS: tr("tried as often as allowed"),
        Reason.DO_NOT_CALL: tr("do not call"),
        Reason.TPS: tr("on the register of people not to be rung (TPS)"),
        Reason.UNSCREENED: tr("no number checked against that register in 28 days"),
        Reason.NO_NUMBER: tr("no number that works"),
        Reason.DECEASED: tr("has died"),
    }
)
