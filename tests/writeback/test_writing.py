"""Tiers of a finished report into a form: only what changed, once, through every kind of trouble."""

import os
import signal
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from multiprocessing import get_context

import pytest
from crm_client import (
    CLIENT,
    CUSTOMERS,
    CUSTOMERS_MADE,
    DAY,
    NEXT,
    PERIOD,
    SCORE,
    TIER,
    TIERS,
    connected,
    fill,
    made_report,
    targets_of,
)
from jiandaoyun_service import KEY, JiandaoyunService, row_id
from made_once import made_once, own_copy
from strict_service import assert_nowhere

from reportkit.analysis.basics.periods import Period
from reportkit.bundle import write_json
from reportkit.crm.contract import Manners
from reportkit.errors import GateError, ParameterError, UsageError
from reportkit.project import Project
from reportkit.runs import FILE_NAME, read_record
from reportkit.writeback import undo, write_back

SPAN = Period.parse(PERIOD)


@pytest.fixture
def service():
    with JiandaoyunService() as made:
        fill(made, CUSTOMERS_MADE)
        yield made
        made.assert_kept()


@pytest.fixture
def project(service, tmp_path_factory, tmp_path):
    shared = made_once(tmp_path_factory, "crm_report", made_report)
    own = Project(own_copy(tmp_path_factory, "crm", shared.root.parent) / shared.root.name)
    connected(own.root.parent, service)
    return own


def written(project, service, **more):
    service.clock.sleep(1)  # another process starts
    seconds = 1.0 if service.faults else 60
    manners = Manners(service.clock, seconds, project.root.parent / "tokens")
    (done,) = write_back(project, CLIENT, SPAN, manners=manners, **more)
    return done


def undone(project, service):
    manners = Manners(service.clock, tokens=project.root.parent / "tokens")
    (done,) = undo(project, CLIENT, SPAN, manners=manners)
    return done


def cells(service, name):
    return [row.get(name) for _, row in sorted(service.rows[CUSTOMERS].items())]


def change_frame(project, edit):
    path = next(project.run_folder(CLIENT, SPAN).glob("chapters/*/frame_tiers.parquet"))
    import pandas as pd

    edit(frame := pd.read_parquet(path))
    frame.to_parquet(path)


def test_what_the_report_says_stands_in_the_form_and_a_second_run_changes_nothing(project, service):
    done = written(project, service)
    assert (done.count("written"), done.failed) == (CUSTOMERS_MADE, ())
    assert cells(service, TIER) == [TIERS[n % 4] for n in range(CUSTOMERS_MADE)]
    assert cells(service, NEXT) == ["回访" if n % 2 else "续约" for n in range(CUSTOMERS_MADE)]
    assert cells(service, SCORE)[:13] == [100, *[90] * 10, 80, 80]  # bands of ten
    day = datetime.fromisoformat(cells(service, DAY)[0])
    assert day == datetime(2025, 12, 1, 16, tzinfo=UTC)  # 2 December begins in Beijing
    calls = service.calls
    again = written(project, service)
    assert (again.outcomes, again.plan.same, again.lines) == ({}, CUSTOMERS_MADE, [])
    assert service.calls - calls == 2  # fields and records
    assert service.webhooks == 0


def test_a_dry_run_tells_everything_and_writes_nothing(project, service):
    told = []
    service.delete_row(CUSTOMERS, row_id(7))
    done = written(project, service, dry_run=True, tell=lambda title, made: told.append(made))
    (made,) = told
    assert made.moves[("（空）", "优质客户")] == 10
    assert made.unknown == (row_id(7),)
    assert made.effort.calls >= 3
    assert done.outcomes == {} and service.writes == []
    assert not (project.output / CLIENT / "_writeback" / "jiandaoyun.jsonl").exists()


def test_only_customers_that_changed_are_written(project, service):
    written(project, service)
    before = len(service.writes)
    change_frame(project, lambda frame: frame.__setitem__("tier", ["边缘客户", *frame["tier"][1:]]))
    done = written(project, service)
    assert list(done.outcomes) == [row_id(0)]
    assert service.writes[before:] == [(CUSTOMERS, row_id(0), TIER, "边缘客户")]


def test_a_word_that_is_not_allowed_stops_everything_before_the_first_write(project, service):
    text = project.client_file(CLIENT).read_text("utf-8")
    project.client_file(CLIENT).write_text(
        text.replace("allowed: [优质客户, ", "allowed: ["), "utf-8"
    )
    with pytest.raises(ParameterError, match="没有写任何记录.*加上 优质客户.*allowed"):
        written(project, service)
    assert service.writes == []


def test_a_report_that_is_held_or_another_clients_is_not_written(project, service):
    final = project.run_folder(CLIENT, SPAN)
    record = read_record(final)
    write_json(final / FILE_NAME, {**record, "holds": [{"rule": "变化", "text": "太大"}]})
    with pytest.raises(GateError, match="被扣留（变化：太大），没有回写.*reportkit release"):
        written(project, service)
    write_json(final / FILE_NAME, {**record, "client": "other"})
    with pytest.raises(GateError, match="另一份报告"):
        written(project, service)
    with pytest.raises(UsageError, match="还没有"):
        write_back(project, CLIENT, Period.parse("2025-11"))
    assert service.calls == 0


@pytest.mark.parametrize("fault", ["cut before", "cut after", "half", "502", "html", "silence"])
def test_a_write_that_nobody_answered_is_read_back_and_never_done_twice(project, service, fault):
    service.faults = {4: fault, 6: fault}  # fields, records, records again: then the first write
    assert written(project, service).count("written") == CUSTOMERS_MADE
    assert cells(service, TIER) == [TIERS[n % 4] for n in range(CUSTOMERS_MADE)]


def test_killed_at_ten_instants_and_resumed_nothing_is_written_twice(project, service):
    service.rates, service.total = {}, ()  # the clock of a killed process is lost with it
    for step in range(10):
        process = get_context("fork").Process(
            target=write_back, args=(project, CLIENT, SPAN), daemon=True
        )
        service.at(service.calls + 3 + step % 4, partial(_kill, process))
        process.start()
        process.join(60)
        assert process.exitcode == -signal.SIGKILL
    assert written(project, service).failed == ()
    assert cells(service, TIER) == [TIERS[n % 4] for n in range(CUSTOMERS_MADE)]
    assert undone(project, service).failed == ()
    assert set(cells(service, TIER)) == {""}  # every former value outlived the kills


def _kill(process):
    os.kill(process.pid, signal.SIGKILL)


def test_a_person_who_edits_in_between_is_never_overwritten(project, service):
    service.at(3, lambda: service.human_edit(CUSTOMERS, row_id(5), TIER, "手工改"))
    done = written(project, service)
    assert done.outcomes[row_id(5)].state == "conflict"
    assert "没有覆盖" in done.outcomes[row_id(5)].said
    assert service.rows[CUSTOMERS][row_id(5)][TIER] == "手工改"
    assert done.count("written") == CUSTOMERS_MADE - 1


def test_what_a_person_changed_since_the_last_write_back_stays_until_one_says_otherwise(
    project, service
):
    written(project, service)
    service.human_edit(CUSTOMERS, row_id(1), TIER, "潜力客户")
    told = []
    done = written(project, service, tell=lambda title, made: told.append(made))
    assert (done.outcomes, told[0].edited) == ({}, (row_id(1),))
    assert service.rows[CUSTOMERS][row_id(1)][TIER] == "潜力客户"
    assert written(project, service, over_edits=True).count("written") == 1
    assert service.rows[CUSTOMERS][row_id(1)][TIER] == "发展客户"


def test_undo_restores_former_values_but_no_persons_edit(project, service):
    for n in range(CUSTOMERS_MADE):
        service.rows[CUSTOMERS][row_id(n)].update({TIER: "旧", DAY: "2025-01-01T16:00:00.000Z"})
    written(project, service)
    service.human_edit(CUSTOMERS, row_id(2), TIER, "手工改")
    done = undone(project, service)
    assert done.outcomes[row_id(2)].state == "conflict"
    assert cells(service, TIER) == ["旧", "旧", "手工改", *["旧"] * (CUSTOMERS_MADE - 3)]
    assert set(cells(service, DAY)) == {"2025-01-01T16:00:00.000Z", "2025-12-01T16:00:00.000Z"}
    assert {cell for n, cell in enumerate(cells(service, SCORE)) if n != 2} == {""}
    again = undone(project, service)
    assert [o.state for o in again.outcomes.values()] == ["conflict"]


def test_a_day_that_cannot_be_emptied_again_is_told(project, service):
    written(project, service)
    done = undone(project, service)
    assert done.failed == ()
    assert "“分层日期”不能经接口清空：40 家" in done.lines[-1]
    assert set(cells(service, TIER)) == {""}


def test_what_the_service_did_not_store_is_found_by_reading_back(project, service):
    service.at(1, lambda: service.forms[CUSTOMERS][5].update(type="textarea"))
    kept = service.kept
    service.kept = lambda kind, value: "" if kind == "textarea" else kept(kind, value)
    done = written(project, service)
    assert done.count("written") == 0
    assert f"读回的值与写入的不同（{NEXT}）" in done.lines[1]


def test_a_spent_quota_stops_and_the_next_run_goes_on(project, service):
    service.quota = 5
    done = written(project, service)
    assert "本月的次数用完了" in str(done.stopped)
    assert 0 < done.count("written") < CUSTOMERS_MADE
    assert "再次运行同一命令" in done.lines[-1]
    service.quota = None
    rest = written(project, service)
    assert rest.count("written") + done.count("written") == CUSTOMERS_MADE


def test_two_at_once_are_one_after_the_other(project, service):
    refused = []

    def another():
        with pytest.raises(UsageError, match="另一个进程") as error:
            write_back(project, CLIENT, SPAN)
        refused.append(error)

    service.at(3, another)
    assert written(project, service).failed == ()
    assert len(refused) == 1


def test_ten_thousand_customers_within_the_documented_rates(project, service):
    ids = [service.add_row(CUSTOMERS, n, {TIER: ""}) for n in range(100, 10_100)]
    targets_of(project, ids)
    began = service.clock.now()
    done = written(project, service)
    assert done.count("written") == 10_000
    assert service.clock.now() - began < 60
    assert done.plan.effort.calls >= service.calls - 3
    assert all(entry.verdict == "done" for entry in service.ledger)


def test_no_secret_in_any_file_text_or_log(project, service, caplog):
    caplog.set_level("DEBUG")
    done = written(project, service)
    service.key_code = 17052
    with pytest.raises(Exception) as error:
        written(project, service)
    assert_nowhere([KEY], project.root, texts=(caplog.text, str(error.value), repr(done)))


def test_an_exact_score_is_written_one_by_one_and_a_word_of_the_system_in_place_of_ours(
    project, service
):
    text = project.client_file(CLIENT).read_text("utf-8").replace("score_step: 10", "score_step: 0")
    text = text.replace("allowed: [优质客户,", "words: {优质客户: A}\n    allowed: [A,")
    project.client_file(CLIENT).write_text(text, "utf-8")
    written(project, service)
    assert cells(service, SCORE) == [Decimal(100 - n) for n in range(CUSTOMERS_MADE)]
    assert cells(service, TIER)[0] == "A"
