"""A run's document: it comes back as it was, and a wrong one is told."""

import pytest

from policies.rl.cfg import PpoCfg, TrainCfg
from sim.tasks.errors import TaskError
from sim.tasks.training_run import TrainingRun, load_run, save_run

RUN = TrainingRun("walk", "go2", TrainCfg(seed=3, ppo=PpoCfg(hidden=(8, 4))), "warp", "cuda:0", 2, 1, "abc+")


def test_a_document_comes_back_as_it_was(tmp_path):
    save_run(RUN, tmp_path / "run")
    assert load_run(tmp_path / "run") == RUN


def test_a_longer_run_is_the_same_run_and_another_task_is_not():
    assert RUN.identity() == TrainingRun("walk", "go2", TrainCfg(iterations=9), "warp").identity()
    assert RUN.identity() != TrainingRun("terrain", "go2", RUN.train, "warp").identity()


@pytest.mark.parametrize("text", ["", "[]", '{"schema": "training_run", "version": "1.0", "task": "walk"}'])
def test_what_is_no_document_is_told_with_its_file(tmp_path, text):
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(TaskError, match=r"run\.json"):
        load_run(tmp_path)


def test_a_folder_without_one_is_told(tmp_path):
    with pytest.raises(TaskError, match="runs are made by 'rostrum train'"):
        load_run(tmp_path)
