"""Captions appear when and where they should."""

import numpy as np

from sim.render.captions import Caption, CaptionPainter

GREY = np.full((180, 320, 3), 128, dtype=np.uint8)


def test_a_caption_shows_in_its_time_only():
    painter = CaptionPainter(320, 180, [Caption(1.0, 2.0, "left: pick the red block")])
    without, within, after = (painter.paint(GREY, time) for time in (0.5, 1.0, 2.0))
    assert np.array_equal(without[:120], GREY[:120])
    assert (within[120:, :160] < 80).mean() > 0.2
    assert (after[120:, :160] < 80).mean() < 0.01
    assert np.array_equal(GREY, np.full((180, 320, 3), 128))


def test_title_and_run_id_are_at_the_top():
    painter = CaptionPainter(320, 180, title="Put the red block in the tray", run_id="demo-1")
    picture = painter.paint(GREY, 0.0)
    assert (picture[:30, :160] < 100).any()
    assert (picture[:30, 260:] < 100).any()


def test_long_texts_stay_inside():
    painter = CaptionPainter(320, 180, [Caption(0, 1, "word " * 80)], title="long " * 60, run_id="run " * 4)
    picture = painter.paint(GREY, 0.5)
    assert picture.shape == GREY.shape
    assert np.array_equal(picture[:, -3:], GREY[:, -3:])
