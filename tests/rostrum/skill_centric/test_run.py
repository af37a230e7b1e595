"""One seed, tiny: every stage runs, is kept, and is not done again; both policies get the same means."""

import json
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")

from policies.errors import DemonstrationError
from policies.meta_skills.demonstrations import load
from policies.meta_skills.network import TokenNetworkCfg
from policies.meta_skills.training import TokenTrainingCfg
from rostrum.skill_centric import run as module
from rostrum.skill_centric.run import SKILL_CENTRIC, TASK_CENTRIC, SkillCentricCfg, SkillCentricRun

TINY = SkillCentricCfg(
    pieces=1,
    training=TokenTrainingCfg(TokenNetworkCfg(width=8, heads=1, layers=1), steps=4, batch=8),
    alone=1,
    judged=1,
    again=1,
    swapped=1,
    bodies=("long_arm",),
    befallen=1,
)

PIECES = ("move to the white box", "grasp the red can", "open the drawer")


class Encoder:
    """Embeds texts without the weights of a real one."""

    def embed(self, texts):
        return np.random.default_rng(0).normal(size=(len(texts), 384)).astype(np.float32) / 20.0


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seed")
    patch = pytest.MonkeyPatch()
    patch.setattr(module, "load_encoder", Encoder)
    patch.setattr(module, "even_quota", lambda each: dict.fromkeys(PIECES, each))
    patch.setattr("rostrum.skill_centric.rollout.FRAMES_OF_A_STEP", 5)
    told: list[str] = []
    stages = SkillCentricRun(TINY, folder, told.append).run()
    yield folder, stages, told
    patch.undo()


def test_both_policies_get_the_same_means(done):
    folder, stages, _ = done
    one, other = (stages[f"demonstrate {policy}"]["transitions"] for policy in (SKILL_CENTRIC, TASK_CENTRIC))
    assert one == other > 20
    assert stages[f"teach {SKILL_CENTRIC}"]["updates"] == stages[f"teach {TASK_CENTRIC}"]["updates"]
    texts = {piece.text for piece in load(folder / f"{SKILL_CENTRIC}.npz")}
    assert "grasp the red can" in texts
    assert not texts & {piece.text for piece in load(folder / f"{TASK_CENTRIC}.npz")}


def test_every_episode_is_judged_and_failures_are_kept_with_their_log(done):
    _, stages, _ = done
    new = stages[f"{SKILL_CENTRIC}, new tasks"]
    assert new["episodes"] == len(new["by_task"]) == 5
    assert len(new["failures"]) == new["episodes"] - new["successes"]
    for failure in new["failures"]:
        assert failure["named"] is not None
    whole = stages[f"{TASK_CENTRIC}, new tasks"]
    assert {failure["ending"] for failure in whole["failures"]} <= {"stop", "still", "out of time"}
    assert all(failure["named"] is None for failure in whole["failures"])


def test_stages_that_are_done_are_not_done_again(done):
    folder, stages, told = done
    assert len([text for text in told if text.startswith("seed 0")]) == len(stages)
    again: list[str] = []
    assert SkillCentricRun(TINY, folder, again.append).run() == json.loads((folder / "stages.json").read_text())
    assert again == []


def test_a_folder_that_was_begun_otherwise_is_refused(done):
    folder, _, _ = done
    with pytest.raises(DemonstrationError, match="other settings"):
        SkillCentricRun(replace(TINY, judged=2), folder, lambda text: None)
