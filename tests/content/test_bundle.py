from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest

from content.bundle import BundleInTheWay, build_bundle
from content.errors import PackError
from content.library import BUILT_IN
from content.manifest import MANIFEST, MAX_MANIFEST_BYTES, BadManifest, manifest_of, read_manifest
from tests.content.packs import page, write_pack


def test_a_bundle_has_every_file_and_a_manifest_with_their_sums(tmp_path: Path) -> None:
    root = write_pack(tmp_path / "pack")
    bundle = build_bundle(root, tmp_path / "pack.zip")
    with zipfile.ZipFile(bundle.path) as archive:
        assert archive.testzip() is None
        bodies = {name: archive.read(name) for name in archive.namelist()}
    manifest = read_manifest(bodies.pop(MANIFEST))
    assert manifest == bundle.manifest
    assert bodies == {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert list(manifest.differences({name: hashlib.sha256(body).hexdigest() for name, body in bodies.items()})) == []
    assert all(len(bodies[file.path]) == file.size for file in manifest.files)


def test_the_same_pack_gives_the_same_bytes_wherever_and_whenever_it_is_built(tmp_path: Path) -> None:
    one, other = write_pack(tmp_path / "one"), write_pack(tmp_path / "other")
    for path in other.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    first, second = build_bundle(one, tmp_path / "1.zip"), build_bundle(other, tmp_path / "2.zip")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert build_bundle(one, tmp_path / "1.zip") == first


def test_the_version_changes_with_any_file(tmp_path: Path) -> None:
    one = build_bundle(write_pack(tmp_path / "one"), tmp_path / "1.zip")
    words = build_bundle(write_pack(tmp_path / "two", {"day/02-second.en.md": page("We stop.")}), tmp_path / "2.zip")
    assert one.manifest.version != words.manifest.version
    assert one.manifest.version in str(one.manifest.written())


def test_a_pack_with_a_fault_is_not_built(tmp_path: Path) -> None:
    root = write_pack(tmp_path / "pack", {"day/02-second.en.md": page("`x`")})
    with pytest.raises(PackError, match=r"day/02-second\.en\.md:7"):
        build_bundle(root, tmp_path / "pack.zip")
    assert not (tmp_path / "pack.zip").exists()


def test_another_file_is_not_written_over(tmp_path: Path) -> None:
    root = write_pack(tmp_path / "pack")
    (tmp_path / "pack.zip").write_text("mine")
    with pytest.raises(BundleInTheWay, match="Move it away"):
        build_bundle(root, tmp_path / "pack.zip")
    assert (tmp_path / "pack.zip").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack", "pack.zip"]


def test_what_is_no_part_of_a_pack_stays_at_home(tmp_path: Path) -> None:
    root = write_pack(tmp_path / "pack", {"consent/nell.pdf": b"signed", ".git/config": b"x", "notes.txt": b"x"})
    (root / "media" / "day" / "link.jpg").symlink_to(root / "notes.txt")
    bundle = build_bundle(root, tmp_path / "pack.zip")
    assert bundle.left_out == ("consent/nell.pdf", "media/day/link.jpg", "notes.txt")
    assert not {file.path for file in bundle.manifest.files} & {*bundle.left_out, ".git/config"}


def test_without_a_name_the_bundle_is_named_by_pack_and_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_pack(tmp_path / "pack")
    monkeypatch.chdir(tmp_path)
    bundle = build_bundle(root)
    assert str(bundle.path) == f"pack-{bundle.manifest.version}.zip" and bundle.path.is_file()


def test_a_manifest_tells_what_is_missing_changed_or_added() -> None:
    manifest = manifest_of("A", {"pack.yaml": b"a", "day/topic.yaml": b"b"})
    found = {"pack.yaml": "0" * 64, "day/more.md": "0" * 64}
    assert [sentence.partition("'")[2].partition("'")[0] for sentence in manifest.differences(found)] == [
        "day/topic.yaml",
        "day/more.md",
        "pack.yaml",
    ]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"waymark_pack": 2}, "format 2"),
        ({"version": "0" * 12}, "does not fit itself"),
        ({"files": []}, "does not fit itself"),
        ({"files": [{"path": "a"}]}, "cannot be read"),
        ({"more": 1}, "cannot be read"),
    ],
)
def test_a_manifest_that_was_tampered_with_is_refused(change: dict[str, object], part: str) -> None:
    good = json.loads(manifest_of("A", {"pack.yaml": b"a"}).written())
    with pytest.raises(BadManifest, match=part):
        read_manifest(json.dumps(good | change).encode())


@pytest.mark.parametrize("body", [b"", b"\xff", b"[" * 200_000, b"{", b" " * (MAX_MANIFEST_BYTES + 1)])
def test_a_manifest_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(BadManifest):
        read_manifest(body)


def test_the_library_that_ships_can_be_handed_over(tmp_path: Path) -> None:
    bundle = build_bundle(BUILT_IN, tmp_path / "library.zip")
    assert bundle.left_out == ()
    assert {"pack.yaml", "recovery/topic.yaml", "media/hope/seeds.mp4"} <= {file.path for file in bundle.manifest.files}
