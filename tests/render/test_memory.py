import gc

import pytest

from reportkit.render.memory import seldom_collected


@pytest.fixture
def usual():
    before = gc.get_threshold(), gc.isenabled()
    gc.unfreeze()  # the tests themselves are kept out of collections
    gc.set_threshold(700, 10, 10)
    yield (700, 10, 10), before[1]
    gc.set_threshold(*before[0])
    gc.freeze()


def test_collections_are_rare_inside_and_as_before_outside(usual):
    with pytest.raises(ZeroDivisionError), seldom_collected():
        assert gc.get_threshold()[0] > 10 * usual[0][0]
        assert gc.get_freeze_count() > 1_000
        raise ZeroDivisionError
    assert (gc.get_threshold(), gc.isenabled()) == usual
    assert gc.get_freeze_count() == 0


def test_a_collector_that_is_off_stays_off(usual):
    gc.disable()
    try:
        with seldom_collected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_somebody_else_froze_stays_frozen(usual):
    gc.freeze()
    frozen = gc.get_freeze_count()
    assert frozen > 1_000
    with seldom_collected():
        assert gc.get_threshold()[0] > 10 * usual[0][0]
    assert gc.get_freeze_count() >= frozen - 100  # less what was let go meanwhile
    assert gc.get_threshold() == usual[0]
