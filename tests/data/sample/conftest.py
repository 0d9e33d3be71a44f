"""A small invented company, made once: 300 customers, three years up to the end of 2025."""

from datetime import date

import numpy as np
import pytest

from reportkit.data.sample.accounts import Accounts, invent_accounts
from reportkit.data.sample.calendar import Calendar
from reportkit.data.sample.trade import Trade, invent_trade


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return Calendar(date(2025, 12, 31))


@pytest.fixture(scope="session")
def accounts(calendar) -> Accounts:
    return invent_accounts(np.random.default_rng(1), 300, calendar)


@pytest.fixture(scope="session")
def trade(accounts, calendar) -> Trade:
    return invent_trade(np.random.default_rng(2), accounts.hidden, calendar)
