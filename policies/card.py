"""The model card of a policy bundle: what it does, on what it was trained, how it was tested and what was not.

A card shows a bundle's free ``evaluation`` by these keys, all optional; others are listed as they are:

- ``task``: what the policy does, one sentence.
- ``conditions``: how it was evaluated, one sentence.
- ``metrics``: by name, ``{"value", "unit", "n", "interval": [low, high], "target", "pass"}``, or just the value.
- ``limits`` and ``not_tested``: lists of sentences.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from policies.bundle import PolicyBundle

_SHOWN = ("task", "conditions", "metrics", "limits", "not_tested")
_UNKNOWN = "Not stated. Take nothing for tested that the evaluation does not list."


def model_card(bundle: PolicyBundle) -> str:
    """The card as Markdown."""
    sections = (
        (f"# {bundle.name}", _text(bundle.evaluation.get("task"), "What it does is not stated.")),
        ("## Robot", _robot(bundle)),
        ("## Observation", _observation(bundle)),
        ("## Action", _action(bundle)),
        ("## Training", _training(bundle)),
        ("## Evaluation", _evaluation(bundle.evaluation)),
        ("## Limits", _limits(bundle)),
        ("## Not tested", _bullets(bundle.evaluation.get("not_tested")) or _UNKNOWN),
    )
    return "\n\n".join(f"{title}\n\n{body}" for title, body in sections) + "\n"


def _robot(bundle: PolicyBundle) -> str:
    mass = "not stated" if bundle.mass is None else f"{bundle.mass:g} kg with what it carried in training"
    sensors = sorted({term.sensor for term in bundle.observation})
    return _table(
        ("what", "value"),
        (
            ("model", f"`{bundle.robot}`"),
            ("mass", mass),
            ("control rate", f"{bundle.rate:g} Hz"),
            ("needs", ", ".join(f"`{name}`" for name in sensors)),
        ),
    )


def _observation(bundle: PolicyBundle) -> str:
    rows = (
        (
            f"`{term.name}`",
            str(term.size),
            term.unit,
            term.frame or "-",
            f"`{term.sensor}`",
            f"{term.scale:g}",
            "-" if term.clip is None else f"{term.clip:g}",
            str(term.history),
        )
        for term in bundle.observation
    )
    head = ("term", "size", "unit", "frame", "measured by", "scale", "clip", "history")
    normalised = "normalised outside the network" if bundle.normalisation.mean else "as the network takes it"
    return f"{_table(head, rows)}\n\n{bundle.observation_size} values, {normalised}."


def _action(bundle: PolicyBundle) -> str:
    per_joint = len(bundle.action_scale) == len(bundle.joints)
    rows = (
        (
            f"`{name}`",
            f"{bundle.action_scale[i]:g}" if per_joint else "-",
            f"{bundle.stand[i]:g}" if bundle.stand else "-",
            f"{bundle.gains.kp[i]:g}",
            f"{bundle.gains.kd[i]:g}",
            f"{bundle.limits.lower[i]:g} to {bundle.limits.upper[i]:g}",
            f"{bundle.limits.velocity[i]:g}",
        )
        for i, name in enumerate(bundle.joints)
    )
    clip = "unbounded" if bundle.action_clip is None else f"clipped at {bundle.action_clip:g}"
    head = ("joint", "scale", "stand", "kp", "kd", "range", "velocity")
    return f"`{bundle.action}`, {clip} before its scale.\n\n{_table(head, rows)}"


def _training(bundle: PolicyBundle) -> str:
    late = bundle.delays
    delays = f"{1e3 * late.observation:g} ms to the observation, {1e3 * late.action:g} ms to the effect"
    clock = bundle.clock
    gait = "none" if clock is None else f"{clock.frequency:g} Hz for commands above {clock.moving:g}"
    rows = [
        ("commit", f"`{bundle.provenance.commit}`"),
        ("delays", delays),
        ("gait clock", gait),
        ("commands", _range(bundle)),
        ("network", f"sha256 `{bundle.sha256}`" if bundle.sha256 else "not written yet"),
    ]
    config = json.dumps(bundle.provenance.config, indent=2)
    return f"{_table(('what', 'value'), rows)}\n\nConfiguration:\n\n```json\n{config}\n```"


def _range(bundle: PolicyBundle) -> str:
    span = bundle.command_range
    return ", ".join(f"{a:g} to {b:g}" for a, b in zip(span.lower, span.upper, strict=True)) or "none"


def _evaluation(results: dict[str, Any]) -> str:
    metrics = results.get("metrics")
    others = {key: value for key, value in results.items() if key not in _SHOWN}
    if not isinstance(metrics, dict | None):
        others["metrics"] = metrics
    parts = [
        _text(results.get("conditions"), ""),
        _metrics(metrics) if isinstance(metrics, dict) and metrics else "",
        _bullets([f"{key}: `{value}`" for key, value in others.items()]),
    ]
    return "\n\n".join(part for part in parts if part) or "None: this policy has not been evaluated."


def _metrics(metrics: dict[str, Any]) -> str:
    rows = []
    for name, found in metrics.items():
        item = found if isinstance(found, dict) else {"value": found}
        interval = item.get("interval")
        pair = interval if isinstance(interval, list | tuple) and len(interval) == 2 else None
        between = "not stated" if pair is None else f"{_number(pair[0])} to {_number(pair[1])}"
        passed = "-" if item.get("pass") is None else "yes" if item["pass"] else "no"
        value = f"{_number(item.get('value'))} {item.get('unit', '')}".strip()
        rows.append((name, value, str(item.get("n", "not stated")), between, _number(item.get("target")), passed))
    return _table(("figure", "value", "n", "95 % interval", "target", "met"), rows)


def _limits(bundle: PolicyBundle) -> str:
    lines = [
        f"Runs on `{bundle.robot}` alone, with these gains, at {bundle.rate:g} Hz.",
        *([f"Commands beyond {_range(bundle)} are clamped."] if bundle.command_range.lower else []),
    ]
    return "\n".join(part for part in (_bullets(lines), _bullets(bundle.evaluation.get("limits"))) if part)


def _number(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _text(value: Any, otherwise: str) -> str:
    return value.strip() if isinstance(value, str) and value.strip() else otherwise


def _bullets(given: Any) -> str:
    """A list of lines, or one; nothing when None."""
    lines = given if isinstance(given, list | tuple) else [] if given is None else [given]
    return "\n".join(f"- {line}" for line in lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; what a cell says cannot break it."""
    lines = ([_cell(cell) for cell in row] for row in (head, ["---"] * len(head), *rows))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
