"""Demonstrations on disk: whole episodes, mended after a crash, and refused where they are not what they say."""

import json
import sys

import numpy as np
import pytest

from policies.demonstrations.layout import DATA, EPISODES, INFO, STATS, TASKS, Recording, file_of
from policies.demonstrations.reader import read_demonstrations
from policies.demonstrations.statistics import statistics_of, together
from policies.demonstrations.writer import DemonstrationWriter, EpisodeFrames
from policies.errors import DemonstrationError, MissingPackageError

pytest.importorskip("pyarrow", reason="demonstrations are kept with pyarrow; make setup EXTRAS=demos")
from policies.demonstrations.parquet import columns_of

REACH = Recording("reach", "arm", 20, ("a", "b"), ("cup.x",), ("a", "b"))


def frames(count, start=0.0):
    made = EpisodeFrames()
    for k in range(count):
        made.add(np.array([start, k]), np.array([0.5]), np.array([start, k + 1]), k // 2)
    return made


@pytest.fixture
def folder(tmp_path):
    writer = DemonstrationWriter(tmp_path / "set", REACH)
    writer.phases += ["go", "stay"]
    writer.add(frames(4), "reach the cup", True, {"seed": 7})
    writer.add(frames(3, 1.0), "reach the plate", False, {"seed": 8})
    return tmp_path / "set"


def test_what_is_written_is_read(folder):
    found = read_demonstrations(folder)
    assert found.recording.phases == ("go", "stay")
    assert (found.recording.skill, found.recording.state, found.recording.fps) == ("reach", ("a", "b"), 20)
    first, second = found.episodes
    assert (first.task, first.success, first.notes) == ("reach the cup", True, {"seed": 7})
    assert (second.task, second.success) == ("reach the plate", False)
    np.testing.assert_array_equal(first.state[:, 1], [0, 1, 2, 3])
    np.testing.assert_array_equal(first.action[:, 1], [1, 2, 3, 4])
    np.testing.assert_array_equal(first.phase, [0, 0, 1, 1])
    assert first.surroundings.shape == (4, 1)


def test_columns_count_through_the_whole_set(folder):
    columns = columns_of(folder / file_of(DATA, 1))
    assert columns["index"] == [4, 5, 6]
    assert columns["frame_index"] == [0, 1, 2]
    assert columns["episode_index"] == [1, 1, 1]
    assert columns["task_index"] == [1, 1, 1]
    assert columns["next.done"] == [False, False, True]
    assert columns["next.success"] == [False, False, False]
    np.testing.assert_allclose(columns["timestamp"], [0.0, 0.05, 0.1], atol=1e-6)
    (row,) = [{name: column[0] for name, column in columns_of(folder / file_of(EPISODES, 1)).items()}]
    assert (row["dataset_from_index"], row["dataset_to_index"], row["length"]) == (4, 7, 3)
    assert row["stats/action/max"] == [1.0, 3.0]


def test_statistics_are_those_of_all_frames(folder):
    states = np.concatenate([episode.state for episode in read_demonstrations(folder).episodes])
    said = json.loads((folder / STATS).read_text())["observation.state"]
    np.testing.assert_allclose(said["mean"], states.mean(axis=0))
    np.testing.assert_allclose(said["std"], states.std(axis=0))
    np.testing.assert_allclose(said["min"], states.min(axis=0))
    assert said["count"] == [7]
    one = statistics_of(states)
    np.testing.assert_allclose(together([one])["q50"], one["q50"])


def test_a_set_is_gone_on_with(folder):
    writer = DemonstrationWriter(folder, REACH)
    assert (writer.episodes, writer.frames, writer.phases) == (2, 7, ["go", "stay"])
    assert [note["seed"] for note in writer.notes] == [7, 8]
    assert writer.add(frames(2), "reach the cup", True) == 2
    found = read_demonstrations(folder)
    assert [episode.task for episode in found.episodes] == ["reach the cup", "reach the plate", "reach the cup"]
    assert json.loads((folder / INFO).read_text())["total_tasks"] == 2


@pytest.mark.parametrize("lost", ["meta", "info"])
def test_an_interrupted_episode_takes_nothing_finished_with_it(folder, lost):
    """Cut off after the frames were written and before they count; or before the totals were."""
    before = (folder / INFO).read_text()
    DemonstrationWriter(folder, REACH).add(frames(5), "reach the spoon", True, {"seed": 9})
    if lost == "meta":
        (folder / file_of(EPISODES, 2)).unlink()
    (folder / INFO).write_text(before)
    writer = DemonstrationWriter(folder, REACH)
    assert writer.episodes == (2 if lost == "meta" else 3)
    assert (folder / file_of(DATA, 2)).exists() == (lost == "info")
    writer.add(frames(1), "reach the cup", True)
    found = read_demonstrations(folder)
    assert [len(episode.state) for episode in found.episodes] == ([4, 3, 1] if lost == "meta" else [4, 3, 5, 1])
    assert [episode.number for episode in found.episodes] == list(range(len(found.episodes)))


def test_a_torn_scratch_file_is_no_episode(folder):
    (folder / "data/chunk-000/.file-002.parquet.new").write_bytes(b"PAR1 torn")
    assert DemonstrationWriter(folder, REACH).episodes == 2
    assert len(read_demonstrations(folder).episodes) == 2


def test_other_things_are_refused(folder, tmp_path):
    with pytest.raises(DemonstrationError, match="of another kind: state, action differ"):
        DemonstrationWriter(folder, Recording("reach", "arm", 20, ("a",), ("cup.x",), ("a",)))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "photo.png").write_bytes(b"")
    with pytest.raises(DemonstrationError, match="is not empty"):
        DemonstrationWriter(tmp_path / "other", REACH)
    with pytest.raises(DemonstrationError, match=r"there is no meta/info\.json"):
        read_demonstrations(tmp_path / "other")


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda f: _info(f, codebase_version="v2.1"), "version 'v2.1' cannot be read"),
        (lambda f: _info(f, codebase_version="v3.1"), "version 'v3.1' cannot be read"),
        (lambda f: _info(f, features={}), "lacks or garbles 'observation.state'"),
        (lambda f: _info(f, total_episodes=5), "says that it holds 5 episodes and holds 2"),
        (lambda f: (f / INFO).write_text("{"), "cannot be read"),
        (lambda f: (f / file_of(DATA, 1)).write_bytes(b"PAR1"), "file-001.parquet cannot be read"),
        (lambda f: (f / file_of(DATA, 1)).unlink(), "file-001.parquet cannot be read"),
        (lambda f: (f / TASKS).unlink(), "tasks.parquet cannot be read"),
        (lambda f: (f / file_of(DATA, 0)).rename(f / file_of(DATA, 1)), "cannot be read|has 0 of"),
    ],
)
def test_damage_is_named(folder, damage, why):
    damage(folder)
    with pytest.raises(DemonstrationError, match=why):
        read_demonstrations(folder)


def _info(folder, **changes):
    info = json.loads((folder / INFO).read_text())
    (folder / INFO).write_text(json.dumps(info | changes))


def test_malformed_episodes_are_refused_and_leave_the_set_as_it_was(folder):
    writer = DemonstrationWriter(folder, REACH)
    with pytest.raises(DemonstrationError, match="without a frame"):
        writer.add(EpisodeFrames(), "reach", True)
    short = EpisodeFrames()
    short.add(np.zeros(3), np.zeros(1), np.zeros(2))
    with pytest.raises(DemonstrationError, match=r"observation.state has the shape \(3,\)"):
        writer.add(short, "reach", True)
    broken = EpisodeFrames()
    broken.add(np.array([np.nan, 0.0]), np.zeros(1), np.zeros(2))
    with pytest.raises(DemonstrationError, match="not finite"):
        writer.add(broken, "reach", True)
    assert len(read_demonstrations(folder).episodes) == 2


def test_without_pyarrow_the_remedy_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPackageError, match="EXTRAS=demos"):
        DemonstrationWriter(tmp_path / "set", REACH)
    assert not (tmp_path / "set").exists()
