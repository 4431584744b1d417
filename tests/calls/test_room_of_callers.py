"""A few random evenings in a room full of callers; ``tests/faults/room.py`` plays very many."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.rooms import Room

TestRoom = Room.TestCase
TestRoom.settings = settings(
    max_examples=6, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
