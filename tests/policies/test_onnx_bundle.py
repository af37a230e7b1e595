"""Bundles as ONNX files: there and back, refusals, any damage, and export from torch."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.bundle import METADATA_KEY
from policies.errors import BundleError, BundleMismatchError, PolicyError
from policies.onnx_bundle import (
    OPSETS,
    PARITY,
    SEAL_KEY,
    PolicyNetwork,
    bundle_from_bytes,
    export_policy,
    read_bundle,
    write_bundle,
)
from tests.policies.networks import go2_bundle, linear_network, random_network

pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

SIZE, ACTIONS = 47, 12
fast = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def network():
    return random_network(go2_bundle())


@pytest.fixture(scope="module")
def data(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("bundle") / "walk.onnx"
    write_bundle(path, network, go2_bundle())
    return path.read_bytes()


def sealed_again(body):
    """A file's bytes without its hash, with the hash that fits."""
    return body + hashlib.sha256(body).hexdigest().encode()


def test_there_and_back(network, tmp_path):
    written = write_bundle(tmp_path / "walk.onnx", network, go2_bundle())
    bundle, found = read_bundle(tmp_path / "walk.onnx")
    assert (bundle, found) == (written, network)
    assert bundle == replace(go2_bundle(), sha256=hashlib.sha256(network).hexdigest())
    assert [path.name for path in tmp_path.iterdir()] == ["walk.onnx"]


def test_the_same_bundle_gives_the_same_bytes(network, data, tmp_path):
    write_bundle(tmp_path / "again.onnx", network, go2_bundle())
    assert (tmp_path / "again.onnx").read_bytes() == data


def test_other_tools_read_the_file(data, network):
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    properties = session.get_modelmeta().custom_metadata_map
    assert set(properties) == {METADATA_KEY, SEAL_KEY}
    assert json.loads(properties[METADATA_KEY])["name"] == "walk"
    import onnx

    onnx.checker.check_model(onnx.load_model_from_string(data))
    observation = np.linspace(-1.0, 1.0, SIZE, dtype=np.float32)
    (expected,) = session.run(None, {"observation": observation[None]})
    np.testing.assert_array_equal(PolicyNetwork(go2_bundle(), network)(observation), expected[0])


def test_a_file_that_another_tool_saved_again_is_refused(data):
    import onnx

    model = onnx.load_model_from_string(data)
    model.doc_string = "edited"
    with pytest.raises(PolicyError, match=r"seal"):
        bundle_from_bytes(model.SerializeToString())


@pytest.mark.parametrize(
    ("old", "new"), [(b'"kp":', b'"kd":'), (b'"rate": 50.0', b'"rate": 25.0'), (b'"go2"', b'"go1"')]
)
def test_an_edited_document_is_refused(data, old, new):
    assert old in data
    with pytest.raises(BundleMismatchError, match="edited after it was written"):
        bundle_from_bytes(data.replace(old, new, 1), "walk.onnx")


def test_another_network_under_the_same_document_is_refused(data, network):
    other = random_network(go2_bundle(), seed=1)
    assert len(other) == len(network)
    with pytest.raises(BundleMismatchError, match="seal says"):
        bundle_from_bytes(other + data[len(network) :])
    with pytest.raises(BundleMismatchError, match="sha256 of the network"):
        bundle_from_bytes(sealed_again((other + data[len(network) :])[:-64]))


@pytest.mark.parametrize(("old", "new"), [(b"rostrum", b"rostrom"), (b'{"schema"', b'["schema"')])
def test_a_sealed_file_without_our_property_is_refused(data, old, new):
    with pytest.raises(BundleError, match="metadata"):
        bundle_from_bytes(sealed_again(data[:-64].replace(old, new, 1)))


@given(st.data())
@fast
def test_any_flipped_bit_is_refused(data, draw):
    bit = draw.draw(st.integers(0, 8 * len(data) - 1))
    broken = bytearray(data)
    broken[bit // 8] ^= 1 << bit % 8
    with pytest.raises((BundleError, BundleMismatchError)):
        bundle_from_bytes(bytes(broken))


@given(st.data())
@fast
def test_any_truncation_is_refused(data, draw):
    start = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(start, len(data)))
    if (start, end) != (0, len(data)):
        with pytest.raises((BundleError, BundleMismatchError)):
            bundle_from_bytes(data[start:end])


@given(st.data())
@fast
def test_a_sealed_file_with_any_content_never_breaks_the_reader(data, network, draw):
    """Damage that whoever sealed the file made himself: refused in our words, or the network is whole."""
    body = bytearray(data[:-64])
    where = draw.draw(st.integers(0, len(body) - 1) | st.integers(len(network), len(body) - 1))
    how = draw.draw(st.sampled_from(("set", "cut", "insert")))
    if how == "set":
        body[where] = draw.draw(st.integers(0, 255))
    elif how == "cut":
        del body[where : where + draw.draw(st.integers(1, 40))]
    else:
        body[where:where] = draw.draw(st.binary(min_size=1, max_size=40))
    try:
        bundle, found = bundle_from_bytes(sealed_again(bytes(body)))
    except PolicyError:
        return
    assert hashlib.sha256(found).hexdigest() == bundle.sha256
    assert found == network


@given(st.binary(max_size=300))
@fast
def test_anything_else_is_no_bundle(junk):
    with pytest.raises(BundleError, match="no seal"):
        bundle_from_bytes(junk)


def test_a_network_without_metadata_is_refused(network, tmp_path):
    (tmp_path / "plain.onnx").write_bytes(network)
    with pytest.raises(BundleError, match=r"plain\.onnx: there is no seal.*write_bundle"):
        read_bundle(tmp_path / "plain.onnx")
    with pytest.raises(BundleError, match=r"absent\.onnx.*No such file"):
        read_bundle(tmp_path / "absent.onnx")


@pytest.mark.parametrize("opset", [OPSETS.start, OPSETS.stop - 1])
def test_supported_operator_sets_run(opset, tmp_path):
    network = linear_network(np.ones((ACTIONS, SIZE)), opset=opset)
    write_bundle(tmp_path / "walk.onnx", network, go2_bundle())
    bundle, found = read_bundle(tmp_path / "walk.onnx")
    np.testing.assert_allclose(PolicyNetwork(bundle, found)(np.ones(SIZE)), float(SIZE))


def test_a_free_first_axis_takes_batches(tmp_path):
    network = linear_network(np.ones((ACTIONS, SIZE)), batch="N")
    write_bundle(tmp_path / "walk.onnx", network, go2_bundle())
    answered = PolicyNetwork(*read_bundle(tmp_path / "walk.onnx")).batch(np.ones((3, SIZE), dtype=np.float32))
    np.testing.assert_allclose(answered, np.full((3, ACTIONS), float(SIZE)))


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"opset": 16}, BundleError, r"operator set \[16\]; bundles use 17 to 21"),
        ({"opset": 22}, BundleError, r"operator set \[22\]"),
        ({"names": ("observation", "output")}, BundleMismatchError, r"gives 'output' \[1, 12\].*says 'action'"),
        ({"batch": 2}, BundleMismatchError, r"takes 'observation' \[2, 47\].*says 'observation' \[1, 47\]"),
        ({"properties": {METADATA_KEY: "{}"}}, BundleError, "a bundle already"),
    ],
)
def test_networks_that_are_not_written(tmp_path, changes, error, message):
    with pytest.raises(error, match=message):
        write_bundle(tmp_path / "walk.onnx", linear_network(np.ones((ACTIONS, SIZE)), **changes), go2_bundle())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("shape", "message"), [((ACTIONS, SIZE - 1), r"takes .*46.*says .*47"), ((ACTIONS + 1, SIZE), r"gives .*13.*says")]
)
def test_a_network_of_another_size_is_not_written(tmp_path, shape, message):
    with pytest.raises(BundleMismatchError, match=message):
        write_bundle(tmp_path / "walk.onnx", linear_network(np.ones(shape)), go2_bundle())


def test_a_network_with_inputs_of_its_own_is_written_but_not_run_as_a_vector_policy(tmp_path):
    network = linear_network(np.ones((ACTIONS, 5)), names=("camera", "action"))
    write_bundle(tmp_path / "see.onnx", network, go2_bundle())
    with pytest.raises(BundleMismatchError, match="takes 'camera'"):
        PolicyNetwork(*read_bundle(tmp_path / "see.onnx"))


@pytest.mark.parametrize("junk", [b"", b"onnx", b"\x08\x08" * 20])
def test_what_is_no_network_is_not_written(tmp_path, junk):
    with pytest.raises(BundleError, match="no valid ONNX model"):
        write_bundle(tmp_path / "walk.onnx", junk, go2_bundle())
    with pytest.raises(BundleError, match="onnxruntime refuses"):
        PolicyNetwork(go2_bundle(), b"onnx")


def test_weights_in_another_file_are_not_written(network, tmp_path):
    import onnx

    model = onnx.load_model_from_string(network)
    onnx.external_data_helper.convert_model_to_external_data(model, location="weights.bin", size_threshold=0)
    onnx.save_model(model, tmp_path / "split.onnx")
    with pytest.raises(BundleError, match="another file"):
        write_bundle(tmp_path / "walk.onnx", (tmp_path / "split.onnx").read_bytes(), go2_bundle())


def test_what_json_lacks_is_not_written(network, tmp_path):
    with pytest.raises(BundleError, match="cannot be written as JSON"):
        write_bundle(tmp_path / "walk.onnx", network, go2_bundle(evaluation={"speed": float("nan")}))
    with pytest.raises(BundleError, match="cannot be written as JSON"):
        write_bundle(tmp_path / "walk.onnx", network, go2_bundle(evaluation={"speed": object()}))


def test_an_absent_folder_is_named(network, tmp_path):
    with pytest.raises(BundleError, match="choose another folder"):
        write_bundle(tmp_path / "none" / "walk.onnx", network, go2_bundle())


def test_a_failed_write_leaves_the_old_bundle(data, network, tmp_path):
    path = tmp_path / "walk.onnx"
    path.write_bytes(data)
    with pytest.raises(BundleError):
        write_bundle(path, b"onnx", go2_bundle())
    assert path.read_bytes() == data


def test_a_robot_needs_neither_onnx_nor_torch_nor_mujoco(data, tmp_path):
    (tmp_path / "walk.onnx").write_bytes(data)
    code = (
        "import sys\n"
        "for name in ('onnx', 'torch', 'mujoco'): sys.modules[name] = None\n"
        "from hardware.descriptions.legged import load_legged_description\n"
        "from policies.controller import PolicyController\n"
        f"controller = PolicyController({str(tmp_path / 'walk.onnx')!r}, load_legged_description('go2'))\n"
        "assert controller.bundle.name == 'walk'\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@pytest.fixture(scope="module")
def torch():
    module = pytest.importorskip("torch")
    module.set_num_threads(1)
    return module


@pytest.fixture
def actor(torch):
    torch.manual_seed(3)
    return torch.nn.Sequential(torch.nn.Linear(SIZE, 32), torch.nn.ELU(), torch.nn.Linear(32, ACTIONS))


def test_export(torch, actor, tmp_path):
    actor.train()
    export_policy(actor, SIZE, tmp_path / "walk.onnx", go2_bundle())
    assert actor.training
    network = PolicyNetwork(*read_bundle(tmp_path / "walk.onnx"))
    for scale in (0.1, 1.0, 30.0):
        observation = scale * torch.randn(1, SIZE)
        expected = actor(observation)[0].detach().numpy()
        error = np.abs(network(observation[0].numpy()) - expected) / np.maximum(1.0, np.abs(expected))
        assert error.max() <= PARITY


def test_export_twice_gives_the_same_bytes(actor, tmp_path):
    for name in ("a.onnx", "b.onnx"):
        export_policy(actor, SIZE, tmp_path / name, go2_bundle())
    assert (tmp_path / "a.onnx").read_bytes() == (tmp_path / "b.onnx").read_bytes()


def test_export_refuses_other_sizes(torch, actor, tmp_path):
    with pytest.raises(BundleError, match="takes 46 values, the observation terms have 47"):
        export_policy(actor, SIZE - 1, tmp_path / "walk.onnx", go2_bundle())
    with pytest.raises(BundleMismatchError, match="gives"):
        export_policy(torch.nn.Linear(SIZE, 3), SIZE, tmp_path / "walk.onnx", go2_bundle())


def test_export_refuses_an_actor_that_onnxruntime_does_not_repeat(torch, tmp_path):
    class Noisy(torch.nn.Module):
        def forward(self, observation):
            return observation[:, :ACTIONS] + 1e-3 * torch.randn(1, ACTIONS)

    class Infinite(torch.nn.Module):
        def forward(self, observation):
            return observation[:, :ACTIONS] / 0.0

    for module in (Noisy(), Infinite()):
        with pytest.raises(BundleError, match="torch and onnxruntime differ by"):
            export_policy(module, SIZE, tmp_path / "walk.onnx", go2_bundle())
    assert not list(tmp_path.iterdir())
