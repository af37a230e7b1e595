"""The network in NumPy against the same network in torch; changes that are kept in 8 bits."""

import numpy as np
import pytest

from planners.errors import ParserMissingError
from planners.language.learned.adapter import adapted, load_adapter, save_adapter
from planners.language.learned.base_model import END, shape, tokenizer, weights
from planners.language.learned.network import Network

TEXTS = ("Put the red block on the blue one.", "The dog waits.")


def read(network: Network, texts: tuple[str, ...]):
    tokens = [tokenizer().encode(text).ids for text in texts]
    longest = max(map(len, tokens))
    padded = np.array([[END] * (longest - len(ids)) + ids for ids in tokens])
    return network.begin(padded, np.array([len(ids) for ids in tokens]))


def test_text_survives_its_tokens():
    text = "Put 12 blocks — très vite — on 'the' dog's tray;\n=> red block on far bench ! leave naïve block"
    assert tokenizer().decode(tokenizer().encode(text).ids) == text


def test_texts_read_together_are_as_read_alone():
    network = Network(shape(), weights())
    together = read(network, TEXTS)
    for row, text in enumerate(TEXTS):
        alone = read(network, (text,))
        np.testing.assert_allclose(together.scores[row], alone.scores[0], atol=2e-3)
    token = together.scores.argmax(axis=1)
    together.go_on(token)
    alone = read(network, (TEXTS[0],))
    alone.go_on(token[:1])
    np.testing.assert_allclose(together.scores[0], alone.scores[0], atol=2e-3)


def test_numpy_and_torch_agree_with_changes(tmp_path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from planners.language.learned.torch_network import build, changes_of, learned_parts

    torch.manual_seed(0)
    model = build(shape(), weights(), rank=4).float()
    with torch.no_grad():
        for _, part in learned_parts(model):
            part.up.normal_(std=0.02)
    save_adapter(tmp_path / "adapter.npz", changes_of(model, shape()))
    network = Network(shape(), adapted(weights(), load_adapter(tmp_path / "adapter.npz")))
    ids = tokenizer().encode(TEXTS[0]).ids
    with torch.no_grad():
        expected = model(torch.tensor([ids])).logits[0, -1].log_softmax(-1).numpy()
    found = read(network, TEXTS[:1]).scores[0]
    assert np.abs(found - expected).max() < 0.15  # weights in bfloat16 there, changes in 8 bits here
    assert found.argmax() == expected.argmax()


def test_a_missing_or_strange_file_is_named(tmp_path):
    with pytest.raises(ParserMissingError, match=r"none\.npz"):
        load_adapter(tmp_path / "none.npz")
    (tmp_path / "bad.npz").write_text("text")
    with pytest.raises(ParserMissingError, match=r"bad\.npz"):
        load_adapter(tmp_path / "bad.npz")
