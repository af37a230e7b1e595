"""The environment: a task on a physics backend, as a :class:`policies.vec_env.VecEnv`."""

import math
from typing import Any

import torch

from hardware.descriptions.legged import LeggedDescription
from policies.observation.readings import Readings
from policies.observation.terms import observation_function, require_sensors
from sim.legged.terrain import HeightMap
from sim.physics.backend import PhysicsBackend, PhysicsState, Pose
from sim.tasks import critic, rewards, terminations  # noqa: F401 - importing registers the terms
from sim.tasks.commands import draw_commands
from sim.tasks.errors import TaskError
from sim.tasks.motion import CONTACT_FORCE, Motion, gravity_b, rotate_inverse
from sim.tasks.randomisation import draw_physics, uniform
from sim.tasks.task import TaskCfg
from sim.tasks.terms import evaluate, find_term

LOOK_AHEAD = 0.10  # [m] ahead of a foot, where the ground counts as well
MEAN_ERROR_TIME = 0.5  # [s] time constant of the running mean of the velocity's error


class LeggedEnv:
    """N copies of a robot at a task. Implements :class:`policies.vec_env.VecEnv`.

    Observation groups: ``policy`` (what the robot can measure, with noise) and ``critic`` (the same without noise, and
    what only a simulator knows).
    """

    def __init__(
        self, task: TaskCfg, description: LeggedDescription, physics: PhysicsBackend, seed: int = 0, train: bool = True
    ) -> None:
        """Checks the task against the robot and starts every copy.

        Args:
            task: What to learn.
            description: The robot, the one that ``physics`` simulates.
            physics: The engine.
            seed: Of everything random.
            train: Whether commands are drawn and terrains change; otherwise the caller sets ``command``.

        Raises:
            TaskError: a term is unknown or malformed.
            ObservationError: the actor observes what the robot cannot measure.
        """
        self.cfg, self.description, self._physics = task, description, physics
        self.num_envs, self.num_actions = physics.num_envs, len(description.joints)
        self.device = physics.device
        self.step_dt = description.command_period
        self.max_episode_length = round(task.episode_length / self.step_dt)
        self.train = train
        require_sensors((term.name for term in task.actor), description.sensors, description.model)
        self._check()
        n, a = self.num_envs, self.num_actions
        device, zeros = self.device, lambda *shape: torch.zeros(*shape, device=self.device)
        self._random = torch.Generator(device=device).manual_seed(seed)
        tensor = lambda values: torch.tensor(values, dtype=torch.float32, device=device)  # noqa: E731
        self._stand = tensor(description.stand.tolist())
        self._lower, self._upper = tensor(description.lower.tolist()), tensor(description.upper.tolist())
        self._kp, self._kd = tensor(description.kp.tolist()), tensor(description.kd.tolist())
        self._effort = tensor(description.effort_limit.tolist())
        self._scale, self._gait = tensor(task.action_scale), tensor(task.gait)
        self._lift, self._joint_phase = tensor(task.clock.lift), tensor(task.clock.joint_phase)
        self._heights = HeightMap(task.terrain.terrains, device)
        self._actor = [(observation_function(term.name).function, term) for term in task.actor]
        self._rewards = [(find_term("reward", term.name), term) for term in task.rewards if term.weight]
        self._terminations = [(find_term("termination", term.name), term) for term in task.terminations]
        self._critic = [(find_term("critic", term.name), term) for term in task.critic]
        self._actor_scale, self._noise, self._bias_range = self._actor_vectors()
        self.episode_length_buf = torch.zeros(n, dtype=torch.long, device=device)
        self.command = zeros(n, 3)
        self.phase, self._level, self._terrain = zeros(n), zeros(n).long(), zeros(n).long()
        self._action, self._previous = zeros(n, a), zeros(n, a)
        self._targets = self._stand.repeat(n, 3, 1)  # this period's, the last one's and the one before
        self._delay, self._bias = zeros(n), zeros(n, len(self._noise))
        self._next_command, self._next_push = zeros(n), zeros(n)
        self._mean_error, self._drawn = zeros(n, 3), zeros(n, 7)
        self._travelled, self._asked = zeros(n), zeros(n)
        self._start = zeros(n, 2)
        self._sums = {term.name + _suffix(cfg): zeros(n) for term, cfg in self._rewards}
        self._restarted: torch.Tensor = torch.arange(n, device=device)
        self.reset()

    def _check(self) -> None:
        task, joints, feet = self.cfg, self.num_actions, len(self.description.feet)
        if task.robot != self.description.model:
            raise TaskError(f"task '{task.name}' is for '{task.robot}'; this robot is '{self.description.model}'")
        clock = task.clock
        for what, values, count in (
            ("action_scale", task.action_scale, joints),
            ("gait", task.gait, feet),
            ("clock.lift", clock.lift, joints if clock.lift else 0),
            ("clock.joint_phase", clock.joint_phase, joints if clock.lift else 0),
        ):
            if len(values) != count:
                raise TaskError(f"task '{task.name}': {what} has {len(values)} values; '{task.robot}' needs {count}")
        longest = 2.0 * self.step_dt
        if task.randomisation.delay[1] > longest:
            raise TaskError(f"task '{task.name}': delays beyond {longest} s are not modelled")

    def _actor_vectors(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Scale, noise and bias of every actor observation, each of shape (D,)."""
        scale, noise, bias = [], [], []
        for term in self.cfg.actor:
            size = observation_function(term.name).size_for(self.num_actions, self.num_actions)
            scale += [term.scale] * size
            noise += [term.noise] * size
            bias += [term.bias] * size
        return tuple(torch.tensor(values, device=self.device) for values in (scale, noise, bias))  # type: ignore[return-value]

    @property
    def physics(self) -> PhysicsBackend:
        """The engine."""
        return self._physics

    @property
    def terrain_level(self) -> torch.Tensor:
        """Level of every copy's terrain, shape (N,)."""
        return self._level

    @property
    def motion(self) -> Motion:
        """The present motion; before any reset that the last step caused."""
        return self._motion

    def observation_sizes(self) -> dict[str, int]:
        """Sizes of the observation groups."""
        return {name: value.shape[1] for name, value in self._observations.items()}

    def get_observations(self) -> dict[str, torch.Tensor]:
        """Present observations by group."""
        return self._observations

    def reset(self) -> dict[str, torch.Tensor]:
        """Starts every copy anew."""
        self._reset(torch.arange(self.num_envs, device=self.device))
        self._motion = self._measure()
        self._observations = self._observe(self._motion)
        return self._observations

    def step(self, actions: torch.Tensor) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor, dict[str, Any]]:
        """Applies one action; see :class:`policies.vec_env.VecEnv`."""
        cfg = self.cfg
        self._previous, self._action = self._action, actions.clamp(-cfg.action_clip, cfg.action_clip)
        self._physics.step(self._delayed_targets())
        self.episode_length_buf += 1
        moving = cfg.clock.is_moving(self.command)
        self.phase = cfg.clock.advance(self.phase, moving, self.step_dt)
        motion = self._motion = self._measure()
        self._average_error(motion)
        reward = self._reward(motion)
        failed = self._failed(motion)
        reward = reward + failed * cfg.fall_reward
        long = self.episode_length_buf >= self.max_episode_length
        if self.train:
            away = (self._physics.state.base_position_w[:, :2] - self._start).square().sum(-1)
            long = long | (away > cfg.max_distance**2)
        diverged = self._physics.state.diverged
        time_outs, dones = long & ~failed & ~diverged, failed | long | diverged
        reward = torch.where(diverged, torch.zeros_like(reward), reward)
        extras: dict[str, Any] = {"time_outs": time_outs, "failed": failed, "diverged": diverged, "log": {}}
        away = (self._physics.state.base_position_w[:, :2] - self._start).norm(dim=-1)
        self._travelled = torch.where(diverged, 0.0, torch.maximum(self._travelled, away))
        self._asked += self.command[:, :2].norm(dim=-1) * self.step_dt
        ids = dones.nonzero().flatten()
        if len(ids):
            extras["log"] = self._episode_log(ids, diverged)
            self._reset(ids)
        if self.train:
            self._stir()
        if len(ids):
            motion = self._measure()
        self._observations = self._observe(motion)
        return self._observations, reward, dones, extras

    def close(self) -> None:
        """Frees the engine."""
        self._physics.close()

    def _delayed_targets(self) -> torch.Tensor:
        """Joint targets of every physics step, shape (N, substeps, J): the new ones come after each copy's delay."""
        target = self._stand + self._scale * self._action
        if len(self._lift):
            moving = self.cfg.clock.is_moving(self.command).float()
            target = target + self.cfg.clock.offset(self.phase, moving, self._lift, self._joint_phase)
        target = torch.clamp(target, self._lower, self._upper)
        self._targets = torch.stack((target, self._targets[:, 0], self._targets[:, 1]), dim=1)
        substeps, dt = self._physics.substeps, self._physics.timestep
        begins = torch.arange(substeps, device=self.device) * dt  # when each physics step begins
        late = self._delay[:, None] - begins  # (N, substeps) [s] by which the new target is missing
        age = (late > 1e-6).long() + (late > self.step_dt + 1e-6).long()
        return torch.take_along_dim(self._targets, age[..., None], dim=1)

    def _measure(self) -> Motion:
        state = self._physics.state
        ground = state.base_position_w.new_zeros(())
        foot_ground: torch.Tensor = ground
        if not self._heights.flat:
            ground, foot_ground = self._ground(state)
        moving = self.cfg.clock.is_moving(self.command).float()
        swing = torch.sin(2.0 * math.pi * (self.phase[:, None] + self._gait)) * moving[:, None]
        offset = state.joint_position - self._stand
        torque = self._kp * (self._targets[:, 0] - state.joint_position) - self._kd * state.joint_velocity
        return Motion(
            gravity_b=gravity_b(state),
            velocity_b=rotate_inverse(state.base_quaternion_w, state.base_velocity_w),
            angular_velocity_b=state.base_angular_velocity_b,
            height=state.base_position_w[:, 2] - ground,
            joint_position=state.joint_position,
            joint_offset=offset,
            joint_velocity=state.joint_velocity,
            torque=torch.clamp(torque, -self._effort, self._effort),
            foot_contact=(state.foot_force > CONTACT_FORCE).float(),
            foot_force=state.foot_force,
            foot_height=state.foot_position_w[..., 2] - foot_ground,
            foot_velocity_w=state.foot_velocity_w,
            command=self.command,
            moving=moving,
            swing=swing,
            action=self._action,
            previous_action=self._previous,
            mean_error=self._mean_error,
            drawn=self._drawn,
            time=self.episode_length_buf * self.step_dt,
        )

    def _ground(self, state: PhysicsState) -> tuple[torch.Tensor, torch.Tensor]:
        """Height of the ground below the base, (N,), and the highest below and just ahead of every foot, (N, F) [m]."""
        base, feet = state.base_position_w[:, None, :2], state.foot_position_w[..., :2]
        w, x, y, z = state.base_quaternion_w.unbind(-1)
        yaw = torch.atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z))
        ahead = LOOK_AHEAD * torch.stack((torch.cos(yaw), torch.sin(yaw)), dim=-1)
        heights = self._heights.height(self._terrain, torch.cat((base, feet, feet + ahead[:, None]), dim=1))
        count = feet.shape[1]
        return heights[:, 0], torch.maximum(heights[:, 1 : 1 + count], heights[:, 1 + count :])

    def _average_error(self, motion: Motion) -> None:
        """Updates the running mean of the velocity's error in place, where ``motion`` sees it."""
        share = self.step_dt / MEAN_ERROR_TIME
        error = torch.cat((motion.velocity_b[:, :2], motion.angular_velocity_b[:, 2:]), dim=1) - self.command
        self._mean_error += share * (error - self._mean_error)

    def _reward(self, motion: Motion) -> torch.Tensor:
        total = torch.zeros(self.num_envs, device=self.device)
        for term, cfg in self._rewards:
            value = evaluate(term, motion, cfg, (self.num_envs,)) * (cfg.weight * self.step_dt)
            self._sums[term.name + _suffix(cfg)] += value
            total += value
        return total.clamp(min=0.0) if self.cfg.clip_reward else total

    def _failed(self, motion: Motion) -> torch.Tensor:
        failed = torch.zeros(self.num_envs, dtype=torch.bool, device=self.device)
        for term, cfg in self._terminations:
            failed |= evaluate(term, motion, cfg, (self.num_envs,))
        return failed

    def readings(self, motion: Motion) -> Readings:
        """What the robots' sensors would say, without noise."""
        angle = self.cfg.clock.angle(self.phase)
        moving = self.cfg.clock.is_moving(self.command)  # of the command that is observed, which may just have come
        clock = torch.stack((torch.sin(angle), torch.cos(angle)), dim=-1) * moving[:, None]
        return Readings(
            joint_position=motion.joint_position,
            joint_velocity=motion.joint_velocity,
            joint_stand=self._stand,
            angular_velocity_b=motion.angular_velocity_b,
            gravity_b=motion.gravity_b,
            command=self.command,
            clock=clock,
            last_action=self._action,
        )

    def _observe(self, motion: Motion) -> dict[str, torch.Tensor]:
        readings = self.readings(motion)
        raw = torch.cat([function(readings) for function, _ in self._actor], dim=-1)
        clip = self.cfg.observation_clip
        noise = (2.0 * torch.rand(raw.shape, generator=self._random, device=self.device) - 1.0) * self._noise
        policy = ((raw + noise + self._bias) * self._actor_scale).clamp(-clip, clip)
        known = [raw * self._actor_scale]
        sizes = {"joints": self.num_actions, "feet": len(self.description.feet)}
        for term, cfg in self._critic:
            size = sizes.get(str(term.size)) or int(term.size)
            known.append(evaluate(term, motion, cfg, (self.num_envs, size)) * cfg.weight)
        return {"policy": policy, "critic": torch.cat(known, dim=-1).clamp(-clip, clip)}

    def _stir(self) -> None:
        """New commands and pushes where they are due."""
        now = self.episode_length_buf * self.step_dt
        due = (now >= self._next_command).nonzero().flatten()
        if len(due):
            self._draw_command(due)
        if self.cfg.randomisation.push_period[1] > 0.0:
            due = (now >= self._next_push).nonzero().flatten()
            if len(due):
                self._push(due, now)

    def _draw_command(self, ids: torch.Tensor) -> None:
        cfg = self.cfg.command
        self.command[ids] = draw_commands(cfg, self.description.velocity_range, len(ids), self._random)
        self._mean_error[ids] = 0.0
        later = uniform(len(ids), cfg.period, self._random)
        self._next_command[ids] = self.episode_length_buf[ids] * self.step_dt + later

    def _push(self, ids: torch.Tensor, now: torch.Tensor) -> None:
        cfg = self.cfg.randomisation
        most = torch.tensor([cfg.push_velocity] * 2 + [0.0] + [cfg.push_rate] * 3, device=self.device)
        push = (2.0 * torch.rand(len(ids), 6, generator=self._random, device=self.device) - 1.0) * most
        self._physics.kick(ids, push)
        self._next_push[ids] = now[ids] + uniform(len(ids), cfg.push_period, self._random)

    def _reset(self, ids: torch.Tensor) -> None:
        if self.train:
            self._change_terrain(ids)
            self._draw_command_at_reset(ids)
        cfg, count = self.cfg, len(ids)
        self._draw_physics(ids)
        pose = self._start_pose(ids)
        self._physics.place(ids, pose)
        self._start[ids] = pose.position_w[:, :2]
        speed = (2.0 * torch.rand(count, 6, generator=self._random, device=self.device) - 1.0) * cfg.start.velocity
        speed[:, 2:] = 0.0
        self._physics.kick(ids, speed)
        self.episode_length_buf[ids] = 0
        self._action[ids], self._previous[ids] = 0.0, 0.0
        self._targets[ids] = pose.joint_position[:, None]
        spread = 2.0 * torch.rand(count, len(self._noise), generator=self._random, device=self.device) - 1.0
        self._bias[ids] = spread * self._bias_range
        self.phase[ids] = torch.rand(count, generator=self._random, device=self.device)
        self._travelled[ids], self._asked[ids], self._mean_error[ids] = 0.0, 0.0, 0.0
        self._next_push[ids] = uniform(count, cfg.randomisation.push_period, self._random)
        for total in self._sums.values():
            total[ids] = 0.0

    def _draw_physics(self, ids: torch.Tensor) -> None:
        cfg = self.cfg.randomisation
        draw = draw_physics(cfg, len(ids), self._random)
        self._physics.randomise(ids, draw)
        self._delay[ids] = uniform(len(ids), cfg.delay, self._random)
        factors = (draw.kp_factor, draw.kd_factor, draw.friction_loss_factor, draw.strength_factor)
        self._drawn[ids] = torch.stack((draw.foot_friction, draw.payload_mass, *factors, self._delay[ids]), dim=1)

    def _draw_command_at_reset(self, ids: torch.Tensor) -> None:
        self.episode_length_buf[ids] = 0
        self._draw_command(ids)

    def _start_pose(self, ids: torch.Tensor) -> Pose:
        start, count = self.cfg.start, len(ids)
        random = lambda *shape: torch.rand(*shape, generator=self._random, device=self.device)  # noqa: E731
        yaw = 2.0 * math.pi * random(count)
        half = 0.5 * yaw
        zero = torch.zeros_like(yaw)
        quaternion = torch.stack((torch.cos(half), zero, zero, torch.sin(half)), dim=-1)
        position = torch.zeros(count, 3, device=self.device)
        position[:, :2] = 0.4 * (random(count, 2) - 0.5)
        ground = self._heights.height(self._terrain[ids], position[:, None, :2])[:, 0]
        position[:, 2] = ground + self.description.stand_height + 0.01
        joints = self._stand + start.joints * (2.0 * random(count, self.num_actions) - 1.0)
        return Pose(position, quaternion, torch.clamp(joints, self._lower, self._upper))

    def _change_terrain(self, ids: torch.Tensor) -> None:
        """Moves copies that finished an episode to a harder or easier level, and draws a terrain of it."""
        levels = self.cfg.terrain.levels
        if len(self.cfg.terrain.terrains) == 1:
            return
        far, cfg = self._travelled[ids], self.cfg
        up = far > cfg.terrain.advance * cfg.max_distance
        asked = self._asked[ids] > 0.5 * cfg.max_distance
        down = asked & (far < 0.4 * cfg.terrain.advance * cfg.max_distance)
        level = self._level[ids] + up.long() - down.long()
        top = level >= len(levels)
        anywhere = torch.randint(len(levels), (len(ids),), generator=self._random, device=self.device)
        level = torch.where(top, anywhere, level.clamp(0, len(levels) - 1))  # those at the top practise everything
        self._level[ids] = level
        first = torch.tensor([sum(len(lower) for lower in levels[:i]) for i in range(len(levels))], device=self.device)
        count = torch.tensor([len(group) for group in levels], device=self.device)
        pick = (torch.rand(len(ids), generator=self._random, device=self.device) * count[level]).long()
        self._terrain[ids] = first[level] + pick
        self._physics.assign_terrain(ids, self._terrain[ids])

    def _episode_log(self, ids: torch.Tensor, diverged: torch.Tensor) -> dict[str, float]:
        """Figures of the episodes that ended; those whose physics broke are only counted, they have none."""
        share = diverged[ids].float().mean().item()
        ids = ids[~diverged[ids]]
        if not len(ids):
            return {"episode/diverged": share}
        length = self.episode_length_buf[ids].float().mean().item() * self.step_dt
        seconds = max(length, self.step_dt)
        log = {f"reward/{name}": total[ids].mean().item() / seconds for name, total in self._sums.items()}
        log["episode/length_s"], log["episode/diverged"] = length, share
        if len(self.cfg.terrain.levels) > 1:
            log["episode/terrain_level"] = self._level.float().mean().item()
        return log


def _suffix(cfg: Any) -> str:
    """Tells uses of one term with different parameters apart."""
    return "".join(f"_{key}{value:g}" for key, value in cfg.parameters.items() if isinstance(value, float))
