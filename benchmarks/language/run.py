"""``rostrum eval language``."""

import json as jsonlib
import statistics
import time
from pathlib import Path

from benchmarks.language.data import read_items
from benchmarks.language.score import as_data, judge
from planners.language.temporal.lexicon import Lexicon
from planners.language.temporal.read import read
from rostrum.cli.terminal import line
from rostrum.runs.folder import replace_text

EVERY = 1000  # sentences between two words of progress


def run_language(data: Path, lexicon: Lexicon | None, path: Path | None, show: int) -> int:
    """Reads every sentence of a file, prints the summary, and writes all readings."""
    items = read_items(data)
    rows, seconds = [], []
    for number, item in enumerate(items, 1):
        begin = time.perf_counter()
        reading = read(item.text, lexicon)
        seconds.append(time.perf_counter() - begin)
        rows.append(judge(item, reading))
        if number % EVERY == 0:
            line(f"{number} of {len(items)} read")
    for row in [row for row in rows if row.status == "read" and not row.right][:show]:
        line(f"wrong: {row.text}\n    read as {row.reading}")
    found = as_data(rows)
    found["summary"]["seconds_median"] = statistics.median(seconds) if seconds else None
    for kind, rates in (*found["summary"].get("types", {}).items(), ("all", found["summary"])):
        line(_row(kind, rates))
    if path is not None:
        replace_text(path, jsonlib.dumps(found, indent=1))
        line(f"readings: {path}")
    return 0


def _row(kind: str, rates: dict) -> str:
    shown = [
        f"{name.replace('_', ' ')} {rates[name]:.1%}"
        for name in ("semantic_accuracy", "trace_accuracy", "asked", "refused", "wrong_and_sure")
        if rates.get(name) is not None
    ]
    return f"{kind:<28} n {rates['n']:<6} {', '.join(shown)}"
