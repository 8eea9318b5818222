from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import content.films.__main__  # noqa: F401 - nothing may happen when it is only imported
from content.captions import caption_faults, read_captions
from content.films.canvas import HEIGHT, WIDTH, Canvas, arc
from content.films.make import FilmFailed, captions, make, run
from content.films.scenes import FILMS, Film, nell
from content.library import BUILT_IN
from content.media import mp4_seconds


def pixels(canvas: Canvas, path: Path) -> bytes:
    canvas.save(path)
    header, picture = path.read_bytes().split(b" 255\n", 1)
    assert header == b"P6 %d %d" % (WIDTH, HEIGHT)
    return picture


def at(picture: bytes, x: int, y: int) -> bytes:
    return picture[(y * WIDTH + x) * 3 :][:3]


def test_shapes_fill_where_they_are_and_soften_at_their_edges(tmp_path: Path) -> None:
    canvas = Canvas("#000000")
    canvas.box(10.5, 10, 20, 20, "#FFFFFF")
    canvas.oval(100, 100, 20, 20, "#FF0000")
    canvas.stroke([(200, 50), (300, 50), (300, 50)], 10, "#00FF00")
    canvas.polygon([(-50, -50), (-10, -50), (-10, 900)], "#0000FF")
    picture = pixels(canvas, tmp_path / "a.ppm")
    assert at(picture, 20, 20) == b"\xff\xff\xff"
    assert at(picture, 10, 20)[0] in range(120, 136)
    assert at(picture, 100, 100) == b"\xff\0\0"
    assert at(picture, 250, 50) == b"\0\xff\0"
    assert at(picture, 0, 0) == at(picture, 50, 20) == b"\0\0\0"
    assert len(arc(0, 0, 1, 0, 1)) == 25


def test_every_scene_can_be_drawn(tmp_path: Path) -> None:
    for film in FILMS:
        for _, colour, draw in film.scenes:
            canvas = Canvas(colour)
            draw(canvas)
            assert len(set(pixels(canvas, tmp_path / "a.ppm"))) > 10


def test_R8_captions_are_made_so_that_they_pass_the_check() -> None:
    words = "One short line. " + "Then a sentence that is a good deal longer than what fits on one line. " * 2
    cues = read_captions(captions([("Hello.", 2.0), (words.strip(), 9.0)]))
    assert list(caption_faults(cues, 11.0)) == []
    assert [cue.text for cue in cues][:2] == ["Hello.", "One short line."]


def test_the_captions_that_ship_say_what_the_films_say() -> None:
    for film in FILMS:
        shipped = read_captions((BUILT_IN / "media" / f"{film.name}.en.vtt").read_text("utf-8"))
        assert " ".join(cue.text for cue in shipped) == " ".join(words for words, _, _ in film.scenes)


def test_a_program_that_fails_says_why_in_its_own_words() -> None:
    with pytest.raises(FilmFailed, match="No such file"):
        run("cat", "/nowhere/at/all")


@pytest.mark.skipif(not (shutil.which("ffmpeg") and shutil.which("espeak-ng")), reason="needs ffmpeg and espeak-ng")
def test_a_film_is_made_with_sound_pictures_and_captions(tmp_path: Path) -> None:
    make(Film("day/hello", ("-v", "en-gb"), [("Hello.", "#FBFAF6", nell)]), tmp_path)
    folder = tmp_path / "day"
    assert sorted(path.name for path in folder.iterdir()) == ["hello.en.vtt", "hello.jpg", "hello.mp4", "hello.webm"]
    seconds = mp4_seconds((folder / "hello.mp4").read_bytes())
    assert seconds is not None
    assert list(caption_faults(read_captions((folder / "hello.en.vtt").read_text("utf-8")), seconds)) == []
