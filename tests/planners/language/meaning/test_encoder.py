"""The encoder in NumPy against what torch and transformers compute from the same files; the files' format."""

import json

import numpy as np
import pytest

from planners.language.meaning.encoder import LONGEST, Encoder
from planners.language.meaning.weights import tensors

# The first 8 components by transformers, mean pooling and unit length.
EXPECTED = {
    "cup": [0.016314, 0.067728, -0.006111, 0.064685, 0.01351, 0.048966, 0.169033, 0.032634],
    "the drugstore on the corner": [-0.066886, 0.081317, -0.098861, -0.030094, 0.021904, 0.029591, 0.029756, 0.099838],
    "Put the naïve 3-legged stool beside the sofa, please.": [
        0.099716, -0.051065, -0.066481, -0.037998, -0.003344, -0.019925, -0.004821, -0.090711
    ],
}  # fmt: skip


def write_safetensors(path, header: dict, content: bytes):
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + content)


def test_rows_are_those_of_transformers(encoder):
    rows = encoder.embed(list(EXPECTED))
    assert rows.shape == (3, 384)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(rows[:, :8], list(EXPECTED.values()), atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_texts_read_together_are_as_read_alone(encoder):
    for row, text in zip(encoder.embed(list(EXPECTED)), EXPECTED, strict=True):
        np.testing.assert_allclose(row, encoder.embed([text])[0], atol=1e-5)


def test_no_text_an_empty_text_and_a_long_one(encoder):
    assert encoder.embed([]).shape == (0, 384)
    assert np.isfinite(encoder.embed([""])).all()
    long = "box " * LONGEST
    np.testing.assert_allclose(encoder.embed([long]), encoder.embed([long * 2]), atol=1e-6)


def test_tensors_are_read_as_they_were_written(tmp_path):
    wanted = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([-1, 7])}
    header = {
        "__metadata__": {"format": "pt"},
        "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
        "b": {"dtype": "I64", "shape": [2], "data_offsets": [24, 40]},
    }
    write_safetensors(tmp_path / "toy", header, wanted["a"].tobytes() + wanted["b"].tobytes())
    found = tensors(tmp_path / "toy")
    assert found.keys() == wanted.keys()
    for name, tensor in wanted.items():
        np.testing.assert_array_equal(found[name], tensor)
        assert not found[name].flags.writeable


def test_a_file_that_is_cut_short_or_strange_is_refused(tmp_path):
    entry = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    write_safetensors(tmp_path / "short", {"a": entry}, b"1234")
    with pytest.raises(ValueError, match="reshape"):
        tensors(tmp_path / "short")
    write_safetensors(tmp_path / "strange", {"a": {**entry, "dtype": "F8"}}, b"12345678")
    with pytest.raises(KeyError, match="F8"):
        tensors(tmp_path / "strange")
    with pytest.raises(FileNotFoundError):
        Encoder(tmp_path)
