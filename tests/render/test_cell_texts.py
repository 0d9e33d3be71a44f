"""What a cell may hold."""

from reportkit.render.cell_texts import LONGEST, cell_text, cell_value


def test_control_characters_and_half_characters_are_dropped():
    assert cell_text("a\x00b\x07c\x1f\x7f\ud83d\uffffd\r\ne") == "abcd\ne"


def test_text_longer_than_a_cell_ends_in_an_ellipsis():
    assert cell_text("客" * 40_000) == "客" * (LONGEST - 1) + "…"
    assert cell_text("客" * LONGEST) == "客" * LONGEST


def test_length_counts_as_excel_counts_and_no_character_is_halved():
    long = cell_text("😀" * 20_000)  # two units each
    assert long == "😀" * 16_383 + "…"
    assert len(long.encode("utf-16-le")) // 2 == LONGEST


def test_infinity_and_nan_are_blank():
    assert [cell_value(x) for x in (float("nan"), float("inf"), -float("inf"), None, "")] == [
        None
    ] * 5
