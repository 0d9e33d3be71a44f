"""The strict 纷享销客 of the tests refuses what the documents refuse: one wrong call for each rule."""

from __future__ import annotations

import uuid

import httpx
import pytest
from fxiaoke_service import (
    APP,
    BOTH,
    CODE,
    COMPANY,
    DESCRIBE,
    HARSH,
    KIND,
    LIST,
    OWN_QUERY,
    QUERY,
    SECRET,
    TOKEN,
    UPDATE,
    USER,
    FxiaokeService,
)  # fmt: skip
from strict_service import NotDocumentedError

GRANT = {"appId": APP, "appSecret": SECRET, "permanentCode": CODE, "grantType": "app_secret"}
NONE = {"limit": 100, "offset": 0, "filters": [], "orders": []}


def post(service, path, body, headers=None, trace=None):
    url = f"{service.url}{path}"
    query = {"thirdTraceId": trace or str(uuid.uuid4())}
    return httpx.post(url, json=body, headers=headers, params=query).json()


def access(service):
    token = post(service, TOKEN, GRANT)["accessToken"]
    return {"authorization": f"Bearer {token}", "x-fs-ea": COMPANY, "x-fs-userid": USER}


def code(service, path, body, **more):
    return post(service, path, body, access(service) if "headers" not in more else None, **more)[
        "errorCode"
    ]


def query(thing="AccountObj", **info):
    return {"data": {"dataObjectApiName": thing, "search_query_info": {**NONE, **info}}}


def update(id, thing="AccountObj", **values):
    return {"data": {"object_data": {"_id": id, "dataObjectApiName": thing, **values}}}


def where(operator="EQ", values=("1",), **names):
    return {
        "filters": [{"field_name": "name", "field_values": values, "operator": operator, **names}]
    }


@BOTH
@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": 101}, {"limit": "100"}, {"offset": 50}, {"offset": 10_100}, {"offset": "0"},
        where(values="1"), where(values=[1]), where(values=["1", "2"]), {"filters": {}},
        {"filters": [{"fieldName": "name", "field_values": ["1"], "operator": "EQ"}]},
        where(field_name="nowhere"), {"orders": [{"field_name": "_id", "isAsc": True}]},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_query_is_refused(guesses, wrong):
    with FxiaokeService(guesses) as service:
        service.add("AccountObj", name="1")
        service.add("AccountObj", name="2")
        assert code(service, QUERY, query(**wrong)) != 0
        assert code(service, QUERY, query(**where())) == 0


@pytest.mark.parametrize("operator", ["NE", "GTE", "NIN"])
def test_operators_that_the_documents_dispute_are_refused_or_not_known(operator):
    with FxiaokeService(KIND) as service:
        service.add("AccountObj", name="1")
        assert code(service, QUERY, query(**where(operator))) == 32000
    with FxiaokeService(HARSH) as service:
        service.add("AccountObj", name="1")
        httpx.post(f"{service.url}{QUERY}")
        with pytest.raises(ValueError, match=r"Expecting value"):
            code(service, QUERY, query(**where(operator)))
        assert isinstance(service.broken[0], NotDocumentedError)


def test_without_an_order_rows_come_as_they_like():
    with FxiaokeService() as service:
        for n in range(20):
            service.add("AccountObj", name=str(n))
        headers = access(service)
        seen = {
            str([r["_id"] for r in post(service, QUERY, query(), headers)["data"]["dataList"]])
            for _ in range(3)
        }
        assert len(seen) == 3


@BOTH
@pytest.mark.parametrize(
    "wrong",
    [
        {"owner": ["1000"]}, {"worth__c": "1"}, {"owner__r": "王芳"}, {"tier_score__c": 1.5},
        {"tier_score__c": "1.234"}, {"tier_date__c": "2025-12-31"}, {"tier_date__c": 1_764_547_200},
        {"name": None}, {"next_action__c": 7}, {"create_time": 1_764_547_200_000}, {"nowhere": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_value_is_refused(guesses, wrong):
    with FxiaokeService(guesses) as service:
        id = service.add("AccountObj", name="甲")
        assert code(service, UPDATE, update(id, **wrong)) != 0
        assert code(service, UPDATE, update(id, tier_score__c="1.23", tier__c="t2")) == 0


def test_the_record_stands_inside_object_data_and_alone():
    with FxiaokeService() as service:
        id = service.add("AccountObj", name="甲")
        outside = {
            "data": {"_id": id, "dataObjectApiName": "AccountObj", "object_data": {"name": "乙"}}
        }
        many = {"data": {"object_data": [update(id)["data"]["object_data"]]}}
        assert [code(service, UPDATE, body) for body in (outside, many)] == [15002, 15002]


def test_an_update_that_does_not_say_otherwise_sets_workflows_going():
    with FxiaokeService() as service:
        id = service.add("AccountObj", name="甲")
        quiet = {"triggerApprovalFlow": False, "triggerWorkFlow": False}
        for flows, more in ((1, {}), (2, {"triggerWorkFlow": False}), (2, quiet)):
            assert code(service, UPDATE, {**more, **update(id, name=f"乙{flows}")}) == 0
            assert service.flows == flows


@BOTH
def test_each_family_of_objects_has_its_own_interfaces(guesses):
    with FxiaokeService(guesses) as service:
        assert code(service, OWN_QUERY, query()) == guesses.family_code
        assert code(service, QUERY, query("object_8W9cb__c")) == guesses.family_code
        assert code(service, OWN_QUERY, query("object_8W9cb__c")) == 0
        assert code(service, QUERY, query("OpportunityObj")) == 15002


@BOTH
def test_a_trace_is_new_each_time(guesses):
    with FxiaokeService(guesses) as service:
        one = str(uuid.uuid4())
        assert post(service, TOKEN, GRANT, trace=one)["errorCode"] == 0
        assert post(service, TOKEN, GRANT, trace=one)["errorCode"] == 15002
        assert post(service, TOKEN, GRANT, trace=str(uuid.uuid1()))["errorCode"] == 15002
        none = httpx.post(f"{service.url}{TOKEN}", json=GRANT).json()["errorCode"]
        assert (none == 0) != guesses.trace_needed


def test_other_paths_methods_and_kinds_of_bodies_are_refused():
    with FxiaokeService() as service:
        trace = f"?thirdTraceId={uuid.uuid4()}"
        answers = [
            httpx.post(f"{service.url}/cgi/crm/v2/data/batchCreate{trace}", json={}),
            httpx.get(f"{service.url}{LIST}{trace}"),
            httpx.post(f"{service.url}{LIST}{trace}", data={"a": "b"}),
        ]
        assert [(a.status_code, a.json()["errorCode"]) for a in answers] == [
            (200, 10006), (200, 15002), (200, 15002),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "number"),
    [
        (lambda h: {}, 20017),
        (lambda h: {**h, "authorization": h["authorization"].replace(" ", "  ")}, 20016),
        (lambda h: {**h, "authorization": h["authorization"].replace("Bearer", "bearer")}, 20016),
        (lambda h: {**h, "x-fs-ea": "another"}, 20020),
    ],
)
def test_only_the_documented_headers_open(change, number):
    with FxiaokeService() as service:
        assert post(service, LIST, {}, change(access(service)))["errorCode"] == number


def test_both_forms_of_credentials_in_one_call_are_refused():
    with FxiaokeService() as service:
        assert code(service, LIST, {"corpAccessToken": "x"}) == 15002


def test_a_token_is_the_same_for_6600_seconds_and_the_old_one_lives_on_to_7200():
    with FxiaokeService() as service:
        old = access(service)
        service.clock.sleep(6599)
        assert access(service) == old
        service.clock.sleep(1)
        assert access(service) != old
        assert post(service, LIST, {}, old)["errorCode"] == 0
        service.clock.sleep(600)
        assert post(service, LIST, {}, old)["errorCode"] == 20016


@BOTH
def test_the_eleventh_token_in_a_minute_and_the_hundred_and_first_call_are_too_many(guesses):
    with FxiaokeService(guesses) as service:
        headers = access(service)
        codes = [post(service, LIST, {}, headers)["errorCode"] for _ in range(101)]
        assert codes == [0] * 100 + [guesses.fast_code]
        tokens = [post(service, TOKEN, GRANT)["errorCode"] for _ in range(10)]
        assert tokens == [0] * 9 + [guesses.token_code]
        with pytest.raises(AssertionError):
            service.assert_rates_kept()


@BOTH
def test_a_day_ends_at_its_midnight(guesses):
    with FxiaokeService(guesses, quota=1) as service:
        service.clock.sleep(15 * 3600)  # 15:00 UTC, 23:00 in Beijing
        headers = access(service)
        codes = [post(service, LIST, {}, headers)["errorCode"] for _ in range(2)]
        service.clock.sleep(3600)
        codes.append(post(service, LIST, {}, headers)["errorCode"])
        assert codes == [0, 30002, 0 if guesses is KIND else 30002]


def test_what_describes_an_object_needs_its_name_and_whether_details_are_wanted():
    with FxiaokeService() as service:
        assert code(service, DESCRIBE, {"data": {"apiName": "AccountObj"}}) == 15002
        assert (
            code(service, DESCRIBE, {"includeDetail": False, "data": {"apiName": "AccountObj"}})
            == 0
        )
