"""The boxes that a room's code is typed into; the link of the host's square may be pasted, or scanned, into them."""

from __future__ import annotations

from phonebank_app.ui.host.first_run_code import LENGTH, CodeField, read_code

SCHEME = "phonebank-room:"
"""How a link begins; a test holds it to ``nearby.links``."""


def code_in(link: str) -> str:
    """The code in a link, as far as it is typed; empty for what is no link, or has none yet."""
    text = link.strip()
    if not text.lower().startswith(SCHEME):
        return ""
    code, at, _ = text[len(SCHEME) :].partition("@")
    return read_code(code) if at else ""


class RoomCodeField(CodeField):
    """``linked`` is emitted with the whole link, as far as it is typed."""

    def _take_link(self, typed: str) -> bool:
        """A scanner types a character at a time: from ``phonebank`` and a hyphen on it is no code."""
        text = typed.strip()
        if not (text.lower().startswith(SCHEME) or (len(text) > LENGTH and SCHEME.startswith(text.lower()))):
            return False
        code = code_in(text)
        self.setText(code)
        self.edited.emit(code)
        if len(code) == LENGTH:
            self.linked.emit(text)
        self.update()
        return True
