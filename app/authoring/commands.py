"""`waymark content`: check a pack, and make of it what is handed over."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from content.bundle import build_bundle
from content.check import check, ease
from content.errors import PackError
from content.faults import Fault
from content.films.make import make
from content.films.script import read_film
from content.importing import import_bundle
from content.starter import begin

app = typer.Typer(help="Recovery content: the files of a pack.")

PackPath = Annotated[Path, typer.Argument(help="The folder of a pack.")]


def tell(faults: Iterable[Fault]) -> None:
    """Print faults and warnings, one a line, on standard error."""
    for fault in faults:
        print(fault, file=sys.stderr)


@app.command("new")
def new(
    path: Annotated[Path, typer.Argument(help="A new folder, or that of a pack to add to.")],
    topic: Annotated[str | None, typer.Option("--topic", help="Begin with this topic, or add it, as sleep.")] = None,
    page: Annotated[str | None, typer.Option("--page", help="The same with this page, as sleep/bad-nights.")] = None,
) -> None:
    """Write a first pack to change, or one more topic or page. Nothing is written over."""
    written = begin(path, topic, page)
    for file in written:
        print(f"Wrote {file}")
    print(f"Now change the words, and run: waymark content check {path}")


@app.command("check")
def check_content(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="A pack's folder, or several, the lowest first: 'built-in our-pack'. None: the built-in."),
    ] = None,
    table: Annotated[bool, typer.Option("--table", help="Also tell how easy each page is to read.")] = False,
) -> None:
    """Check a content pack: file, line and sentence for each fault."""
    faults = check(paths)
    for page in ease(paths) if table else ():
        # Grades are counted in English only; elsewhere there is none.
        read = f"   grade {page.grade:4.1f}   age {page.age}" if page.grade else ""
        print(f"{page.page:40} {page.words:5} words{read}")
    tell(faults)
    if any(not fault.warning for fault in faults):
        raise typer.Exit(1)
    print("The content is in order.")


@app.command("preview")
def preview(
    paths: Annotated[list[Path], typer.Argument(help="A pack's folder, or several, the lowest first.")],
    port: Annotated[int, typer.Option("--port", help="Of this computer.")] = 8010,
) -> None:
    """See a pack as readers will, with what the check says beside it. Only this computer can open it."""
    from app.authoring.preview import serve_preview  # noqa: PLC0415 - a server of its own, which others need not load

    serve_preview(paths, port)


@app.command("build")
def build(
    path: PackPath,
    to: Annotated[Path | None, typer.Option("--to", help="A new file; without it, named by pack and version.")] = None,
) -> None:
    """Make one file of a pack, to hand over: a zip with a manifest. A pack with a fault is not built."""
    try:
        bundle = build_bundle(path, to)
    except PackError as faulty:
        tell(faulty.faults)
        raise typer.Exit(1) from None
    for name in bundle.left_out:
        print(f"Left out, as it is no part of a pack: {name}")
    print(f"Wrote {bundle.path}: {len(bundle.manifest.files)} files, version {bundle.manifest.version}.")
    print(f"Its SHA-256, for WAYMARK_CONTENT_DIGEST: {bundle.manifest.digest}")


@app.command("import")
def import_pack(
    archive: Annotated[Path, typer.Argument(help="A zip, as waymark content build makes it.")],
    to: Annotated[Path | None, typer.Option("--to", help="A new folder; without it, named like the zip.")] = None,
    over: Annotated[list[Path] | None, typer.Option("--over", help="A pack that it will lie over.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of the folder that is there.")] = False,
) -> None:
    """Unpack a pack that somebody handed over. Nothing is written unless all of it is good."""
    try:
        done = import_bundle(archive, to or Path(archive.stem), over or (), replace=replace)
    except PackError as faulty:
        tell(faulty.faults)
        raise typer.Exit(1) from None
    print(f"Wrote {done.folder}: {done.files} files. Name it in WAYMARK_CONTENT_PATH.")
    print(f"Its SHA-256, for WAYMARK_CONTENT_DIGEST: {done.digest}")


@app.command("film")
def film(
    script: Annotated[Path, typer.Argument(help="What is said and shown: media/<topic>/<name>.yaml in a pack.")],
    recording: Annotated[
        Path | None, typer.Option("--recording", help="A video or a voice from a telephone; without it, a computer.")
    ] = None,
) -> None:
    """Make a story film with captions and a poster (needs ffmpeg, and espeak-ng where no voice was recorded)."""
    try:
        made = make(read_film(script), recording)
    except PackError as faulty:
        tell(faulty.faults)
        raise typer.Exit(1) from None
    for file in made:
        print(f"Wrote {file}, {file.stat().st_size // 1024 + 1} KB")
    print(f"On a page it is:  :::video {{#{script.stem} src={script.stem}}}")
