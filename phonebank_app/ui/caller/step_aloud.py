"""What a screen reader is told of the step on a call page: ``scripts.aloud``, in one breath."""

from __future__ import annotations

from collections.abc import Mapping

from phonebank_app.scripts.aloud import conversation_aloud
from phonebank_app.scripts.engine import Conversation
from phonebank_app.ui.plain import without_isolates


def step_aloud(conversation: Conversation, labels: Mapping[str, str]) -> str:
    """The whole step in sentences; ``labels`` are what this campaign calls each outcome."""
    return without_isolates(" ".join(conversation_aloud(conversation, labels).pieces))
