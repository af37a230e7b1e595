"""Policy bundles as one ONNX file: the network, its metadata and a seal over both.

An ONNX file is a protocol-buffer message, and fields of such a message may be appended. So a bundle is::

    network bytes | metadata property "rostrum": the JSON document | metadata property "rostrum_seal"

The document's ``sha256`` is the hash of the network bytes, which are kept as they were given. The seal is the size of
the network (16 digits) and the hash of every byte before that hash, so that nothing in the file can differ from what
was written. Any ONNX tool reads the file, and onnxruntime shows the document in its session's
``get_modelmeta().custom_metadata_map``; a tool that saves it again breaks the seal. Reading and checking need only the
standard library, running needs onnxruntime, writing needs ``onnx``, exporting needs torch.
"""

import hashlib
import json
import os
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from hardware.document import to_json
from policies.bundle import METADATA_KEY, PolicyBundle, bundle_from_dict
from policies.errors import BundleError, BundleMismatchError

if TYPE_CHECKING:
    import torch

SEAL_KEY = "rostrum_seal"
"""Name of the ONNX metadata property that carries the seal; always the file's last bytes."""
OPSETS = range(17, 22)
"""Versions of the ONNX operator set that bundles may use."""
INPUT, OUTPUT = "observation", "action"
"""Names of the network's input, shape (1, D), and output, shape (1, A), both float32."""
PARITY = 1e-5
"""Largest difference between torch and onnxruntime at export, relative for actions above 1."""

_METADATA_FIELD = 14  # of ONNX's ModelProto
_SIZE_DIGITS, _HASH_DIGITS = 16, 64
_PARITY_SAMPLES = 64


def write_bundle(path: str | Path, onnx_bytes: bytes, metadata: PolicyBundle) -> PolicyBundle:
    """Writes a bundle; the file appears whole or not at all.

    Args:
        path: File to write, by custom ``<name>.onnx``.
        onnx_bytes: The network, without metadata of ours. Its input and output are checked where it has the input
            ``observation``; a network with other inputs, such as images, is checked by whoever runs it.
        metadata: Its document; ``sha256`` is filled in.

    Returns:
        The document as written.

    Raises:
        BundleError: the network is no valid ONNX model, keeps its weights in another file, uses another operator set,
            is a bundle already, or the document or the file cannot be written.
        BundleMismatchError: the network takes or gives something else than the document says.
    """
    bundle = replace(metadata, sha256=hashlib.sha256(onnx_bytes).hexdigest())
    if INPUT in _checked_inputs(onnx_bytes, metadata.name):
        PolicyNetwork(bundle, onnx_bytes)
    data = _sealed(onnx_bytes, bundle)
    written, _ = bundle_from_bytes(data, str(path))
    _write_whole(Path(path), data)
    return written


def read_bundle(path: str | Path) -> tuple[PolicyBundle, bytes]:
    """Reads a bundle and checks that it is as it was written.

    Returns:
        The document and the network's bytes.

    Raises:
        BundleError: the file cannot be read, is no bundle, is truncated or malformed.
        BundleMismatchError: the file or its network was changed after it was written.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise BundleError(f"cannot read policy bundle '{path}': {error.strerror}") from error
    return bundle_from_bytes(data, str(path))


def bundle_from_bytes(data: bytes, source: str = "policy bundle") -> tuple[PolicyBundle, bytes]:
    """Reads a bundle from a file's bytes; see :func:`read_bundle`. ``source`` names it in errors."""
    network, entry = _unsealed(data, source)
    text = entry[entry.find(b"{") :]
    if entry != _property(METADATA_KEY, text):
        raise BundleError(
            f"{source}: the metadata property '{METADATA_KEY}' does not stand between network and seal; write the "
            f"bundle again with write_bundle"
        )
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{source}: its metadata is not JSON ({error}); export the bundle again") from error
    bundle = bundle_from_dict(document)
    bundle.check_network(network)
    return bundle, network


class PolicyNetwork:
    """The network of a bundle on one CPU thread; needs onnxruntime."""

    def __init__(self, bundle: PolicyBundle, network: bytes) -> None:
        """Loads the network.

        Raises:
            BundleError: onnxruntime is absent or refuses the network.
            BundleMismatchError: it takes or gives something else than the document says.
        """
        self._session = _session(network, bundle.name)
        takes = [(item.name, item.shape, item.type) for item in self._session.get_inputs()]
        gives = [(item.name, item.shape, item.type) for item in self._session.get_outputs()]
        for what, found, name, size in (
            ("takes", takes, INPUT, bundle.observation_size),
            ("gives", gives, OUTPUT, len(bundle.action_scale)),
        ):
            wanted = [(name, [1, size], "tensor(float)")]
            free = [(n, [1 if isinstance(s[0], str) else s[0], *s[1:]] if s else s, kind) for n, s, kind in found]
            if free != wanted:  # the first axis may be free, for batches
                line = f"the network {what} {_signature(found)}, the metadata says {_signature(wanted)}"
                raise BundleMismatchError(
                    f"policy '{bundle.name}': {line}; export it with the metadata that it was trained with", (line,)
                )

    def batch(self, observations: np.ndarray) -> np.ndarray:
        """Actions, shape (N, A), for observations of shape (N, D), float32; for networks with a free first axis."""
        return np.asarray(self._session.run([OUTPUT], {INPUT: np.ascontiguousarray(observations)})[0])

    def __call__(self, observation: np.ndarray) -> np.ndarray:
        """The action, shape (A,), float32, for an observation of shape (D,)."""
        given = np.ascontiguousarray(observation, dtype=np.float32)[None]
        return np.asarray(self._session.run([OUTPUT], {INPUT: given})[0])[0]


def export_policy(
    actor: "torch.nn.Module", observation_size: int, path: str | Path, metadata: PolicyBundle
) -> PolicyBundle:
    """Writes a bundle from a torch network, after both have given the same actions for random observations.

    Args:
        actor: Maps observations of shape (1, D) to actions of shape (1, A), without randomness in ``eval`` mode.
        observation_size: D.
        path: File to write.
        metadata: Its document; ``sha256`` is filled in.

    Returns:
        The document as written.

    Raises:
        BundleError: D is not the document's, torch and onnxruntime differ by more than :data:`PARITY`, or as in
            :func:`write_bundle`.
        BundleMismatchError: the network gives another number of actions than the document says.
    """
    if observation_size != metadata.observation_size:
        raise BundleError(
            f"policy '{metadata.name}': the actor takes {observation_size} values, the observation terms have "
            f"{metadata.observation_size}; list the terms that it was trained with"
        )
    training = actor.training
    actor.eval()
    try:
        network = _to_onnx(actor, observation_size)
        difference = _difference(actor, observation_size, PolicyNetwork(metadata, network))
    finally:
        actor.train(training)
    if not difference <= PARITY:
        raise BundleError(
            f"policy '{metadata.name}': torch and onnxruntime differ by {difference:.2g}, at most {PARITY:g} is "
            f"allowed; remove randomness and state from the actor's forward"
        )
    return write_bundle(path, network, metadata)


def _to_onnx(actor: "torch.nn.Module", size: int) -> bytes:
    import torch

    parameter = next(actor.parameters(), None)
    example = torch.zeros(1, size, device=parameter.device if parameter is not None else "cpu")
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), torch.no_grad():
        file = Path(folder) / "network.onnx"
        # The exporter that succeeds this one needs onnxscript and renames what it exports.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            actor,
            (example,),
            file,
            dynamo=False,
            opset_version=OPSETS.start,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: {0: "batch"}, OUTPUT: {0: "batch"}},
        )
        return file.read_bytes()


def _difference(actor: "torch.nn.Module", size: int, network: PolicyNetwork) -> float:
    """Largest difference between both over random observations; not a number where either gives none."""
    import torch

    parameter = next(actor.parameters(), None)
    device = parameter.device if parameter is not None else "cpu"
    samples = np.random.default_rng(0).normal(size=(_PARITY_SAMPLES, size)).astype(np.float32)
    largest = 0.0
    with torch.no_grad(), np.errstate(invalid="ignore"):
        for sample in samples:
            wanted = actor(torch.from_numpy(sample[None]).to(device))[0].cpu().numpy()
            error = np.abs(network(sample) - wanted) / np.maximum(1.0, np.abs(wanted))
            largest = float(np.maximum(largest, error.max()))
    return largest


def _session(network: bytes, name: str) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise BundleError(f"running policy '{name}' needs onnxruntime; run 'pip install onnxruntime'") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what it would log comes as an error
    try:
        return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors share no other base
        raise BundleError(f"policy '{name}': onnxruntime refuses its network ({error}); export it again") from error


def _signature(items: list[tuple[str, list[Any], str]]) -> str:
    return ", ".join(f"'{name}' {shape} {kind}" for name, shape, kind in items) or "nothing"


def _checked_inputs(network: bytes, name: str) -> tuple[str, ...]:
    """Names of the network's inputs; refuses one that does not stand alone as valid ONNX."""
    try:
        import onnx
    except ImportError as error:
        raise BundleError(f"writing policy bundle '{name}' needs onnx; run 'pip install onnx'") from error
    try:
        model = onnx.load_model_from_string(network)
        if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in model.graph.initializer):
            raise BundleError(f"policy '{name}': its weights lie in another file; export it into one file")
        onnx.checker.check_model(model)
    except BundleError:
        raise
    except Exception as error:  # protobuf's and onnx's errors share no other base
        raise BundleError(f"policy '{name}': its network is no valid ONNX model ({error}); export it again") from error
    opset = [item.version for item in model.opset_import if not item.domain]
    if len(opset) != 1 or opset[0] not in OPSETS:
        raise BundleError(
            f"policy '{name}': its network uses ONNX operator set {opset}; bundles use {OPSETS.start} to "
            f"{OPSETS.stop - 1}: export it with opset_version={OPSETS.start}"
        )
    if any(item.key in (METADATA_KEY, SEAL_KEY) for item in model.metadata_props):
        raise BundleError(f"policy '{name}': this is a bundle already; give the network that read_bundle returns")
    return tuple(item.name for item in model.graph.input)


def _sealed(network: bytes, bundle: PolicyBundle) -> bytes:
    try:
        for free in (bundle.provenance.config, bundle.evaluation):
            json.dumps(free, allow_nan=False)  # where the document would quietly write null
        text = to_json(bundle).encode()
    except (ValueError, TypeError) as error:
        raise BundleError(f"policy '{bundle.name}': its metadata cannot be written as JSON: {error}") from error
    data = network + _property(METADATA_KEY, text) + _seal_head() + f"{len(network):0{_SIZE_DIGITS}d}".encode()
    return data + hashlib.sha256(data).hexdigest().encode()


def _unsealed(data: bytes, source: str) -> tuple[bytes, bytes]:
    """The network and the metadata property."""
    head = _seal_head()
    end = len(data) - len(head) - _SIZE_DIGITS - _HASH_DIGITS
    if end < 0 or data[end : end + len(head)] != head:
        raise BundleError(
            f"{source}: there is no seal at its end, so it is truncated, was saved by another tool, or is no policy "
            f"bundle; copy it again, or write it with write_bundle or export_policy"
        )
    found, seal = hashlib.sha256(data[:-_HASH_DIGITS]).hexdigest(), data[-_HASH_DIGITS:].decode("ascii", "replace")
    if found != seal:
        line = f"the file's content has sha256 {found}, its seal says {seal}"
        raise BundleMismatchError(
            f"{source}: {line}: it was damaged or edited after it was written; copy it again or export it again",
            (line,),
        )
    digits = data[-_HASH_DIGITS - _SIZE_DIGITS : -_HASH_DIGITS]
    size = int(digits) if digits.isdigit() else 0
    return data[:size], data[size:end]


def _seal_head() -> bytes:
    digits = _SIZE_DIGITS + _HASH_DIGITS
    return _property(SEAL_KEY, b"0" * digits)[:-digits]


def _write_whole(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise BundleError(f"cannot write policy bundle '{path}': {error.strerror}; choose another folder") from error


def _property(key: str, value: bytes) -> bytes:
    """A metadata property as protocol buffers write it, to append to an ONNX model."""
    return _field(_METADATA_FIELD, _field(1, key.encode()) + _field(2, value))


def _field(number: int, payload: bytes) -> bytes:
    size, digits = len(payload), b""
    while size > 0x7F:
        digits += bytes([size & 0x7F | 0x80])
        size >>= 7
    return bytes([number << 3 | 2]) + digits + bytes([size]) + payload
