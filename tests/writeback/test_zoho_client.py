"""A client that lives in Zoho CRM, there and back: in, report, tiers back, read back, undone."""

from __future__ import annotations

import os
import signal
from functools import partial
from multiprocessing import get_context

import pytest
from made_once import made_once, own_copy
from strict_service import assert_nowhere
from zoho_client import CLIENT, CUSTOMERS_MADE, PERIOD, connected, expected, fill, made_report
from zoho_strict import Switches, ZohoService, kept

from reportkit.analysis.basics.periods import Period
from reportkit.crm.contract import Manners
from reportkit.data.dataset import load_dataset
from reportkit.data.fetching import refresh
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.writeback import undo, write_back

SPAN = Period.parse(PERIOD)
KIND = Switches()
HARSH = Switches("invalid_code", 200, 403, False, True, False, 0.0, True)
BOTH = pytest.mark.parametrize("guesses", [KIND, HARSH], ids=["kind", "harsh"])


@pytest.fixture
def there_and_back(tmp_path_factory, tmp_path):
    """A project with the finished report, for the service that is given."""
    shared = made_once(tmp_path_factory, "zoho_report", made_report)

    def own(service):
        ids = fill(service, CUSTOMERS_MADE)
        made = Project(own_copy(tmp_path_factory, "zoho", shared.root.parent) / shared.root.name)
        text = made.client_file(CLIENT).read_text("utf-8")
        connected(made.root.parent, service)
        made.client_file(CLIENT).write_text(text, "utf-8")
        service.clock.sleep(60)
        return made, ids, Manners(service.clock, 5.0, tmp_path / "tokens")

    return own


def held(service, id):
    row = service.rows["Accounts"][id]
    return {name: row[name] for name in expected(id)}


def written(project, manners, **more):
    (done,) = write_back(project, CLIENT, SPAN, manners=manners, **more)
    return done


@BOTH
def test_in_report_back_and_read_back_give_the_same_tiers(guesses, there_and_back, tmp_path):
    with ZohoService(guesses) as service:
        project, ids, manners = there_and_back(service)
        done = written(project, manners)
        assert (done.count("written"), done.failed) == (len(ids), ())
        assert {id: held(service, id) for id in ids} == {id: expected(id) for id in ids}
        puts = len(service.writes)
        again = written(project, manners)
        assert (again.outcomes, again.plan.same) == ({}, len(ids))
        assert len(service.writes) == puts == 4 * len(ids)
        params = load_params(project, CLIENT, SPAN)
        refresh(project, params, manners=manners)
        people = load_dataset(params, tmp_path / "data").frame("customers")
        read = dict(zip(people["crm_record_id"], people["tier"], strict=True))
        assert read == {id: expected(id)["Tier"] for id in ids}
        kept(service)
        assert_nowhere(service.secrets, project.root, texts=(repr(done),))


@BOTH
def test_locked_rows_and_people_s_edits_stay_and_an_undo_leaves_them_too(guesses, there_and_back):
    with ZohoService(guesses) as service:
        project, ids, manners = there_and_back(service)
        service.modules["Accounts"].refusals[ids[0]] = "RECORD_LOCKED"
        done = written(project, manners)
        assert [(o.id, o.said) for o in done.failed] == [(ids[0], "记录已锁定")]
        service.clock.sleep(60)
        service.human_edit("Accounts", ids[1], "Next_Step", "已约下周")
        (back,) = undo(project, CLIENT, SPAN, manners=manners)
        assert held(service, ids[1])["Next_Step"] == "已约下周"
        assert [outcome.id for outcome in back.failed] == [ids[1]]
        assert all(set(held(service, id).values()) == {None} for id in ids[2:])
        kept(service)


def test_killed_at_ten_instants_and_resumed_nothing_is_written_twice(there_and_back):
    with ZohoService() as service:
        project, ids, manners = there_and_back(service)
        # the fields, three looks, then a look and a write for each hundred; the token was kept
        for behind in (2, 4, 7, 6, 6, 1, 2, 3, 4, 4):
            process = get_context("fork").Process(
                target=write_back, args=(project, CLIENT, SPAN), kwargs={"manners": manners}, daemon=True
            )  # fmt: skip
            service.at(service.calls + behind, partial(_kill, process))
            process.start()
            process.join(60)
            assert process.exitcode == -signal.SIGKILL
        assert written(project, manners).failed == ()
        assert {id: held(service, id) for id in ids} == {id: expected(id) for id in ids}
        kept(service)


def _kill(process):
    os.kill(process.pid, signal.SIGKILL)


def test_an_empty_budget_stops_it_and_the_next_day_it_goes_on(there_and_back):
    with ZohoService() as service:
        project, ids, manners = there_and_back(service)
        service.credits_a_day = 20
        first = written(project, manners)
        assert "额度已用完" in str(first.stopped)
        service.clock.sleep(86_401)
        service.credits_a_day = 1000
        assert written(project, manners).failed == ()
        assert {id: held(service, id) for id in ids} == {id: expected(id) for id in ids}
        kept(service)
