"""Whether customers of one name, or one telephone, are one is asked; what is certain is not."""

from client_files import write_text
from door import AMOUNT, NUMBER, PLAIN, TIME, drop, rows, write

PEOPLE = "客户编号,客户名称,联系电话,所属行业\n"


def asked(folder, people, columns=PLAIN):
    files = [write(folder, rows(columns)), write_text(folder / "客户.csv", PEOPLE + people)]
    found = drop(folder, *files).draft.questions
    return {q.key: q for q in found if q.about == "identity"}


def test_customers_of_one_name_are_asked_about_with_what_a_yes_does(tmp_path):
    people = "K001,华辰有限公司,,制造\nK002,华辰,,制造\nK003,华辰公司,,制造\nK004,乙厂,,零售\n"
    question = asked(tmp_path, people)["customers.same.名称"]
    assert question.text == (
        "有 2 对客户名称相同而编号不同（例如“华辰有限公司” K001 与 K002），是同一位客户吗？"
    )
    assert [(c.word, c.effect) for c in question.choices] == [
        ("合并", "客户数减少 2"), ("分开", "按不同的客户计"),
    ]  # fmt: skip
    assert question.proposed == "合并"
    assert question.answer("合并") == {"data": {"identity": {"join": ["名称"]}}}
    assert question.answer("分开") == {"data": {"identity": {"apart": ["名称"]}}}


def test_what_is_certain_is_not_asked(tmp_path):
    people = "K001,华辰有限公司,13800001234,制造\nK002,华辰,138-0000-1234,制造\nK003,乙厂,,零售\n"
    assert asked(tmp_path, people) == {}


def test_two_names_on_one_telephone_are_an_office_and_no_question(tmp_path):
    people = "K001,华辰有限公司,13800001234,制造\nK002,远航有限公司,13800001234,制造\n"
    assert asked(tmp_path, people) == {}


def test_a_telephone_without_a_name_is_asked_about(tmp_path):
    people = "K001,华辰有限公司,13800001234,制造\nK002,,13800001234,制造\nK003,乙公司,,零售\n"
    question = asked(tmp_path, people)["customers.same.电话"]
    assert question.proposed == "分开"


def test_typed_names_that_may_be_one_are_asked_about_without_a_list(tmp_path):
    firms = ("华辰有限公司", "华辰公司", "远航商行")
    typed = {**NUMBER, "客户名称": lambda s: firms[s.place % 3], **TIME, **AMOUNT}
    (question,) = drop(tmp_path, write(tmp_path, rows(typed))).draft.questions
    assert question.text.startswith("有 1 对客户名称相同而编号不同（例如“华辰有限公司”")


def test_numbers_alone_ask_nothing(tmp_path):
    assert drop(tmp_path, write(tmp_path, rows(PLAIN))).draft.questions == ()
