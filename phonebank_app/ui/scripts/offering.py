"""What may be written next: fields after ``{``, steps and endings after ``->``, facts after ``when {``. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from phonebank_app.scripts.model import Script
from phonebank_app.scripts.vocabulary import FACTS, OUTCOMES, PLACEHOLDERS
from phonebank_app.ui.scripts.completing import Offer

_FIELD = re.compile(r"(?<!\\)\{([\w]*)$")
_FACT = re.compile(r"\s*when\s+\{([\w]*)$")
_WAY = re.compile(r"(?<!\\)->\s*((?:end\s+)?[\w-]*)$")


@dataclass(slots=True)
class Known:
    """What there is to be offered: the steps of the script as last understood, and what outcomes are called."""

    script: Script | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def offers(self, before: str) -> tuple[Offer, ...]:
        """What may follow a line that has been written so far."""
        if found := _FACT.search(before):
            return tuple(Offer(found[1], f"{name}}}", f"{{{name}}}", fact.meaning) for name, fact in FACTS.items())
        if found := _FIELD.search(before):
            return tuple(self._field(found[1], name) for name in PLACEHOLDERS)
        if found := _WAY.search(before):
            return self._ways(found[1])
        return ()

    def _field(self, typed: str, name: str) -> Offer:
        one = PLACEHOLDERS[name]
        # One that may be empty is written with what is said then; the cursor's next sign goes on from there.
        insert = f"{name}}}" if one.always else f"{name}|}}"
        return Offer(typed, insert, f"{{{name}}}", one.meaning)

    def _ways(self, typed: str) -> tuple[Offer, ...]:
        steps = self.script.steps if self.script is not None else ()
        named = [Offer(typed, step.id, step.id, step.title) for step in steps if step.id]
        ends = [Offer(typed, f"end {one}", f"end {one}", self.labels.get(one, "")) for one in OUTCOMES]
        return (*named, *ends)
