"""Windows of calls: never more than may be, and no waiting where nothing is at its limit."""

from hypothesis import given
from hypothesis import strategies as st
from strict_service import VirtualClock

from reportkit.crm.pacing import Pace, Rate, SystemClock, least_seconds


def moments(clock, pace, calls, takes=0.0):
    made = []
    for interface in calls:
        with pace.turn(interface):
            made.append((interface, clock.now()))
            clock.sleep(takes)
    return made


def test_the_hundred_and_first_call_waits_for_the_window_to_end():
    clock = VirtualClock(0)
    made = moments(clock, Pace(clock, {"a": (Rate(100, 20),)}), ["a"] * 201)
    assert [at for _, at in made] == [0] * 100 + [20] * 100 + [40]


def test_interfaces_have_windows_of_their_own_and_one_in_common():
    clock = VirtualClock(0)
    pace = Pace(clock, {"a": (Rate(2, 1),)}, total=(Rate(3, 1),))
    made = moments(clock, pace, ["a", "a", "b", "b", "a"])
    assert [at for _, at in made] == [0, 0, 0, 1, 1]


@given(
    st.lists(st.sampled_from("ab"), max_size=60),
    st.integers(1, 7),
    st.integers(1, 9),
    st.sampled_from([0, 0.1, 0.4]),
)
def test_no_window_ever_sees_more_than_it_may(calls, most, altogether, takes):
    clock = VirtualClock(0)
    rate, total = Rate(most, 1), Rate(altogether, 2)
    made = moments(clock, Pace(clock, {"a": (rate,)}, (total,)), calls, takes)
    for name, window in (("a", rate), (None, total)):
        times = [at for interface, at in made if name in (None, interface)]
        for first, late in zip(times, times[window.calls :], strict=False):
            assert late - first >= window.seconds - 1e-9


def test_ten_thousand_calls_at_a_hundred_in_twenty_seconds_take_33_minutes():
    assert least_seconds(10_000, Rate(100, 20)) == 1980
    assert least_seconds(50, Rate(100, 20)) == 0


def test_the_clock_of_the_machine_goes_on():
    clock = SystemClock()
    before = clock.now()
    clock.sleep(0.01)
    assert clock.now() > before
