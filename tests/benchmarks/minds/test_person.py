"""The person of the bench says as much of each kind with every seed, and asks only for what can be."""

import pytest

from benchmarks.minds.person import CHANGES, COUNTERS, FREE_ORDERS, ROUNDS, Order, Person


def session(seed: int) -> list[list[Order]]:
    """All rounds, where everything is done as it is asked for."""
    person = Person(seed)
    where = dict.fromkeys((block for blocks, _ in COUNTERS.values() for block in blocks), "")
    rounds = []
    for number in range(ROUNDS):
        orders = person.orders(number, where)
        rounds.append(orders)
        for order in orders:
            where[order.block] = order.wanted
            assert list(where.values()).count("purple_mark") <= 1
            assert list(where.values()).count("white_mark") <= 1
    return rounds


@pytest.mark.parametrize("seed", range(20))
def test_every_session_has_twelve_orders_of_which_four_are_free(seed) -> None:
    rounds = session(seed)
    orders = [order for orders in rounds for order in orders]
    assert len(orders) == 2 * ROUNDS
    assert sum(order.free for order in orders) == FREE_ORDERS
    assert 1 <= sum(bool(order.change) for order in orders) <= CHANGES


@pytest.mark.parametrize("seed", range(5))
def test_each_round_keeps_both_arms_busy(seed) -> None:
    for orders in session(seed):
        sides = {name for order in orders for name, (blocks, _) in COUNTERS.items() if order.block in blocks}
        assert sides == set(COUNTERS)


def test_one_seed_says_one_thing() -> None:
    assert session(3) == session(3)
    assert session(3) != session(4)
