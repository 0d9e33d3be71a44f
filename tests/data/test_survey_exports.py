"""Questionnaires as 问卷星 hands them out, and the tiering table of the business papers, at the door."""

import pytest
from client_files import write_text, write_workbook
from door import drop

HEADINGS = [
    "序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的公司名称", "2、请对以下方面评价—产品质量",
    "2、请对以下方面评价—交货速度", "2、请对以下方面评价—售后服务", "3、总体满意度", "4、您的建议", "总分",
]  # fmt: skip
WORDS = ("非常不满意", "不满意", "一般", "满意", "非常满意")


def wave(month: int, *, worded: bool = False) -> list[list[object]]:
    rows = []
    for n in range(30):
        scores = [n % 5 + 1, n % 4 + 1, (n + 1) % 5 + 1, n % 5 + 1]
        told = [WORDS[score - 1] for score in scores] if worded else scores
        rows.append([n + 1, f"2025/{month}/{n % 28 + 1} 9:{n:02}:11", f"{60 + n}秒", "微信", "N/A",
                     "1.2.3.4(广东-深圳)", f"第{n % 7}有限公司", *told, "快一点" if n % 3 else "(空)", sum(scores)])  # fmt: skip
    return rows


def means(data) -> dict[str, float]:
    scored = data.frame("surveys").dropna(subset=["score"])
    return {
        str(item): round(mean, 3) for item, mean in scored.groupby("item")["score"].mean().items()
    }


EXPECTED = {"产品质量": 3.0, "交货速度": 2.433, "售后服务": 3.0, "总体满意度": 3.0}


def test_a_scored_matrix_gives_its_rows_as_items_and_the_firm_as_customer(tmp_path):
    path = write_workbook(tmp_path / "8_按分数_调查_30_30.xlsx", {"Sheet1": [HEADINGS, *wave(11)]})
    found = drop(tmp_path, path)
    assert found.draft.questions == ()
    assert means(found.data) == EXPECTED
    answers = found.data.frame("surveys")
    assert answers["customer_id"].nunique() == 7
    assert answers["comment"].notna().sum() == 20


def test_worded_waves_are_told_apart_where_their_numbers_begin_anew(tmp_path):
    waves = {
        f"调查_2025{word}.xlsx": wave(month, worded=True) for word, month in (("上", 5), ("下", 11))
    }
    paths = [
        write_workbook(tmp_path / n, {"Sheet1": [HEADINGS, *rows]}) for n, rows in waves.items()
    ]
    found = drop(tmp_path, *paths)
    assert means(found.data) == EXPECTED
    answers = found.data.frame("surveys")
    assert answers["response_id"].nunique() == 60
    sheets = answers.groupby("response_id")["answered_at"].nunique()
    assert (sheets == 1).all()  # scores and opinion of one sheet stay together
    assert any("同一答卷编号用于多份答卷" in warning.message for warning in found.data.warnings)


STEPS = ("Very dissatisfied", "Dissatisfied", "Neither satisfied nor dissatisfied", "Satisfied", "Very satisfied")  # fmt: skip
QUALTRICS = ("Extremely dissatisfied", "Somewhat dissatisfied", "Neither satisfied nor dissatisfied",
             "Somewhat satisfied", "Extremely satisfied")  # fmt: skip


def scores(n: int) -> tuple[int, int, int]:
    """Means 3, 2.433 and 3 over 30 sheets, as ``EXPECTED`` has them."""
    return n % 5 + 1, n % 4 + 1, (n + 1) % 5 + 1


@pytest.mark.parametrize("worded", [False, True])
def test_surveymonkey_tells_the_rows_of_a_question_in_a_second_row(tmp_path, worded):
    told = [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "IP Address",
        "Email Address",
    ]
    rows = [
        [*told, "How satisfied are you with the following?", "", "", "Overall, how satisfied are you?", "Any comments?"],
        [""] * 6 + ["Quality", "Speed", "Support", "Response", "Open-Ended Response"],
    ]  # fmt: skip
    for n in range(30):
        given = [STEPS[s - 1] if worded else s for s in (*scores(n), scores(n)[0])]
        day = f"03/{n % 27 + 1:02}/2025 09:{n:02}:55 AM"
        rows.append(
            [118000000000 + n, 41, day, day, "1.2.3.4", f"u{n % 9}@example.com", *given, "ok"]
        )
    found = drop(tmp_path, write_workbook(tmp_path / "sm.xlsx", {"Sheet": rows}))
    assert found.draft.questions == ()
    overall = "Overall, how satisfied are you?"
    assert means(found.data) == {"Quality": 3.0, "Speed": 2.433, "Support": 3.0, overall: 3.0}
    answers = found.data.frame("surveys")
    assert answers["response_id"].nunique() == 30
    assert answers["customer_id"].nunique() == 9
    assert answers["comment"].notna().sum() == 30


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("worded", [False, True])
def test_qualtrics_has_three_rows_above_its_answers(tmp_path, worded, suffix):
    rows = [
        ["StartDate", "Status", "Progress", "Duration (in seconds)", "Finished", "RecordedDate", "ResponseId",
         "ExternalReference", "DistributionChannel", "Q1_1", "Q1_2", "Q1_3", "Q2_NPS_GROUP", "Q2"],
        ["Start Date", "Response Type", "Progress", "Duration (in seconds)", "Finished", "Recorded Date", "Response ID",
         "External Data Reference", "Distribution Channel", "How satisfied are you? - Quality",
         "How satisfied are you? - Speed", "How satisfied are you? - Support",
         "How likely are you to recommend us? - Group", "How likely are you to recommend us?"],
        [f'{{"ImportId":"part{n}"}}' for n in range(14)],
    ]  # fmt: skip
    for n in range(30):
        given = [QUALTRICS[s - 1] if worded else s for s in scores(n)]
        moment = f"2025-03-{n % 27 + 1:02} 09:05:01"
        rows.append([moment, "IP Address", 100, 300, "True", moment, f"R_{n:08}x", f"K{n % 7:03}", "anonymous",
                     *given, "Detractor", n % 11])  # fmt: skip
    if suffix == ".xlsx":
        path = write_workbook(tmp_path / "q.xlsx", {"Sheet0": rows})
    else:
        path = write_text(tmp_path / "q.csv", quoted(rows))
    found = drop(tmp_path, path)
    assert found.draft.questions == ()
    told = means(found.data)
    assert [told[item] for item in ("Quality", "Speed", "Support")] == [3.0, 2.433, 3.0]
    assert told["How likely are you to recommend us?"] == round(
        sum(n % 11 for n in range(30)) / 30, 3
    )
    answers = found.data.frame("surveys")
    assert (answers["response_id"].nunique(), answers["customer_id"].nunique()) == (30, 7)


def quoted(rows) -> str:
    def cell(value) -> str:
        return '"' + str(value).replace('"', '""') + '"'

    return "".join(",".join(map(cell, row)) + "\n" for row in rows)


FORMS = {
    "谷歌表单": ["时间戳记", "您的公司名称", "您对以下方面是否满意？ [产品质量]", "您对以下方面是否满意？ [交货速度]",
             "您对以下方面是否满意？ [售后服务]", "总体满意度", "其他建议"],
    "腾讯问卷": ["结束答题时间", "2.您的公司名称", "1.您对以下各项的满意程度:产品质量", "1.您对以下各项的满意程度:交货速度",
             "1.您对以下各项的满意程度:售后服务", "3.总体满意度", "4.建议"],
    "问卷网": ["提交时间", "Q3.贵公司名称", "Q1.请对以下方面打分-产品质量", "Q1.请对以下方面打分-交货速度",
            "Q1.请对以下方面打分-售后服务", "Q2.总体满意度", "Q4.意见或建议"],
    "Typeform": ["Submit Date (UTC)", "What is your company name?", "Rate us: 产品质量", "Rate us: 交货速度",
                 "Rate us: 售后服务", "总体满意度", "Anything else?"],
}  # fmt: skip


@pytest.mark.parametrize("worded", [False, True])
@pytest.mark.parametrize("form", FORMS)
def test_rows_of_one_question_are_its_items_however_they_are_written(tmp_path, form, worded):
    rows = [FORMS[form]]
    for n in range(30):
        given = [WORDS[s - 1] if worded else s for s in (*scores(n), scores(n)[0])]
        rows.append(
            [f"2025/{n % 3 + 1}/{n % 27 + 1} 9:{n:02}:11", f"第{n % 7}有限公司", *given, "好"]
        )
    found = drop(tmp_path, write_text(tmp_path / f"{form}.csv", quoted(rows)))
    assert found.draft.questions == ()
    assert means(found.data) == EXPECTED
    answers = found.data.frame("surveys")
    assert answers["customer_id"].nunique() == 7
    assert answers["answered_at"].notna().all()
    assert (answers["comment"].dropna() == "好").all() and answers["comment"].notna().any()


def test_two_words_for_one_step_are_named(tmp_path):
    words = ("不满意", "一般", "满意", "比较满意", "非常满意")
    rows = [["提交时间", "公司名称", "总体满意度", "质量满意度", "服务满意度"]]
    rows += [[f"2025/3/{n + 1}", f"第{n % 7}公司", *[words[n % 5]] * 3] for n in range(25)]
    found = drop(tmp_path, write_text(tmp_path / "问卷.csv", quoted(rows)))
    assert any("“比较满意”与“满意”按同一级计分" in remark for remark in found.draft.remarks)
    assert means(found.data)["总体满意度"] == 3.6


PAPER = """| 客户名称 | 联系方式 | 所属行业 | 历史购买记录 | 消费金额 | 利润贡献 | 购买频率 | 活跃度 | 忠诚度 | 需求和偏好 | 满意度 | 分级 |
| 客户A | 12345678 | 制造业 | 10次 | 10000元 | 5000元 | 高 | 高 | 高 | 价格敏感型 | 满意 | 高价值客户 |
| 客户B | 87654321 | 零售业 | 5次 | 5000元 | 2000元 | 中 | 中 | 中 | 品质追求型 | 满意 | 中价值客户 |
| 客户C | 12348765 | 服务业 | 2次 | 2000元 | 1000元 | 低 | 低 | 低 | 个性化需求 | 不满意 | 低价值客户 |
"""


def test_the_tiering_table_is_read_with_its_twelve_columns(tmp_path):
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAPER.splitlines()]
    path = write_text(tmp_path / "分级表.csv", "".join(",".join(row) + "\n" for row in rows))
    found = drop(tmp_path, path)
    assert found.draft.questions == ()
    assert "kind: 对公" in found.draft.yaml_text  # it tells every customer's trade
    people = found.data.frame("customers").set_index("name")
    numbers = people[["order_count", "revenue_amount", "margin_amount"]]
    assert numbers.loc["客户A"].tolist() == [10, 10000, 5000]
    words = ["industry", "frequency_level", "activity_level", "loyalty_level", "need_type",
             "satisfaction_level", "tier"]  # fmt: skip
    assert people.loc["客户C", words].tolist() == [
        "服务业", "低", "低", "低", "个性化需求", "不满意", "低价值客户",
    ]  # fmt: skip


def test_persons_with_a_trade_stay_persons(tmp_path):
    rows = "".join(f"{name},制造业,3次\n" for name in ("王岚", "李静怡", "赵敏", "钱多多"))
    path = write_text(tmp_path / "名单.csv", "客户名称,所属行业,历史购买记录\n" + rows)
    assert "kind: 对私" in drop(tmp_path, path).draft.yaml_text
