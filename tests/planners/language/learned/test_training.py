"""Teaching the network: the loss falls, an interruption loses nothing, and what was learned is read without torch."""

import json

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from planners.errors import NotUnderstoodError
from planners.language.learned.adapter import load_adapter
from planners.language.learned.training import ReaderTraining, ReaderTrainingCfg
from rostrum.cli.learn import language
from rostrum.errors import UsageError

pytestmark = pytest.mark.timeout(1200)  # a slow machine takes minutes to read the language model and to teach it

WORLD = {"surfaces": {"desk": ["red mug", "blue mug"], "shelf": []}, "carriers": {"mule": "desk"}, "zones": []}
SAID = [
    {"text": "Up with the red one.", "end": {"red mug": "shelf"}},
    {"text": "Blue on red, and the mule waits at the shelf.", "end": {"blue mug": "red mug"}, "at": {"mule": "shelf"}},
    {"text": "Wash the red mug.", "why": "nobody can wash"},
]


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "said.json").write_text(json.dumps([{"world": WORLD, "paragraphs": SAID}]))
    return folder


def test_the_loss_falls_and_an_interruption_loses_nothing(corpus, tmp_path):
    cfg = ReaderTrainingCfg(steps=8, batch=3, rank=2, warmup=1, corpus=corpus, save_every=3)
    losses = []

    def show(progress):
        losses.append(progress.shown["loss"])
        if progress.step == 4:
            first.stop()

    first = ReaderTraining(cfg, tmp_path / "run")
    first.run(show)
    assert not first.adapter.exists()
    again = ReaderTraining.resume(tmp_path / "run")
    assert (again.step, again.cfg) == (4, cfg)
    again.run(show)
    assert len(losses) == 8
    assert losses[-1] < losses[0]
    curve = (tmp_path / "run" / "curve.csv").read_text().splitlines()
    assert [int(row.split(",")[0]) for row in curve] == list(range(1, 9))
    changes = load_adapter(again.adapter)
    assert len(changes) == 7 * 30
    assert all(down.shape[0] == up.shape[1] == 2 for down, up in changes.values())


def test_another_corpus_is_another_run(corpus, tmp_path):
    ReaderTraining(ReaderTrainingCfg(steps=0, rank=2, corpus=corpus), tmp_path / "run")
    (corpus / "more.json").write_text("[]")
    with pytest.raises(NotUnderstoodError, match="new run"):
        ReaderTraining.resume(tmp_path / "run")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotUnderstoodError, match="no labelled"):
        ReaderTraining(ReaderTrainingCfg(corpus=tmp_path / "empty"), tmp_path / "other")


def test_a_folder_that_holds_a_run_is_not_overwritten(tmp_path):
    with pytest.raises(UsageError, match="no run"):
        language(out=tmp_path, resume=True)
    (tmp_path / "checkpoint.pt").write_bytes(b"")
    with pytest.raises(UsageError, match="--resume"):
        language(out=tmp_path)
