"""What a person chose comes back; what cannot be read is no reason to stop."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.settings import SCALES, Settings, load, save


@given(
    scale=st.sampled_from(SCALES),
    look=st.sampled_from(["system", "light", "dark"]),
    service_url=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
def test_what_was_chosen_comes_back(tmp_path: Path, scale: float, look: str, service_url: str) -> None:
    chosen = Settings(scale, look, service_url)  # type: ignore[arg-type]
    save(tmp_path, chosen)
    assert load(tmp_path) == chosen


def test_before_anything_is_chosen_there_are_defaults(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings() == Settings(1.0, "system", "")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"look": "sepia"}', b'{"scale": "large"}', b"\xff\xfe", b"\x00", b"[" * 100_000],
)
def test_settings_that_cannot_be_read_are_the_defaults(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(body)
    assert load(tmp_path) == Settings()


@pytest.mark.parametrize("scale", ["0", "-1", "1e9", "3"])
def test_a_text_size_nobody_could_read_is_not_used_and_the_rest_is(tmp_path: Path, scale: str) -> None:
    (tmp_path / "settings.json").write_text(f'{{"scale": {scale}, "look": "dark"}}', encoding="utf-8")
    assert load(tmp_path) == Settings(look="dark")


def test_a_setting_of_a_newer_program_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"look": "dark", "from_next_year": {"a": [1]}}', encoding="utf-8")
    assert load(tmp_path) == Settings(look="dark")


def test_they_are_their_owners_and_written_whole(tmp_path: Path) -> None:
    save(tmp_path, Settings(look="dark"))
    save(tmp_path, Settings(look="light"))
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]
    assert stat.S_IMODE((tmp_path / "settings.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("minutes", ["0", "-5", "11", "100000", "1e3"])
def test_a_party_cannot_be_kept_from_locking(tmp_path: Path, minutes: str) -> None:
    (tmp_path / "settings.json").write_text(f'{{"lock_after": {minutes}, "look": "dark"}}', encoding="utf-8")
    assert load(tmp_path).lock_after == 10
