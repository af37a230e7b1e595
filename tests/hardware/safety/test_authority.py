"""One sender at a time."""

from hardware.safety.authority import LOST, Authority


def test_another_sender_waits_until_the_first_falls_silent() -> None:
    authority = Authority(0.1)
    for tick in range(1000):
        now = tick * 0.01
        assert authority.admits(tick + 1, now)
        assert not authority.admits(max(1, tick - 500), now + 0.005)  # a stranger, also with numbers of its own
        assert not authority.admits(tick + 2 + LOST, now + 0.006)
    assert not authority.admits(1, now + 0.1)
    assert authority.admits(1, now + 0.101)  # the first is silent: it may have been started anew
    assert not authority.admits(1001, now + 0.11)


def test_lost_messages_make_no_stranger() -> None:
    authority = Authority(0.1)
    assert authority.admits(1, 0.0)
    assert authority.admits(1 + LOST, 0.05)


def test_a_clock_that_runs_back_locks_nobody_out() -> None:
    authority = Authority(0.1)
    assert authority.admits(7, 100.0)
    assert authority.admits(1, 3.0)
