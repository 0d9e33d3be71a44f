"""What the import of each system takes."""

from datetime import date

import pytest

from reportkit.render.crm_systems import FXIAOKE, JIANDAOYUN, SYSTEMS, ZOHO


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("554023000000527002", "zcrm_554023000000527002"),
        ("zcrm_554023000000527002", "zcrm_554023000000527002"),
        ("5f1a", ""),
        ("zcrm_", ""),
        ("zcrm_zcrm_1", ""),
        ("", ""),
        ("12 34", ""),
        ("123\n", ""),
    ],
)
def test_zoho_numbers_are_digits_under_their_prefix(given, kept):
    assert ZOHO.record_id(given) == kept


@pytest.mark.parametrize("system", [FXIAOKE, JIANDAOYUN])
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("5f1a09c2e4b0", "5f1a09c2e4b0"),
        ("007", "007"),
        ("zcrm_554023", ""),  # of another system
        ("5f1a 09c2", ""),
        ("", ""),
    ],
)
def test_other_numbers_are_any_word_but_zohos(system, given, kept):
    assert system.record_id(given) == kept


def test_dates_are_written_as_each_import_reads_them():
    day = date(2025, 1, 9)
    assert FXIAOKE.day(day) == ZOHO.day(day) == "2025-01-09"
    assert JIANDAOYUN.day(day) == "2025-01-09 00:00:00"


def test_files_are_named_after_the_system_without_blanks():
    assert [system.stem for system in SYSTEMS.values()] == [
        "分级回写_纷享销客", "分级回写_ZohoCRM", "分级回写_简道云",
    ]  # fmt: skip


def test_every_system_is_found_under_its_word():
    assert {word: system.format for word, system in SYSTEMS.items()} == {
        "fxiaoke": "fxiaoke", "zoho": "zoho", "jiandaoyun": "jiandaoyun",
    }  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=list(SYSTEMS))
def test_the_steps_name_the_field_that_the_file_fills(system):
    assert f"“{system.heads[2]}”" in system.steps
    if system.heads[3]:
        assert f"“{system.heads[3]}”" in system.steps
    assert (system.suffix == ".xlsx") == bool(system.sheet)
