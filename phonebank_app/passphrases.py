"""What makes a passphrase good enough; the first window asks before the slots that use one are loaded."""

from __future__ import annotations

SHORTEST = 12
FEWEST_DIFFERENT = 5
"""Of signs, in a passphrase; four words pass."""


def weakness(passphrase: str) -> str:
    """Why a passphrase is too weak, in one sentence; empty when it will do."""
    if len(passphrase.strip()) >= SHORTEST and len(set(passphrase)) >= FEWEST_DIFFERENT:
        return ""
    return f"Use at least {SHORTEST} characters, or four words."
