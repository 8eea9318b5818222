"""Makes a film's files from its script: two videos, captions and a poster, with ffmpeg and espeak-ng.

The voice is a computer's, or that of a recording; then what is seen is the recording, or drawings for a voice alone.
The results are kept beside the script, so nobody needs these programs to use the pack.
"""

from __future__ import annotations

import shutil
import tempfile
import wave
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from content.films.canvas import HEIGHT, WIDTH, Canvas
from content.films.captioning import captions, starts
from content.films.gallery import drawing_of
from content.films.programs import FilmFailed, Recording, look_at, need, run
from content.films.script import Film, Scene, read_film

RATE = 8
"""Pictures a second of a drawn film: nothing moves between two scenes."""
PAUSE = 0.7
SHORTEST_PAUSE = 0.2
HURRY = 25
"""Words a minute by which a voice may go faster, where a scene has its length already."""
SOUND_BITS = {".mp4": 24_000, ".webm": 16_000}
"""Enough for one voice; twice as much where the pack gives room."""
ROOMY = 800 * 1024
"""Bytes a minute from which on a recording moves smoothly."""
LEAST_BITS = 16_000
"""Of the pictures of a recording, however small the pack wants its media."""
QUIET = "loudnorm=I=-20:TP=-2:LRA=11"
"""All stories about as loud as one another, and none so loud that it breaks."""
_FRAME = f"{WIDTH}:{HEIGHT}"
_WHOLE = f"scale={_FRAME}:force_original_aspect_ratio=decrease,pad={_FRAME}:-1:-1:color=0x1C2326,setsar=1"


def make(film: Film, recording: Path | None = None) -> list[Path]:
    """Make the files of one film; those that were there are replaced when all went well.

    Raises:
        FilmFailed: a program is missing or says no, or there is nothing to show.
    """
    need("ffmpeg", "ffprobe", *(() if recording else ("espeak-ng",)))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if recording is None:
            parts = _spoken(film, work)
            _drawn(film, parts, work / "sounds.txt", work)
        else:
            found = look_at(recording)
            parts = _cut(film, found)
            if found.pictures:
                _filmed(film, found, work)
            else:
                _drawn(film, parts, recording, work)
        spoken = [(scene.say, seconds) for scene, seconds in zip(film.scenes, parts, strict=True)]
        (work / "film.vtt").write_text(captions(spoken), "utf-8")
        for ending, path in film.files.items():
            shutil.move(work / f"film{ending}", path)
    return list(film.files.values())


def speak(words: str, voice: Sequence[str], path: Path) -> float:
    """Say words into a file, with a pause after them; how long it lasts, in seconds."""
    raw = path.with_suffix(".raw.wav")
    run("espeak-ng", *voice, "-w", raw, "--", words)
    run("ffmpeg", "-y", "-i", raw, "-af", f"volume=-2dB,apad=pad_dur={PAUSE}", "-ar", "48000", "-ac", "1", path)
    return _seconds_of(path)


def speak_within(words: str, voice: Sequence[str], seconds: float, path: Path) -> float:
    """Say words into a file that lasts just so long: no faster than needed, and silence fills the rest.

    Raises:
        FilmFailed: not even quick speech fits; the words have to be fewer.
    """
    raw, calm = path.with_suffix(".raw.wav"), int(voice[voice.index("-s") + 1])
    for speed in range(calm, calm + HURRY + 1, 5):
        run("espeak-ng", *voice, "-s", str(speed), "-w", raw, "--", words)
        if _seconds_of(raw) <= seconds - SHORTEST_PAUSE:
            exactly = f"volume=-2dB,apad=whole_dur={seconds},atrim=end={seconds}"
            run("ffmpeg", "-y", "-i", raw, "-af", exactly, "-ar", "48000", "-ac", "1", path)
            return seconds
    raise FilmFailed(f"'{words}' takes more than {seconds:.1f} seconds. Say it in fewer words.")


def _seconds_of(path: Path) -> float:
    with wave.open(str(path)) as sound:
        return float(sound.getnframes() / sound.getframerate())


def _spoken(film: Film, work: Path) -> list[float]:
    """Let the computer speak all scenes; how long each takes.

    In a further language each scene lasts as long as in the film's own: who watch together see the same picture.
    """
    own = read_film(film.paced_by) if film.paced_by is not None else None
    if own is not None and len(own.scenes) == len(film.scenes):
        parts = [
            speak_within(scene.say, film.voice, speak(said.say, own.voice, work / "own.wav"), work / f"{index}.wav")
            for index, (scene, said) in enumerate(zip(film.scenes, own.scenes, strict=True))
        ]
    else:
        parts = [speak(scene.say, film.voice, work / f"{index}.wav") for index, scene in enumerate(film.scenes)]
    (work / "sounds.txt").write_text("".join(f"file {index}.wav\n" for index in range(len(parts))))
    return parts


def _cut(film: Film, recording: Recording) -> list[float]:
    """How long each scene of a recording takes, as its author says or by its letters."""
    if not recording.sound:
        raise FilmFailed("This recording has no sound. Record it anew.")
    begins = starts([(scene.say, scene.at) for scene in film.scenes], recording.seconds)
    lengths = [after - before for before, after in pairwise([*begins, recording.seconds])]
    if min(lengths) <= 0:
        late = film.scenes[lengths.index(min(lengths))].say
        raise FilmFailed(f"'{late}' has no time of its own. Mend its 'at', or the next one; they must grow.")
    return [begins[0] + lengths[0], *lengths[1:]]


def _picture(scene: Scene, path: Path) -> bool:
    """Draw or convert what a scene shows; False when it shows nothing of its own."""
    if scene.show is None:
        return False
    if isinstance(scene.show, Path):
        large = ("-width", str(WIDTH), "-height", str(HEIGHT)) if scene.show.suffix == ".svg" else ()
        whole = _WHOLE.replace("0x1C2326", scene.ground.replace("#", "0x"))
        run("ffmpeg", "-y", *large, "-i", scene.show, "-vf", whole, "-frames:v", "1", path)
        return True
    canvas = Canvas(scene.ground)
    draw = drawing_of(scene.show)
    if draw is not None:
        draw(canvas)
    canvas.save(path)
    return True


def _drawn(film: Film, parts: Sequence[float], sound: Path, work: Path) -> None:
    """A film of still pictures over a sound, or over a list of sounds."""
    listed, shown = "", None
    for index, (scene, seconds) in enumerate(zip(film.scenes, parts, strict=True)):
        shown = f"{index}.ppm" if _picture(scene, work / f"{index}.ppm") else shown
        if shown is None:
            raise FilmFailed("The first scene shows nothing. Give it 'show', with a scene or a picture.")
        listed += f"file {shown}\nduration {seconds:.3f}\n"
    (work / "pictures.txt").write_text(listed + f"file {shown}\n")
    inputs: list[str | Path] = ["ffmpeg", "-y", "-f", "concat", "-safe", "0", "-i", work / "pictures.txt"]
    inputs += ["-f", "concat", "-safe", "0"] if sound.suffix == ".txt" else []
    inputs += ["-i", sound, "-map", "0:v", "-map", "1:a"]
    inputs += [] if sound.suffix == ".txt" else ["-af", QUIET]
    inputs += ["-t", f"{sum(parts):.2f}", "-vf", f"fps={RATE},format=yuv420p", "-g", "160", "-map_metadata", "-1"]
    target = work / "film"
    run(*inputs, "-c:v", "libx264", "-preset", "slow", "-tune", "stillimage", "-crf", "27",
        *_sound(".mp4"), target.with_suffix(".mp4"))  # fmt: skip
    run(*inputs, "-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "34", "-cpu-used", "3", "-row-mt", "1",
        *_sound(".webm"), target.with_suffix(".webm"))  # fmt: skip
    run("ffmpeg", "-y", "-i", work / "0.ppm", "-q:v", "4", target.with_suffix(".jpg"))


def _filmed(film: Film, recording: Recording, work: Path) -> None:
    """A recording in the size of the others, as light as the pack wants it. Where it was made is taken out of it."""
    target = work / "film"
    roomy = film.bytes_a_minute >= ROOMY
    rate = 25 if roomy else 12
    shape = ["-vf", f"{_WHOLE},fps={rate},format=yuv420p", "-g", str(rate * 10), "-map_metadata", "-1"]
    for ending, codec in (
        (".mp4", ["libx264", "-preset", "slow"]),
        (".webm", ["libvpx-vp9", "-cpu-used", "5", "-row-mt", "1"]),
    ):
        bits = max(LEAST_BITS, int(film.bytes_a_minute * 8 / 60 * 0.88) - SOUND_BITS[ending] * (1 + roomy))
        both: list[str | Path] = ["ffmpeg", "-y", "-i", recording.path, *shape, "-c:v", *codec, "-b:v", str(bits)]
        both += ["-passlogfile", work / f"pass{ending}"]
        run(*both, "-pass", "1", "-an", "-f", "null", "-")
        run(*both, "-pass", "2", "-af", QUIET, *_sound(ending, roomy=roomy), target.with_suffix(ending))
    run("ffmpeg", "-y", "-ss", f"{recording.seconds / 8:.2f}", "-i", recording.path, "-vf", _WHOLE, "-frames:v", "1",
        "-q:v", "4", "-map_metadata", "-1", target.with_suffix(".jpg"))  # fmt: skip


def _sound(ending: str, *, roomy: bool = False) -> list[str]:
    bits = str(SOUND_BITS[ending] * (1 + roomy))
    if ending == ".mp4":
        return [
            "-movflags",
            "+faststart",
            "-c:a",
            "aac",
            "-b:a",
            bits,
            "-ac",
            "1",
            "-ar",
            "44100" if roomy else "24000",
        ]
    return ["-c:a", "libopus", "-b:a", bits, "-ac", "1", "-ar", "48000"]
