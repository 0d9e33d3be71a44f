"""The words that all systems share: frozen, with what may be left out left out."""

import dataclasses

import pytest

from reportkit.crm.contract import Change, Field, Manners, Page
from reportkit.crm.pacing import SystemClock


def test_the_last_page_names_no_place_behind_it():
    assert Page(rows=({"_id": "1"},)) == Page(({"_id": "1"},), after="", deleted=())


def test_words_that_a_system_does_not_tell_are_not_no_words():
    assert Field("tier", "分级").words is None


def test_nothing_of_the_contract_changes_once_made():
    for made in (Page(()), Field("a", "甲"), Change("1", {"a": "x"}), Manners()):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, dataclasses.fields(made)[0].name, None)
    assert isinstance(Manners().clock, SystemClock)
