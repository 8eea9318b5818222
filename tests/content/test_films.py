from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import content.films.__main__  # noqa: F401 - nothing may happen when it is only imported
from content.captions import caption_faults, read_captions
from content.check import check
from content.errors import PackError
from content.films.canvas import HEIGHT, WIDTH, Canvas, arc
from content.films.captioning import captions, starts
from content.films.gallery import SCENES, WITH_SOMEBODY, drawing_of, nearest
from content.films.make import make, speak_within
from content.films.people import PEOPLE
from content.films.programs import FilmFailed, need, run
from content.films.script import NotInAPack, read_film
from content.library import BUILT_IN
from content.media import mp4_seconds
from tests.content.packs import DRAWING, PACK, write_pack

ALL_SCRIPTS = sorted((BUILT_IN / "media").glob("*/*.yaml"))
SCRIPTS = [path for path in ALL_SCRIPTS if "." not in path.stem]
GERMAN = [path for path in ALL_SCRIPTS if path.stem.endswith(".de")]
HELLO = "speed: 200\nscenes:\n  - say: Hello.\n    show: nell\n"
needs_programs = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("espeak-ng")), reason="needs ffmpeg and espeak-ng"
)


def pixels(canvas: Canvas, path: Path) -> bytes:
    canvas.save(path)
    header, picture = path.read_bytes().split(b" 255\n", 1)
    assert header == b"P6 %d %d" % (WIDTH, HEIGHT)
    return picture


def at(picture: bytes, x: int, y: int) -> bytes:
    return picture[(y * WIDTH + x) * 3 :][:3]


def script(root: Path, text: str, name: str = "story.yaml") -> Path:
    return write_pack(root, {f"media/day/{name}": text}) / "media" / "day" / name


def faults(path: Path) -> list[str]:
    with pytest.raises(PackError) as raised:
        read_film(path)
    return [str(fault) for fault in raised.value.faults]


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


@pytest.mark.parametrize("show", [*SCENES, *(f"{name}, rosa" for name in WITH_SOMEBODY), "ari, nell", "joe"])
def test_every_scene_can_be_drawn(tmp_path: Path, show: str) -> None:
    canvas, draw = Canvas("#FBFAF6"), drawing_of(show)
    assert draw is not None
    draw(canvas)
    assert len(set(pixels(canvas, tmp_path / "a.ppm"))) > 5


def test_a_scene_that_is_none_is_none() -> None:
    assert [drawing_of(words) for words in ("", "bus, ari", "ari, bus", "awake", "ari, nell, joe")] == [None] * 5
    assert "'umbrella'" in nearest("umbrela") and "guide" in nearest("zzzz")
    assert all(name == name.lower() for name in (*SCENES, *PEOPLE, *WITH_SOMEBODY))


def test_R8_captions_are_made_so_that_they_pass_the_check() -> None:
    words = "One short line. " + "Then a sentence that is a good deal longer than what fits on one line. " * 2
    cues = read_captions(captions([("Hello.", 2.0), (words.strip(), 9.0)]))
    assert list(caption_faults(cues, 11.0)) == []
    assert [cue.text for cue in cues][:2] == ["Hello.", "One short line."]


def test_the_captions_that_ship_say_what_the_films_say() -> None:
    assert len(SCRIPTS) == 16
    for path in SCRIPTS:
        film = read_film(path)
        shipped = read_captions(path.with_suffix(".en.vtt").read_text("utf-8"))
        assert " ".join(cue.text for cue in shipped) == " ".join(scene.say for scene in film.scenes)


@pytest.mark.parametrize("path", GERMAN, ids=lambda path: path.stem)
def test_R8_a_film_in_german_says_its_words_and_shows_each_picture_as_long(path: Path) -> None:
    film = read_film(path)
    own = path.with_name(f"{path.stem.removesuffix('.de')}.yaml")
    german = read_captions(path.with_suffix(".vtt").read_text("utf-8"))
    english = read_captions(own.with_suffix(".en.vtt").read_text("utf-8"))
    assert " ".join(cue.text for cue in german) == " ".join(scene.say for scene in film.scenes)
    assert [scene.show for scene in film.scenes] == [scene.show for scene in read_film(own).scenes]
    assert abs(german[-1].end - english[-1].end) < 0.1
    for ending in (".mp4", ".webm"):
        assert path.with_suffix(ending).stat().st_size / german[-1].end * 60 <= 400 * 1024, path.stem


def test_the_films_of_two_topics_are_there_in_german() -> None:
    assert [path.stem for path in GERMAN] == ["bad-night.de", "the-kitchen.de", "shoes.de", "the-bus.de"]


@needs_programs
def test_words_that_take_longer_than_their_scene_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FilmFailed, match="in fewer words"):
        speak_within("Much too much for so short a time.", ("-v", "de", "-s", "135"), 0.5, tmp_path / "a.wav")


def test_R8_the_films_that_ship_are_short_and_light_enough_for_a_slow_line() -> None:
    for path in SCRIPTS:
        seconds = mp4_seconds(path.with_suffix(".mp4").read_bytes())
        assert seconds is not None and 25 <= seconds <= 60, path.stem
        for ending in (".mp4", ".webm"):
            assert path.with_suffix(ending).stat().st_size / seconds * 60 <= 400 * 1024, path.stem


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1: 'scenes' is missing."),
        ("scenes: []\n", "1: 'scenes' does not fit"),
        ("scenes:\n  - show: bus\n", "2: 'scenes number 1 say' is missing"),
        ("scenes:\n  - say: A.\n    show: busses\n", "3: There is no scene 'busses'. Did you mean 'bus'?"),
        ("scenes:\n  - say: A.\n    show: mine.svg\n", "3: There is no picture 'mine.svg'"),
        ("scenes:\n  - say: A.\n    show: ../film.jpg\n", "3: There is no picture"),
        ("scenes:\n  - say: A.\n    ground: pink\n", "3: 'scenes number 1 ground' must be 'paper'"),
        ("scenes:\n  - say: A.\n    at: soon\n", "2: 'at' must be seconds"),
        ("voice: -w /x\nscenes:\n  - say: A.\n", "1: 'voice' may have"),
        ("speed: 999\nscenes:\n  - say: A.\n", "1: 'speed' does not fit"),
        ("scenes: *a\n", "1: Take out the & or * name"),
    ],
)
def test_each_fault_of_a_script_has_its_line(tmp_path: Path, text: str, fault: str) -> None:
    assert any(found.startswith(f"media/day/story.yaml:{fault}") for found in faults(script(tmp_path, text)))


def test_a_script_has_a_name_and_lies_where_its_film_will_lie(tmp_path: Path) -> None:
    assert "Name a film like" in faults(script(tmp_path, HELLO, "My Story.yaml"))[0]
    with pytest.raises(NotInAPack, match="media/sleep/sam"):
        read_film(tmp_path / "story.yaml")


def test_a_film_in_a_further_language_goes_beside(tmp_path: Path) -> None:
    film = read_film(script(tmp_path, HELLO, "film.de.yaml"))
    assert (film.lang, film.voice[1]) == ("de", "de")
    assert [path.name for path in film.files.values()] == ["film.de.mp4", "film.de.webm", "film.de.jpg", "film.de.vtt"]


def test_a_drawing_with_more_than_shapes_is_not_shown(tmp_path: Path) -> None:
    path = script(tmp_path, "scenes:\n  - say: A.\n    show: mine.svg\n")
    (path.parent / "mine.svg").write_text('<svg><image href="https://a.example/x.png"/></svg>')
    assert faults(path) == ["media/day/story.yaml:3: The drawing 'mine.svg' is more than plain shapes. "
                            "Export it as plain SVG."]  # fmt: skip


def test_sentences_of_a_recording_start_as_said_or_by_their_letters() -> None:
    assert starts([("ab", None), ("abcd", None), ("ab", 9.0), ("ab", None)], 11.0) == [0.0, 3.0, 9.0, 10.0]
    assert starts([("ab", 2.0), ("ab", None)], 6.0) == [2.0, 4.0]


def test_a_program_that_fails_says_why_in_its_own_words() -> None:
    with pytest.raises(FilmFailed, match="No such file"):
        run("cat", "/nowhere/at/all")


def test_a_program_that_is_missing_is_named_with_a_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(FilmFailed, match=r"needs ffmpeg and espeak-ng, .*apt install ffmpeg espeak-ng"):
        need("ffmpeg", "espeak-ng")


@needs_programs
def test_R8_a_film_is_made_with_sound_pictures_and_captions(tmp_path: Path) -> None:
    text = HELLO + "  - say: Good night.\n    show: mine.svg\n    ground: night\n"
    root = write_pack(tmp_path, {"media/day/mine.svg": DRAWING, "media/day/film.yaml": text})
    made = make(read_film(root / "media/day/film.yaml"))
    assert sorted(path.name for path in made) == ["film.en.vtt", "film.jpg", "film.mp4", "film.webm"]
    assert [str(fault) for fault in check(root) if "film" in fault.file] == []
    assert read_captions((root / "media/day/film.en.vtt").read_text("utf-8"))[1].text == "Good night."


@needs_programs
def test_R8_a_recording_from_a_telephone_becomes_a_light_film_without_its_place(tmp_path: Path) -> None:
    recording = tmp_path / "phone.mov"
    asked = ("-f", "lavfi", "-i", "testsrc=size=90x160:rate=5:d=3", "-f", "lavfi", "-i", "sine=220:d=3")
    place = ("-metadata", "location=+51.5-000.1/", "-movflags", "use_metadata_tags")
    subprocess.run(("ffmpeg", "-v", "error", *asked, *place, "-preset", "ultrafast", recording), check=True)
    assert b"+51.5" in recording.read_bytes()
    text = "scenes:\n  - say: Hello.\n  - say: This is me.\n    at: 1.5\n"
    root = write_pack(tmp_path / "pack", {"media/day/film.yaml": text, "pack.yaml": PACK + "media_kb_max: 400\n"})
    make(read_film(root / "media/day/film.yaml"), recording)
    assert [str(fault) for fault in check(root) if "film" in fault.file] == []
    assert b"+51.5" not in (root / "media/day/film.mp4").read_bytes()
    assert read_captions((root / "media/day/film.en.vtt").read_text("utf-8"))[1].start == 1.5


@needs_programs
def test_a_voice_without_a_face_is_heard_over_drawings(tmp_path: Path) -> None:
    recording = tmp_path / "voice.ogg"
    asked = ("-f", "lavfi", "-i", "sine=220:d=2")
    subprocess.run(("ffmpeg", "-v", "error", *asked, recording), check=True)
    path = script(tmp_path / "pack", "scenes:\n  - say: Hello.\n    show: bus\n  - say: Good night.\n")
    make(read_film(path), recording)
    seconds = mp4_seconds(path.with_suffix(".mp4").read_bytes())
    assert seconds is not None and 1.9 < seconds < 2.3
    blind = script(tmp_path / "blind", "scenes:\n  - say: Hello.\n")
    with pytest.raises(FilmFailed, match="The first scene shows nothing"):
        make(read_film(blind), recording)
    late = script(tmp_path / "late", "scenes:\n  - say: Hello.\n    show: bus\n  - say: Bye.\n    at: 9\n")
    with pytest.raises(FilmFailed, match="has no time of its own"):
        make(read_film(late), recording)
    assert not late.with_suffix(".mp4").exists()
