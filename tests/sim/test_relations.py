"""Facts about where objects truly stand."""

from sim.relations import relations
from sim.scenes.placement import ObjectStart
from sim.world import World


def settled(bench, periods=60, **starts):
    world = World(bench, 0)
    world = World(bench, 0, world.placement | starts)
    for _ in range(periods):
        world.advance()
    return world


def test_in_a_tray_on_a_mark_and_on_the_table(bench):
    world = settled(bench, red_block=ObjectStart(0.05, 0.30, 0.3), blue_block=ObjectStart(-0.14, -0.30, 0.0), periods=0)
    world.data.joint("red_block").qpos[2] += 0.005
    for _ in range(60):
        world.advance()
    facts = relations(world)
    assert "in(red_block, tray)" in facts
    assert "on_table(red_block)" not in facts
    assert "in(blue_block, purple_mark)" in facts
    assert "on_table(blue_block)" in facts
    assert "in(blue_block, white_mark)" not in facts


def test_a_falling_block_stands_nowhere(bench):
    world = settled(bench, periods=0)
    world.data.joint("red_block").qpos[2] += 0.1
    for _ in range(5):
        world.advance()
    assert not any("red_block" in fact for fact in relations(world))
    for _ in range(100):
        world.advance()
    assert "on_table(red_block)" in relations(world)


def test_a_stack_in_the_tray(bench):
    world = settled(bench, periods=0)
    for name, height in (("red_block", 0.026), ("blue_block", 0.068)):
        world.data.joint(name).qpos[:3] = (0.0, 0.30, height)
        world.data.joint(name).qpos[3:] = (1.0, 0.0, 0.0, 0.0)
    for _ in range(60):
        world.advance()
    facts = relations(world)
    assert {"in(red_block, tray)", "in(blue_block, tray)", "on(blue_block, red_block)"} <= set(facts)
    assert "on(red_block, blue_block)" not in facts
