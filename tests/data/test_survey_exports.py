"""Questionnaires as 问卷星 hands them out, and the tiering table of the business papers, at the door."""

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
