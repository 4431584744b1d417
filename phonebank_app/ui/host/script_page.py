"""The script, to be read before anybody reads it aloud: every step in order, then what to say if they ask."""

from __future__ import annotations

from collections.abc import Mapping

from phonebank_app.i18n import tr
from phonebank_app.scripts.model import Script, Step
from phonebank_app.ui.parts import Box
from phonebank_app.ui.people.reading_page import ReadingPage, prose
from phonebank_app.ui.text import Label, Prose, Words


class ScriptPage(ReadingPage):
    """Shows a script.

    Args:
        facts: what fills its placeholders here, where that is known before anybody is rung.
    """

    def __init__(self, script: Script, facts: Mapping[str, str]) -> None:
        super().__init__(tr("I have read it"), tr("Back"), width=900, to_the_end=True)
        approved = (
            tr("Approved by {approved_by}", approved_by=script.approved_by)
            if script.approved_by
            else tr("Nobody has approved it yet")
        )
        named = Box("column", gap=2)
        named.add(Label(script.title, "title", wrap=True), Label(approved, "label_muted"))
        self.head.add(named, stretch=1)
        for step in script.steps:
            self._add(step, facts)
        if script.objections:
            self.text.add(Label(tr("If they ask…"), "heading", wrap=True))
            for step in script.objections:
                self._add(step, facts)
        self.fill_foot()
        self.say([script.title, approved])

    def _add(self, step: Step, facts: Mapping[str, str]) -> None:
        self.text.add(Label(step.title, "card_title", wrap=True))
        for block in step.text:
            said = Prose(size=15, leading=1.36, tone="muted" if block.kind == "direction" else "text")
            spans = (
                Words(span.text or facts.get(span.placeholder, "") or "…", bold=span.bold, emphasis=span.emphasis)
                for span in block.spans
            )
            said.set_blocks([spans])
            self.text.add(said)
        answers = " · ".join(_label(choice.label, facts) for choice in step.choices)
        if answers:
            self.text.add(prose(tr("Answers: {answers}", answers=answers), 14, "muted"))


def _label(label: object, facts: Mapping[str, str]) -> str:
    spans = label if isinstance(label, tuple) else ()
    return "".join(span.text or facts.get(span.placeholder, "") or "…" for span in spans)
