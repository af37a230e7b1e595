"""The environment: the VecEnv protocol, episodes, copies that break, tasks that are wrong."""

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from policies.errors import ObservationError  # noqa: E402
from policies.observation.terms import observation_function  # noqa: E402
from policies.vec_env import VecEnv  # noqa: E402
from sim.tasks.errors import TaskError  # noqa: E402
from sim.tasks.registry import find_task  # noqa: E402
from sim.tasks.task import ActorTermCfg, RandomisationCfg  # noqa: E402
from sim.tasks.terms import TermCfg, find_term, register_term  # noqa: E402

WALK = find_task("walk", "go2").build("train")
SIZES = {term.name: observation_function(term.name).size_for(12, 12) for term in WALK.actor}
WIDTH = sum(SIZES.values())


def observed(observations, term):
    """What the critic sees of an actor's term: without noise and before its scale."""
    names = list(SIZES)
    start = sum(SIZES[name] for name in names[: names.index(term)])
    scale = next(item.scale for item in WALK.actor if item.name == term)
    return observations["critic"][:, start : start + SIZES[term]] / scale


def rest(env):
    return torch.zeros(env.num_envs, env.num_actions)


def test_it_is_a_vec_env_with_the_shapes_that_it_says(make_env):
    env = make_env(5)
    assert isinstance(env, VecEnv)
    assert (env.num_envs, env.num_actions, env.max_episode_length) == (5, 12, 1000)
    assert env.step_dt == pytest.approx(0.02)
    sizes = env.observation_sizes()
    known = {"joints": 12, "feet": 4}
    terms = [find_term("critic", item.name).size for item in WALK.critic]
    assert sizes == {"policy": WIDTH, "critic": WIDTH + sum(known.get(str(size)) or int(size) for size in terms)}
    for observations in (env.get_observations(), env.reset()):
        assert {name: value.shape for name, value in observations.items()} == {k: (5, v) for k, v in sizes.items()}
    observations, reward, dones, extras = env.step(rest(env))
    assert {name: value.shape[1] for name, value in observations.items()} == sizes
    assert all(value.dtype == torch.float32 and value.isfinite().all() for value in observations.values())
    assert observations is env.get_observations()
    assert reward.shape == dones.shape == extras["time_outs"].shape == (5,)
    assert reward.dtype == torch.float32 and dones.dtype == extras["time_outs"].dtype == torch.bool
    assert env.episode_length_buf.dtype == torch.int64
    assert env.episode_length_buf.tolist() == [1] * 5
    env.close()
    env.close()


def test_the_same_seed_gives_the_same_experience_and_another_one_another(make_env):
    found = []
    for seed in (3, 3, 4):
        env = make_env(3, seed=seed)
        torch.manual_seed(0)
        for _ in range(10):
            observations, reward, *_ = env.step(0.5 * torch.randn(3, 12))
        found.append(torch.cat((observations["policy"].flatten(), reward)))
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])


def test_only_copies_that_ended_start_anew(make_env):
    env = make_env(4)
    for _ in range(3):
        env.step(0.3 * torch.ones(4, 12))
    env.episode_length_buf[1] = env.max_episode_length - 1
    before = env.physics.state
    phase, height = env.phase.clone(), before.base_position_w[:, 2].clone()
    observations, _, dones, extras = env.step(0.3 * torch.ones(4, 12))
    assert dones.tolist() == extras["time_outs"].tolist() == [False, True, False, False]
    assert env.episode_length_buf.tolist() == [4, 0, 4, 4]
    last_action = observed(observations, "last_action")
    assert not last_action[1].any()
    assert torch.allclose(last_action[[0, 2, 3]], torch.tensor(0.3))
    others = [0, 2, 3]
    step = 0.02 * WALK.clock.frequency * WALK.clock.is_moving(env.command).float()
    assert torch.allclose(env.phase[others], ((phase + step) % 1.0)[others])
    after = env.physics.state.base_position_w[:, 2]
    assert (after[others] - height[others]).abs().max() < 0.03
    assert after[1] == pytest.approx(env.description.stand_height + 0.01, abs=1e-6)
    assert {"episode/length_s", "episode/diverged"} <= set(extras["log"])
    assert extras["log"]["episode/length_s"] == pytest.approx(20.0)
    assert env.step(rest(env))[3]["log"] == {}  # none ended


def test_a_fall_ends_the_episode_and_costs(make_env):
    env = make_env(3, task=replace(WALK, clip_reward=True))
    flat = torch.tensor([0.5**0.5, 0.5**0.5, 0.0, 0.0])  # on its side
    env.physics.full_state[1, 4:8] = flat.numpy()
    _, reward, dones, extras = env.step(rest(env))
    assert dones.tolist() == extras["failed"].tolist() == [False, True, False]
    assert not extras["time_outs"].any()
    assert reward[1] < WALK.fall_reward + 0.1 < 0.0 <= reward[[0, 2]].min()


@pytest.mark.parametrize("broken", [float("nan"), float("inf")])
def test_a_copy_whose_physics_breaks_is_reset_and_reported_and_poisons_nothing(make_env, broken, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # MuJoCo writes its log where it runs
    env = make_env(3)
    env.step(rest(env))
    env.physics.full_state[1, 1 + env.physics.models[1].nq] = broken
    observations, reward, dones, extras = env.step(rest(env))
    assert dones.tolist() == extras["diverged"].tolist() == [False, True, False]
    assert not extras["time_outs"].any()
    assert reward[1] == 0.0
    assert reward.isfinite().all()
    assert extras["log"] == {"episode/diverged": 1.0}
    assert all(value.isfinite().all() for value in observations.values())
    env.episode_length_buf[:] = env.max_episode_length - 1
    observations, reward, dones, extras = env.step(rest(env))
    assert dones.all() and extras["time_outs"].all() and not extras["diverged"].any()
    assert all(abs(value) < 1e3 for value in extras["log"].values())
    assert extras["log"]["episode/diverged"] == 0.0
    assert env._travelled.isfinite().all()


def test_a_copy_that_went_far_is_truncated_not_failed(make_env):
    env = make_env(2)
    env.physics.full_state[1, 1] += 100.0
    _, _, dones, extras = env.step(rest(env))
    assert dones.tolist() == extras["time_outs"].tolist() == [False, True]


def test_without_training_the_caller_commands_and_nothing_is_cut_short(make_env):
    env = make_env(2, mode="play", train=False)
    env.command[:] = torch.tensor([0.4, 0.0, 0.1])
    for _ in range(30):
        _, _, dones, _ = env.step(rest(env))
    assert torch.equal(env.command, torch.tensor([[0.4, 0.0, 0.1]]).repeat(2, 1))
    assert not dones.any()


def test_actions_are_clipped_and_move_about_the_stance(make_env, go2):
    env = make_env(2, mode="play", train=False)
    asked = []
    step = env.physics.step
    env.physics.step = lambda targets: (asked.append(targets.clone()), step(targets))
    action = torch.zeros(2, 12)
    action[0, 2], action[1, 2] = 1.0, 100.0
    env.step(action)
    offset = asked[0][:, -1] - torch.tensor(go2.stand, dtype=torch.float32)
    scale = WALK.action_scale[2]
    assert offset[0].tolist() == pytest.approx([0.0, 0.0, scale] + [0.0] * 9, abs=1e-6)
    assert offset[1, 2] == pytest.approx(min(WALK.action_clip * scale, go2.upper[2] - go2.stand[2]), abs=1e-5)


def test_the_critic_knows_the_truth_and_the_actor_does_not(make_env):
    env = make_env(64)
    observations, *_ = env.step(rest(env))
    noise = observations["policy"] - observations["critic"][:, :WIDTH]
    most = torch.cat([torch.full((SIZES[term.name],), term.scale * (term.noise + term.bias)) for term in WALK.actor])
    assert (noise.abs() <= most + 1e-5).all()
    assert (noise.abs().amax(0)[most > 0] > 0.5 * most[most > 0]).all()
    running = ~env.step(rest(env))[2]  # those that start anew are measured after their start
    assert WALK.critic[0] == TermCfg("base_velocity")
    truth = env.get_observations()["critic"][running, WIDTH : WIDTH + 3]
    assert torch.allclose(truth, env.motion.velocity_b[running])


def test_a_bias_lasts_for_an_episode(make_env):
    quiet = tuple(replace(term, noise=0.0) for term in WALK.actor)
    env = make_env(2, task=replace(WALK, actor=quiet))
    biases = []
    for _ in range(4):
        observations, *_ = env.step(rest(env))
        biases.append((observations["policy"] - observations["critic"][:, :WIDTH])[:, :6])
    assert torch.allclose(biases[0], biases[3], atol=1e-5)
    assert biases[0].abs().max() > 1e-3
    env.reset()
    again = (env.get_observations()["policy"] - env.get_observations()["critic"][:, :WIDTH])[:, :6]
    assert not torch.allclose(again, biases[0], atol=1e-5)


@register_term("reward", "1")
def pair_for_tests(motion):
    """Two values per copy where one is due."""
    return torch.stack((motion.height, motion.height), dim=-1)


@register_term("critic", "1", size=3)
def lone_for_tests(motion):
    """One value per copy where three are due."""
    return motion.height[:, None]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        (
            {"rewards": (TermCfg("track_linear_velocty"),)},
            "no reward term 'track_linear_velocty'. Did you mean 'track_",
        ),
        ({"terminations": (TermCfg("tiltd"),)}, "no termination term 'tiltd'. Did you mean 'tilted'"),
        ({"critic": (TermCfg("base_heigth"),)}, "no critic term 'base_heigth'. Did you mean 'base_height'"),
        ({"critic": (TermCfg("lone_for_tests"),)}, r"'lone_for_tests' returned shape \(2, 1\); it must be \(2, 3\)"),
        ({"critic": (TermCfg("base_height", parameters={"of": 1}),)}, "critic term 'base_height' with {'of': 1}"),
        ({"action_scale": (0.3,) * 11}, "action_scale has 11 values; 'go2' needs 12"),
        ({"gait": (0.0, 0.5)}, "gait has 2 values; 'go2' needs 4"),
        ({"clock": replace(WALK.clock, joint_phase=())}, "clock.joint_phase has 0 values; 'go2' needs 12"),
        ({"robot": "go1"}, "task 'walk' is for 'go1'; this robot is 'go2'"),
        ({"randomisation": RandomisationCfg(delay=(0.0, 0.05))}, "delays beyond 0.04 s are not modelled"),
    ],
)
def test_a_task_that_is_wrong_is_refused_by_what_is_wrong(make_env, changes, named):
    with pytest.raises(TaskError, match=named):
        make_env(2, task=replace(WALK, **changes))


@pytest.mark.parametrize(
    ("term", "named"),
    [
        (TermCfg("pair_for_tests"), r"reward term 'pair_for_tests' returned shape \(2, 2\); it must be \(2,\)"),
        (TermCfg("height_l2"), "reward term 'height_l2' with {}.*target"),
        (TermCfg("height_l2", parameters={"goal": 1.0}), "'height_l2' with {'goal': 1.0}.*goal"),
    ],
)
def test_a_term_that_is_wrong_is_named_at_the_first_step(make_env, term, named):
    env = make_env(2, task=replace(WALK, rewards=(term,)))
    with pytest.raises(TaskError, match=named):
        env.step(rest(env))


def test_an_actor_term_that_the_robot_cannot_measure_is_refused_by_name(make_env, go2):
    blind = replace(go2, sensors=("joint_encoders", "imu_orientation"))
    with pytest.raises(ObservationError, match=r"cannot measure: 'angular_velocity' \(needs gyroscope\)"):
        make_env(2, description=blind)
    with pytest.raises(ObservationError, match="no observation term 'base_velocity'"):
        make_env(2, task=replace(WALK, actor=(*WALK.actor, ActorTermCfg("base_velocity"))))
