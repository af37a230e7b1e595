"""Objectives raise what is worth more and lower what is worth less, each in its own way."""

import pytest

torch = pytest.importorskip("torch")

from planners.language.learned.objectives import (  # noqa: E402
    OBJECTIVES,
    Answer,
    GroupRelative,
    Preference,
    ProcessReward,
)
from planners.language.learned.verifier import Verdict  # noqa: E402


def answer(worths, tokens=2, reference=None):
    """An answer whose parts have ``tokens`` tokens each."""
    parts = tuple((index + 1, worth) for index, worth in enumerate(worths))
    right = min(worths) > 0
    part = torch.arange(len(worths)).repeat_interleave(tokens)
    scores = torch.full((len(part),), -1.0) if reference is None else reference
    return Answer(Verdict(1.0 if right else -1.0, parts, right, True), part, scores)


def gradients(objective, group):
    now = [each.reference.clone().requires_grad_() for each in group]
    loss = objective.loss(group, now)
    loss.backward()
    return [scores.grad for scores in now]


@pytest.mark.parametrize("name", OBJECTIVES)
def test_right_is_raised_and_wrong_is_lowered(name):
    good, bad = gradients(OBJECTIVES[name], [answer([1.0, 1.0]), answer([-1.0, -1.0])])
    assert (good < 0).all()  # a step against the gradient raises it
    assert (bad > 0).all()


@pytest.mark.parametrize("name", OBJECTIVES)
def test_a_group_of_one_mind_teaches_nothing(name):
    group = [answer([1.0, 1.0]), answer([1.0, 1.0])]
    assert OBJECTIVES[name].loss(group, [each.reference for each in group]) is None


def test_a_process_is_blamed_where_it_went_wrong():
    good, bad = gradients(ProcessReward(), [answer([1.0, 1.0]), answer([1.0, -1.0])])
    whole = gradients(GroupRelative(), [answer([1.0, 1.0]), answer([1.0, -1.0])])
    assert bad[2:].mean() > bad[:2].mean()
    assert torch.allclose(whole[1], whole[1][:1].expand(4))
    assert (good < 0).all()


def test_the_leash_pulls_back():
    away = [answer([1.0]), answer([-1.0])]
    now = [each.reference + 0.5 for each in away]
    free = GroupRelative(leash=0.0).loss(away, now)
    held = GroupRelative(leash=1.0).loss(away, now)
    assert held > free


def test_a_preference_is_satisfied_when_the_odds_have_moved():
    group = [answer([1.0]), answer([-1.0])]
    near = Preference().loss(group, [group[0].reference, group[1].reference])
    far = Preference().loss(group, [group[0].reference + 3.0, group[1].reference - 3.0])
    assert far < near
