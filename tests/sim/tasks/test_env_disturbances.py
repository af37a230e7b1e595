"""What differs from copy to copy: delays, pushes, draws, terrains, starts."""

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from sim.legged.model import LeggedModelCfg  # noqa: E402
from sim.legged.terrain import FLAT, bumps, slope  # noqa: E402
from sim.tasks.registry import find_task  # noqa: E402
from sim.tasks.task import RandomisationCfg, StartCfg, TerrainCfg  # noqa: E402

COARSE = LeggedModelCfg(timestep=0.005)  # four physics steps in a control period
PLAY = replace(find_task("walk", "go2").build("play"), model=COARSE)
WALK = find_task("walk", "go2").build("train")


def watched(env):
    """The targets of every physics step that the engine gets from now on."""
    seen, step = [], env.physics.step
    env.physics.step = lambda targets: (seen.append(targets.clone()), step(targets))
    return seen


@pytest.mark.parametrize(("delay", "arrives"), [(0.0, 0), (0.005, 1), (0.0125, 3), (0.02, 4), (0.03, 6), (0.04, 8)])
def test_a_new_target_arrives_after_the_delay(make_env, go2, delay, arrives):
    """Counted in physics steps of 5 ms since the action was given."""
    task = replace(PLAY, randomisation=replace(PLAY.randomisation, delay=(delay, delay)))
    env = make_env(2, task=task, train=False)
    for _ in range(3):
        env.step(torch.zeros(2, 12))
    seen = watched(env)
    action = torch.zeros(2, 12)
    action[:, 2] = 1.0
    for _ in range(3):
        env.step(action)
    targets = torch.cat(seen, dim=1)[..., 2] - go2.stand[2]
    expected = [0.0] * arrives + [PLAY.action_scale[2]] * (12 - arrives)
    for copy in targets.tolist():
        assert copy == pytest.approx(expected, abs=1e-5)


def test_a_delayed_joint_moves_later(make_env):
    moved = []
    for delay in (0.0, 0.02):
        task = replace(PLAY, randomisation=replace(PLAY.randomisation, delay=(delay, delay)))
        env = make_env(1, task=task, train=False)
        for _ in range(25):
            env.step(torch.zeros(1, 12))
        start = env.motion.joint_position[0, 2].clone()
        action = torch.zeros(1, 12)
        action[0, 2] = 1.0
        env.step(action)
        moved.append(abs(float(env.motion.joint_position[0, 2] - start)))
    assert moved[0] > 0.01
    assert moved[1] < 0.1 * moved[0]


def test_every_copy_has_a_delay_of_its_own(make_env):
    env = make_env(64)
    assert float(env._delay.min()) < 0.004 and float(env._delay.max()) > 0.016
    assert env._delay.unique().numel() > 50


def test_pushes_come_when_due_and_no_stronger_than_asked(make_env):
    pushed = RandomisationCfg(push_period=(0.1, 0.2), push_velocity=0.5, push_rate=0.3, delay=(0.0, 0.0))
    env = make_env(8, task=replace(WALK, randomisation=pushed))
    kicks = []
    kick = env.physics.kick
    env.physics.kick = lambda ids, velocity: (kicks.append((ids.clone(), velocity.clone())), kick(ids, velocity))
    for _ in range(50):
        env.step(torch.zeros(8, 12))
    count = torch.zeros(8)
    for ids, velocity in kicks:
        count[ids] += 1
        assert (velocity[:, :2].abs() <= 0.5).all() and (velocity[:, 3:].abs() <= 0.3).all()
        assert not velocity[:, 2].any()
    assert (count >= 4).all() and (count <= 11).all()  # every 0.1 to 0.2 s within a second, and one at each start
    assert torch.cat([velocity for _, velocity in kicks])[:, :2].abs().max() > 0.3


def test_the_play_variant_has_neither_noise_nor_pushes_nor_draws(make_env):
    env = make_env(4, task=PLAY, train=False)
    kicks = []
    env.physics.kick = lambda ids, velocity: kicks.append(ids)
    for _ in range(50):
        observations, *_ = env.step(torch.zeros(4, 12))
    assert kicks == []
    assert torch.equal(observations["policy"], observations["critic"][:, : env.observation_sizes()["policy"]])
    mass = {round(float(model.body_mass.sum()), 6) for model in env.physics.models}
    assert len(mass) == 1
    assert not env._delay.any()


def test_draws_reach_the_models_within_their_ranges(make_env, go2):
    env = make_env(32)
    foot = env.physics.models[0].geom("robot/FL").id
    friction = [float(model.geom_friction[foot, 0]) for model in env.physics.models]
    payload = [float(model.body_mass.sum()) - go2.mass - go2.tray.mass for model in env.physics.models]
    gain = [float(model.actuator_gainprm[0, 0] / go2.kp[0]) for model in env.physics.models]
    limit = [float(model.actuator_forcerange[0, 1] / go2.effort_limit[0]) for model in env.physics.models]
    cfg = WALK.randomisation
    for values, (low, high) in (
        (friction, cfg.foot_friction),
        (payload, cfg.payload_mass),
        (gain, cfg.kp),
        (limit, cfg.strength),
    ):
        assert low - 1e-3 <= min(values) and max(values) <= high + 1e-3
        assert max(values) - min(values) > 0.6 * (high - low)


LEVELS = ((FLAT,), (slope(3.0), slope(-3.0)), (bumps(0.02, 1, count=10),))
GRADED = replace(WALK, terrain=TerrainCfg(LEVELS, advance=0.8), max_distance=10.0)


def after_an_episode(env, came, asked=20.0):
    """Ends every episode as though each copy came so far [m] when it was asked to go so far; returns the levels."""
    env._asked[:] = asked
    env._travelled[:] = torch.as_tensor(came)
    env.episode_length_buf[:] = env.max_episode_length - 1
    env.step(torch.zeros(env.num_envs, 12))
    return env.terrain_level.tolist()


def test_copies_move_up_when_they_come_far_and_down_when_they_do_not(make_env):
    env = make_env(3, task=GRADED)
    assert env.terrain_level.tolist() == [0, 0, 0]
    assert after_an_episode(env, [8.5, 7.5, 1.0]) == [1, 0, 0]  # 8 m are enough
    assert set(env._terrain.tolist()) <= {0, 1, 2}
    assert after_an_episode(env, [8.5, 8.5, 5.0]) == [2, 1, 0]
    assert env._terrain[0] == 3
    assert after_an_episode(env, [3.0, 3.5, 1.0]) == [1, 1, 0]  # less than 3.2 m is too little
    assert after_an_episode(env, [0.0, 0.0, 0.0], asked=4.0) == [1, 1, 0]  # none was asked to go far


def test_a_distance_counts_from_the_start_at_its_largest(make_env):
    env = make_env(2, task=GRADED)
    env.physics.full_state[0, 1] += 9.0
    env.step(torch.zeros(2, 12))
    env.physics.full_state[0, 1] -= 9.0
    env.step(torch.zeros(2, 12))
    assert env._travelled[0] == pytest.approx(9.0, abs=0.1)
    assert env._travelled[1] < 0.1
    env._asked[:] = 20.0
    env.episode_length_buf[:] = env.max_episode_length - 1
    env.step(torch.zeros(2, 12))
    assert env.terrain_level.tolist() == [1, 0]
    assert not env._travelled.any()


def test_who_masters_the_hardest_level_practises_any(make_env):
    env = make_env(32, task=GRADED)
    env._level[:] = 2
    assert set(after_an_episode(env, 9.0)) == {0, 1, 2}


def test_copies_start_on_their_ground(make_env):
    steep = TerrainCfg(((slope(10.0),),))
    env = make_env(16, task=replace(WALK, terrain=steep, start=StartCfg(joints=0.0, velocity=0.0)))
    state = env.physics.state
    ground = torch.tan(torch.tensor(10.0).deg2rad()) * state.base_position_w[:, 0]
    above = env.description.stand_height + 0.01
    assert torch.allclose(state.base_position_w[:, 2] - ground, torch.tensor(above), atol=1e-5)
    assert torch.allclose(env.motion.height, torch.tensor(above), atol=1e-5)


def test_the_log_tells_the_terrain_level(make_env):
    env = make_env(3, task=GRADED)
    env.episode_length_buf[:] = env.max_episode_length - 1
    *_, extras = env.step(torch.zeros(3, 12))
    assert extras["log"]["episode/terrain_level"] == 0.0
