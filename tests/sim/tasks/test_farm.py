"""The farm: runs side by side, what is finished is kept, what fails is told. Ray itself runs in the slow tests."""

import importlib.util
import json
import os
from dataclasses import replace

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from policies.rl.cfg import PpoCfg, TrainCfg
from sim.tasks import farm
from sim.tasks.errors import FarmError
from sim.tasks.farm import FarmCfg, FarmRun, run_farm, train_one
from sim.tasks.training_run import TrainingRun, save_run

TINY = TrainCfg(iterations=2, steps=4, num_envs=8, evaluate_every=0, ppo=PpoCfg(hidden=(16,)))
RUN = TrainingRun("walk", "go2", TINY)

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed: make test EXTRAS=learn,farm"
)


def runs(folder, *seeds):
    return [FarmRun(folder / f"seed{i}", replace(RUN, train=replace(TINY, seed=i)), {"seed": i}) for i in seeds]


@pytest.fixture
def quick_evaluation(monkeypatch):
    """Judges one second instead of eight, twice over."""
    from sim.tasks import evaluation

    score = evaluation.score_commands
    monkeypatch.setattr(evaluation, "score_commands", lambda *args: score(*args, seconds=3.0, repeats=1))


def test_without_ray_it_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setattr(farm.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FarmError, match=r"needs Ray.*make setup EXTRAS=learn,farm"):
        run_farm(runs(tmp_path, 0))


def test_two_runs_may_not_share_a_folder(tmp_path):
    twice = [*runs(tmp_path, 0), *runs(tmp_path, 0)]
    with pytest.raises(FarmError, match="share a folder"):
        run_farm(twice)


def test_a_folder_with_another_run_is_refused(tmp_path):
    (each,) = runs(tmp_path, 0)
    save_run(replace(RUN, train=replace(TINY, seed=7)), each.folder)
    with pytest.raises(FarmError, match="seed0 holds another run"):
        run_farm([each])


def test_what_is_finished_needs_no_ray(tmp_path, monkeypatch):
    (each,) = runs(tmp_path, 0)
    save_run(each.run, each.folder)
    done = {"name": "seed0", "seed": 0, "changes": {}, "iterations": 2, "steps": 64, "evaluation": {"falls": 0.0}}
    (each.folder / farm.RESULT_FILE).write_text(json.dumps(done))
    monkeypatch.setattr(farm.importlib.util, "find_spec", lambda name: None)
    seen = []
    (result,) = run_farm([each], watch=seen.append)
    assert seen == [result]
    assert (result.steps, result.evaluation, result.error) == (64, {"falls": 0.0}, "")


def test_one_run_comes_back_as_files_wherever_it_was_done(tmp_path, monkeypatch, quick_evaluation):
    save_run(RUN, tmp_path / "here")
    document = (tmp_path / "here" / "run.json").read_text()
    for folder in (tmp_path / "here", tmp_path / "nowhere"):
        handlers_kept(monkeypatch)
        files, error = train_one(str(folder), document)
        assert error == ""
        assert set(files) == {"run.json", "progress.jsonl", "checkpoint.pt", "policy.onnx"}
        assert [json.loads(line)["iteration"] for line in files["progress.jsonl"].splitlines()] == [1, 2]
    assert not (tmp_path / "nowhere").exists()


def handlers_kept(monkeypatch):
    """A run in this process must not leave its signal handlers to the tests after it."""
    import signal

    monkeypatch.setattr(signal, "signal", lambda *_: None)


def test_an_expected_failure_is_one_line(tmp_path):
    save_run(replace(RUN, task="wlk"), tmp_path)
    files, error = train_one(str(tmp_path), "")
    assert error.startswith("no task 'wlk' for 'go2'. Did you mean 'walk go2'?")
    assert set(files) == {"run.json"}


@needs_ray
@pytest.mark.slow
def test_two_runs_on_a_local_farm(tmp_path):
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    wrong = FarmRun(tmp_path / "wrong", replace(RUN, task="wlk"), {})
    seen = []
    results = run_farm([*runs(tmp_path, 0, 1), wrong], FarmCfg(cpus=1), seen.append)
    assert [result.name for result in results] == ["seed0", "seed1", "wrong"]
    assert sorted(result.name for result in seen) == ["seed0", "seed1", "wrong"]
    assert "no task 'wlk'" in results[2].error
    for result in results[:2]:
        assert result.error == ""
        assert (result.iterations, result.steps) == (2, 64)
        assert "linear_error" in result.evaluation
        assert (tmp_path / result.name / "policy.onnx").exists()
    assert results[0].reward != results[1].reward
    again = run_farm(runs(tmp_path, 0, 1))
    assert again == results[:2]


@needs_ray
@pytest.mark.slow
def test_more_cores_than_there_are_are_refused(tmp_path):
    with pytest.raises(FarmError, match="a run asks for 1000 cores"):
        run_farm(runs(tmp_path, 0), FarmCfg(cpus=1000))


@needs_ray
@pytest.mark.parametrize("address", ["127.0.0.1:1", "ray://127.0.0.1:1"])
def test_a_cluster_that_does_not_answer_is_told_at_once(tmp_path, address):
    with pytest.raises(FarmError, match=f"no cluster answers at '{address}'"):
        run_farm(runs(tmp_path, 0), FarmCfg(address=address))
