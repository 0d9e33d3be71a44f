from datetime import date, timedelta

import pytest
from client_files import write_text, write_workbook

from reportkit.data.dataset import load_dataset
from reportkit.data.draft import draft_client, path_as_written
from reportkit.data.draft_text import scalar
from reportkit.data.sample import sample_sources, write_sample
from reportkit.errors import DataError
from reportkit.merged_params import load_params
from reportkit.project import Project, shipped_files
from reportkit.yaml_files import read_yaml


@pytest.fixture
def project(tmp_path):
    """An empty project with the shipped defaults."""
    for name in ("notebooks", "templates", "params/clients"):
        (tmp_path / name).mkdir(parents=True)
    defaults = shipped_files() / "params" / "defaults.yaml"
    (tmp_path / "params" / "defaults.yaml").write_bytes(defaults.read_bytes())
    return Project(tmp_path)


def drafted(project, *files):
    """The draft, and the snapshot that it gives without an edit."""
    draft = draft_client("jia", files, base_folder=project.params / "clients")
    project.client_file("jia").write_text(draft.yaml_text, encoding="utf-8")
    params = load_params(project, "jia", draft.period)
    return draft, load_dataset(params, project.root / "snapshot")


def source(project, index=0):
    return read_yaml(project.client_file("jia"))["data"]["sources"][index]


def test_chinese_order_file_loads_unedited(project):
    rows = [["会员号", "付款时间", "实付金额（元）", "订单状态", "备注"]]
    rows += [
        ["001", "2025-03-02 10:00:00", "1.2万", "交易成功", ""],
        ["002", "2025-03-05", 80, "退款成功", "x"],
    ]
    path = write_workbook(project.root / "订单.xlsx", {"订单": rows})
    draft, data = drafted(project, path)
    assert data.frame("orders")["net_amount"].tolist() == [12000, 0]
    assert draft.period == "2025-Q1"
    assert source(project)["columns"] == {
        "会员号": "customer_id", "付款时间": "ordered_at", "实付金额（元）": "paid_amount", "订单状态": "status",
    }  # fmt: skip
    assert "# 备注:" in draft.yaml_text
    assert 'file: "../../订单.xlsx"' in draft.yaml_text


@pytest.mark.parametrize(
    ("prefix", "heading"), [("门店：", "门店"), ("", "分组"), ("客户：", "客户")]
)
def test_rows_that_name_a_group_give_a_column_called_as_they_say(project, prefix, heading):
    rows = [["订单号", "客户编号" if heading != "客户" else "备注", "下单时间", "实付金额"]]
    for shop in ("一店", "二店", "三店"):
        rows.append([f"{prefix}{shop}", "", "", ""])
        rows += [[f"{shop}{n}", f"K{n}", f"2025-03-0{n}", n] for n in range(1, 6)]
    path = write_workbook(project.root / "订单.xlsx", {"订单": rows})
    _, data = drafted(project, path)
    assert source(project)["group_rows"] == heading
    assert data.frame("orders")["net_amount"].sum() == 45


def test_order_of_day_and_month_is_settled_by_the_whole_column(project):
    rows = "".join(f"{n},0{n % 9 + 1}/04/2025,5\n" for n in range(300)) + "999,25/04/2025,5\n"
    path = write_text(project.root / "a.csv", "customer_id,order date,amount\n" + rows)
    _, data = drafted(project, path)
    assert source(project)["dates"] == {"ordered_at": "%d/%m/%Y"}
    assert data.span[1].day == 25


def test_order_that_nothing_settles_is_asked(project):
    path = write_text(project.root / "a.csv", "customer_id,order date,amount\n1,03/04/2025,5\n")
    draft = draft_client("jia", [path])
    question = draft.questions[0]
    assert question.text == "a.csv：“order date”日月顺序不明，例如“03/04/2025”，是哪一种写法？"
    assert question.words[:2] == ("%d/%m/%Y", "%m/%d/%Y")


def test_statuses_of_unknown_meaning_are_asked(project):
    rows = "1,甲,2025-01-01,5,已发货\n2,甲,2025-01-01,5,挂起\n3,甲,2025-01-01,5,已取消\n"
    path = write_text(project.root / "订单.csv", "订单号,客户,下单时间,金额,状态\n" + rows)
    draft = draft_client("jia", [path])
    assert any(q.key == "status.挂起" and "1 行" in q.text for q in draft.questions)
    assert "  void_statuses: [已取消]  # ？" in draft.yaml_text


def test_a_client_of_known_statuses_is_drafted_with_their_meaning_and_loads(project):
    words = ["已发货", "待付款", "作废", "退款成功", "部分收款"]
    rows = "".join(
        f"{n},甲,2025-01-{n + 1:02},{10 * n + 1},{word}\n" for n, word in enumerate(words)
    )
    path = write_text(project.root / "订单.csv", "订单号,客户,下单时间,金额,状态\n" + rows)
    draft, data = drafted(project, path)
    assert not draft.questions
    assert "  void_statuses: [待付款, 作废]  # ？" in draft.yaml_text
    assert "    statuses: [退款成功]  # ？" in draft.yaml_text
    assert "算成交的订单状态：已发货、部分收款" in draft.yaml_text
    assert data.frame("orders")["net_amount"].tolist() == [1, 0, 41]


def test_file_without_header_is_guessed_by_position_and_asked(project):
    rows = "".join(f" 0000{n} 1997010{n}  {n}   2{n}.50\n" for n in range(1, 9))
    path = write_text(project.root / "CDS.txt", rows)
    draft, data = drafted(project, path)
    assert "没有表头" in draft.remarks[0]
    assert data.frame("orders")["paid_amount"].tolist()[0] == 21.5
    assert data.frame("orders")["customer_id"].tolist()[0] == "00001"


def test_customers_known_by_name_only_and_companies_make_it_business(project):
    path = write_text(
        project.root / "客户.csv",
        "客户名称,所属行业,客户级别\n华东机械有限公司,制造,A\n海天集团,零售,B\n",
    )
    draft, data = drafted(project, path)
    assert "kind: 对公" in draft.yaml_text
    frame = data.frame("customers")
    assert (
        frame["customer_id"].tolist() == frame["name"].tolist() == ["华东机械有限公司", "海天集团"]
    )


def test_export_of_a_crm_is_recognised(project):
    rows = [["客户名称（必填）", "负责人（必填）", "客户级别", "1级行业", "电话", "创建时间", "生命状态", "来源",
             "最后跟进时间", "最后修改时间", "唯一性ID"]]  # fmt: skip
    rows += [
        ["甲公司", "王岚", "重点", "制造", "138", "2025-01-02 10:00", "正常", "官网", "", "", "67a"]
    ]
    path = write_workbook(project.root / "客户对象导出结果_20250103.xlsx", {"人员数据": rows})
    _, data = drafted(project, path)
    assert source(project)["system"] == "fxiaoke"
    assert data.frame("customers", ["customer_id", "name", "tier"]).values.tolist() == [
        ["67a", "甲公司", "重点"]
    ]


def test_headings_of_a_crm_without_a_sign_of_it_are_no_export_of_it(project):
    text = (
        "客户编号,客户名称,负责人,客户级别,1级行业,电话,创建时间,来源,最后跟进时间,最后修改时间\n"
        "K1,甲公司,王岚,重点,制造,138,2025-01-02 10:00,官网,,\n"
    )
    drafted(project, write_text(project.root / "客户.csv", text))
    assert "system" not in source(project)


def test_a_file_without_header_that_names_nobody_stays_as_a_comment(project):
    orders = write_text(project.root / "订单.csv", "客户,下单时间,金额\n甲,2025-01-01,5\n")
    numbers = write_text(project.root / "数.csv", "1.5,2.5\n3.5,4.5\n")
    draft, data = drafted(project, orders, numbers)
    assert draft.unplaced == ("数.csv：没有表头，也看不出各列是什么；首行：1.5｜2.5",)
    assert data.rows("orders") == 1


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("a/b/c/甲.csv", "甲.csv"),
        ("a/b/c/d/e/f/g/甲.csv", "d/e/f/g/甲.csv"),  # below, however deep
        ("甲.csv", "../../../甲.csv"),  # one project up to three steps
    ],
)
def test_a_file_of_the_project_is_written_relative_to_the_client_file(tmp_path, path, written):
    assert path_as_written(tmp_path / path, tmp_path / "a/b/c") == written


def test_a_file_far_away_is_written_with_its_whole_path(tmp_path):
    far = (tmp_path / "甲.csv").resolve()
    assert path_as_written(far, tmp_path / "a/b/c/d") == far.as_posix()
    assert path_as_written(tmp_path / "甲.csv", None) == (tmp_path / "甲.csv").as_posix()


@pytest.mark.parametrize(("days", "said"), [(181, False), (187, False), (201, True)])
def test_days_beyond_the_period_are_told_where_they_are_more_than_a_quiet_spell(
    project, days, said
):
    """One order a day from New Year: 181 days fill the first half."""
    start = date(2025, 1, 1)
    lines = ["订单号,客户编号,下单时间,实付金额"]
    lines += [f"A{n},K{n % 7},{start + timedelta(days=n)},{100 + n}" for n in range(days)]
    draft = draft_client("jia", [write_text(project.root / "a.csv", "\n".join(lines) + "\n")])
    assert draft.period == "2025-Q2"
    assert any("其后的数据不成整期" in remark for remark in draft.remarks) is said


@pytest.mark.parametrize(("amount", "turned"), [(12, True), (-12, False), (0, False)])
def test_amounts_of_what_came_back_are_turned_round_where_no_minus_stands_before_them(
    project, amount, turned
):
    sales = ["订单号,客户编号,下单时间,实付金额"]
    sales += [f"A{n},K{n % 3},2025-03-0{n},{100 + n}" for n in range(1, 9)]
    back = ["客户编号,退货日期,退款金额", *(f"K{n},2025-04-0{n},{n * amount}" for n in range(1, 6))]
    files = [
        write_text(project.root / f"{name}.csv", "\n".join(lines) + "\n")
        for name, lines in (("订单", sales), ("退货", back))
    ]
    draft = draft_client("jia", files, base_folder=project.params / "clients")
    assert ("negative: true" in draft.yaml_text) is turned


def test_file_that_fits_nothing_stays_as_a_comment(project):
    orders = write_text(project.root / "订单.csv", "客户,下单时间,金额\n甲,2025-01-01,5\n")
    other = write_text(project.root / "字典.csv", "Table,Field\nx,y\n")
    draft, data = drafted(project, orders, other)
    assert data.rows("orders") == 1
    assert "看不出是哪种数据" in draft.unplaced[0]
    assert '# - file: "../../字典.csv"' in draft.yaml_text
    with pytest.raises(DataError, match="1 个文件都看不出是哪种数据（可识别：客户表"):
        draft_client("jia", [other])


def test_scalars_read_back_as_the_same_text(tmp_path):
    words = [
        "客户",
        "Yes",
        "no",
        "1",
        "",
        "a: b",
        "#x",
        "付款以后，关闭",
        '引"号',
        "- x",
        "null",
        "2025-01-01",
        "~",
        "A B",
    ]
    path = write_text(tmp_path / "a.yaml", "".join(f"- {scalar(w)}\n" for w in words))
    path.write_text("words:\n" + "".join(f"  - {scalar(w)}\n" for w in words), encoding="utf-8")
    assert read_yaml(path)["words"] == words


@pytest.mark.parametrize(
    "folder", ["chn_rfm_orders", "chn_waimai_reviews", "crm_sales_opportunities", "olist_leads",
               "sfo_airport_survey", "telco_churn"]
)  # fmt: skip
def test_real_folders_leave_nothing_open(shared_data, folder):
    draft = draft_client("jia", [shared_data / folder])
    assert [question.key for question in draft.questions] == []


def test_real_chinese_orders_give_the_known_totals_unedited(project, shared_data):
    _, data = drafted(project, shared_data / "chn_rfm_orders" / "PYTHON-RFM实战数据.xlsx")
    frame = data.frame("orders")
    sold = frame[~frame["is_refund"].astype(bool)]
    assert len(frame) == 28833
    assert (len(sold), sold["customer_id"].nunique(), sold["net_amount"].sum()) == (
        27793,
        25420,
        3511305,
    )
    assert data.rows("customers") == 25949


def test_real_online_retail_gives_the_known_totals_unedited(project, shared_data):
    _, data = drafted(project, shared_data / "online_retail" / "online_retail.parquet")
    frame = data.frame("orders")
    sold = frame[~frame["is_refund"].astype(bool) & frame["customer_id"].notna()]
    assert (len(sold), sold["customer_id"].nunique()) == (18532, 4338)
    assert sold["net_amount"].sum() == pytest.approx(8911407.904, abs=0.001)  # sums of 0.001
    assert data.rows("order_lines") == 541909


def test_real_cdnow_gives_the_known_totals_unedited(project, shared_data):
    _, data = drafted(project, shared_data / "cdnow" / "CDNOW_master.txt")
    frame = data.frame("orders")
    assert (len(frame), frame["customer_id"].nunique()) == (69659, 23570)
    assert frame["paid_amount"].sum() == pytest.approx(2500315.63, abs=0.005)  # cents
    assert ("完全相同的行，可能是真实的重复，已保留", 255) in [
        (w.message, w.count) for w in data.warnings
    ]


def test_real_leads_of_two_files_become_one_row_each(project, shared_data):
    folder = shared_data / "olist_leads"
    files = sorted(folder.glob("*.csv"), reverse=True)
    _, data = drafted(project, *files)
    frame = data.frame("leads")
    assert len(frame) == 8000
    assert frame["won"].sum() == 842


def test_real_pipeline_finds_customers_deals_and_products(project, shared_data):
    files = [
        shared_data / "crm_sales_opportunities" / name
        for name in ("accounts.csv", "sales_pipeline.csv", "products.csv")
    ]
    draft, data = drafted(project, *files)
    assert (data.rows("customers"), data.rows("leads"), data.rows("products")) == (85, 8800, 7)
    won = data.frame("leads").query("won == True")
    assert (len(won), won["amount"].sum()) == (4238, 10005534)
    assert "kind: 对公" in draft.yaml_text


def test_real_survey_keeps_blank_recommendations_out(project, shared_data):
    draft, data = drafted(
        project, shared_data / "sfo_airport_survey" / "2017_SFO_Customer_Survey.csv"
    )
    frame = data.frame("surveys").query("item == 'NETPRO'")
    assert frame["score"].max() == 10
    assert any("NETPRO" in remark for remark in draft.remarks)


def test_real_reviews_become_good_and_bad(project, shared_data):
    _, data = drafted(project, shared_data / "chn_waimai_reviews" / "waimai_10k.csv")
    assert data.frame("surveys")["polarity"].value_counts().to_dict() == {
        "差评": 7987,
        "好评": 4000,
    }


def test_real_telco_customers_keep_their_unknown_totals(project, shared_data):
    _, data = drafted(project, shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
    frame = data.frame("customers")
    assert (len(frame), frame["churned"].sum(), frame["revenue_amount"].isna().sum()) == (
        7043,
        1869,
        11,
    )


def test_answers_in_words_become_scores(project):
    rows = "".join(
        f"{n},{a},{b},{n % 4 + 7}\n"
        for n, (a, b) in enumerate([("满意", "一般"), ("非常满意", "99")] * 9)
    )
    path = write_text(project.root / "问卷.csv", "答卷编号,产品质量,服务态度,推荐意愿\n" + rows)
    draft, data = drafted(project, path)
    scores = data.frame("surveys").groupby("item")["score"].agg(["count", "min", "max"])
    assert scores.loc["产品质量"].tolist() == [18, 4, 5]
    assert scores.loc["服务态度"].tolist() == [9, 3, 3]
    assert scores.loc["推荐意愿"].tolist() == [18, 7, 10]
    assert any("“服务态度”有超出 10 的答案 99" in remark for remark in draft.remarks)


def test_every_visible_sheet_is_looked_at(project):
    path = write_workbook(
        project.root / "台账.xlsx",
        {
            "订单": [["客户", "下单时间", "金额"], ["甲", "2025-01-01", 5]],
            "产品": [["产品编码", "产品名称"], ["P1", "泵"]],
            "空": [],
        },
    )
    draft, data = drafted(project, path)
    assert (data.rows("orders"), data.rows("products")) == (1, 1)
    assert not draft.unplaced


def test_demo_files_are_drafted_as_their_own_list_has_them(project):
    folder = project.root / "演示"
    folder.mkdir()
    files = write_sample(folder, customers=50)
    draft = draft_client("jia", files, base_folder=folder)
    project.client_file("jia").write_text(draft.yaml_text, encoding="utf-8")
    found = {
        (entry["file"], entry["table"]): dict(entry.get("columns", {}))
        for entry in read_yaml(project.client_file("jia"))["data"]["sources"]
    }
    for entry in sample_sources():
        for path in folder.glob(entry["file"]):
            assert found[path.name, entry["table"]].items() >= entry["columns"].items()
