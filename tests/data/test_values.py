import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.data import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10次", 10), ("10000元", 10000), ("1.2万", 12000), ("1.2万元", 12000), ("3,456.00", 3456),
        ("￥3,456.00", 3456), ("¥-20", -20), ("-¥20", -20), ("（123）", -123), ("(1,234.5)", -1234.5),
        ("１２３．５", 123.5), ("5千元", 5000), ("0.5亿", 5e7), ("RMB 12", 12), ("1.5E+05", 150000),
        ("7 件", 7), ("-3", -3), ("\u22123", -3), ("36岁", 36),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text, expected):
    cell = values.read_number(text)
    assert cell.value == expected
    assert cell.problem is None


@pytest.mark.parametrize("text", ["3.456,78", "3 456,78", "3456,78", "￥3.456,78"])
def test_comma_before_two_digits_is_a_decimal_comma_and_said(text):
    cell = values.read_number(text)
    assert cell.value == 3456.78
    assert "逗号按小数点读" in cell.changes


@pytest.mark.parametrize(("text", "said"), [('="1100"', "1100"), ("'1100", "1100"), ('"1100', "1100"),
                                            ("O'Neil", "O'Neil")])  # fmt: skip
def test_quotes_that_exports_put_around_numbers_are_taken_off(text, said):
    assert values.bare(text) == said


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234.567", 1234567), ("1'234.50", 1234.5), ("CHF 1’234’567".replace("CHF ", ""), 1234567), ("1.234.567,50", 1234567.5),
     ("100.00-", -100), ("¥ 1,234.50-", -1234.5), ("1.234", 1.234)],
)  # fmt: skip
def test_thousands_parted_otherwise_and_a_minus_behind(text, value):
    assert values.read_number(text).value == value


@pytest.mark.parametrize(
    "text",
    [
        "1,2",
        "约1000",
        "1.23.456",
        "1'23",
        "5--",
        "-5-",
        "1-2",
        "12%",
        "1 234",
        "--5",
        "万",
        "abc",
        "1,23,456",
        "+-3",
    ],
)
def test_what_has_more_than_one_meaning_is_no_number(text):
    cell = values.read_number(text)
    assert cell.value is None
    assert cell.problem is not None


def test_every_change_is_named():
    assert values.read_number("￥1,200.5元").changes == (
        "去掉货币符号 ¥",
        "去掉千分位逗号",
        "去掉单位“元”",
    )
    assert values.read_number("1.2万").changes == ("按“万”换算",)
    assert values.read_number("１２").changes == ("全角转半角",)
    assert values.read_number("12").changes == ()


def test_per_cent_only_where_a_share_is_expected():
    assert values.read_number("12%", share=True).value == 0.12
    assert values.read_number("0.12", share=True).value == 0.12


@settings(max_examples=50, deadline=None)
@given(st.integers(-(10**12), 10**12), st.sampled_from(["{:,}", "{}", "{}元", "{:,}.00", "￥{:,}"]))
def test_written_numbers_come_back(number, form):
    assert values.read_number(form.format(number)).value == number


def test_ids_keep_their_zeros_and_lose_what_excel_added():
    assert values.read_id("001").value == "001"
    assert values.read_id("12345.0") == values.Cell("12345", ("编号去掉 Excel 的小数位",))
    assert values.read_id('="007"').value == "007"
    assert values.read_id("'007").value == "007"
    assert values.read_id("12345.5").value == "12345.5"


def test_an_id_in_scientific_notation_is_kept_and_reported():
    cell = values.read_id("1.38E+10")
    assert cell.value == "1.38E+10"
    assert "科学计数法" in cell.changes[0]


def test_flags():
    assert [values.read_flag(t).value for t in ("是", "Yes", "1", "TRUE", "√")] == [True] * 5
    assert [values.read_flag(t).value for t in ("否", "no", "0", "false", "×")] == [False] * 5
    assert values.read_flag("也许").problem == ""


def test_whole_numbers():
    assert values.read_integer("10次").value == 10
    assert values.read_integer("10.0").value == 10
    assert values.read_integer("10.5").problem == "不是整数"


def test_trimming_reaches_ideographic_and_zero_width_blanks():
    assert values.trimmed("\ufeff\u3000 张三\u00a0\u200b\t") == "张三"


def test_blank_words_differ_for_text_and_for_answers():
    assert values.is_blank("NULL", answer=False)
    assert values.is_blank("无", answer=True)
    assert not values.is_blank("无", answer=False)


def test_category_makes_full_width_letters_plain_and_keeps_punctuation():
    assert values.read_category("ＶＩＰ（华东）").value == "VIP（华东）"
    assert values.read_category("０９：ＡＺ［ａｚ｛；").value == "09：AZ［az｛；"
    assert values.read_category("交易  成功").value == "交易 成功"


@pytest.mark.parametrize(
    "text",
    [
        "无",
        "没有。",
        "暂无意见",
        "NA",
        "n/a",
        "N/A.",
        "ＮＡ",
        "-",
        "……",
        "。",
        "None",
        "No comments",
        "没有了！",
    ],
)
def test_remarks_that_say_there_is_none(text):
    assert values.says_nothing(text)


@pytest.mark.parametrize("text", ["好", "无货", "没有发票", "👍", "ok", "no parking", "5"])
def test_short_remarks_that_say_something(text):
    assert not values.says_nothing(text)


@pytest.mark.parametrize("text", ["1e15", "-1e300", "9" * 400, "10000000亿"])
def test_a_number_that_a_float_cannot_hold_to_the_cent_is_not_read(text):
    assert values.read_number(text).problem == "数字过大"
