"""Makes the sample videos, captions and posters of this pack, with ffmpeg and espeak-ng.

Run by hand after changing a script: `python content/library/make_media.py`. The results are kept in git, so
nobody needs these programs to use the pack. Scenes are drawn here, flat and with few shapes; the people are
made up, and the voices are a computer's.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
import wave
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

WIDTH, HEIGHT, RATE = 854, 480, 12
PAUSE = 0.8
MEDIA = Path(__file__).parent / "media"
LINE_LETTERS = 37

PAPER, RAISED, MIST, LINE = "#FBFAF6", "#FFFFFF", "#DFE9E4", "#D6DBD4"
INK, TRAIL, LEAF, CLAY, SEA, DUSK = "#1F2A2E", "#2F6B4F", "#7CC5A0", "#A4500A", "#0B6E75", "#5A568F"
NIGHT, SHADE, MOON, LAMP, SKIN, SKIN2 = "#1C2326", "#35403F", "#E8ECEA", "#F0A862", "#B98561", "#D9AD8B"

Point = tuple[float, float]


class Canvas:
    """A picture of flat shapes, smoothed at their edges."""

    def __init__(self, colour: str) -> None:
        self._rows = [bytearray(_rgb(colour) * WIDTH) for _ in range(HEIGHT)]

    def polygon(self, points: Sequence[Point], colour: str) -> None:
        """Fill a polygon (even-odd), four sample lines a row."""
        top = max(0, math.floor(min(y for _, y in points)))
        bottom = min(HEIGHT, math.ceil(max(y for _, y in points)))
        for y in range(top, bottom):
            cover = [0.0] * (WIDTH + 1)
            for step in range(4):
                _spans(points, y + (step + 0.5) / 4, cover)
            self._blend(y, cover, _rgb(colour))

    def _blend(self, y: int, cover: list[float], colour: bytes) -> None:
        row = self._rows[y]
        for x in range(WIDTH):
            share = cover[x]
            if share > 0:
                for channel in range(3):
                    at = x * 3 + channel
                    row[at] += round((colour[channel] - row[at]) * min(share, 1.0))

    def box(self, x: float, y: float, width: float, height: float, colour: str, corner: float = 0) -> None:
        """Fill a box, with round corners if asked."""
        corner = min(corner, width / 2, height / 2)
        points: list[Point] = []
        for index, (cx, cy) in enumerate(
            [(x + width - corner, y + height - corner), (x + corner, y + height - corner),
             (x + corner, y + corner), (x + width - corner, y + corner)]
        ):  # fmt: skip
            for step in range(9):
                angle = math.pi / 2 * (index + step / 8)
                points.append((cx + corner * math.cos(angle), cy + corner * math.sin(angle)))
        self.polygon(points, colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: str) -> None:
        """Fill an oval around (x, y)."""
        self.polygon(
            [(x + rx * math.cos(a / 36 * math.pi), y + ry * math.sin(a / 36 * math.pi)) for a in range(72)], colour
        )

    def stroke(self, points: Sequence[Point], width: float, colour: str) -> None:
        """Draw a line through points, with round ends."""
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            length = math.hypot(x2 - x1, y2 - y1) or 1
            dx, dy = (y2 - y1) / length * width / 2, (x1 - x2) / length * width / 2
            self.polygon([(x1 + dx, y1 + dy), (x2 + dx, y2 + dy), (x2 - dx, y2 - dy), (x1 - dx, y1 - dy)], colour)
        for x, y in points:
            self.oval(x, y, width / 2, width / 2, colour)

    def save(self, path: Path) -> None:
        """Write it as a PPM picture."""
        path.write_bytes(b"P6 %d %d 255\n" % (WIDTH, HEIGHT) + b"".join(self._rows))


def _spans(points: Sequence[Point], y: float, cover: list[float]) -> None:
    cuts = sorted(
        x1 + (y - y1) / (y2 - y1) * (x2 - x1)
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True)
        if (y1 <= y) != (y2 <= y)
    )
    for left, right in zip(cuts[::2], cuts[1::2], strict=False):
        start, end = max(0.0, left), min(float(WIDTH), right)
        for x in range(int(start), math.ceil(end)):
            cover[x] += (min(end, x + 1) - max(start, x)) / 4


def _rgb(colour: str) -> bytes:
    return bytes.fromhex(colour.removeprefix("#"))


def _arc(x: float, y: float, radius: float, start: float, turn: float) -> list[Point]:
    return [
        (x + radius * math.cos(start + turn * step / 24), y + radius * math.sin(start + turn * step / 24))
        for step in range(25)
    ]


def window(c: Canvas, x: float, y: float, sky: str, light: str) -> None:
    """A window with the moon or the sun."""
    c.box(x, y, 220, 220, LINE, 10)
    c.box(x + 12, y + 12, 196, 196, sky, 4)
    c.oval(x + 150, y + 66, 28, 28, light)
    c.box(x + 106, y + 12, 8, 196, LINE)


def person(c: Canvas, x: float, skin: str, hair: str, shirt: str, *, long_hair: bool) -> None:
    """Someone from the front, with no face drawn."""
    if long_hair:
        c.box(x - 82, 130, 164, 220, hair, 76)
    c.box(x - 130, 330, 260, 220, shirt, 100)
    c.box(x - 28, 270, 56, 90, skin, 26)
    c.oval(x, 222, 68, 80, skin)
    c.polygon([*_arc(x, 206, 78, math.pi, math.pi), (x + 40, 182), (x - 30, 168)], hair)


def cup(c: Canvas, x: float, y: float, colour: str) -> None:
    """A cup with steam; (x, y) is the middle of its foot."""
    c.stroke(_arc(x + 52, y - 56, 30, -math.pi / 2, math.pi), 14, colour)
    c.box(x - 58, y - 110, 116, 110, colour, 22)
    c.box(x - 58, y - 110, 116, 30, colour)
    for shift in (-26, 12):
        c.stroke([(x + shift + 9 * math.sin(t / 3), y - 130 - 5 * t) for t in range(15)], 6, LINE)


def ari(c: Canvas) -> None:
    """Ari at home in the evening."""
    window(c, 560, 70, NIGHT, MOON)
    person(c, 330, SKIN, INK, SEA, long_hair=False)


def _bed(c: Canvas) -> None:
    c.box(120, 330, 620, 24, SHADE, 8)
    c.box(110, 210, 26, 230, SHADE, 8)
    c.box(724, 280, 22, 160, SHADE, 8)
    c.box(146, 268, 170, 64, MOON, 28)
    c.oval(250, 256, 44, 40, SKIN)
    c.polygon([*_arc(250, 252, 46, math.pi * 0.85, math.pi * 1.1), (252, 236)], INK)
    c.box(270, 262, 460, 92, DUSK, 40)


def awake(c: Canvas) -> None:
    """In bed, with thoughts that go round."""
    _bed(c)
    c.stroke(_arc(430, 130, 56, 0.3, 5.4), 8, LAMP)


def round_and_round(c: Canvas) -> None:
    """In bed, with more of them."""
    _bed(c)
    for x, y, radius in ((360, 150, 40), (480, 110, 62), (620, 160, 48)):
        c.stroke(_arc(x, y, radius, 0.3, 5.4), 8, LAMP)


def warm_drink(c: Canvas) -> None:
    """A cup on a table."""
    c.box(0, 380, WIDTH, 100, LINE)
    cup(c, 427, 380, CLAY)


def street(c: Canvas) -> None:
    """Someone from behind who looks out at the lights."""
    c.box(150, 40, 560, 330, SHADE, 10)
    c.box(166, 56, 528, 298, NIGHT, 4)
    for x, base in ((250, 250), (380, 210), (600, 235)):
        c.stroke([(x, base + 90), (x, base)], 7, SHADE)
        c.oval(x, base - 12, 34, 34, "#4A4436")
        c.oval(x, base - 12, 15, 15, LAMP)
    c.box(424, 40, 10, 330, SHADE)
    c.box(400, 330, 240, 220, SEA, 100)
    c.box(494, 280, 52, 80, SKIN, 24)
    c.oval(520, 250, 62, 72, INK)


def message(c: Canvas) -> None:
    """A phone with two messages."""
    c.box(310, 30, 234, 430, INK, 30)
    c.box(324, 56, 206, 378, RAISED, 14)
    for y, x, colour, length in ((100, 350, MIST, 110), (200, 374, TRAIL, 84)):
        c.box(x, y, 136, 76, colour, 18)
        for line in range(2):
            c.box(x + 14, y + 20 + 22 * line, length - 28 * line, 9, SHADE if colour == MIST else MIST, 4)
    c.box(338, 390, 178, 30, LINE, 14)


def morning(c: Canvas) -> None:
    """The window in the morning, and the cup."""
    window(c, 180, 70, MIST, LAMP)
    c.box(120, 340, 614, 20, LINE, 6)
    cup(c, 560, 340, CLAY)


def nell(c: Canvas) -> None:
    """Nell in the daytime."""
    window(c, 90, 70, MIST, LAMP)
    person(c, 500, SKIN2, CLAY, TRAIL, long_hair=True)


def _tray(c: Canvas) -> None:
    c.box(0, 400, WIDTH, 80, LINE)
    c.box(210, 330, 434, 74, CLAY, 12)
    c.box(226, 318, 402, 30, "#5B3A22", 10)


def _sprout(c: Canvas, x: float, y: float, size: float) -> None:
    c.stroke([(x, y), (x, y - 60 * size)], 8 * size, TRAIL)
    for side in (-1, 1):
        tip = (x + side * 62 * size, y - 104 * size)
        c.polygon(
            [(x, y - 56 * size), (x + side * 12 * size, y - 96 * size), tip, (x + side * 52 * size, y - 60 * size)],
            LEAF,
        )


def seeds(c: Canvas) -> None:
    """A hand lays seeds into a tray."""
    _tray(c)
    c.box(470, 90, 300, 76, TRAIL, 30)
    c.box(370, 96, 130, 64, SKIN2, 30)
    c.box(352, 140, 76, 26, SKIN2, 13)
    for x, y in ((370, 200), (395, 240), (360, 276), (410, 292), (300, 312), (460, 312), (540, 312)):
        c.oval(x, y, 8, 6, LAMP)


def bare_tray(c: Canvas) -> None:
    """The tray with nothing to see yet."""
    _tray(c)
    for x, radius in ((560, 40), (610, 52), (664, 38)):
        c.oval(x, 120, radius, radius * 0.7, LINE)


def water(c: Canvas) -> None:
    """A watering can over the tray."""
    _tray(c)
    c.stroke(_arc(640, 150, 56, -1.4, 2.8), 14, SEA)
    c.box(510, 90, 150, 130, SEA, 18)
    c.polygon([(516, 190), (516, 150), (420, 116), (410, 132)], SEA)
    for x, y in ((400, 160), (386, 200), (408, 236), (380, 276), (424, 190), (430, 286)):
        c.oval(x, y, 5, 9, "#6CCBD2")


def first_leaf(c: Canvas) -> None:
    """One green sprout."""
    _tray(c)
    _sprout(c, 427, 322, 1.4)


def three_pots(c: Canvas) -> None:
    """Three pots by the window."""
    window(c, 317, 40, MIST, LAMP)
    c.box(90, 400, 674, 20, LINE, 6)
    for x, size in ((210, 1.5), (427, 0.9), (644, 1.2)):
        _sprout(c, x, 326, size)
        c.polygon([(x - 66, 316), (x + 66, 316), (x + 46, 402), (x - 46, 402)], CLAY)


@dataclass(frozen=True)
class Film:
    """A video: where it goes, whose voice, and its scenes as (words, background, drawing)."""

    name: str
    voice: Sequence[str]
    scenes: Sequence[tuple[str, str, Callable[[Canvas], None]]]


FILMS = (
    Film("hard-day/bad-night", ("-v", "en-gb", "-s", "138", "-p", "38"), (
        ("I am Ari. Some nights I could not sleep.", MIST, ari),
        ("I lay in bed, and I could not rest.", NIGHT, awake),
        ("My thoughts went round and round. I thought that it would never end.", NIGHT, round_and_round),
        ("Then I tried one small thing. I got up and made a warm drink.", MIST, warm_drink),
        ("I sat by the window and looked at the street lights.", "#28333A", street),
        ("In the morning I sent my brother a message. He wrote: me too, some nights.", MIST, message),
        ("It was still a bad night. But it felt a bit smaller.", PAPER, morning),
    )),
    Film("hope/seeds", ("-v", "en-gb+f3", "-s", "138", "-p", "52"), (
        ("My name is Nell. For a long time I had no plans.", PAPER, nell),
        ("A friend gave me a tray and some seeds.", MIST, seeds),
        ("I did not believe that they would grow. For days there was nothing.", MIST, bare_tray),
        ("I gave them water each morning. It took one minute.", PAPER, water),
        ("Then one day there was a green leaf. I took a photo of it.", PAPER, first_leaf),
        ("Now I have three pots. I do not know what comes next. I want to see it.", PAPER, three_pots),
    )),
)  # fmt: skip


def run(*command: str | Path) -> None:
    """Run a program, and stop with its own words when it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stderr[-2000:]}")


def speak(words: str, voice: Sequence[str], path: Path) -> float:
    """Say words into a file, with a pause after them; how long it lasts, in seconds."""
    raw = path.with_suffix(".raw.wav")
    run("espeak-ng", *voice, "-w", raw, words)
    run("ffmpeg", "-y", "-i", raw, "-af", f"apad=pad_dur={PAUSE}", "-ar", "48000", "-ac", "1", path)
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()


def caption_lines(words: str) -> list[str]:
    """Words as lines that fit a caption."""
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) + 1 > LINE_LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def captions(spoken: Iterable[tuple[str, float]]) -> str:
    """WebVTT for words and how long each takes; two lines at most at a time."""
    text, at = "WEBVTT\n", 0.0
    for words, seconds in spoken:
        lines = caption_lines(words)
        shown = [lines[index : index + 2] for index in range(0, len(lines), 2)]
        letters = sum(map(len, lines))
        for part in shown:
            end = at + seconds * sum(map(len, part)) / letters
            text += f"\n{_clock(at)} --> {_clock(end)}\n" + "\n".join(part) + "\n"
            at = end
    return text


def _clock(seconds: float) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 60000:02d}:{whole // 1000 % 60:02d}.{whole % 1000:03d}"


def make(film: Film, work: Path) -> None:
    """Make the files of one video."""
    target = MEDIA / film.name
    target.parent.mkdir(parents=True, exist_ok=True)
    spoken: list[tuple[str, float]] = []
    sounds, pictures = "", ""
    for index, (words, colour, draw) in enumerate(film.scenes):
        canvas = Canvas(colour)
        draw(canvas)
        canvas.save(work / f"{index}.ppm")
        seconds = speak(words, film.voice, work / f"{index}.wav")
        spoken.append((words, seconds))
        sounds += f"file {index}.wav\n"
        pictures += f"file {index}.ppm\nduration {seconds:.3f}\n"
    (work / "sounds.txt").write_text(sounds)
    (work / "pictures.txt").write_text(pictures + f"file {len(film.scenes) - 1}.ppm\n")
    target.with_suffix(".en.vtt").write_text(captions(spoken))
    _encode(target, work, sum(seconds for _, seconds in spoken))


def _encode(target: Path, work: Path, seconds: float) -> None:
    inputs: list[str | Path] = ["ffmpeg", "-y"]
    for name in ("pictures.txt", "sounds.txt"):
        inputs += ["-f", "concat", "-safe", "0", "-i", work / name]
    inputs += ["-t", f"{seconds:.2f}", "-vf", f"fps={RATE},format=yuv420p", "-g", "48", "-map_metadata", "-1"]
    run(*inputs, "-c:v", "libx264", "-preset", "slow", "-crf", "24", "-movflags", "+faststart",
        "-c:a", "aac", "-b:a", "48k", "-ac", "1", target.with_suffix(".mp4"))  # fmt: skip
    run(*inputs, "-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "34", "-cpu-used", "3", "-row-mt", "1",
        "-c:a", "libopus", "-b:a", "32k", "-ac", "1", target.with_suffix(".webm"))  # fmt: skip
    run("ffmpeg", "-y", "-i", work / "0.ppm", "-q:v", "4", target.with_suffix(".jpg"))


if __name__ == "__main__":
    for each in FILMS:
        with tempfile.TemporaryDirectory() as folder:
            make(each, Path(folder))
