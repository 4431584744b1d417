"""Columns are told by what is in them where headers do not say."""

from __future__ import annotations

from phonebank_app.lists import OpenList, read_list


def fields(text: str) -> list[str]:
    return [column.field for column in OpenList(text.encode(), demand=False).columns]


def test_a_list_without_headers_is_told_by_its_cells() -> None:
    text = "\n".join(
        f"{given},{family},{house} Mill Lane,SW15 1A{letter},{day}/07/1961,07700 9001{house}"
        for given, family, house, letter, day in (
            ("Ann", "Ellison", 23, "A", 1),
            ("Ben", "Abara", 24, "B", 2),
            ("Cai", "Morgan", 25, "D", 3),
            ("Dee", "Price", 26, "E", 4),
        )
    )
    assert fields(text) == ["given_name", "family_name", "address", "postcode", "born", "phone"]


def test_headers_that_mean_nothing_are_passed_over() -> None:
    rows = "Field1,Field2,Field3\n" + "\n".join(f"SMITH{'Z' * n},Ann{'y' * n},0770090012{n}" for n in range(5))
    assert fields(rows) == ["family_name", "given_name", "phone"]


def test_a_telephone_column_without_any_number_gives_way_to_one_with_numbers() -> None:
    rows = "Name,Phone,Ring on\n" + "\n".join(f"Ann,yes,07700 90012{n}" for n in range(5))
    assert fields(rows) == ["full_name", "", "phone"]


def test_a_column_called_contact_that_holds_numbers_is_no_name() -> None:
    rows = "Contact,Surname\n" + "\n".join(f"07700 90012{n},Ellison" for n in range(5))
    assert fields(rows) == ["phone", "family_name"]


def test_the_day_of_an_election_is_nobodys_birthday() -> None:
    rows = "Name,Phone,Held on\n" + "\n".join(f"Ann {n},07700 90012{n},01/05/1997" for n in range(6))
    assert fields(rows)[2] == ""


def test_electors_who_are_counted_anew_in_each_district_keep_their_district() -> None:
    text = "PD,Elector No,Name,Phone\nKA1,12,Ann Ellison,07700 900123\nKB,12,Ben Abara,07700 900124\n"
    assert [one.contact.external_id for one in read_list(text.encode()).contacts] == ["KA1-12", "KB-12"]


def test_a_postcode_in_two_columns_is_one() -> None:
    text = "Name,Phone,Address1,Outcode,Incode\nAnn,07700 900123,2 Mill Lane,HA3,8UU\n"
    assert read_list(text.encode()).contacts[0].contact.postcode == "HA3 8UU"


def test_tags_support_and_a_birthday_in_three_columns_are_kept_with_the_contact() -> None:
    text = 'Name,Phone,Tags,Support level,YoB,MoB,DoB\nAnn,07700 900123,"poster; tellers, poster",2,1961,7,3\n'
    contact = read_list(text.encode()).contacts[0].contact
    assert contact.tags == ("poster", "tellers")
    assert contact.support == "2"
    assert contact.born is not None and contact.born.isoformat() == "1961-07-03"
