import dataclasses
import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from hardware.document import from_dict, to_dict
from planners.plan import NodeState
from rostrum.report.html import page, write_html
from rostrum.runs.folder import RunFolder, load_run
from rostrum.runs.report import RunReport

EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\u202e"
KEPT = {"run_id", "mode", "state", "reason", "verdict", "kind", "relation", "action", "priority", "edit"}


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *item) for item in attrs]
        if tag not in {"meta", "img"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def poisoned(value, key=""):
    if isinstance(value, dict):
        return {name: poisoned(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, key) for item in value]
    return value + EVIL if isinstance(value, str) and key not in KEPT else value


def test_the_page_tells_the_whole_story(make_run):
    run = make_run()
    read = Page(page(run))
    assert read.open == []
    for words in (
        run.report.text, run.run_id, "Done as asked", "58.2 s", "1 min 28 s", "6 of 6", "place blue block in tray",
        "holds blue_block at the second try", "place error 4.1 mm", "“slower please”", "parameter: speed × 0.5",
        "barrel, roll", "satisfied, at the end", "executive claimed success", "touched by table", "83%", "mujoco 4.0.0",
        "1108b12f5a0c",
    ):  # fmt: skip
        assert words in read.text, words
    assert ("meta", "content", run.run_id) in read.attributes
    assert ("video", "src", "./film.mp4") in read.attributes


def test_the_page_asks_nothing_of_the_network(make_run):
    text = page(make_run(lambda report: replace(report, film=replace(report.film, stills=("still.png",)))))
    read = Page(text)
    links = [value for _, name, value in read.attributes if name in {"src", "href", "poster"}]
    assert links
    assert all(link.startswith("data:image/png;base64,") or "/" not in link.removeprefix("./") for link in links)
    assert "url(http" not in text
    assert "@import" not in text
    assert "script" not in read.tags
    assert "prefers-color-scheme: dark" in text


def test_hostile_strings_everywhere_stay_text(make_run):
    run = make_run()
    body = poisoned(to_dict(run.report))
    body.update(schema="run_report", version="1.0")
    for record in body["corrections"]:
        for reply in record["replies"]:
            reply["meaning"] |= {"offset": [0.0, 0.0, 0.0], "frame": "world"}
    report = from_dict(RunReport, body)
    assert json.dumps(to_dict(report)).count("onerror") > 80
    clean, evil = Page(page(run)), Page(page(replace(run, report=report)))
    assert evil.open == []
    assert set(evil.tags) <= set(clean.tags)
    names = {name for _, name, _ in evil.attributes}
    assert not {name for name in names if name.startswith("on")}
    assert names <= {name for _, name, _ in clean.attributes}
    assert "<script>alert(1)</script>" in evil.text
    assert "\u202e" not in page(replace(run, report=report))


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "missing.png", "film.mp4", "", "."])
def test_only_pictures_of_the_run_are_embedded(make_run, tmp_path, name):
    run = make_run()
    (tmp_path / "secret.png").write_bytes((run.folder.path / "still.png").read_bytes())
    film = replace(run.report.film, stills=(name,), poster=name)
    assert "data:image" not in page(replace(run, report=replace(run.report, film=film)))


@pytest.mark.parametrize("name", ["javascript:alert(1)", "https://example.org/film.mp4", "../film.mp4", "missing.mp4"])
def test_only_a_film_beside_the_page_is_shown(make_run, name):
    run = make_run()
    read = Page(page(replace(run, report=replace(run.report, film=replace(run.report.film, file=name)))))
    assert [value for tag, key, value in read.attributes if tag == "video" and key == "src"] in ([], ["./film.mp4"])


def test_a_gif_is_a_picture(make_run):
    run = make_run()
    (run.folder.path / "film.gif").write_bytes(b"GIF89a")
    report = replace(run.report, film=replace(run.report.film, file="film.gif"))
    assert ("img", "src", "./film.gif") in Page(page(replace(run, report=report))).attributes


def test_a_wrong_claim_is_said_first(make_run):
    run = make_run(lambda report: replace(report, success=False, failure="blue_block is beside the tray"))
    text = Page(page(run)).text
    assert "Failed, although success was claimed" in text
    assert "success, which was wrong" in text
    assert "blue_block is beside the tray" in text


def test_long_ground_truth_is_folded_away(make_run):
    robots = {f"robot{i}": {"joint": {"max_speed": i / 7, "speed_limit": 2.0}} for i in range(20)}
    read = Page(page(make_run(lambda report: replace(report, ground_truth={"robots": robots, "moved_m": 0.5}))))
    assert read.tags.count("details") == 1
    assert "20 entries: robot0, robot1" in read.text


def test_a_refused_sentence_has_a_page(make_run):
    def refuse(report):
        bare = RunReport(report.run_id, "Juggle the blocks.", "bench", 0, "wall", False)
        return replace(bare, failure="I did not understand: juggle", claimed=False)

    read = Page(page(make_run(refuse)))
    assert "Refused" in read.text
    assert "did not understand: juggle" in read.text
    assert "svg" not in read.tags


def test_unfinished_and_unanswered_things_are_said(make_run):
    def change(report):
        active = replace(report.nodes[0], state=NodeState.ACTIVE, ended=None, reason=None)
        unheard = replace(report.corrections[0], replies=())
        beyond = replace(report.limits[0], exceeded=2, faults=("joint_velocity",), peak={"velocity": 1.2})
        return replace(report, success=False, claimed=None, nodes=(active,), corrections=(unheard,), limits=(beyond,))

    read = Page(page(make_run(change)))
    for words in ("Not done", "nobody answered", "joint_velocity", "120%", "executive claimed nothing"):
        assert words in read.text, words
    assert ("td", "class", "n bad") in read.attributes


def test_a_run_without_a_report_shows_its_last_events(tmp_path):
    folder = RunFolder.create("crash", tmp_path)
    with folder.open_events() as events:
        events.write(3.0, "left", "node_started", "n1", {"skill": EVIL})
    with folder.events.open("ab") as file:
        file.write(b'{"t"')
    run = load_run(folder.path)
    write_html(run, folder.html)
    read = Page(folder.html.read_text("utf-8"))
    assert "Ended without a report" in read.text
    assert "node started" in read.text
    assert "1 torn line(s)" in read.text
    assert "script" not in read.tags


def test_every_part_of_the_report_can_be_missing(make_run):
    run = make_run()
    bare = RunReport(run.run_id, "", "bench", 0, "wall", False)
    for field in dataclasses.fields(RunReport):
        changed = replace(run.report, **{field.name: getattr(bare, field.name)})
        assert Page(page(replace(run, report=changed))).open == []
