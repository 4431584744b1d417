"""A sealed pack opens for those it is for, while it is good, and shows the others nothing of any voter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.errors import PackProblem, WorldError
from phonebank_app.protocol import sealed, spoken
from phonebank_app.protocol.packs import PackContact, PackDocument, PackManifest, PackNumber
from phonebank_app.protocol.sealed import Trust
from tests import signers
from tests.makers import THURSDAY

MINE = sealed.identity_of_words("acorn actor", bytes(16))
VOTER = PackContact("c_1", "Robin Canary", numbers=(PackNumber("+447700900123"),))


def document(*people: PackContact) -> PackDocument:
    manifest = PackManifest(
        pack_id="k_1",
        party_id="p_1",
        seat_code="E14000887",
        seat_name="Putney",
        created=THURSDAY,
        expires=THURSDAY + timedelta(hours=3),
        version=1,
        script_sha256="0" * 64,
        rows=len(people),
        salt="00" * 32,
        campaign=signers.example_campaign(),
        on_behalf_of="Nobody",
    )
    return PackDocument(manifest, people, script="words", do_not_call=("ab" * 32,))


def a_pack(*recipients: str, recovery: str = "", words: str = "", salt: bytes = b"") -> bytes:
    return sealed.seal(
        document(VOTER), signers.signer(), THURSDAY, recipients, recovery=recovery, words=words, salt=salt
    )


def test_a_pack_opens_for_the_laptop_it_was_sealed_to() -> None:
    header, opened = sealed.open_pack(a_pack(sealed.recipient_of(MINE)), signers.TRUST, [MINE], THURSDAY)
    assert opened.contacts == (VOTER,)
    assert opened.manifest.issued == header.issued == THURSDAY


def test_the_recovery_key_of_the_campaign_opens_every_pack() -> None:
    recipient = sealed.recipient_of(signers.RECOVERY)
    data = a_pack(sealed.recipient_of(MINE), recovery=recipient)
    opened = sealed.open_pack(data, signers.TRUST, [signers.RECOVERY], THURSDAY)[1]
    assert opened.manifest.campaign_key == recipient


def test_words_open_a_pack_however_they_are_typed_and_no_others_do() -> None:
    words, salt = spoken.new_words(), b"0123456789abcdef"
    data = a_pack(words=words, salt=salt)
    typed = spoken.read_words("\n".join(f" {word.upper()}," for word in words.split()))
    assert sealed.open_pack(data, signers.TRUST, [sealed.identity_of_words(typed, salt)], THURSDAY)
    other = sealed.identity_of_words(spoken.new_words(), salt)
    with pytest.raises(PackProblem, match="words do not open"):
        sealed.open_pack(data, signers.TRUST, [other], THURSDAY)


def test_nothing_of_a_voter_can_be_read_without_the_key() -> None:
    data = a_pack(sealed.recipient_of(MINE))
    assert b"Canary" not in data and b"7700900123" not in data
    assert "Canary" not in repr(sealed.split(data)[0])


def test_a_pack_signed_under_a_root_that_is_not_trusted_is_refused() -> None:
    with pytest.raises(PackProblem, match="does not know"):
        sealed.open_pack(a_pack(sealed.recipient_of(MINE)), Trust({}), [MINE], THURSDAY)


def test_a_pack_opens_until_the_moment_its_time_is_over() -> None:
    data, end = a_pack(sealed.recipient_of(MINE)), THURSDAY + timedelta(hours=3)
    assert sealed.open_pack(data, signers.TRUST, [MINE], end - timedelta(seconds=1))
    with pytest.raises(PackProblem, match="time of this pack is over"):
        sealed.open_pack(data, signers.TRUST, [MINE], end)


def test_a_pack_of_a_newer_format_asks_for_a_newer_program() -> None:
    with pytest.raises(PackProblem, match="newer version"):
        sealed.split(a_pack(sealed.recipient_of(MINE)).replace(b"PACK-1", b"PACK-2", 1))


@given(st.binary(max_size=200))
def test_a_file_that_is_no_pack_gets_one_sentence_and_a_way_out(junk: bytes) -> None:
    for data in (junk, sealed.MAGIC + junk, sealed.MAGIC + b"{}\n" + junk):
        with pytest.raises(PackProblem) as refused:
            sealed.check(data, signers.TRUST)
        assert refused.value.way_out


@given(st.binary(min_size=8, max_size=8))
def test_bytes_become_words_and_are_known_by_the_first_four_letters_of_each(secret: bytes) -> None:
    words = spoken.to_words(secret)
    assert spoken.read_words(" ".join(word[:4] for word in words.split())) == words
    assert [spoken.word_list().index(word) for word in words.split()] == list(secret)


def test_there_are_256_words_told_apart_by_four_letters_in_the_order_of_the_alphabet() -> None:
    words = spoken.word_list()
    assert len(words) == len({word[:4] for word in words}) == 256
    assert list(words) == sorted(words)


@pytest.mark.parametrize("typed", ["", "acorn", "acorn " * 9, "acorn " * 7 + "zebra", "acorn " * 7 + "acornish"])
def test_words_that_are_none_of_ours_are_said_by_their_place(typed: str) -> None:
    with pytest.raises(WorldError) as refused:
        spoken.read_words(typed)
    assert refused.value.way_out


@settings(max_examples=10)
@given(st.binary(min_size=16, max_size=16), st.lists(st.sampled_from(spoken.word_list()), min_size=1, max_size=8))
def test_words_make_a_key_that_age_takes(salt: bytes, words: list[str]) -> None:
    identity = sealed.identity_of_words(" ".join(words), salt)
    assert sealed.is_recipient(sealed.recipient_of(identity))
