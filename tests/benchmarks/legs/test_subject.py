"""Policies under test and the controls made of them."""

from dataclasses import replace

import pytest
import torch

from benchmarks.legs.subject import subject_from_bundle, untrained, with_frozen_clock
from rostrum.errors import UsageError

CLOCK_COLUMNS = slice(-2, None)  # the clock is the walking task's last term


def observations(subject, count=3):
    size = next(iter(untrained(subject, 0).policy.parameters())).shape[1]
    return torch.randn(count, size, generator=torch.Generator().manual_seed(1))


def test_an_untrained_network_is_its_seed(still):
    given = observations(still)
    with torch.no_grad():
        first, again, other = (untrained(still, seed).policy(given) for seed in (0, 0, 1))
    assert first.shape == (3, 12)
    assert torch.equal(first, again)
    assert not torch.allclose(first, other)


def test_making_a_control_leaves_the_random_numbers_of_others_alone(still):
    torch.manual_seed(5)
    wanted = torch.rand(2)
    torch.manual_seed(5)
    untrained(still, 0)
    assert torch.equal(torch.rand(2), wanted)


def test_a_frozen_clock_hides_the_clock_and_nothing_else(still):
    seen = []
    frozen = with_frozen_clock(replace(still, policy=lambda x: seen.append(x) or x[:, :12]))
    given = observations(still)
    before = given.clone()
    frozen.policy(given)
    assert torch.equal(given, before)
    assert torch.equal(seen[0][:, :-2], given[:, :-2])
    assert seen[0][:, CLOCK_COLUMNS].tolist() == [[0.0, 1.0]] * 3
    assert still.task.actor[-1].name == "gait_clock"


def test_a_policy_without_a_clock_cannot_have_it_frozen(still):
    task = replace(still.task, actor=still.task.actor[:-1])
    with pytest.raises(UsageError, match="observes no 'gait_clock'; it observes angular_velocity"):
        with_frozen_clock(replace(still, task=task))


def test_a_bundle_is_read_with_its_task_and_its_noise(random_bundle):
    subject = subject_from_bundle(random_bundle)
    assert (subject.name, subject.task.name, subject.description.model) == ("go2_walk", "walk", "go2")
    assert len(subject.identity) == 64
    assert all(term.noise == 0.0 for term in subject.task.actor)
    assert any(term.noise > 0.0 for term in subject.noisy)
    assert subject.policy(observations(subject)).shape == (3, 12)


def test_a_missing_bundle_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"no policy bundle '.*none\.onnx'; bundles are made by 'rostrum train'"):
        subject_from_bundle(tmp_path / "none.onnx")
