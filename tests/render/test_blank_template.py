"""The empty table, alone and inside the workbook."""

from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from tiered_report import CUSTOMERS, written

from reportkit.data.sources import open_source
from reportkit.data.spec import SourceSpec
from reportkit.project import shipped_files
from reportkit.render.blank_template import (
    EXAMPLES,
    FILE_NAME,
    TEMPLATE_SHEET,
    write_blank_template,
)
from reportkit.render.customer_columns import NAMES

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbook")
    written(folder, CUSTOMERS)
    return folder / "t.xlsx"


def test_the_template_that_ships_is_the_one_the_program_writes(tmp_path):
    write_blank_template(tmp_path / FILE_NAME)
    with (
        ZipFile(tmp_path / FILE_NAME) as new,
        ZipFile(shipped_files() / "templates" / FILE_NAME) as old,
    ):
        assert new.namelist() == old.namelist()
        for name in new.namelist():
            assert new.read(name) == old.read(name), f"write_blank_template and {name} differ"


@pytest.mark.parametrize("sheet", ["own", "workbook"])
def test_a_filled_template_can_be_read_as_client_data(tmp_path, path, sheet):
    file = tmp_path / FILE_NAME if sheet == "own" else path
    if sheet == "own":
        write_blank_template(file)
    name = None if sheet == "own" else TEMPLATE_SHEET
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    source = open_source(file, SourceSpec(file=str(file), table="customers", sheet=name), scratch)
    assert source.headings == NAMES
    first = [column[:3] for column in source.sample(3)]
    assert first[0] == ["客户A", "客户B", "客户C"]
    assert first[1] == ["12345678", "87654321", "12348765"]
    assert [float(text) for text in first[3]] == [example[3] for example in EXAMPLES]


def test_template_rows_are_bound_to_their_words(path):
    rules = load_workbook(path)[TEMPLATE_SHEET].data_validations.dataValidation
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in rules}
    assert lists == {
        "G3": '"高,中,低"', "H3": '"高,中,低"', "I3": '"高,中,低"',
        "J3": '"价格敏感型,品质追求型,个性化需求"', "K3": '"满意,中立,不满意"',
        "L3": '"优质客户,发展客户,潜力客户,边缘客户"',
    }  # fmt: skip
