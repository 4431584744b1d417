"""Telephone numbers reserved for fiction: the only ones that rehearsals, tests and screenshots may show. Pure facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class DramaRange:
    """A thousand numbers that Ofcom reserves for television, radio and film.

    Attributes:
        area: where they pretend to be.
        prefix: the first seven figures without the leading zero; three more follow.
        spacing: how many of the eleven figures go in each group when the number is read aloud.
    """

    area: str
    prefix: str
    spacing: tuple[int, ...]


# Source: Ofcom, "Telephone numbers for use in TV and radio drama programmes". 028 9018 0xxx was withdrawn.
# The premium-rate range (0909 879 0xxx) is left out on purpose: fiction or not, 09 is never rung.
DRAMA_RANGES: Final = (
    DramaRange("Leeds", "1134960", (4, 3, 4)),
    DramaRange("Sheffield", "1144960", (4, 3, 4)),
    DramaRange("Nottingham", "1154960", (4, 3, 4)),
    DramaRange("Leicester", "1164960", (4, 3, 4)),
    DramaRange("Bristol", "1174960", (4, 3, 4)),
    DramaRange("Reading", "1184960", (4, 3, 4)),
    DramaRange("Birmingham", "1214960", (4, 3, 4)),
    DramaRange("Edinburgh", "1314960", (4, 3, 4)),
    DramaRange("Glasgow", "1414960", (4, 3, 4)),
    DramaRange("Liverpool", "1514960", (4, 3, 4)),
    DramaRange("Manchester", "1614960", (4, 3, 4)),
    DramaRange("London", "2079460", (3, 4, 4)),
    DramaRange("Tyneside, Durham, Sunderland", "1914980", (4, 3, 4)),
    DramaRange("Northern Ireland", "2896496", (3, 4, 4)),
    DramaRange("Cardiff", "2920180", (3, 4, 4)),
    DramaRange("No area", "1632960", (5, 6)),
    DramaRange("Mobile", "7700900", (5, 6)),
    DramaRange("Freephone", "8081570", (4, 3, 4)),
    DramaRange("UK wide", "3069990", (5, 3, 3)),
)
