"""The same report into each of the three systems: in, back, read back, killed, edited, undone."""

import json
import os
import signal
from functools import partial
from multiprocessing import get_context

import fxiaoke_service
import pytest
from crm_client import (
    CLIENT,
    CUSTOMERS,
    PERIOD,
    SCORE,
    TIER,
    TIERS,
    connected,
    made_report,
    targets_of,
)
from fxiaoke_service import FxiaokeService
from jiandaoyun_service import JiandaoyunService, widget
from made_once import made_once, own_copy
from strict_service import assert_nowhere
from zoho_strict import ZohoService

from reportkit.analysis.basics.periods import Period
from reportkit.crm.connections import Connection, opened, remember
from reportkit.crm.contract import Manners
from reportkit.project import Project
from reportkit.writeback import undo, write_back
from reportkit.writeback.differences import plan_lines

SPAN = Period.parse(PERIOD)
WORDS = dict(zip(TIERS, ("高价值客户", "中价值客户", "低价值客户", "低价值客户"), strict=True))


class System:
    """One strict service with its customers, and how a test looks at them."""

    def __init__(self, name, service, thing, count):
        self.name, self.service, self.thing = name, service, thing
        self.ids = [self.add(n) for n in range(count)]

    def add(self, n):
        if self.name == "zoho":
            return self.service.add("Accounts", Account_Name=f"客户{n}", Tier=None)
        if self.name == "fxiaoke":
            return self.service.add("AccountObj", name=f"客户{n}")
        return self.service.add_row(CUSTOMERS, n, {TIER: "", SCORE: None})

    @property
    def tier(self):
        return {"zoho": "Tier", "fxiaoke": "tier__c", "jiandaoyun": TIER}[self.name]

    def shown(self, crm):
        """The word that people see, record by record."""
        (field,) = [f for f in crm.fields(self.thing) if f.name == self.tier]
        rows = crm.by_ids(self.thing, self.ids, [self.tier])
        labels = {w.value: w.label for w in field.words or ()}
        return [labels.get(rows[i].get(self.tier), rows[i].get(self.tier)) for i in self.ids]


@pytest.fixture(params=["jiandaoyun", "zoho", "fxiaoke"])
def system(request):
    count = 450 if request.param == "zoho" else 60  # several calls of each
    if request.param == "zoho":
        with ZohoService() as service:
            yield System("zoho", service, "Accounts", count)
            service.assert_kept()
        return
    if request.param == "fxiaoke":
        with FxiaokeService() as service:
            yield System("fxiaoke", service, "AccountObj", count)
            service.assert_kept()
        return
    with JiandaoyunService() as service:
        fields = [widget(3, "客户分层", "combo"), widget(4, "分层日期", "datetime"),
                  widget(5, "价值得分", "number"), widget(6, "下一步")]  # fmt: skip
        service.add_form(CUSTOMERS, fields)
        yield System("jiandaoyun", service, CUSTOMERS, count)
        service.assert_kept()


@pytest.fixture
def project(system, tmp_path_factory):
    shared = made_once(tmp_path_factory, "crm_report", made_report)
    own = Project(own_copy(tmp_path_factory, "crm", shared.root.parent) / shared.root.name)
    targets_of(own, system.ids)
    remembered(own, system)
    asked = {
        "object": system.thing, "words": WORDS, "allowed": sorted(set(WORDS.values())), "score_step": 10,
        "fields": {"tier": "客户分层", "date": "分层日期", "score": "价值得分", "next_action": "下一步"},
    }  # fmt: skip
    text = own.client_file(CLIENT).read_text("utf-8").partition("writeback:")[0]
    own.client_file(CLIENT).write_text(
        f"{text}writeback: {json.dumps({system.name: asked})}\n", "utf-8"
    )
    return own


def remembered(project, system):
    if system.name == "jiandaoyun":
        connected(project.root.parent, system.service)
        return
    login = project.root.parent / "login.json"
    if system.name == "zoho":
        values = system.service.login()
        content = {name: values[name] for name in values.names}
        settings = system.service.settings()
    else:
        content = {
            "app_id": fxiaoke_service.APP,
            "app_secret": fxiaoke_service.SECRET,
            "permanent_code": fxiaoke_service.CODE,
        }
        settings = {"host": system.service.url}
    login.unlink(missing_ok=True)
    login.write_text(json.dumps(content))
    login.chmod(0o600)
    remember(project, Connection(system.name, system.name, str(login), settings))


@pytest.fixture
def manners(system, tmp_path):
    return Manners(system.service.clock, seconds=60, tokens=tmp_path / "tokens")


def written(project, manners, **more):
    manners.clock.sleep(60)  # another process starts, another day
    (done,) = write_back(project, CLIENT, SPAN, manners=manners, **more)
    return done


def expected(system):
    return [WORDS[TIERS[n % 4]] for n in range(len(system.ids))]


def test_the_tiers_of_the_report_are_read_back_and_a_second_run_writes_nothing(
    project, system, manners
):
    told = []
    dry = written(project, manners, dry_run=True, tell=lambda title, made: told.append(made))
    assert dry.outcomes == {} and system.service.writes == []
    assert sum(told[0].moves.values()) == len(system.ids)
    assert told[0].effort.calls > 0
    done = written(project, manners)
    assert (done.count("written"), done.failed, done.stopped) == (len(system.ids), (), None)
    crm = opened(project, system.name, manners)
    assert system.shown(crm) == expected(system)
    before = len(system.service.writes)
    again = written(project, manners)
    assert (again.outcomes, again.plan.same) == ({}, len(system.ids))
    assert len(system.service.writes) == before
    assert_nowhere(system.service.secrets, project.root, texts=(repr(done), "".join(done.lines)))


def test_undone_every_former_value_stands_there_again(project, system, manners):
    crm = opened(project, system.name, manners)
    before = system.shown(crm)
    written(project, manners)
    manners.clock.sleep(60)
    (done,) = undo(project, CLIENT, SPAN, manners=manners)
    assert done.stopped is None and done.failed == ()
    assert [word or None for word in system.shown(crm)] == [word or None for word in before]


def test_a_persons_edit_in_between_stays(project, system, manners):
    edited = system.ids[7]
    old = {"zoho": "低价值客户", "fxiaoke": "t3", "jiandaoyun": "手工"}[system.name]
    written(project, manners, dry_run=True)  # tokens are at hand from now on
    calls = system.service.calls
    written(project, manners, dry_run=True)
    looks = system.service.calls - calls
    # after the plan and before the records are looked at again
    system.service.at(
        system.service.calls + looks + 1,
        lambda: system.service.human_edit(system.thing, edited, system.tier, old),
    )
    done = written(project, manners)
    assert done.outcomes[edited].state == "conflict", done.outcomes[edited]
    assert system.service.rows[system.thing][edited][system.tier] == old
    assert done.count("written") == len(system.ids) - 1


def test_killed_again_and_again_and_resumed_nothing_is_written_twice(project, system, manners):
    system.service.rates, system.service.total = {}, ()  # a killed process takes its clock along
    fresh = Manners(seconds=60, tokens=manners.tokens)
    killed = 0
    for step in range(10):
        process = get_context("fork").Process(
            target=write_back, args=(project, CLIENT, SPAN), kwargs={"manners": fresh}, daemon=True
        )
        system.service.at(system.service.calls + 3 + step % 5, partial(_kill, process))
        process.start()
        process.join(120)
        killed += process.exitcode == -signal.SIGKILL
    assert killed >= 5  # a run that has nothing left to write ends before its instant
    done = written(project, manners)
    assert done.failed == ()
    assert system.shown(opened(project, system.name, manners)) == expected(system)
    manners.clock.sleep(60)
    (back,) = undo(project, CLIENT, SPAN, manners=manners)
    assert back.failed == ()
    assert set(system.shown(opened(project, system.name, manners))) <= {None, ""}


def _kill(process):
    os.kill(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("fault", ["cut after", "cut before", "half", "502"])
def test_writes_that_nobody_answered_are_learned_and_never_done_twice(
    project, system, manners, fault
):
    written(project, manners, dry_run=True)
    calls = system.service.calls
    written(project, manners, dry_run=True)
    first = system.service.calls + (system.service.calls - calls) + 2
    system.service.faults = {first: fault, first + 3: fault}
    done = written(project, manners)
    assert done.failed == (), done.lines
    assert system.shown(opened(project, system.name, manners)) == expected(system)


def test_an_unknown_word_is_told_with_how_to_make_it(project, system, manners):
    text = project.client_file(CLIENT).read_text("utf-8")
    text = text.replace(json.dumps("高价值客户"), json.dumps("钻石客户"), 1)
    project.client_file(CLIENT).write_text(text, "utf-8")
    told = []
    written(project, manners, dry_run=True, tell=lambda title, made: told.append(made))
    assert told[0].missing == ("钻石客户",)
    assert "钻石客户" in "".join(plan_lines(told[0], "系统"))
