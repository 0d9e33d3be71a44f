"""Values of Zoho in both directions: nothing through floats, lookups apart, words as people see them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from reportkit.crm.zoho_fields import shape_of

SHAPE = shape_of(
    [
        {"api_name": "id", "data_type": "bigint", "field_label": "ID"},
        {"api_name": "Account_Name", "data_type": "text", "field_label": "客户名称", "length": 200},
        {"api_name": "Parent", "data_type": "lookup", "field_label": "父客户"},
        {"api_name": "Owner", "data_type": "ownerlookup", "field_label": "客户所有者"},
        {"api_name": "Revenue", "data_type": "currency", "field_label": "年收入"},
        {"api_name": "Staff", "data_type": "integer", "field_label": "员工"},
        {"api_name": "Vip", "data_type": "boolean", "field_label": "会员"},
        {"api_name": "Since", "data_type": "date", "field_label": "开户"},
        {"api_name": "Modified_Time", "data_type": "datetime", "field_label": "修改时间", "read_only": True},
        {"api_name": "Wants", "data_type": "multiselectpicklist", "field_label": "兴趣",
         "pick_list_values": [{"display_value": "茶", "actual_value": "Tea", "type": "used"}]},
        {"api_name": "Tier", "data_type": "picklist", "field_label": "分层", "pick_list_values": [
            {"display_value": "-None-", "actual_value": "-None-"},
            {"display_value": "高", "actual_value": "High", "type": "used"},
            {"display_value": "旧", "actual_value": "Old", "type": "unused"}]},
        {"api_name": "Sum", "data_type": "formula", "formula": {"return_type": "currency"},
         "field_label": "合计"},
        {"api_name": "Lines", "data_type": "subform", "field_label": "明细"},
        {"api_name": "Secret", "data_type": "text", "field_label": "隐藏", "visible": False},
        {"api_name": "Tier2", "data_type": "text", "field_label": "分层"},
    ]
)  # fmt: skip
NAMES = [field.name for field in SHAPE.fields]
RECORD = {
    "id": "9223372036854775807", "Account_Name": "001", "Parent": {"name": "总部", "id": "7"},
    "Owner": None, "Revenue": Decimal("1234567890123.45"), "Staff": 12, "Vip": False,
    "Since": "2025-12-31", "Modified_Time": "2026-01-01T00:00:00+08:00", "Wants": ["Tea", "咖啡"],
    "Tier": "High", "Sum": 3, "Tier2": "",
}  # fmt: skip


def test_ids_stay_text_cents_exact_and_moments_in_utc():
    row = SHAPE.row(RECORD, NAMES)
    assert row == {
        "_id": "9223372036854775807", "Account_Name": "001", "Parent": "总部", "Parent.id": "7",
        "Owner": None, "Owner.id": None, "Revenue": Decimal("1234567890123.45"),
        "Staff": Decimal(12), "Vip": False, "Since": date(2025, 12, 31),
        "Modified_Time": datetime(2025, 12, 31, 16, tzinfo=UTC), "Wants": "茶、咖啡", "Tier": "高",
        "Sum": Decimal(3), "Tier2": None,
    }  # fmt: skip


def test_a_job_gives_the_same_values_from_text():
    text = {
        **RECORD, "Parent": "7", "Owner": "", "Revenue": "1234567890123.45", "Staff": "12",
        "Vip": "false", "Sum": "3",
    }  # fmt: skip
    told = SHAPE.row(text, NAMES)
    assert told == {**SHAPE.row(RECORD, NAMES), "Parent": None}


def test_fields_are_listed_with_their_kind_their_words_and_labels_told_apart():
    by_name = {field.name: field for field in SHAPE.fields}
    assert "Lines" not in by_name
    assert "Secret" not in by_name
    assert by_name["_id"].label == "Record Id"
    assert by_name["Parent.id"].label == "父客户.id"
    assert (by_name["Tier"].label, by_name["Tier2"].label) == ("分层（Tier）", "分层（Tier2）")
    assert [(w.label, w.value, w.used) for w in by_name["Tier"].words] == [
        ("高", "高", True), ("旧", "旧", False),
    ]  # fmt: skip
    assert by_name["Account_Name"].longest == 200
    assert {n for n, f in by_name.items() if not f.writable} == {
        "_id", "Parent", "Parent.id", "Owner", "Owner.id", "Modified_Time", "Sum",
    }  # fmt: skip


def test_a_lookup_is_asked_for_once():
    assert SHAPE.asked(["_id", "Parent.id", "Parent", "Tier", "unknown"]) == ["Parent", "Tier"]


def test_values_go_out_as_the_interface_takes_them():
    sent = SHAPE.sent(
        {"Tier": "High", "Since": date(2026, 1, 2), "Revenue": Decimal("0.10"), "Staff": "3",
         "Wants": "茶、咖啡", "Modified_Time": datetime(2026, 1, 2, tzinfo=UTC), "Tier2": None}
    )  # fmt: skip
    assert sent == {
        "Tier": "高", "Since": "2026-01-02", "Revenue": Decimal("0.10"), "Staff": Decimal(3),
        "Wants": ["茶", "咖啡"], "Modified_Time": "2026-01-02T00:00:00+00:00", "Tier2": None,
    }  # fmt: skip


def test_what_is_no_day_stays_as_it_was_written():
    assert SHAPE.row({"id": "1", "Since": "soon"}, ["Since"]) == {"_id": "1", "Since": "soon"}


def test_tags_and_layouts_are_their_names():
    shape = shape_of([{"api_name": "Tag"}, {"api_name": "Layout", "data_type": "bigint"}])
    record = {
        "id": "1",
        "Tag": [{"name": "老客户", "id": "3"}, {"name": "展会"}],
        "Layout": {"id": "5"},
    }
    row = shape.row(record, ["Tag", "Layout"])
    assert row == {"_id": "1", "Tag": "老客户、展会", "Layout": "5"}


def test_a_module_whose_time_of_change_is_hidden_still_has_it():
    assert [f.name for f in shape_of([]).fields] == ["_id", "Modified_Time"]
