"""The report as one self-contained page: no network, no scripts, light and dark."""

import base64
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from planners.plan import NodeState
from rostrum.replay.recording import recording_of
from rostrum.replay.timeline import timeline
from rostrum.report import sections
from rostrum.report.document import document
from rostrum.report.markup import Markup, element, join
from rostrum.report.words import seconds
from rostrum.runs.folder import Run, replace_text
from rostrum.runs.report import RunReport

log = logging.getLogger(__name__)

_FILES = ("report.json", "events.jsonl", "run.mcap", "states.bin", "film.mp4", "film.gif")
_MAGIC = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg"}
_MAX_STILLS = 8
_MAX_STILL_BYTES = 1_500_000
_MODES = {"wall": "wall clock", "lockstep": "lock-step", "rehearsal": "rehearsal"}


def write_html(run: Run, out: Path) -> None:
    """Writes the page; the film is linked beside it, everything else lies within.

    A run without a report gets a page too, with the last that it said.
    """
    replace_text(out, page(run))


def page(run: Run) -> str:
    """The page's text."""
    body = _whole(run, run.report) if run.report else _torso(run)
    title = f"{run.report.text[:60] if run.report else 'unfinished run'} · {run.run_id}"
    return document(title, body, run_id=run.run_id)


def _whole(run: Run, report: RunReport) -> Markup:
    facts = (sections.truth(report), sections.environment(report))
    return join(
        _header(report),
        _film(run, report),
        sections.understood(report),
        sections.course(report),
        sections.nodes(report),
        sections.corrections(report),
        sections.monitors(report),
        element("div", *facts, class_="columns"),
        sections.safety(report),
        _folded("What happened, line by line", _story(run)),
        _footer(run),
    )


def _folded(title: str, content: Markup | None) -> Markup | None:
    return None if content is None else element("details", element("summary", title), content)


def _header(report: RunReport) -> Markup:
    created = f" · {report.created}" if report.created else ""
    about = f" · scene {report.scene}, seed {report.seed} · {_MODES[report.mode]}{created}"
    return element(
        "header",
        _verdict(report),
        element("h1", report.text or "(nothing was said)"),
        element("p", element("code", report.run_id), about, class_="faint"),
        element("div", report.failure, class_="failure") if report.failure else None,
        element("div", *_numbers(report), class_="numbers"),
    )


def _verdict(report: RunReport) -> Markup:
    if report.claimed and not report.success:
        return element("span", "✗ Failed, although success was claimed", class_="verdict bad")
    if report.success:
        return element("span", "✓ Done as asked", class_="verdict good")
    if report.plan is None:
        return element("span", "✗ Refused", class_="verdict warn")
    return element("span", "✗ Not done", class_="verdict bad")


def _numbers(report: RunReport) -> Iterator[Markup]:
    done = sum(record.state is NodeState.DONE for record in report.nodes)
    rate = report.sim_seconds / report.wall_seconds if report.wall_seconds > 0.0 else 0.0
    shown = [("simulated", seconds(report.sim_seconds)), ("wall", seconds(report.wall_seconds))]
    shown += [("of real time", f"{rate:.2f} ×")] if rate else []
    shown += [("plan nodes done", f"{done} of {len(report.nodes)}")] if report.nodes else []
    if report.plan:
        shown += [("planned", seconds(report.plan.cost)), ("proven bound", seconds(report.plan.bound))]
    shown += [("corrections", str(len(report.corrections)))]
    shown += [("beyond limits", str(sum(limits.exceeded for limits in report.limits)))] if report.limits else []
    for name, value in shown:
        yield element("div", element("b", value), element("span", name))


def _film(run: Run, report: RunReport) -> Markup | None:
    film = report.film
    if film is None:
        return None
    name = Path(film.file).name
    stills = [uri for still in film.stills[:_MAX_STILLS] if (uri := _embed(run.folder.path, still))]
    poster = _embed(run.folder.path, film.poster) if film.poster else (stills[0] if stills else None)
    shown = None
    if name and (run.folder.path / name).is_file():
        link = quote(f"./{name}")
        if name.endswith(".gif"):
            shown = element("img", src=link, class_="film", alt="Film of the run")
        else:
            shown = element("video", controls=True, preload="metadata", poster=poster, src=link)
    pictures = (element("img", src=uri, alt=f"Still {n}") for n, uri in enumerate(stills, start=1))
    gallery = element("div", *pictures, class_="stills") if stills else None
    words = f"{film.width} × {film.height}, {film.frames} frames at {film.fps:g} per second, {film.renderer}"
    return join(shown, gallery, element("p", words, class_="faint")) if shown or gallery else None


def _embed(folder: Path, name: str) -> str | None:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file() or path.stat().st_size > _MAX_STILL_BYTES:
        log.warning("still %r is left out: missing, outside the run folder or beyond %d bytes", name, _MAX_STILL_BYTES)
        return None
    data = path.read_bytes()
    kind = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}" if kind else None


def _footer(run: Run) -> Markup:
    links = [element("a", name, href=name) for name in _FILES if (run.folder.path / name).is_file()]
    damaged = f" · {len(run.log.damaged)} torn line(s) left out" if run.log.damaged else ""
    events = f"{len(run.log.events)} events{damaged}"
    spaced = (part for link in links for part in (link, " · "))
    return element("footer", *spaced, events)


def _torso(run: Run) -> Markup:
    return join(
        element("span", "✗ Ended without a report", class_="verdict bad"),
        element("h1", "This run did not finish"),
        element("p", element("code", run.run_id), class_="faint"),
        sections.section("What happened", _story(run)),
        _footer(run),
    )


def _story(run: Run) -> Markup | None:
    """The same lines as those of ``rostrum replay``."""
    if not run.log.events:
        return None
    recording = recording_of(run.log, run.folder.events)
    cells = ((f"{line.t:.2f} s", line.text) for line in timeline(recording))
    rows = (join(element("td", at, class_="n"), element("td", text)) for at, text in cells)
    return sections.table(("at:n", "what"), rows)
