"""Packs from somebody hostile: each is refused with a sentence that names the file, and nothing of it is left."""

from __future__ import annotations

import io
import resource
import stat
import struct
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from content.bundle import build_bundle
from content.errors import ContentError, PackError
from content.importing import FolderThere, import_bundle
from content.library import Library
from content.manifest import MANIFEST
from content.unpacking import MAX_FILES, BadArchive
from tests.content.packs import BODY, DRAWING, page, write_pack

FIRST = "day/01-first.en.md"
SVG = "media/day/topic.svg"
FILM = "media/day/film.webm"
WEBM = b"\x1a\x45\xdf\xa3"
UNFOLDED = 64 * 1024 * 1024


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a good pack, without a manifest."""
    root = write_pack(tmp_path_factory.mktemp("good"))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def zipped(files: Mapping[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return stream.getvalue()


def refused(folder: Path, archive: bytes) -> str:
    """The sentence with which a zip is refused; nothing is left beside it."""
    path = folder / "pack.zip"
    path.write_bytes(archive)
    with pytest.raises(ContentError) as raised:
        import_bundle(path, folder / "pack")
    assert [one.name for one in folder.iterdir()] == ["pack.zip"], "something was left"
    sentence = str(raised.value)
    assert sentence.isprintable() or isinstance(raised.value, PackError)
    return sentence


def special(files: Mapping[str, bytes], name: str, mode: int) -> bytes:
    """A zip in which one file is of a special kind."""
    stream = io.BytesIO(zipped(files))
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, mode << 16
        archive.writestr(info, b"/etc/passwd")
    return stream.getvalue()


def patched(archive: bytes, name: str, offset: int, form: str, value: int) -> bytes:
    """A zip with a number changed in the line of its list about `name`."""
    raw = bytearray(archive)
    at = raw.rindex(b"PK\x01\x02", 0, raw.rindex(name.encode()))
    struct.pack_into(form, raw, at + offset, value)
    return bytes(raw)


def test_a_good_pack_becomes_a_folder_that_loads(tmp_path: Path) -> None:
    bundle = build_bundle(write_pack(tmp_path / "mine"), tmp_path / "mine.zip")
    done = import_bundle(tmp_path / "mine.zip", tmp_path / "theirs")
    assert done.digest == bundle.manifest.digest
    assert Library.load(tmp_path / "theirs").version == Library.load(tmp_path / "mine").version
    with pytest.raises(FolderThere, match="there already"):
        import_bundle(tmp_path / "mine.zip", tmp_path / "theirs")
    (tmp_path / "theirs" / "old.txt").write_text("from before")
    import_bundle(tmp_path / "mine.zip", tmp_path / "theirs", replace=True)
    assert not (tmp_path / "theirs" / "old.txt").exists()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["mine", "mine.zip", "theirs"]


def test_a_zipped_folder_is_a_pack_too(good: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(zipped({f"my-pack/{name}": body for name, body in good.items()}))
    import_bundle(tmp_path / "pack.zip", tmp_path / "pack")
    assert Library.load(tmp_path / "pack").has_page("day/first")


OUT = ["../evil.md", "day/../../evil.md", "/etc/evil.md", "C:/evil.md", "c:evil.md", "..\\evil.md",
       "day\\01-evil.en.md", "\\\\server\\share\\evil.md"]  # fmt: skip


@pytest.mark.parametrize("name", OUT)
def test_names_that_lead_out_are_refused(good: dict[str, bytes], tmp_path: Path, name: str) -> None:
    sentence = refused(tmp_path, zipped(good | {name: b"evil"}))
    assert "leads out of the pack" in sentence and "evil" in sentence


UNSEEN = ["day/01-\x1b[31mred.md", "day/x\ny.md", "day/01-\u202egpj.md", "day/\u200bx.md", "day/x\x7f.md"]


@pytest.mark.parametrize("name", UNSEEN)
def test_names_with_characters_that_nobody_sees_are_refused(good: dict[str, bytes], tmp_path: Path, name: str) -> None:
    assert "cannot be seen" in refused(tmp_path, zipped(good | {name: b"x"}))


STRANGE = ["day/évil.md", "evil.html", "evil.zip", "day/x.js", "day/deep/x.md", "media/x.css", "media/day/font.woff2",
           "day/.htaccess", "media/day/x.exe"]  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_files_that_no_pack_has_are_refused(good: dict[str, bytes], tmp_path: Path, name: str) -> None:
    assert "is no part of a pack" in refused(tmp_path, zipped(good | {name: b"x"}))


def test_what_a_mac_adds_is_left_out_without_a_word(good: dict[str, bytes], tmp_path: Path) -> None:
    added = {"__MACOSX/day/._topic.yaml": b"\0\5\x16", ".DS_Store": b"\0", "day/.DS_Store": b"\0"}
    (tmp_path / "pack.zip").write_bytes(zipped(good | added))
    import_bundle(tmp_path / "pack.zip", tmp_path / "pack")
    assert not [path.name for path in (tmp_path / "pack").rglob("*") if path.name in {"__MACOSX", ".DS_Store"}]


def test_a_name_that_is_too_long_is_refused_with_a_sentence(good: dict[str, bytes], tmp_path: Path) -> None:
    assert "is too long. Rename" in refused(tmp_path, zipped(good | {f"day/{'a' * 300}.md": b"x"}))
    (tmp_path / "pack.zip").write_bytes(zipped(good))
    with pytest.raises(ContentError, match="Choose a shorter one"):
        import_bundle(tmp_path / "pack.zip", tmp_path / ("a" * 300))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_are_refused(good: dict[str, bytes], tmp_path: Path, kind: int) -> None:
    sentence = refused(tmp_path, special(good, "day/03-evil.en.md", kind | 0o777))
    assert "'day/03-evil.en.md' is a link or a device" in sentence


def test_a_folder_that_is_a_file_is_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    assert "is a link or a device" in refused(tmp_path, special(good, "day", stat.S_IFDIR | 0o755))
    assert "has bytes of its own" in refused(tmp_path, special(good, "day/", stat.S_IFDIR | 0o755))


def test_a_bomb_is_refused_before_it_unfolds(good: dict[str, bytes], tmp_path: Path) -> None:
    bomb = zipped({FILM: WEBM + bytes(UNFOLDED)})
    nested = zipped({f"{number}.zip": bomb for number in range(8)})
    assert f"'{FILM}' unfolds to far more" in refused(tmp_path, zipped(good | {FILM: WEBM + bytes(UNFOLDED)}))
    assert "is no part of a pack" in refused(tmp_path, zipped(good | {"media/day/42.zip": nested}))
    assert "is not a JPEG" in refused(tmp_path, zipped(good | {"media/day/film.jpg": nested}))


def test_a_size_that_is_a_lie_is_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    packed = zipped(good | {FILM: WEBM + bytes(UNFOLDED)})
    assert f"'{FILM}' is " in refused(tmp_path, patched(packed, FILM, 24, "<L", 64 * 1024))
    assert f"'{FIRST}' is larger than 64 KB" in refused(tmp_path, patched(zipped(good), FIRST, 24, "<L", 0x7FFFFFFF))


def test_bytes_that_are_listed_twice_are_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    archive = zipped(good | {"day/03-a.en.md": b"a" * 5000, "day/04-b.en.md": b"b" * 5000}, zipfile.ZIP_STORED)
    with zipfile.ZipFile(io.BytesIO(archive)) as listed:
        first = listed.getinfo("day/03-a.en.md").header_offset
    assert "lie over one another" in refused(tmp_path, patched(archive, "day/04-b.en.md", 42, "<L", first + 10))


def test_a_hundred_thousand_files_are_refused_before_they_are_listed(tmp_path: Path) -> None:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    listed = (entry + b"x") * 100_000
    for count in (1, 65535):
        end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(listed), 0, 0)
        assert f"more than {MAX_FILES} files" in refused(tmp_path, listed + end)


def test_other_ways_to_end_a_zip_are_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    archive = zipped(good)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    assert "more than" in refused(tmp_path, archive[:-22] + locator + archive[-22:])
    for odd in (archive + b"more", b"", b"PK\x03\x04"):
        assert "no plain zip" in refused(tmp_path, odd)


def test_two_files_of_one_name_are_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    stream = io.BytesIO(zipped(good))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(FIRST, "another")
    assert f"'{FIRST}' is in it twice" in refused(tmp_path, stream.getvalue())
    clash = refused(tmp_path, zipped(good | {"day/01-FIRST.en.md": b"x"}))
    assert "'day/01-FIRST.en.md'" in clash and "capitals" in clash


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_a_locked_file_is_refused(good: dict[str, bytes], tmp_path: Path, flag: int) -> None:
    assert f"'{FIRST}' is locked" in refused(tmp_path, patched(zipped(good), FIRST, 8, "<H", flag))


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(good: dict[str, bytes], tmp_path: Path, how: int) -> None:
    assert "not plain zip" in refused(tmp_path, zipped(good, how))


def test_a_damaged_file_is_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    archive = bytearray(zipped(good, zipfile.ZIP_STORED))
    archive[archive.index(b"We sit here.")] = ord("M")
    assert f"'{FIRST}' is damaged" in refused(tmp_path, bytes(archive))


WRONG = [
    ("pack.yaml", b"title: &a [x, x]\nnote: *a\n", "& or * name"),
    ("day/topic.yaml", b"a: &a [" + b"lol," * 9 + b"]\nb: &b [" + b"*a," * 9 + b"]\n", "& or * name"),
    ("pack.yaml", b"title: !!python/object/apply:os.system [id]\n", "! mark"),
    ("help.yaml", b"a: " + b"[" * 5000 + b"]" * 5000, "nested too deep"),
    ("media/day/film.mp4", b"<html><script>alert(1)</script>", "not an MP4 video"),
    (FILM, b"MZ\x90\0", "not a WebM video"),
    ("media/day/film.jpg", b"GIF89a", "not a JPEG picture"),
    ("media/day/x.png", b"<svg onload=alert(1)>", "not a PNG picture"),
    ("media/day/x.ogg", b"ID3", "not an Ogg sound"),
    ("media/day/film.en.vtt", b"<html>", "WEBVTT"),
    ("media/day/film.en.vtt", b"WEBVTT\n\nSTYLE\n::cue { background: url(https://a.example/x) }\n", "has styles"),
    (FIRST, b"\xff\xfe\x00A", "not UTF-8"),
    (FIRST, page("A \x1b[2J.").encode(), "cannot be seen"),
    (FIRST, page("A \u202eb.").encode(), "cannot be seen"),
    (FIRST, b"x" * 70_000, "larger than 64 KB"),
]


@pytest.mark.parametrize(("name", "body", "part"), WRONG)
def test_a_file_that_is_not_what_its_ending_says_is_refused(
    good: dict[str, bytes], tmp_path: Path, name: str, body: bytes, part: str
) -> None:
    sentence = refused(tmp_path, zipped(good | {name: body}))
    assert name in sentence and part in sentence


DRAWINGS = [
    "<script>alert(1)</script>",
    "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>",
    '<rect onload="alert(1)"/>',
    '<rect\nonclick\n=\n"alert(1)"/>',
    "<style>@import 'https://a.example/x';</style>",
    "<style>@font-face{font-family:x;src:url(https://a.example/x.woff2)}</style>",
    '<image href="https://169.254.169.254/latest"/>',
    '<use xlink:href="https://a.example/x#y"/>',
    '<rect fill="url(https://a.example/x)"/>',
    "<foreignObject><iframe src='https://a.example'/></foreignObject>",
    "<animate attributeName='href' to='javascript:alert(1)'/>",
    "<!ENTITY a SYSTEM 'file:///etc/passwd'>",
    "<?xml-stylesheet href='https://a.example/x.css'?>",
]


@pytest.mark.parametrize("inside", DRAWINGS)
def test_a_drawing_that_runs_or_fetches_is_refused(good: dict[str, bytes], tmp_path: Path, inside: str) -> None:
    svg = DRAWING.replace("</svg>", inside + "</svg>")
    assert f"'{SVG}' is more than plain shapes" in refused(tmp_path, zipped({**good, SVG: svg}))


PAGES = [
    "<script>alert(1)</script>",
    "A <b onclick=alert(1)>b</b>.",
    "![x](https://a.example/track.png)",
    "See [this](javascript:alert(1)).",
    "See [this](data:text/html,x).",
    "See [this](http://169.254.169.254/latest).",
    "See [this](file:///etc/passwd).",
    "See [this](//a.example/x).",
    "<style>@import 'https://a.example/x';</style>",
]


@pytest.mark.parametrize("words", PAGES)
def test_a_page_that_runs_or_fetches_is_refused_by_line(good: dict[str, bytes], tmp_path: Path, words: str) -> None:
    sentence = refused(tmp_path, zipped(good | {FIRST: page(f"{words}\n\n{BODY}").encode()}))
    assert f"{FIRST}:7: " in sentence


def test_a_film_from_elsewhere_is_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    elsewhere = page(BODY.replace("src=film", "src=https://a.example/film")).encode()
    assert f"{FIRST}:9: 'src'" in refused(tmp_path, zipped(good | {FIRST: elsewhere}))


def test_a_pack_that_was_changed_after_it_was_built_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    bundle = build_bundle(write_pack(tmp_path / "mine"), tmp_path / "mine.zip")
    with zipfile.ZipFile(bundle.path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    changed = files | {FIRST: files[FIRST].replace(b"We sit here.", b"We sat here.")}
    assert f"'{FIRST}' was changed" in refused(tmp_path / "out", zipped(changed))
    assert "is not in the list" in refused(tmp_path / "out", zipped(files | {"day/03-x.en.md": b"x"}))
    assert MANIFEST in refused(tmp_path / "out", zipped(files | {MANIFEST: b"{}"}))


def test_nothing_that_is_there_is_lost_when_a_pack_is_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(zipped(good))
    import_bundle(tmp_path / "pack.zip", tmp_path / "pack")
    (tmp_path / "pack.zip").write_bytes(zipped(good | {FIRST: b"no settings"}))
    with pytest.raises(PackError):
        import_bundle(tmp_path / "pack.zip", tmp_path / "pack", replace=True)
    assert Library.load(tmp_path / "pack").page("day/first").title == "First"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["pack", "pack.zip"]


def test_a_refusal_takes_little_time_and_memory(good: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(FILM, "w") as stream:
        for _ in range(192):
            stream.write(bytes(1024 * 1024))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    with pytest.raises(BadArchive):
        import_bundle(path, tmp_path / "pack")
    assert time.process_time() - begun < 2
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < UNFOLDED


def test_what_is_missing_is_said(good: dict[str, bytes], tmp_path: Path) -> None:
    assert "no pack.yaml" in refused(tmp_path, zipped({FIRST: good[FIRST]}))
    with pytest.raises(BadArchive, match="cannot be opened"):
        import_bundle(tmp_path / "none.zip", tmp_path / "pack")
