"""简道云 against a strict service: pages, records, writes, and every refusal that its documents name."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from jiandaoyun_service import (
    CUSTOMERS,
    KEY,
    JiandaoyunService,
    row_id,
    widget,
)

from reportkit.crm.contract import ROW_ID, Change, Manners, Thing
from reportkit.crm.jiandaoyun import SYSTEM
from reportkit.crm.logins import Login
from reportkit.crm.refusals import CrmError, Why

NAME, TIER, DAY, SCORE, LINES, NOTE = (f"_widget_{n}" for n in range(1, 7))


@pytest.fixture
def service():
    with JiandaoyunService() as made:
        made.add_form(
            CUSTOMERS,
            [
                widget(1, "客户名称"),
                widget(2, "客户分层", "combo"),
                widget(3, "分层日期", "datetime"),
                widget(4, "得分", "number"),
                widget(5, "联系人", "subform", items=[widget(51, "姓名"), widget(52, "电话", "phone")]),
                widget(6, "编号", "sn"),
            ],
        )  # fmt: skip
        yield made
        made.assert_kept()


def client(service, **more):
    manners = Manners(service.clock, **{"seconds": 0.5, **more})
    return SYSTEM.connect(Login({"api_key": KEY}), {"host": service.host}, manners)


def filled(service, count):
    return [service.add_row(CUSTOMERS, n, {NAME: f"客户{n}", TIER: ""}) for n in range(count)]


def ids_of(pages):
    return [row[ROW_ID] for page in pages for row in page.rows]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 200, 350])
@pytest.mark.parametrize("tells_total", [False, True])
def test_every_row_comes_once_however_many_there_are(service, count, tells_total):
    service.tells_total = tells_total
    wanted = filled(service, count)
    pages = list(client(service).pages(CUSTOMERS, [NAME]))
    assert ids_of(pages) == wanted
    assert pages[-1].after == ""
    assert all(page.after for page in pages[:-1])


def test_reading_goes_on_behind_any_page_in_another_process(service):
    wanted = filled(service, 350)
    seen = []
    after = ""
    for _ in range(4):
        page = next(client(service).pages(CUSTOMERS, [NAME], after=after))
        seen += [row[ROW_ID] for row in page.rows]
        after = page.after
    assert seen == wanted
    assert after == ""


@pytest.mark.parametrize("unknown_place", ["empty", "error"])
@pytest.mark.parametrize("filters_ids", [True, False])
def test_the_row_at_the_place_may_be_deleted_before_the_next_page(
    service, unknown_place, filters_ids
):
    service.unknown_place, service.filters_ids = unknown_place, filters_ids
    wanted = filled(service, 350)
    service.at(3, lambda: [service.delete_row(CUSTOMERS, row_id(n)) for n in (98, 99)])
    seen = ids_of(client(service).pages(CUSTOMERS, [NAME]))
    assert sorted(set(seen)) == wanted
    assert len(seen) == 350


@pytest.mark.parametrize("unknown_place", ["empty", "error"])
def test_a_place_that_is_all_gone_is_told_and_not_taken_for_the_end(service, unknown_place):
    service.unknown_place = unknown_place
    filled(service, 350)
    after = next(client(service).pages(CUSTOMERS, [NAME])).after
    for n in range(95, 100):
        service.delete_row(CUSTOMERS, row_id(n))
    with pytest.raises(CrmError, match="从头读起") as error:
        next(client(service).pages(CUSTOMERS, [NAME], after=after))
    assert error.value.why is Why.STALE


def test_rows_added_during_the_scan_come_and_end_it(service):
    filled(service, 150)
    service.at(3, lambda: service.add_row(CUSTOMERS, 150, {NAME: "新"}))
    assert len(ids_of(client(service).pages(CUSTOMERS, [NAME]))) == 151


def test_an_alias_that_changes_between_two_months_changes_no_key(service):
    filled(service, 3)
    first = [dict(row) for page in client(service).pages(CUSTOMERS, [NAME]) for row in page.rows]
    service.forms[CUSTOMERS][0]["name"] = "customer_name"
    again = [dict(row) for page in client(service).pages(CUSTOMERS, [NAME]) for row in page.rows]
    assert first == again
    assert first[0][NAME] == "客户0"


def test_a_subform_is_a_list_of_rows(service):
    people = [{"_id": "s1", "_widget_51": "李四", "_widget_52": {"phone": "138", "verified": True}}]
    service.add_row(CUSTOMERS, 1, {NAME: "甲", LINES: people})
    crm = client(service)
    (field,) = [field for field in crm.fields(CUSTOMERS) if field.kind == "rows"]
    assert [item.label for item in field.items] == ["数据ID", "姓名", "电话"]
    (page,) = crm.pages(CUSTOMERS, [LINES])
    assert page.rows[0][LINES] == [{"_id": "s1", "_widget_51": "李四", "_widget_52": "138"}]


def test_the_mark_is_another_as_soon_as_a_row_is(service):
    filled(service, 2)
    crm = client(service)
    before = crm.mark(CUSTOMERS)
    assert crm.mark(CUSTOMERS) == before
    service.clock.sleep(5)
    service.human_edit(CUSTOMERS, row_id(0), NAME, "改名")
    assert crm.mark(CUSTOMERS) != before


def test_forms_are_listed_by_app_and_the_key_is_tried(service):
    service.add_form("app2/f2", [])
    crm = client(service)
    assert crm.objects() == (
        Thing(CUSTOMERS, "应用app1 / 表单form1"),
        Thing("app2/f2", "应用app2 / 表单f2"),
    )
    assert crm.check() == "2 个应用"


@pytest.mark.parametrize("filters_ids", [True, False])
def test_records_are_read_by_id_and_those_not_there_are_missing(service, filters_ids):
    service.filters_ids = filters_ids
    wanted = filled(service, 120)
    found = client(service).by_ids(CUSTOMERS, [*wanted, row_id(999)], [NAME])
    assert sorted(found) == wanted
    assert found[row_id(7)][NAME] == "客户7"
    assert found[row_id(7)]["updateTime"].tzinfo is UTC


def changes(ids, values):
    return [Change(id_, values) for id_ in ids]


def written(crm, asked):
    return [o for batch in crm.batches(CUSTOMERS, asked) for o in crm.write(CUSTOMERS, batch)]


def test_equal_values_are_written_a_hundred_at_a_time_and_others_one_by_one(service):
    ids = filled(service, 260)
    asked = changes(ids[:250], {TIER: "高价值", DAY: date(2025, 12, 31)})
    asked += [Change(id_, {TIER: "低价值", SCORE: Decimal(n)}) for n, id_ in enumerate(ids[250:])]
    crm = client(service)
    assert {o.state for o in written(crm, asked)} == {"written"}
    assert service.calls_of("/api/v5/app/entry/data/batch_update") == 3
    assert service.calls_of("/api/v5/app/entry/data/update") == 10
    effort = crm.effort(CUSTOMERS, asked)
    assert effort.calls == 3 + 10 + 3 * 3
    assert service.rows[CUSTOMERS][ids[0]][DAY] == "2025-12-30T16:00:00.000Z"  # midnight in Beijing
    assert service.webhooks == 0
    read = crm.by_ids(CUSTOMERS, ids, [TIER, DAY, SCORE])
    assert read[ids[0]][DAY] == datetime(2025, 12, 30, 16, tzinfo=UTC)
    assert read[ids[259]][SCORE] == Decimal(9)


def test_ten_thousand_rows_are_read_and_written_at_the_documented_rates(service):
    ids = filled(service, 10_000)
    crm = client(service)
    began = service.clock.now()
    assert len(ids_of(crm.pages(CUSTOMERS, [NAME]))) == 10_000
    assert 2.3 <= service.clock.now() - began <= 5
    asked = [Change(id_, {SCORE: Decimal(n)}) for n, id_ in enumerate(ids[:2000])]
    began = service.clock.now()
    assert {o.state for o in written(crm, asked)} == {"written"}
    assert 99 <= service.clock.now() - began <= 101
    assert "分数段" in crm.effort(CUSTOMERS, asked).remark
    assert all(entry.verdict == "done" for entry in service.ledger)


def test_ids_that_are_not_there_leave_the_whole_batch_to_be_read_back(service):
    ids = filled(service, 3)
    outcomes = written(client(service), changes([*ids, row_id(77)], {TIER: "高价值"}))
    assert [o.state for o in outcomes] == ["unknown"] * 4
    assert "只写成 3 家" in outcomes[0].said
    (alone,) = written(client(service), changes([row_id(77)], {TIER: "高价值"}))
    assert (alone.state, "没有这条数据" in alone.said) == ("refused", True)


@pytest.mark.parametrize("fault", ["cut before", "cut after", "502", "html", "silence", "half"])
def test_a_write_that_nobody_answered_is_unknown_and_not_repeated(service, fault):
    ids = filled(service, 2)
    crm = client(service)
    crm.fields(CUSTOMERS)
    service.faults = {service.calls + 1: fault}
    outcomes = written(crm, changes(ids, {TIER: "高价值"}))
    assert [o.state for o in outcomes] == ["unknown", "unknown"]
    assert service.calls_of("/api/v5/app/entry/data/batch_update") == 1


@pytest.mark.parametrize("code", [4012, 9007])
def test_a_form_that_is_busy_is_written_later(service, code):
    ids = filled(service, 2)
    service.busy = [code, code]
    assert {o.state for o in written(client(service), changes(ids, {TIER: "甲"}))} == {"written"}
    assert service.clock.slept == 10


def test_a_spent_quota_stops_the_run_where_it_is(service):
    ids = filled(service, 3)
    service.quota = 1
    crm = client(service)
    asked = [Change(id_, {SCORE: Decimal(n)}) for n, id_ in enumerate(ids)]
    batches = list(crm.batches(CUSTOMERS, asked))
    assert crm.write(CUSTOMERS, batches[0])[0].state == "written"
    with pytest.raises(CrmError, match="本月的次数用完了") as error:
        crm.write(CUSTOMERS, batches[1])
    assert (error.value.why, error.value.code) == (Why.QUOTA, "7212")
    assert len(service.writes) == 1


def test_what_cannot_be_written_is_refused_without_a_call(service):
    ids = filled(service, 1)
    crm = client(service)
    crm.fields(CUSTOMERS)
    before = service.calls
    for values, said in (
        ({DAY: None}, "不能经接口清空"),
        ({NOTE: "1"}, "不能经接口写入"),
        ({SCORE: "高"}, "只收数字"),
        ({NAME: Decimal(1)}, "只收文字"),
    ):
        (outcome,) = written(crm, changes(ids, values))
        assert outcome.state == "refused"
        assert said in outcome.said
    assert service.calls == before


def test_an_empty_text_is_written_as_an_empty_text(service):
    ids = filled(service, 1)
    service.rows[CUSTOMERS][ids[0]][TIER] = "旧"
    written(client(service), changes(ids, {TIER: None}))
    assert service.rows[CUSTOMERS][ids[0]][TIER] == ""


@pytest.mark.parametrize(
    ("code", "why", "said"),
    [(17052, Why.RIGHT, "IP"), (17053, Why.RIGHT, "应用"), (17054, Why.RIGHT, "接口"), (8302, Why.RIGHT, "授权"),
     (7103, Why.QUOTA, "套餐"), (999, Why.FAILED, "999|拒绝")],
)  # fmt: skip
def test_a_bound_key_is_one_sentence_and_never_repeated(service, code, why, said):
    service.key_code = code
    with pytest.raises(CrmError, match=said) as error:
        client(service).check()
    assert error.value.why is why
    assert service.calls == 1
    assert KEY not in str(error.value)


def test_a_wrong_key_an_unknown_form_and_a_preset_one_are_told_apart(service):
    wrong = SYSTEM.connect(
        Login({"api_key": "other-key"}), {"host": service.host}, Manners(service.clock)
    )
    with pytest.raises(CrmError, match="API 密钥") as error:
        wrong.check()
    assert error.value.why is Why.LOGIN
    crm = client(service)
    for thing, said in (
        ("nope/x", "没有这个应用"),
        (f"{CUSTOMERS}x", "没有这张表单"),
        ("x", "应用ID/表单ID"),
    ):
        with pytest.raises(CrmError, match=said) as error:
            crm.fields(thing)
        assert error.value.why is Why.MISSING
    service.preset.add(CUSTOMERS)
    with pytest.raises(CrmError, match="不开放接口.*Excel") as error:
        next(crm.pages(CUSTOMERS, []))
    assert error.value.why is Why.CLOSED


@pytest.mark.parametrize(
    "fault", ["refuse", "cut after", "half", "short", "500", "502", "html", "silence"]
)
def test_reading_outlives_every_broken_answer(service, fault):
    wanted = filled(service, 250)
    service.faults = {2: fault, 4: fault}
    assert ids_of(client(service).pages(CUSTOMERS, [NAME])) == wanted
