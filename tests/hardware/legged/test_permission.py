"""The permission to lie tilted: granted by name, ended by time, by standing upright, or at once."""

from hardware.legged.permission import RECOVERY_TIME, UPRIGHT_TIME, TiltPermission


def test_there_is_none_at_first():
    assert not TiltPermission().holds(-1e9)


def test_it_ends_by_time():
    permission = TiltPermission()
    permission.grant(3.0)
    assert permission.until == 3.0 + RECOVERY_TIME
    assert permission.holds(3.0 + RECOVERY_TIME - 0.01)
    assert not permission.holds(3.0 + RECOVERY_TIME)


def test_it_ends_when_the_robot_has_been_upright_for_a_while():
    permission = TiltPermission()
    permission.grant(0.0)
    permission.watch(True, 1.0)
    permission.watch(False, 1.0 + 0.9 * UPRIGHT_TIME)  # it rolled on: the time begins anew
    permission.watch(True, 2.0)
    permission.watch(True, 2.0 + 0.9 * UPRIGHT_TIME)
    assert permission.holds(3.0)
    permission.watch(True, 2.0 + UPRIGHT_TIME)
    assert not permission.holds(3.0)


def test_it_can_be_revoked():
    permission = TiltPermission()
    permission.grant(0.0)
    permission.revoke()
    assert not permission.holds(0.0)
