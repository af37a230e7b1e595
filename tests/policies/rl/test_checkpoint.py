"""Checkpoints: whole or not at all, and checked when read."""

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from policies.errors import CheckpointError  # noqa: E402
from policies.rl.checkpoint import Checkpoint, load_checkpoint, save_checkpoint  # noqa: E402


def checkpoint(iteration=7):
    return Checkpoint(iteration, 1000, 12.5, {"weights": torch.arange(4.0), "lr": 1e-3}, {"task": "walk", "n": [1, 2]})


def test_a_checkpoint_comes_back_as_it_was(tmp_path):
    save_checkpoint(checkpoint(), tmp_path / "a.pt")
    found = load_checkpoint(tmp_path / "a.pt")
    assert (found.iteration, found.steps, found.seconds) == (7, 1000, 12.5)
    assert torch.equal(found.learner["weights"], torch.arange(4.0))
    assert found.config == {"task": "walk", "n": [1, 2]}


def test_a_write_that_is_cut_off_keeps_the_one_before(tmp_path, monkeypatch):
    path = tmp_path / "a.pt"
    save_checkpoint(checkpoint(1), path)
    whole = torch.save

    def cut_off(data, target):
        whole(data, target)
        content = target.read_bytes()
        target.write_bytes(content[: len(content) // 2])
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", cut_off)
    with pytest.raises(KeyboardInterrupt):
        save_checkpoint(checkpoint(2), path)
    monkeypatch.undo()
    assert load_checkpoint(path).iteration == 1
    save_checkpoint(checkpoint(3), path)
    assert load_checkpoint(path).iteration == 3
    assert [item.name for item in tmp_path.iterdir()] == ["a.pt"]


def test_a_missing_checkpoint_names_the_remedy(tmp_path):
    with pytest.raises(CheckpointError, match=r"no checkpoint .*a\.pt; start the run without --resume"):
        load_checkpoint(tmp_path / "a.pt")


@pytest.mark.parametrize("damage", ["half", "empty", "text", "other"])
def test_a_corrupt_checkpoint_is_told(tmp_path, damage):
    path = tmp_path / "a.pt"
    save_checkpoint(checkpoint(), path)
    content = path.read_bytes()
    if damage == "other":
        torch.save({"something": "else"}, path)
    else:
        path.write_bytes({"half": content[: len(content) // 2], "empty": b"", "text": b"no checkpoint"}[damage])
    with pytest.raises(CheckpointError, match=r"a\.pt is corrupt .*resume from an older one or start anew"):
        load_checkpoint(path)


def test_another_version_is_told_apart_from_a_corrupt_file(tmp_path):
    path = tmp_path / "a.pt"
    torch.save({**checkpoint().__dict__, "version": 99}, path)
    with pytest.raises(CheckpointError, match="has version 99; this program reads 1"):
        load_checkpoint(path)
