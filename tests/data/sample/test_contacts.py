"""Leads of customers who came, leads of nobody, and visits to those who are visited."""

import pandas as pd
import pytest

from reportkit.data.sample import words
from reportkit.data.sample.contacts import invent_interactions, invent_leads

AFTER = pd.Timestamp(2026, 1, 1)


@pytest.fixture
def leads(rng, accounts, calendar):
    return invent_leads(rng, accounts, calendar)


@pytest.fixture
def calls(rng, accounts, calendar):
    return invent_interactions(rng, accounts.hidden, calendar, accounts.table["owner"])


def test_every_new_customer_who_buys_was_a_lead_and_nobody_else_was_won(leads, accounts):
    hidden = accounts.hidden
    new = hidden.loc[hidden["is_new"] & hidden["buys"], "customer_id"]
    won = leads[leads["won"] == "是"]
    assert sorted(won["customer_id"]) == sorted(new)
    assert (leads.loc[leads["won"] != "是", "customer_id"] == "").all()


def test_about_one_lead_in_five_is_won(leads):
    assert (leads["won"] == "是").mean() == pytest.approx(0.2, abs=0.03)


def test_a_stage_says_what_became_of_a_lead(leads):
    stages = leads.groupby("won")["stage"].unique().map(set)
    assert stages["是"] == {"赢单"}
    assert stages["否"] == {"输单"}
    assert stages[""] == {"新线索", "需求确认", "方案报价", "商务谈判"}
    assert (leads["closed_at"].isna() == (leads["won"] == "")).all()


def test_times_of_a_lead_follow_each_other(leads):
    closed = leads.dropna(subset="closed_at")
    assert (closed["closed_at"] >= closed["created_at"]).all()
    touched = leads.dropna(subset="touched_at")
    assert (touched["touched_at"] > touched["created_at"]).all()
    assert leads[["created_at", "touched_at", "closed_at"]].max().max() < AFTER
    assert leads["created_at"].dt.floor("D").is_monotonic_increasing


def test_leads_are_numbered_and_name_known_words(leads):
    assert leads["lead_id"].tolist() == [f"XS{n:06d}" for n in range(1, len(leads) + 1)]
    assert set(leads["source"]) == set(words.SOURCES)
    assert set(leads["product"]) <= set(words.CATEGORIES)


def test_visits_are_planned_for_those_who_are_visited(calls, accounts):
    visited = accounts.hidden.set_index("customer_id")["visited"]
    visits = calls[calls["kind"] == "回访"]
    assert (visits["planned"] == "是").tolist() == visited.loc[visits["customer_id"]].tolist()
    assert (calls.loc[calls["kind"] != "回访", "planned"] == "").all()
    per_head = visits["customer_id"].map(visited).sum() / visited.sum()
    assert per_head > 3 * (~visits["customer_id"].map(visited)).sum() / (~visited).sum()


def test_only_interviews_are_written_down(calls):
    assert (calls["text"] != "").tolist() == (calls["kind"] == "访谈").tolist()


def test_likes_and_comments_come_over_social_media(calls):
    social = calls["kind"].isin(("点赞", "评论", "分享"))
    assert (calls["channel"] == "社交媒体").tolist() == social.tolist()


def test_an_interaction_is_the_owners_and_in_time(calls, accounts):
    owners = accounts.table.set_index("customer_id")["owner"]
    assert (calls["owner"].to_numpy() == owners.loc[calls["customer_id"]].to_numpy()).all()
    assert calls["happened_at"].max() < AFTER
    assert calls["interaction_id"].is_unique
