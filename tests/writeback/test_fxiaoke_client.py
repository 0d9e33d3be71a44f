"""A client that lives in 纷享销客, there and back: in, report, tiers back, read back, undone."""

from __future__ import annotations

import os
import signal
from functools import partial
from multiprocessing import get_context

import pytest
from fxiaoke_client import (
    CLIENT,
    CUSTOMERS_MADE,
    PERIOD,
    connected,
    expected,
    fill,
    made_report,
)
from fxiaoke_service import BOTH, HARSH, KIND, TOKEN, UPDATE, FxiaokeService
from made_once import made_once, own_copy
from strict_service import assert_nowhere
from tiered_by_number import TIERS

from reportkit.analysis.basics.periods import Period
from reportkit.crm.contract import Manners
from reportkit.data.dataset import load_dataset
from reportkit.data.fetching import refresh
from reportkit.errors import ParameterError
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.writeback import undo, write_back

SPAN = Period.parse(PERIOD)


@pytest.fixture
def there_and_back(tmp_path_factory, tmp_path):
    """A project with the finished report, for the service that is given."""
    shared = made_once(tmp_path_factory, "fxiaoke_report", made_report)

    def own(service):
        ids = fill(service, CUSTOMERS_MADE)
        made = Project(own_copy(tmp_path_factory, "fxiaoke", shared.root.parent) / shared.root.name)
        text = made.client_file(CLIENT).read_text("utf-8")
        connected(made.root.parent, service)
        made.client_file(CLIENT).write_text(text, "utf-8")
        return made, ids, Manners(service.clock, 5.0, tmp_path / "tokens")

    return own


def held(service, id):
    row = service.rows["AccountObj"][id]
    return {name: row.get(name) for name in expected(id)}


def written(project, manners, **more):
    manners.clock.sleep(60)  # another process, whose pace knows nothing of the one before
    (done,) = write_back(project, CLIENT, SPAN, manners=manners, **more)
    return done


@BOTH
def test_in_report_back_and_read_back_give_the_same_tiers(guesses, there_and_back, tmp_path):
    with FxiaokeService(guesses) as service:
        project, ids, manners = there_and_back(service)
        done = written(project, manners)
        assert (done.count("written"), done.failed) == (len(ids), ())
        assert {id: held(service, id) for id in ids} == {id: expected(id) for id in ids}
        assert service.flows == 0
        calls = service.calls
        again = written(project, manners)
        assert (again.outcomes, again.plan.same) == ({}, len(ids))
        assert service.calls_of(UPDATE) == len(ids)
        assert service.calls - calls == 2  # fields and records
        params = load_params(project, CLIENT, SPAN)
        refresh(project, params, manners=manners)
        people = load_dataset(params, tmp_path / "data").frame("customers")
        read = dict(zip(people["crm_record_id"], people["tier"], strict=True))
        assert read == {id: TIERS[int(id, 16) % 3] for id in ids}
        service.assert_kept()
        assert_nowhere(service.secrets, project.root, texts=(repr(done),))


def test_undo_restores_what_stood_there_and_tells_what_it_could_not_empty(there_and_back):
    for guesses, restored in ((KIND, True), (HARSH, False)):
        with FxiaokeService(guesses) as service:
            project, ids, manners = there_and_back(service)
            for id in ids[:4]:
                service.rows["AccountObj"][id].update(
                    tier__c="t3", tier_date__c=1_700_000_000_000, tier_score__c="1.00", next_action__c="旧"
                )  # fmt: skip
            before = {id: held(service, id) for id in ids}
            written(project, manners)
            (done,) = undo(project, CLIENT, SPAN, manners=manners)
            now = {id: held(service, id) for id in ids}
            day = 1_699_977_600_000  # midnight in Beijing: the time of a day is not kept
            assert [now[id] for id in ids[:4]] == [
                {**before[id], "tier_date__c": day} for id in ids[:4]
            ]
            assert all((now[id] == before[id]) == restored for id in ids[4:])
            assert len(done.failed) == (0 if restored else len(ids) - 4)
            assert all("错误码 32000" in outcome.said for outcome in done.failed)


def test_killed_at_ten_instants_and_resumed_nothing_is_written_twice(there_and_back):
    with FxiaokeService() as service:
        service.rates = {}  # the clock of a killed process is lost with it
        project, ids, manners = there_and_back(service)
        for step in range(10):
            process = get_context("fork").Process(
                target=write_back, args=(project, CLIENT, SPAN), kwargs={"manners": manners}, daemon=True
            )  # fmt: skip
            service.at(service.calls + 4 + step % 5, partial(_kill, process))
            process.start()
            process.join(60)
            assert process.exitcode == -signal.SIGKILL
        assert written(project, manners).failed == ()
        assert {id: held(service, id) for id in ids} == {id: expected(id) for id in ids}
        service.assert_kept()


def _kill(process):
    os.kill(process.pid, signal.SIGKILL)


@BOTH
def test_locked_records_are_named_and_the_day_ends_where_it_ends(guesses, there_and_back):
    with FxiaokeService(guesses, quota=8) as service:
        project, ids, manners = there_and_back(service)
        locked = min(ids)
        service.refusals[locked] = guesses.right_code
        first = written(project, manners)
        assert "0 点以后再运行" in str(first.stopped)
        assert first.lines[0] == "已写 1 家，停下前的最后一批可能还没有读回核对，再次运行时会核对。"
        # token, the quota, one write and one reading back that were refused: nothing is repeated
        assert service.calls == 1 + 8 + 2
        service.clock.sleep(86_400)
        service.quota = 1000
        rest = written(project, manners)
        assert [outcome.id for outcome in rest.failed] == [locked]
        assert "可能已锁定、在公海里" in rest.lines[1]
        assert {id: held(service, id) for id in ids if id != locked} == {
            id: expected(id) for id in ids if id != locked
        }
        service.assert_kept()


def test_a_token_killed_early_costs_one_renewal(there_and_back):
    with FxiaokeService() as service:
        project, _, manners = there_and_back(service)
        service.at(8, service.kill_token)
        assert written(project, manners).failed == ()
        assert service.calls_of(TOKEN) == 2
        service.assert_kept()


def test_a_word_that_the_picklist_lacks_stops_everything_before_the_first_write(there_and_back):
    with FxiaokeService(HARSH) as service:
        project, _, manners = there_and_back(service)
        path = project.client_file(CLIENT)
        text = path.read_text("utf-8")
        path.write_text(
            text.replace("score_step: 0", "score_step: 0\n    words: {低价值客户: 长尾}"), "utf-8"
        )
        with pytest.raises(ParameterError, match="没有选项 长尾：请在纷享销客的字段设置里加上"):
            written(project, manners)
        assert service.writes == []
