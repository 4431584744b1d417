"""Invented voters for rehearsals: a call list that looks like a real one, down to its mistakes, and reaches nobody.

Every number lies in a range reserved for fiction (Ofcom’s, and 020 91x in Ireland), or is too broken to be one. The
names are put together from parts, the streets do not exist, and neither does the postcode area AA. The mess is the mess
of real lists, in known amounts, so that a rehearsal shows the report of it too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from phonebank_app.voters.drama import DRAMA_RANGES

HEADER: Final = (
    *("Elector No.", "Title", "Surname", "First name", "Address 1", "Address 2", "Post code", "Ward"),
    *("Telephone", "Mobile", "TPS", "TPS screened", "Do not call", "Language", "Notes", "Answer 2017"),
)

# Given names for women and for men, and family names, of the peoples of these islands.
_NAMES: Final = {
    "english": (
        "Margaret Susan Alice Charlotte Doreen Gemma Hannah Joan Karen Lucy Rosemary Sophie Tracey Zoë Emily Beryl",
        "Alan Barry Christopher Daniel Edward George Harry Ian Keith Martin Nigel Oliver Peter Ronald Stephen Tom",
        "Ashworth Barlow Clegg Dawson Ellwood Fairhurst Garside Hartley Ibbotson Jessop Kershaw Lockwood Marsden "
        "Naylor Oldroyd Pickering Radcliffe Sugden Thornton Whitaker Cooper-Hale St-John",
    ),
    "welsh": (
        "Angharad Bethan Carys Eleri Ffion Gwen Lowri Mair Nia Siân",
        "Aled Dafydd Emyr Gareth Huw Ieuan Owain Rhys Siôn Tomos",
        "Bevan Griffiths Llewellyn Morgan Powell Prosser Pugh Rees Vaughan",
    ),
    "scottish": (
        "Ailsa Catriona Eilidh Fiona Isla Kirsty Mairi Morag Shona",
        "Alasdair Callum Duncan Ewan Fraser Hamish Lachlan Murdo Rory",
        "Buchanan Cameron Drummond Galbraith Kinnaird McDonald McKechnie Menzies Sinclair",
    ),
    "irish": (
        "Aoife Bridget Ciara Deirdre Gráinne Máire Niamh Róisín Sinéad",
        "Brendan Cormac Declan Eamon Fergal Liam Padraig Séamus Tadhg",
        "Brennan Doyle Gallagher Hennessy Kavanagh McCarthy O’Brien O’Sullivan Quinn",
    ),
    "gujarati": (
        "Asha Bhavna Dipti Hansa Jyoti Kalpana Meena Nisha Priti Urmila",
        "Ashok Bharat Chandu Dinesh Hitesh Jayesh Ketan Mahesh Nilesh Vijay",
        "Amin Bhatt Desai Gohil Joshi Lakhani Mehta Patel Shah Thakkar",
    ),
    "punjabi": (
        "Amrit Gurpreet Harjit Jasvinder Kulwant Manjit Parveen Saima Shazia",
        "Amarjit Balwinder Davinder Imran Kuldip Nadeem Rashid Sukhdev Tariq",
        "Ahmed Akhtar Bains Dhillon Gill Hussain Malik Sandhu Sidhu",
    ),
    "bengali": (
        "Farida Nasrin Rehana Shirin Taslima",
        "Abdul Farhad Kamal Mizan Shafiq",
        "Ali Begum Chowdhury Miah Rahman Uddin",
    ),
    "tamil": (
        "Kavitha Meenakshi Shanthi Thilaga Vasuki",
        "Arul Ganesh Karthik Mohan Suresh",
        "Balasubramaniam Nadarajah Sivakumar Thambirajah Yogarajah",
    ),
    "african": (
        "Abena Adaeze Chioma Folake Ifeoma Nana Ngozi Yaa",
        "Babatunde Chidi Emeka Femi Kofi Kwame Olu Tunde",
        "Adeyemi Asante Balogun Boateng Eze Mensah Nwosu Okafor Owusu",
    ),
    "caribbean": (
        "Beverley Claudette Marcia Paulette Sonia Yvonne",
        "Carlton Delroy Errol Leroy Trevor Winston",
        "Bailey Brathwaite Campbell Grant Lewin Powell Reid Samuels",
    ),
    "polish": (
        "Agnieszka Beata Dorota Ewa Joanna Katarzyna Magda",
        "Andrzej Grzegorz Jacek Krzysztof Marek Piotr Tomasz",
        "Dudek Kaczmarek Kowalczyk Nowak Pawlak Wieczorek Zielinski",
    ),
    "european": (
        "Ana Chiara Eleni Inês María Simona",
        "Andreas Giorgos João José Luca Stelian",
        "Constantinou Ferreira García Georgiou Ionescu Rossi Silva",
    ),
    "chinese": (
        "Hui Jia Li-Na Mei Xiu Ying",
        "Chi Jun Ka-Wai Ming Wei Yong",
        "Chan Cheung Ho Lau Ng Wong Wu",
    ),
    "jewish": (
        "Deborah Hadassah Miriam Naomi Rachel Ruth",
        "Avi Benjamin David Joel Reuben Saul",
        "Bloom Cohen Feldman Goldberg Kaplan Rosen",
    ),
}
_NATIONS: Final = tuple(_NAMES)
_PEOPLES: Final = {nation: tuple(names.split() for names in parts) for nation, parts in _NAMES.items()}
# Shares in a hundred households, after the census' broad picture; a person may marry out and often does.
_SHARES: Final = {
    "London": (26, 2, 2, 6, 20, 6, 5, 6, 8, 5, 5, 5, 2, 2),
    "Wales": (40, 42, 2, 3, 1, 2, 2, 1, 2, 1, 2, 1, 1, 0),
    "Scotland": (18, 1, 60, 6, 1, 4, 1, 1, 2, 1, 3, 1, 1, 0),
    "Northern Ireland": (30, 1, 18, 43, 1, 1, 1, 0, 1, 0, 2, 1, 1, 0),
    "": (62, 3, 4, 5, 3, 6, 3, 1, 3, 2, 4, 2, 1, 1),
}
_LANGUAGES: Final = {
    "welsh": "Welsh", "gujarati": "Gujarati", "punjabi": "Punjabi", "bengali": "Bengali", "tamil": "Tamil",
    "polish": "Polish",
}  # fmt: skip

_TREES: Final = (
    *("Alder", "Bilberry", "Candlewood", "Damson", "Elderflower", "Foxglove", "Gorsefield", "Hornbeam", "Ivydene"),
    *("Juniper", "Kingcup", "Larkspur", "Medlar", "Nettlecombe", "Oxlip", "Primrose Dell", "Quince", "Rowanberry"),
    *("Sorrel", "Tansy", "Umberfield", "Vetchling", "Whitebeam", "Yarrow"),
)
_ROADS: Final = ("Road", "Avenue", "Lane", "Close", "Gardens", "Crescent", "Way", "Drive")
_WARDS: Final = ("Castle", "Central", "Meadow", "Northfield", "Park", "St Anne’s", "Southbrook", "Weir")
_NOTES: Final = (
    "Prefers evenings", "Hard of hearing, speak up", "Ask about the library", "Has a poster up", "New to the area",
    "Rang us about the buses, twice", 'Known as "Nan" to the whole street', "Works nights, ring after 3pm",
)  # fmt: skip
_ANSWERS: Final = ("", "", "", "L", "L", "C", "C", "LD", "G", "?", "won’t say", "didn’t vote")

# Where each region's fiction rings; a seat of any other region gets numbers of no area.
_AREAS: Final = {
    "London": ("London",),
    "East Midlands": ("Nottingham", "Leicester"),
    "North East": ("Tyneside, Durham, Sunderland",),
    "North West": ("Manchester", "Liverpool"),
    "Northern Ireland": ("Northern Ireland",),
    "Scotland": ("Edinburgh", "Glasgow"),
    "South East": ("Reading",),
    "South West": ("Bristol",),
    "Wales": ("Cardiff",),
    "West Midlands": ("Birmingham",),
    "Yorkshire and The Humber": ("Leeds", "Sheffield"),
}
_PREFIX: Final = {one.area: one.prefix for one in DRAMA_RANGES}
_SPACING: Final = {one.prefix: one.spacing for one in DRAMA_RANGES}

# Which elector of how many, and what is wrong with the row.
_MISTAKES: Final = (
    (17, 100, "shouted"),
    (5, 20, "tps"),
    (23, 50, "do_not_call"),
    (31, 200, "says_do_not_call"),
    (43, 200, "premium"),
    (57, 100, "too_short"),
    (64, 100, "no_number"),
    (71, 200, "ex_directory"),
    (78, 200, "letter"),
    (83, 200, "scientific"),
    (89, 100, "twice"),
    (96, 200, "two_in_a_cell"),
    (99, 200, "extension"),
    (37, 200, "abroad"),
    (51, 200, "organisation"),
    (13, 100, "blank_line"),
    (61, 100, "small_letters"),
)


def invent_list(
    seat_name: str,
    seat_code: str,
    rows: int,
    seed: int,
    wards: Sequence[str] | None = None,
    *,
    region: str = "",
    screened_on: date,
    in_welsh: bool = False,
) -> str:
    """A call list of invented electors, as CSV text with a header.

    The same arguments always give the same text. Every letter is in Windows-1252, so the text may be saved in that or
    in UTF-8. Long lists use up the reserved numbers: beyond about 1,000 electors nobody has a mobile of their own,
    beyond 30,000 landlines repeat, so that households grow.

    Args:
        seat_name, seat_code: the constituency, e.g. ``Harrow East``, ``E14000731``.
        rows: how many electors; a few of them stand on two rows, and a few lines are blank.
        seed: which of the possible lists.
        wards: names of areas to put them in; invented ones when left out.
        region: the seat's region as in ``seats.csv``; it decides the landlines and the mixture of names.
        screened_on: the day on which every number is said to have been compared with the TPS register.
        in_welsh: for a rehearsal in Welsh: the same people, a third of whom are said to speak English, and of the
            others whoever has a Welsh name Welsh.
    """
    town = _Town(seat_name, tuple(wards or _WARDS), region, screened_on, Random(f"{seat_code}/{seed}"), in_welsh)
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\n")
    write.writerow(HEADER)
    for row in town.rows(rows):
        if row:
            write.writerow(row)
        else:
            out.write("\n")
    return out.getvalue()


SAMPLE_SEAT: Final = ("Harrow East", "E14000731")
SAMPLE_FILE: Final = "samples/harrow-east.csv"


def sample_list() -> str:
    """The list that ships in ``resources/samples``: 200 invented electors of Harrow East, screened 2 December 2019."""
    wards = ("Belmont", "Canons", "Edgware", "Kenton East", "Kenton West", "Queensbury", "Stanmore Park")
    return invent_list(*SAMPLE_SEAT, 200, 2019, wards, region="London", screened_on=date(2019, 12, 2))


@dataclass
class _Home:
    people: str
    family: str
    lines: tuple[str, str]
    postcode: str
    ward: str
    landline: str
    size: int
    given: set[str] = field(default_factory=set)


@dataclass
class _Elector:
    number: str
    title: str
    family: str
    given: str
    language: str
    landline: str
    mobile: str
    tps: str = "N"
    do_not_call: str = ""
    note: str = ""


class _Numbers:
    """Reserved numbers, each once until all are used."""

    def __init__(self, region: str, random: Random) -> None:
        near = _AREAS.get(region, ("No area",))
        areas = [*near, *(area for area in _PREFIX if area not in {*near, "Mobile", "Freephone"})]
        self._landlines = [_PREFIX[area] for area in areas]
        self._random = random
        self._start = random.randrange(1_000)
        self._landlines_used = self._mobiles_used = 0

    def landline(self) -> str:
        """A landline of the region while there are any, then of the others."""
        used = self._landlines_used
        self._landlines_used += 1
        return self._written(self._landlines[used // 1_000 % len(self._landlines)], used)

    def mobile(self) -> str:
        """A mobile, or empty when the thousand are used up."""
        used = self._mobiles_used
        self._mobiles_used += 1
        return self._written(_PREFIX["Mobile"], used) if used < 1_000 else ""

    def _written(self, prefix: str, used: int) -> str:
        # 617 has no factor in common with 1,000: a thousand steps visit every number once, in no order to be seen.
        return _write(f"0{prefix}{(self._start + used * 617) % 1_000:03}", _SPACING[prefix], self._random)


class _Town:
    """The seat whose voters are invented."""

    def __init__(
        self, name: str, wards: tuple[str, ...], region: str, screened_on: date, random: Random, in_welsh: bool
    ) -> None:
        self.name = name
        self.wards = wards
        self.in_welsh = in_welsh
        self.shares = _SHARES.get(region, _SHARES[""])
        self.screened = f"{screened_on:%d/%m/%Y}"
        self.random = random
        self.numbers = _Numbers(region, random)

    def rows(self, count: int) -> Iterator[tuple[str, ...]]:
        """The rows of the list; an empty one is a blank line."""
        made = 0
        while made < count:
            home = self.home()
            for place in range(min(home.size, count - made)):
                wrong = {what for offset, every, what in _MISTAKES if made % every == offset}
                elector = self.elector(made, home, place)
                self.spoil(elector, wrong)
                row = self.row(elector, home)
                yield row
                if "twice" in wrong:
                    yield self.again(row)
                if "blank_line" in wrong:
                    yield ()
                made += 1

    def home(self) -> _Home:
        """A household at an address that does not exist."""
        random = self.random
        people = random.choices(_NATIONS, self.shares)[0]
        house = f"{random.randrange(1, 180)} {random.choice(_TREES)} {random.choice(_ROADS)}"
        if random.random() < 0.12:
            house = f"Flat {random.randrange(1, 12)}, {house}"
        ward = random.choice(self.wards)
        district, sector = random.randrange(1, 10), random.randrange(1, 10)
        postcode = f"AA{district} {sector}{random.choice('ABDEFGHJ')}{random.choice('LNPQRSTU')}"
        landline = self.numbers.landline() if random.random() < 0.72 else ""
        size = random.choices((1, 2, 3, 4), (34, 40, 17, 9))[0]
        family = random.choice(_PEOPLES[people][2])
        return _Home(people, family, (house, self.name), postcode, ward, landline, size)

    def elector(self, index: int, home: _Home, place: int) -> _Elector:
        """One person of a household, with at least one number."""
        random = self.random
        people = home.people if random.random() < 0.9 else random.choices(_NATIONS, self.shares)[0]
        woman = random.random() < 0.52
        given = random.choice(sorted({*_PEOPLES[people][0 if woman else 1]} - home.given))
        home.given.add(given)
        family = home.family if place == 0 or random.random() < 0.8 else random.choice(_PEOPLES[people][2])
        title = random.choices(("Mrs", "Ms", "Miss") if woman else ("Mr", "Mr", ""), (5, 4, 2))[0]
        if random.random() < 0.05:
            title = random.choice(("Dr", "Rev", "Prof"))
        mobile = self.numbers.mobile() if random.random() < 0.62 or not home.landline else ""
        if not mobile and not home.landline:
            home.landline = self.numbers.landline()
        number = f"{home.ward[:2].upper()}{'ABCD'[index % 4]}-{index + 1}"
        language = _LANGUAGES.get(people, "") if random.random() < 0.12 else ""
        if self.in_welsh and not language:
            language = "English" if index % 3 == 2 else "Welsh" if people == "welsh" else ""
        note = random.choice(_NOTES) if random.random() < 0.08 else ""
        return _Elector(number, title, family, given, language, home.landline, mobile, note=note)

    def row(self, who: _Elector, home: _Home) -> tuple[str, ...]:
        """The cells of one person, under :data:`HEADER`."""
        postcode = home.postcode if self.random.random() < 0.9 else home.postcode.replace(" ", "").lower()
        return (
            *(who.number, who.title, who.family, who.given, *home.lines, postcode, home.ward),
            *(who.landline, who.mobile, who.tps, self.screened, who.do_not_call, who.language),
            *(who.note, self.random.choice(_ANSWERS)),
        )

    def again(self, row: tuple[str, ...]) -> tuple[str, ...]:
        """The same person as somebody else typed them in: the same elector number, the street cut short, a note."""
        twice = list(row)
        street = twice[4].replace(" Road", " Rd").replace(" Avenue", " Ave").replace(" Lane", " Ln")
        twice[1], twice[4], twice[14] = "", street, "Added by hand"
        return tuple(twice)

    def spoil(self, who: _Elector, wrong: set[str]) -> None:
        """Put the mistakes of real lists into one elector."""
        random = self.random
        if "shouted" in wrong:
            who.given, who.family = who.given.upper(), who.family.upper()
        if "small_letters" in wrong:
            who.given, who.family = who.given.lower(), who.family.lower()
        if "tps" in wrong:
            who.tps = random.choice(("Y", "Yes", "TPS"))
        if "do_not_call" in wrong:
            who.do_not_call = random.choice(("Y", "yes", "DNC"))
        if "two_in_a_cell" in wrong:
            other = self.numbers.mobile() or self.numbers.landline()
            who.landline, who.mobile = "", f"{who.landline or who.mobile} / {other}"
        if "extension" in wrong:
            who.landline = f"{self.numbers.landline()} x4"
        if "abroad" in wrong:
            who.mobile = f"+353 20 91{random.randrange(10)} {random.randrange(10_000):04}"
        if "organisation" in wrong:
            who.mobile = f"03069 990{random.randrange(1_000):03}"
        for what, cell in (
            ("premium", f"0909 879 0{random.randrange(1_000):03}"),
            ("too_short", "020 7946 01"),
            ("no_number", ""),
            ("ex_directory", "ex-directory"),
            ("letter", f"o7700 900{random.randrange(1_000):03}"),
            ("scientific", "7.70090E+09"),
            ("says_do_not_call", "do not call"),
        ):
            if what in wrong:
                who.landline, who.mobile = cell, ""


def _write(figures: str, spacing: tuple[int, ...], random: Random) -> str:
    """A number in one of the ways people type it, or a spreadsheet leaves it."""
    groups, at = [], 0
    for size in spacing:
        groups.append(figures[at : at + size])
        at += size
    plain = " ".join(groups)
    way = random.randrange(20)
    if way < 11:
        return plain
    if way < 14:
        return figures
    if way == 14:
        return "+44 " + plain[1:]
    if way == 15:
        return f"+44 (0){plain[1:]}"
    if way == 16:
        return figures[1:]
    if way == 17:
        return "-".join(groups)
    if way == 18:
        return f"({groups[0]}) {' '.join(groups[1:])}" if figures[1] != "7" else f"Mob: {plain}"
    return f"{figures[:5]} {figures[5:8]} {figures[8:]}"
