"""The record as JSON: all that is in it, for any program to read (GDPR 20)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from app.record.pieces import Author, KeptMark, Part, Record, Shown, WrittenEntry, WrittenPage

FORMAT = "waymark record 1"


def as_json(record: Record) -> bytes:
    """UTF-8 JSON. Offsets count UTF-16 units; moments are ISO 8601 in UTC."""
    return json.dumps(_whole(record), ensure_ascii=False, indent=1).encode()


def _whole(record: Record) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": _moment(record.made_at),
        "content_version": record.content_version,
        "person": {"name": record.name, "sign_in_name": record.login},
        "topics": [{"title": topic.title, "pages": [_page(page) for page in topic.pages]} for topic in record.topics],
        "sessions": [
            {
                "id": met.id,
                "mode": met.mode,
                "started_at": _moment(met.started_at),
                "ended_at": _moment(met.ended_at),
                "people": [_author(person) for person in met.people],
            }
            for met in record.sessions
        ],
        "consents": [
            {
                "purpose": yes.purpose,
                "words": yes.words,
                "about": yes.name,
                "given_at": _moment(yes.given_at),
                "withdrawn_at": _moment(yes.withdrawn_at),
            }
            for yes in record.consents
        ],
        "reading": {
            "hidden_stories": [{"story": story, "title": title} for story, title in record.reading.hidden],
            "questions_to_talk_about": record.reading.talk,
        },
        "receipts": [
            {"id": gone.id, "kind": gone.kind, "asked_at": _moment(gone.asked_at), "done_at": _moment(gone.done_at)}
            for gone in record.erased
        ],
    }


def _page(page: WrittenPage) -> dict[str, Any]:
    return {
        "id": page.id,
        "title": page.title,
        "entries": [_entry(entry) for entry in page.entries],
        "marks": [_mark(mark) for mark in page.marks],
    }


def _entry(entry: WrittenEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "exercise": entry.exercise,
        "kind": entry.kind,
        "question": entry.ask,
        "text": None if entry.damaged else entry.text,
        "answer": entry.raw_answer,
        "answer_in_words": entry.answer,
        "damaged": entry.damaged,
        "begun_at": _moment(entry.begun_at),
        "changed_at": _moment(entry.at),
        "begun_by": _author(entry.writer),
        "authors": [_part(part) for part in entry.parts],
        "typed": [{"by": _author(typed.typist), "kept_by": _author(typed.keeper)} for typed in entry.typed],
        "readers_now": entry.readers,
        "shown": [_shown(shown) for shown in entry.shown],
    }


def _part(part: Part) -> dict[str, Any]:
    kept = {"kept_by": _author(part.kept_by)} if part.kept_by else {}
    return {"start": part.start, "end": part.end, **_author(part.author), **kept}


def _shown(shown: Shown) -> dict[str, Any]:
    return {
        "session": shown.session_id,
        "since": _moment(shown.since),
        "until": _moment(shown.until),
        "to": list(shown.to),
    }


def _mark(mark: KeptMark) -> dict[str, Any]:
    return {
        "id": mark.id,
        "block": mark.block,
        "start": mark.start,
        "end": mark.end,
        "quote": mark.quote,
        "by": {"name": mark.name, "role": mark.role},
        "at": _moment(mark.at),
    }


def _author(author: Author) -> dict[str, Any]:
    return {"name": author.name, "role": author.role, "you": author.mine}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
