"""What was kept of an interrupted call, read back. Pure."""

from __future__ import annotations

import json


def kept_of(draft: str) -> tuple[str, str]:
    """The conversation and the note that were kept of an interrupted call; what cannot be read is nothing."""
    try:
        kept = json.loads(draft) if draft else {}
    except ValueError:
        return "", ""
    if not isinstance(kept, dict):
        return "", ""
    conversation, note = kept.get("conversation", ""), kept.get("note", "")
    return (conversation if isinstance(conversation, str) else ""), (note if isinstance(note, str) else "")
