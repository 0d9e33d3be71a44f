"""What the tests of 纷享销客 ask again and again: customers, their tiers, rows read and written."""

from decimal import Decimal

from reportkit.crm.contract import Change

FIELDS = (
    "name",
    "tier__c",
    "tier_date__c",
    "tier_score__c",
    "next_action__c",
    "last_modified_time",
)


def customers(service, count, **values):
    return [service.add("AccountObj", name=f"客户{n:05d}", **values) for n in range(count)]


def tiers(ids, tier="t1", **more):
    return [Change(id, {"tier__c": tier, "tier_score__c": Decimal("80.25")}, **more) for id in ids]


def write_all(crm, changes, thing="AccountObj"):
    return [o for batch in crm.batches(thing, changes) for o in crm.write(thing, batch)]


def read(crm, thing="AccountObj", fields=FIELDS, **more):
    return [row for page in crm.pages(thing, fields, **more) for row in page.rows]
