"""The tables that reportkit knows hold together."""

import pytest

from reportkit.data.mapping import normalised
from reportkit.data.schema import TABLES

EACH = pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))


@EACH
def test_names_and_labels_of_columns_are_unique(table):
    assert len(set(table.names)) == len(table.names)
    labels = [column.label for column in table.columns]
    assert len(set(labels)) == len(labels)


@EACH
def test_a_table_names_only_columns_that_it_has(table):
    wide = table.unpivots or ()
    for name in (
        *table.key,
        *table.needs,
        *table.needs_any,
        *table.generated,
        *table.moment,
        *wide,
    ):
        assert name in table.names, name
    assert {*table.generated, *table.numbered} <= set(table.key)


@EACH
def test_a_moment_is_a_time_and_a_key_no_amount(table):
    assert {table.column(name).kind for name in table.moment} <= {"time"}
    assert not {table.column(name).kind for name in table.key} & {"money", "share", "flag"}


@EACH
def test_no_heading_is_the_own_word_of_two_columns(table):
    words = [w for c in table.columns for w in {normalised(c.label), normalised(c.name)}]
    assert len(words) == len(set(words))


def test_tables_are_known_by_their_own_name():
    assert all(name == table.name for name, table in TABLES.items())
    assert len({table.label for table in TABLES.values()}) == len(TABLES)


def test_an_unknown_column_is_a_key_error():
    assert TABLES["orders"].column("paid_amount").kind == "money"
    with pytest.raises(KeyError, match="paid_amont"):
        TABLES["orders"].column("paid_amont")


def test_whatever_reaches_a_person_directly_is_private():
    private = {c.name for c in TABLES["customers"].columns if c.private}
    assert private == {"contact", "phone", "email", "id_number", "address"}
    for table in TABLES.values():
        for column in table.columns:
            if column.name in ("phone", "email", "id_number", "address"):
                assert column.private, f"{table.name}.{column.name}"


def test_money_is_in_the_unit_that_is_printed():
    for table in TABLES.values():
        for column in table.columns:
            assert column.unit == "元" or column.kind != "money", f"{table.name}.{column.name}"
            assert not column.allowed or column.kind == "category", f"{table.name}.{column.name}"
