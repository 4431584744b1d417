"""Harnesses that break things on purpose: ``make faults`` is the short run, ``make faults-full`` the long one.

Each is a module of this folder with ``TITLE`` and ``run(full: bool) -> Report``. A harness counts what it did to the
program, what was lost, invented or let in, and runs itself once more against a program that is known to be broken: a
harness that finds nothing there is blind, and fails.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Report:
    """What a harness did and found.

    Attributes:
        count: faults tried; ``unit`` is what they are, in the plural.
        found: one line for each thing lost, invented, let in or otherwise broken; empty when all is well.
        controls: what each control is, and whether the harness caught it.
        besides: further figures for the line.
        skipped: why it cannot be run on this machine; blank where it was.
    """

    count: int
    unit: str
    found: tuple[str, ...] = ()
    controls: dict[str, bool] = field(default_factory=dict)
    besides: str = ""
    skipped: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing was found, and every control was; or it cannot be tried here."""
        if self.skipped:
            return True
        return self.count > 0 and not self.found and bool(self.controls) and all(self.controls.values())

    def line(self, title: str, seconds: float) -> str:
        """The harness's one line."""
        if self.skipped:
            return f"skip {title}: {self.skipped}"
        caught = sum(self.controls.values())
        parts = [f"{self.count:,} {self.unit}", self.besides, f"{len(self.found)} found"]
        parts.append(f"{caught} of {len(self.controls)} controls caught")
        return f"{'ok  ' if self.ok else 'FAIL'} {title}: {', '.join(part for part in parts if part)} ({seconds:.0f} s)"
