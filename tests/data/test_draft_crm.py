"""A client drafted from the objects of a system: understood, questions asked, nothing secret told."""

import pytest
from crm_client import CUSTOMERS, ORDERS, connected, fill, order
from jiandaoyun_service import KEY, JiandaoyunService, widget

from reportkit.crm.contract import Manners
from reportkit.data.dataset import load_dataset
from reportkit.data.draft_crm import draft_crm
from reportkit.data.fetching import refresh
from reportkit.errors import DataError
from reportkit.merged_params import load_params


@pytest.fixture
def service():
    with JiandaoyunService() as made:
        fill(made, 30, 0)
        for n in range(700):
            made.add_row(ORDERS, n, order(n, 30))
        made.add_form("app1/empty", [widget(91, "备注")])
        made.add_form("app1/preset", [widget(92, "名称")])
        made.preset.add("app1/preset")
        yield made
        made.assert_kept()


def test_the_objects_that_are_understood_become_sources_that_are_read(service, tmp_path):
    project = connected(tmp_path, service)
    base = project.params / "clients"
    manners = Manners(service.clock)
    draft = draft_crm("yun", "jiandaoyun", project, base_folder=base, manners=manners)
    told = "\n".join(draft.notes)
    assert "简道云 jiandaoyun：4 个对象" in told
    assert "app1/preset" in told and "不开放接口" in told
    assert f"{ORDERS} 应用app1 / 表单orders：700 行" in told
    assert KEY not in draft.yaml_text + told
    project.client_file("yun").write_text(draft.yaml_text, "utf-8")
    params = load_params(project, "yun", draft.period)
    sources = {(spec.object, spec.subform): spec.table for spec in params.data.sources}
    assert sources[CUSTOMERS, ""] == "customers"
    assert sources[ORDERS, ""] == "orders"
    assert {spec.connection for spec in params.data.sources} == {"jiandaoyun"}
    refresh(project, params, manners=manners)
    if not draft.questions:
        data = load_dataset(params, tmp_path / "data")
        assert len(data.frame("orders")) == 700


def test_only_the_objects_that_are_named_are_asked_for(service, tmp_path):
    project = connected(tmp_path, service)
    base = project.params / "clients"
    draft = draft_crm(
        "yun",
        "jiandaoyun",
        project,
        base_folder=base,
        only=[ORDERS],
        manners=Manners(service.clock),
    )
    assert CUSTOMERS not in draft.yaml_text
    with pytest.raises(DataError, match="没有可读的对象 nope"):
        draft_crm("yun", "jiandaoyun", project, base_folder=base, only=["nope"])
