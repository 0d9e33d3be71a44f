"""COQL where it is cheaper, records by id where it is not or where the grant lacks it."""

import random

import pytest
from zoho_strict import SCOPES, zoho

NAMES = ["Tier", "Tier_Score"]


def read(made, ids):
    return made.by_ids("Accounts", ids, NAMES)


def test_many_records_come_two_thousand_in_a_call():
    with zoho(accounts=9000) as (service, made):
        ids = list(service.rows["Accounts"])
        random.Random(3).shuffle(ids)
        assert set(read(made, ids)) == set(ids)
        assert service.used == 1 + 5 * 3  # the fields, and five calls


def test_a_few_of_many_are_asked_for_by_id():
    with zoho(accounts=20_000) as (service, made):
        ids = list(service.rows["Accounts"])[::10]
        assert set(read(made, ids)) == set(ids)
        assert service.used == 1 + 3 + 18  # one look by COQL showed that it does not pay


def test_fewer_than_a_thousand_are_never_asked_for_by_a_query():
    with zoho(accounts=999) as (service, made):
        service.scopes = SCOPES - {"coql"}
        assert len(read(made, list(service.rows["Accounts"]))) == 999
        assert "refused" not in {entry.verdict for entry in service.ledger}


@pytest.mark.parametrize("accounts", [1500, 2500])
def test_a_grant_without_the_scope_reads_by_id(accounts):
    with zoho(accounts=accounts) as (service, made):
        service.scopes = SCOPES - {"coql"}
        assert len(read(made, list(service.rows["Accounts"]))) == accounts


def test_ids_that_are_not_there_are_missing():
    with zoho(accounts=2000) as (service, made):
        ids = list(service.rows["Accounts"])
        for number in ids[::7]:
            service.remove("Accounts", number)
        assert set(read(made, ids)) == set(service.rows["Accounts"])
