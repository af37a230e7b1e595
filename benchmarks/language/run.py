"""``rostrum eval language``."""

import json as jsonlib
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.language.data import read_items
from benchmarks.language.score import as_data, judge
from planners.language.temporal.comprehend import by_network, comprehend
from planners.language.temporal.lexicon import Lexicon
from planners.language.temporal.read import Reading, read
from rostrum.cli.terminal import line
from rostrum.runs.environment import peak_memory
from rostrum.runs.folder import replace_text

EVERY = 10.0  # [s] between two words of progress
READERS: dict[str, Callable[[str, Lexicon | None], Reading]] = {
    "both": comprehend, "rules": read, "network": by_network,
}  # fmt: skip


def run_language(data: Path, lexicon: Lexicon | None, readers: str, path: Path | None, show: int) -> int:
    """Reads every sentence of a file, prints the summary, and writes all readings."""
    items = read_items(data)
    rows, seconds, told = [], [], time.monotonic()
    for number, item in enumerate(items, 1):
        begin = time.perf_counter()
        reading = READERS[readers](item.text, lexicon)
        seconds.append(time.perf_counter() - begin)
        rows.append(judge(item, reading))
        if time.monotonic() - told > EVERY:
            told = time.monotonic()
            line(f"{number} of {len(items)} read, {sum(row.right for row in rows)} right")
    for row in [row for row in rows if row.status == "read" and not row.right][:show]:
        line(f"wrong: {row.text}\n    read as {row.reading}")
    found = as_data(rows)
    median, memory = statistics.median(seconds) if seconds else None, peak_memory()
    found["summary"] |= {"seconds_median": median, "memory_mib": memory}
    for kind, rates in (*found["summary"].get("types", {}).items(), ("all", found["summary"])):
        line(_row(kind, rates))
    if median is not None:
        line(f"{1000 * median:.1f} ms a sentence (median); at most {memory} MiB of memory")
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
