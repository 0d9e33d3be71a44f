from reportkit.report.history import edition_sentence

LABELS = {"orders": "订单表"}


def said(**edition) -> str:
    return edition_sentence({"edition": {"previous": None, "changed": {}, **edition}}, LABELS)


def test_a_first_edition_names_no_other():
    assert said(number=1) == "这是本报告期的第 1 版。"


def test_a_later_edition_says_what_changed_since_the_last_one():
    changed = {"inputs": ["orders"], "params": ["report.title", "value.top"], "code": []}
    assert said(number=3, previous=1, changed=changed) == (
        "这是本报告期的第 3 版。与第 1 版相比，改动的是："
        "数据（订单表）、参数（report.title、value.top）、程序。"
    )


def test_many_changed_settings_are_counted():
    changed = {"params": [f"s{n}" for n in range(9)]}
    text = said(number=2, previous=1, changed=changed)
    assert text.endswith("参数（s0、s1、s2、s3、s4、s5 等 9 项）。")


def test_six_changed_settings_are_all_named():
    text = said(number=2, previous=1, changed={"params": [f"s{n}" for n in range(6)]})
    assert text.endswith("参数（s0、s1、s2、s3、s4、s5）。")


def test_a_trial_says_that_it_is_no_edition():
    text = edition_sentence({"edition": None}, {})
    assert text == "本报告是试算稿，没有编入版次，也不替换已交付的报告。"


def test_a_book_of_unknown_origin_says_nothing_of_an_edition():
    assert edition_sentence({}, {}) == ""
