"""Writing by jobs: every row of the result file judged, counts compared, people's edits kept."""

from datetime import date
from decimal import Decimal

from zoho_strict import change, zoho

from reportkit.crm.contract import Change

NEW = {
    "Tier": "高价值客户",
    "Tier_Date": date(2025, 12, 31),
    "Tier_Score": Decimal("0.10"),
    "Next_Step": "回访",
}
NAMES = list(NEW)


def changes_of(service, made, **more):
    rows = made.by_ids("Accounts", list(service.rows["Accounts"]), NAMES)
    return [change(row, **{**NEW, **more}) for row in rows.values()]


def test_thousands_are_written_by_one_job_for_five_hundred_credits():
    with zoho(accounts=6000, many=5000) as (service, made):
        changes = changes_of(service, made)
        [batch] = made.batches("Accounts", changes)
        assert made.effort("Accounts", changes).remark == "约用 620 点 API 额度"
        before = service.used
        outcomes = made.write("Accounts", batch)
        assert {o.state for o in outcomes} == {"written"}
        assert service.used - before < 620
        row = next(iter(made.by_ids("Accounts", [changes[5].id], NAMES).values()))
        assert {name: row[name] for name in NEW} == NEW


def test_locked_rows_and_people_s_edits_stay_and_are_named():
    with zoho(accounts=300, many=100) as (service, made):
        changes = changes_of(service, made)
        service.clock.sleep(60)
        service.modules["Accounts"].refusals[changes[1].id] = "NOT_APPROVED"
        service.human_edit("Accounts", changes[2].id, "Tier", "中价值客户")
        service.remove("Accounts", changes[3].id)
        [batch] = made.batches("Accounts", changes)
        outcomes = made.write("Accounts", batch)
        assert [(o.state, o.said) for o in outcomes[1:4]] == [
            ("refused", "记录待审批"), ("conflict", "读取之后有人改过，保留人改的值"),
            ("refused", "系统里没有这条记录"),
        ]  # fmt: skip
        assert {o.state for o in outcomes[4:]} == {"written"}
        assert service.rows["Accounts"][changes[2].id]["Tier"] == "中价值客户"


def test_an_undo_by_a_job_empties_what_was_empty():
    with zoho(accounts=300, many=100) as (service, made):
        [batch] = made.batches("Accounts", changes_of(service, made))
        made.write("Accounts", batch)
        now = made.by_ids("Accounts", [c.id for c in batch], NAMES)
        undo = [change(now[c.id], **c.before) for c in batch]
        [back] = made.batches("Accounts", undo)
        assert {o.state for o in made.write("Accounts", back)} == {"written"}
        row = made.by_ids("Accounts", [undo[0].id], NAMES)[undo[0].id]
        assert {name: row[name] for name in NAMES} == dict(batch[0].before)
        assert row["Next_Step"] is None


def test_a_job_of_which_no_answer_came_is_not_begun_twice():
    with zoho(accounts=300, many=100) as (service, made):
        [batch] = made.batches("Accounts", changes_of(service, made))
        looks = 3
        service.faults = {
            service.calls + looks + 3: "cut after"
        }  # the organisation, the file, the job
        outcomes = made.write("Accounts", batch)
        assert {o.state for o in outcomes} == {"unknown"}
        assert len(service.jobs) == 1


def test_a_job_that_was_skipped_leaves_all_unknown(monkeypatch):
    import zoho_jobs

    with zoho(accounts=300, many=100) as (service, made):
        monkeypatch.setattr(zoho_jobs, "_state", lambda service, job: "SKIPPED")
        [batch] = made.batches("Accounts", changes_of(service, made))
        outcomes = made.write("Accounts", batch)
        assert {o.state for o in outcomes} == {"unknown"}
        assert "SKIPPED" in outcomes[0].said


def test_a_result_on_a_foreign_domain_gets_no_token():
    with zoho(accounts=300, many=100) as (service, made):
        real = service.host
        service.host = lambda name: (
            "https://files.example.com" if name == "download" else real(name)
        )
        [batch] = made.batches("Accounts", changes_of(service, made))
        outcomes = made.write("Accounts", batch)
        assert {o.state for o in outcomes} == {"unknown"}
        assert "另一个域名" in outcomes[0].said


def test_only_changes_of_the_same_fields_share_a_job():
    with zoho(many=100) as (_, made):
        names = [{"Tier": "x"}] * 250 + [{"Phone": "1"}] * 90 + [{"Next_Step": "2"}] * 20
        changes = [Change(str(n), values) for n, values in enumerate(names)]
        assert [len(batch) for batch in made.batches("Accounts", changes)] == [250, 100, 10]
