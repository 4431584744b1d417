"""Scripts at the campaign: one in use in each language, approved by name, told to the parties that are calling."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from campaign_map import scripts
from campaign_map.accounts.visitors import OPERATOR, Role
from campaign_map.osdi import questions
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.protocol.packs import PackDocument
from phonebank_app.protocol.wire import Change
from phonebank_app.scripts import parse
from tests.campaign_map.laptop import Laptop
from tests.campaign_map.web.forms import sit_down
from tests.scripted import script_text

EN1, EN2, CY1, CY2 = (script_text(*one) for one in (("en", 1), ("en", 2), ("cy", 1), ("cy", 2)))
ADA = replace(OPERATOR, name="Ada Reid")


def approve(service: Service, text: str) -> int:
    number = scripts.offer_script(service, OPERATOR, text)
    return scripts.approve_script(service, ADA, number).script_id


def told(laptop: Laptop) -> list[Change]:
    return [change for change in laptop.changes().changes if change.type == "script"]


def test_each_language_has_its_own_and_the_default_stays_the_campaign_s(service: Service, laptop: Laptop) -> None:
    laptop.pack()
    approve(service, EN1)
    approve(service, CY1)
    pack = laptop.pack()
    assert (pack.script, [one.text for one in pack.scripts]) == (EN1, [CY1])
    assert pack.manifest.script_sha256 == parse(EN1).hash
    assert pack.manifest.answerable.script_approved_by == "Ada Reid"
    at = pack.scripts[0].approved_at
    assert at is not None and at - service.clock.now() < timedelta(seconds=1)
    assert pack.scripts[0].approved_by == "Ada Reid"
    english, welsh = told(laptop)
    assert (english.text, [one.text for one in english.scripts or ()]) == (EN1, [])
    assert (welsh.text, [one.text for one in welsh.scripts or ()]) == (EN1, [CY1]), "never Welsh for everybody"
    assert (welsh.by, welsh.scripts and welsh.scripts[0].approved_by) == ("Ada Reid", "Ada Reid")
    approve(service, CY2)
    assert [[one.text for one in change.scripts or ()] for change in told(laptop)] == [[], [CY1], [CY2]], (
        "what was told stays as it was told"
    )


def test_an_older_program_reads_its_one_script_from_a_pack_and_from_a_change(service: Service, laptop: Laptop) -> None:
    class OldChange(msgspec.Struct):
        seq: int
        type: str
        text: str = ""

    laptop.pack()
    approve(service, EN1)
    approve(service, CY1)
    (*_, change) = told(laptop)
    assert msgspec.json.decode(msgspec.json.encode(change), type=OldChange).text == EN1
    pack = msgspec.json.decode(msgspec.json.encode(laptop.pack()))
    assert pack["script"] == EN1
    del pack["scripts"]
    assert msgspec.convert(pack, PackDocument, strict=False).scripts == ()


def test_a_campaign_in_welsh_reads_welsh_to_everybody_else(service: Service) -> None:
    service = replace(service, profile=msgspec.structs.replace(service.profile, language="cy"))
    approve(service, EN1)
    approve(service, CY1)
    with service.store.read() as connection:
        default, *others = scripts.in_use(connection, service.profile.language)
    assert (default.text, [one.text for one in others]) == (CY1, [EN1])


def test_a_file_on_the_service_s_machine_takes_the_place_of_the_one_in_its_language(
    service: Service, laptop: Laptop, tmp_path: Path
) -> None:
    laptop.pack()
    approve(service, EN1)
    for name, text in (("cy.script.txt", CY1), ("again.script.txt", CY1), ("en.script.txt", EN2)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        scripts.load_script(service, tmp_path / name)
    assert [(c.text, [one.text for one in c.scripts or ()]) for c in told(laptop)] == [
        (EN1, []),
        (EN1, [CY1]),
        (EN2, [CY1]),
    ]
    with service.store.read() as connection:
        newest = scripts.every_script(connection)[0]
    assert (newest.approved_by, newest.sent_by, newest.language) == ("Operator", "Operator", "en")


def test_what_is_in_use_is_not_approved_again_and_an_earlier_one_comes_back_as_new(service: Service) -> None:
    first = approve(service, EN1)
    service.clock.skip(timedelta(minutes=5))  # type: ignore[attr-defined]
    with pytest.raises(Refusal, match="already"):
        scripts.approve_script(service, ADA, first)
    approve(service, EN2)
    again = scripts.approve_script(service, ADA, first)
    assert again.script_id != first
    with service.store.read() as connection:
        assert scripts.current_script(connection).text == EN1


def test_the_shipped_script_may_be_approved_under_a_name(service: Service) -> None:
    with service.store.read() as connection:
        shipped = scripts.current_script(connection)
    assert (shipped.script_id, shipped.approved_by) == (None, "")
    approve(service, shipped.text)
    with service.store.read() as connection:
        assert scripts.current_script(connection).approved_by == "Ada Reid"


def test_the_desk_tells_who_sent_it_in_from_who_approved_it_and_shows_what_is_new(
    service: Service, http: httpx.Client
) -> None:
    approve(service, EN1)
    number = scripts.offer_script(service, OPERATOR, script_text("en", 2, extra="3 I’d <b>host</b> [host] -> why"))
    browsing = sit_down(service, http)
    waiting = browsing.open(f"/coordinate/scripts/{number}").text
    assert re.search("Sent in by</dt><dd>Operator.*Approved by</dt><dd>nobody yet", waiting, re.DOTALL)
    assert "the answer 3 is new: “I’d &lt;b&gt;host&lt;/b&gt;”" in waiting
    assert "<del>1 </del><ins>2</ins>" in waiting
    assert "You sent this in yourself" not in waiting
    approved = browsing.send(f"/coordinate/scripts/{number}/approve").text
    assert re.search("Sent in by</dt><dd>Operator.*Approved by</dt><dd>Cora", approved, re.DOTALL)
    own = browsing.send("/coordinate/scripts", {"text": CY1}).text
    assert "You sent this in yourself" in own
    assert "The first in Welsh" in own
    page = browsing.open("/coordinate/scripts").text
    assert re.search("In use.*English.*in use.*Waiting.*Welsh, version 1, sent in by Cora", page, re.DOTALL)


def test_the_picture_runs_nothing_and_the_turns_are_numbered(service: Service, http: httpx.Client) -> None:
    number = approve(service, script_text(extra="3 I’d <script>host</script> [host] -> why"))
    browsing = sit_down(service, http)
    picture = browsing.open(f"/coordinate/scripts/{number}/picture")
    assert picture.headers["content-type"] == "image/svg+xml; charset=utf-8"
    assert "default-src 'none'" in picture.headers["content-security-policy"]
    assert "sandbox" in picture.headers["content-security-policy"]
    assert "<script" not in picture.text
    turns = browsing.open(f"/coordinate/scripts/{number}/print").text
    assert re.search(r'class="num">2</span> Asking.*<b class="num">1</b>.*The NHS.*go to 3, Why', turns, re.DOTALL)
    assert "→ ends as “Conversation”" in turns
    assert "<script>host" not in turns


def test_problems_are_told_by_line_and_column_with_what_to_write(service: Service, http: httpx.Client) -> None:
    browsing = sit_down(service, http)
    broken = browsing.send("/coordinate/scripts", {"text": EN1.replace("-> ask", "-> asks")})
    assert broken.status_code == 422
    assert re.search(r"Line 8, column \d+</b> .*asks.*<code>ask</code>", broken.text)
    assert "-&gt; asks" in broken.text, "what was typed is still there"
    with service.store.read() as connection:
        assert scripts.every_script(connection) == ()


def test_a_language_that_is_withdrawn_is_read_no_more_and_comes_back_by_approval(
    service: Service, laptop: Laptop
) -> None:
    laptop.pack()
    approve(service, EN1)
    welsh = approve(service, CY1)
    scripts.withdraw_language(service, ADA, "cy")
    assert [[one.text for one in change.scripts or ()] for change in told(laptop)] == [[], [CY1], []], (
        "a change carries the whole set: an empty one says that there are none"
    )
    assert laptop.pack().scripts == ()
    with pytest.raises(Refusal, match="Nothing is read in this language"):
        scripts.withdraw_language(service, ADA, "cy")
    with pytest.raises(Refusal, match="everybody who has none in their own"):
        scripts.withdraw_language(service, ADA, "en")
    with service.store.read() as connection:
        newest, *before = scripts.every_script(connection)
        assert (newest.withdrawn, newest.language, newest.approved_by) == (True, "cy", "Ada Reid")
        assert [one.text for one in before] == [CY1, EN1]
        with pytest.raises(Refusal, match="no such script"):
            scripts.find_script(connection, newest.script_id)
    scripts.approve_script(service, ADA, welsh)
    assert [one.text for one in laptop.pack().scripts] == [CY1]


def test_the_welsh_that_comes_with_the_program_is_withdrawn_like_any_other(service: Service, laptop: Laptop) -> None:
    assert [parse(one.text).language for one in laptop.pack().scripts] == ["cy"]
    scripts.withdraw_language(service, ADA, "cy")
    assert laptop.pack().scripts == ()
    (change,) = told(laptop)
    assert (parse(change.text).title, change.scripts) == ("First conversation", ())


def test_only_whoever_may_approve_scripts_withdraws_them(service: Service) -> None:
    viewer = replace(OPERATOR, role=Role.VIEWER)
    with pytest.raises(Refusal) as refused:
        scripts.withdraw_language(service, viewer, "cy")
    assert refused.value.code == "not_yours"


def test_at_the_desk_a_language_is_withdrawn_from_its_script_s_page_and_the_default_cannot_be(
    service: Service, http: httpx.Client
) -> None:
    english, welsh = approve(service, EN1), approve(service, CY1)
    browsing = sit_down(service, http)
    assert "Withdraw the script" not in browsing.open(f"/coordinate/scripts/{english}").text
    page = browsing.open(f"/coordinate/scripts/{welsh}").text
    assert "hear “A short call” in English, as everybody else does" in page
    assert 'action="/coordinate/scripts/withdraw/cy"' in page
    listed = browsing.send("/coordinate/scripts/withdraw/cy").text
    assert "from the next call on nothing is read in Welsh" in listed
    assert re.search('Welsh withdrawn<br><small class="muted">by Cora', listed)
    withdrawn = browsing.open(f"/coordinate/scripts/{welsh}").text
    assert "Use it again" in withdrawn and "Nothing is read in Welsh now" in withdrawn
    again = browsing.send("/coordinate/scripts/withdraw/cy")
    assert again.status_code == 200 and again.url.path == "/coordinate/scripts", "sent twice, done once"
    assert browsing.send("/coordinate/scripts/withdraw/en").status_code == 409


def test_other_programs_are_told_of_scripts_that_were_approved_alone(service: Service) -> None:
    main = service.profile.language
    with service.store.read() as connection:
        assert questions.current(connection, main).script.title == "First conversation"
    scripts.offer_script(service, OPERATOR, EN2)
    with service.store.read() as connection:
        assert questions.current(connection, main).script.title == "First conversation", "nobody approved the other"
        assert [one.script.title for one in questions.every_script(connection, main)] == ["First conversation"]
    approve(service, EN1)
    approve(service, CY1)
    scripts.withdraw_language(service, ADA, "cy")
    with service.store.read() as connection:
        assert questions.current(connection, main).script.hash == parse(EN1).hash, "not the one approved last"
        known = [one.script.hash for one in questions.every_script(connection, main)]
    assert known == [parse(EN1).hash, parse(CY1).hash]


def test_a_version_whose_number_is_no_higher_is_pointed_out_before_it_is_approved(
    service: Service, http: httpx.Client
) -> None:
    approve(service, EN2)
    older = scripts.offer_script(service, OPERATOR, EN1)
    newer = scripts.offer_script(service, OPERATOR, script_text("en", 3))
    browsing = sit_down(service, http)
    assert "This says version 1, and the one in use is version 2." in browsing.open(f"/coordinate/scripts/{older}").text
    assert "not a higher one" not in browsing.open(f"/coordinate/scripts/{newer}").text
