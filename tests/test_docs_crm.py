"""The page on CRM systems: every example runs as it stands there, every setting and refusal is named."""

import re
from pathlib import Path

import pytest
from crm_client import CUSTOMERS, connected, fill
from jiandaoyun_service import JiandaoyunService

from reportkit.crm.connections import checked_place
from reportkit.crm.systems import names, system
from reportkit.data.dataset import load_dataset
from reportkit.data.fetching import refresh
from reportkit.examination import table_lines
from reportkit.merged_params import load_params
from reportkit.params import WritebackFields, WritebackParams

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "CRM系统.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"```yaml (\S+)\n(.*?)```", PAGE, re.S))


def test_the_sources_of_the_page_are_read_and_its_way_back_is_accepted(tmp_path):
    with JiandaoyunService() as service:
        fill(service)
        project = connected(tmp_path, service)
        project.client_file("shop").write_text(EXAMPLES["取数"] + EXAMPLES["写回"], "utf-8")
        params = load_params(project, "shop", "2025-12")
        fetched = refresh(project, params)
        lines = "\n".join(table_lines(load_dataset(params, tmp_path / "data")))
        assert [item.rows for item in fetched] == [12, 40]
        assert "订单表：40 行" in lines and "订单明细表：39 行" in lines
        assert params.writeback["jiandaoyun"].object == CUSTOMERS
        assert params.writeback["jiandaoyun"].words == {"优质客户": "A类客户"}
        service.assert_kept()


def test_every_system_is_there_with_what_it_asks_for():
    for name in names():
        kind = system(name)
        (row,) = re.findall(rf"^\| `{name}` {kind.title} \|.*$", PAGE, re.M)
        assert [need.name for need in kind.secrets if f"`{need.name}`" not in row] == []


def test_every_setting_of_the_way_back_is_explained():
    told = (*WritebackParams.model_fields, *WritebackFields.model_fields)
    assert [name for name in told if f"`{name}`" not in PAGE] == []


@pytest.mark.parametrize(
    "place", re.findall(r"^\| `([^`]+)` \| (?:项目之外|环境变量|系统密钥环)", PAGE, re.M)
)
def test_every_place_of_the_page_is_accepted(place):
    assert checked_place("x", place) == place
