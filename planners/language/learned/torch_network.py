"""The same network in torch, for training: Llama of transformers, where low-rank changes alone are learned."""

import math
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from planners.errors import ParserMissingError
from planners.language.learned.base_model import END, Shape

_PARTS = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_NORMS = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm"}


class LowRank(nn.Module):
    """A frozen linear map with a change of low rank beside it.

    Args:
        frozen: The map.
        rank: Of the change.
    """

    def __init__(self, frozen: nn.Linear, rank: int) -> None:
        super().__init__()
        self.frozen = frozen
        self.down = nn.Parameter(torch.randn(rank, frozen.in_features) / math.sqrt(frozen.in_features))
        self.up = nn.Parameter(torch.zeros(frozen.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) to (..., out)."""
        return self.frozen(x) + (x @ self.down.T.to(x.dtype)) @ self.up.T.to(x.dtype)


def build(shape: Shape, weights: dict[str, np.ndarray], rank: int) -> LlamaForCausalLM:
    """The network with its pretrained weights frozen, in bfloat16, and changes that start at none."""
    embedding, gate = weights["token_embd.weight"], weights["blk.0.ffn_gate.weight"]
    config = LlamaConfig(
        vocab_size=len(embedding), hidden_size=shape.width, intermediate_size=len(gate),
        num_hidden_layers=shape.layers, num_attention_heads=shape.heads, num_key_value_heads=shape.shared,
        rms_norm_eps=shape.epsilon, rope_parameters={"rope_theta": shape.rope, "rope_type": "default"},
        tie_word_embeddings=True, bos_token_id=1, eos_token_id=END, pad_token_id=END,
    )  # fmt: skip
    config._attn_implementation = "eager"  # on processors the fused one is slower backwards, by a fifth of an update
    model = LlamaForCausalLM(config)
    state = {"model.embed_tokens.weight": embedding, "model.norm.weight": weights["output_norm.weight"]}
    for layer in range(shape.layers):
        for name, part in (_PARTS | _NORMS).items():
            state[f"model.layers.{layer}.{part}.weight"] = _halves(weights[f"blk.{layer}.{name}.weight"], name, shape)
    model.load_state_dict({name: torch.tensor(np.array(value)) for name, value in state.items()}, strict=False)
    model.requires_grad_(False)
    for value in model.parameters():  # not the buffers: rotary frequencies need single precision
        value.data = value.data.to(torch.bfloat16)
    for layer in range(shape.layers):
        for part in _PARTS.values():
            group, _, name = part.partition(".")
            holder = getattr(model.model.layers[layer], group)
            setattr(holder, name, LowRank(getattr(holder, name), rank))
    return model


def learned_parts(model: LlamaForCausalLM) -> Iterator[tuple[str, LowRank]]:
    """The changes, by the name of the matrix that each changes."""
    for layer in range(len(model.model.layers)):
        for name, part in _PARTS.items():
            yield f"blk.{layer}.{name}.weight", model.get_submodule(f"model.layers.{layer}.{part}")  # type: ignore[misc]


def changes_of(model: LlamaForCausalLM, shape: Shape) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The changes as :func:`planners.language.learned.adapter.save_adapter` takes them."""
    found = {}
    for name, part in learned_parts(model):
        down, up = (value.detach().float().numpy() for value in (part.down, part.up))
        found[name] = (down, _pairs(up, name.split(".")[2], shape))
    return found


def start_from(model: LlamaForCausalLM, changes: dict[str, tuple[np.ndarray, np.ndarray]], shape: Shape) -> None:
    """Puts changes into the network, the inverse of :func:`changes_of`.

    Raises:
        ParserMissingError: they are those of another network or of another rank.
    """
    for name, part in learned_parts(model):
        down, up = changes.get(name, (np.zeros(0), np.zeros(0)))
        if part.down.shape != down.shape or part.up.shape != up.shape:
            raise ParserMissingError(f"the learned changes do not fit the network at {name}: {down.shape}, {up.shape}")
        with torch.no_grad():
            part.down.copy_(torch.tensor(down))
            part.up.copy_(torch.tensor(_halves(np.ascontiguousarray(up), name.split(".")[2], shape)))


# The file lays the halves of a rotary head out as neighbouring pairs, transformers as two halves.


def _halves(rows: np.ndarray, name: str, shape: Shape) -> np.ndarray:
    heads = {"attn_q": shape.heads, "attn_k": shape.shared}.get(name)
    return rows if heads is None else np.ascontiguousarray(
        rows.reshape(heads, -1, 2, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)
    )  # fmt: skip


def _pairs(rows: np.ndarray, name: str, shape: Shape) -> np.ndarray:
    heads = {"attn_q": shape.heads, "attn_k": shape.shared}.get(name)
    return rows if heads is None else np.ascontiguousarray(
        rows.reshape(heads, 2, -1, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)
    )  # fmt: skip
