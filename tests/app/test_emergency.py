"""An emergency read: with a reason, for an hour, read-only, told to everybody, and reviewed (security R24)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
import time_machine
from sqlmodel import col, select

from app.database.columns import now
from app.database.tables import AuditRow, AuthSessionRow, EmergencyReadRow, UserRow
from app.emergency.reading import LASTS, REVIEW_WITHIN
from tests.app.pages.browsing import browser, send, words
from tests.app.world import EXERCISE, PAGE, People, World

REASON = "Her mother called: she said goodbye on the phone."
BEGIN = datetime(2030, 1, 1, 12, tzinfo=UTC)
FORM = "/admin/emergency"
SECRET = "I hid the letter under the third stone"


async def _write(world: World, people: People) -> None:
    """Sam's private draft, through the door by which he writes without a script."""
    sam = browser(world, people.sam)
    html = (await sam.get(f"/topics/{PAGE}")).text
    action = html.split("data-exercise-form")[0].rsplit('action="', 1)[1].split('"')[0]
    saved = await send(sam, action, page=PAGE, exercise=EXERCISE, text=SECRET)
    assert saved.status_code == 303, words(saved)


async def _open(alex: httpx.AsyncClient, people: People, **changes: str) -> httpx.Response:
    form = {"login": people.sam.login, "reason": REASON, "second": people.pat.id} | changes
    return await send(alex, f"{FORM}/open", **form)


def _actions(world: World, subject: UserRow) -> list[str]:
    with world.database.reading() as db:
        asked = select(AuditRow).where(AuditRow.subject_id == subject.id).order_by(col(AuditRow.seq))
        return [row.action for row in db.exec(asked) if row.action.startswith("emergency")]


async def test_an_admin_reads_for_an_hour_and_everybody_knows(world: World, people: People) -> None:
    await _write(world, people)
    alex = browser(world, people.alex)
    assert SECRET not in (await alex.get(FORM)).text
    opened = await _open(alex, people)
    assert opened.status_code == 303, words(opened)
    shown = await alex.get(opened.headers["location"])
    assert SECRET in words(shown)
    assert shown.headers["cache-control"] == "no-store"
    # At once: the second person, and the person whose workbook it is.
    pats = words(await browser(world, people.pat).get("/"))
    assert "Alexis opened the workbook of Sammy" in pats
    assert "Alexis opened your workbook" in words(await browser(world, people.sam).get("/"))
    assert "Alexis opened" not in words(await browser(world, people.kim).get("/"))
    assert "Alexis" in words(await browser(world, people.sam).get("/record"))
    assert "Alexis" not in words(await browser(world, people.kim).get("/record"))
    assert _actions(world, people.sam) == ["emergency_opened", "emergency_read"]
    await alex.get(opened.headers["location"])
    assert _actions(world, people.sam)[2:] == ["emergency_read"]


async def test_reading_changes_nothing_and_opens_nothing_else(world: World, people: People) -> None:
    await _write(world, people)
    alex = browser(world, people.alex)
    where = (await _open(alex, people)).headers["location"]
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert (await alex.request(method, where)).status_code == 405
    assert (await alex.get("/api/v1/entries")).json() == {"entries": []}
    assert (await alex.get("/workbook")).status_code == 403
    assert "<form" not in words(await alex.get(where))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": "too short"}, "Say why, in 20 letters or more."),
        ({"reason": " " * 40}, "Say why, in 20 letters or more."),
        ({"reason": "a" + " " * 30 + "b"}, "Say why, in 20 letters or more."),
        ({"reason": "x" * 1001}, "Say why, in up to 1000 letters."),
        ({"login": "nobody"}, "Nobody with a workbook"),
        ({"login": "johanna"}, "Nobody with a workbook"),
        ({"second": ""}, "Name a second person"),
        ({"second": "jo"}, "Name a second person"),
        ({"second": "sam"}, "Name a second person"),
        ({"second": "alex"}, "Name a second person"),
    ],
)
async def test_abuse_18_what_is_missing_is_asked_for_and_opens_nothing(
    world: World, people: People, changes: dict[str, str], said: str
) -> None:
    if changes.get("second") in ("jo", "sam", "alex"):
        changes = {"second": getattr(people, changes["second"]).id}
    refused = await _open(browser(world, people.alex), people, **changes)
    assert refused.status_code == 422 and said in words(refused)
    assert _actions(world, people.sam) == []


@pytest.mark.parametrize("who", ["sam", "jo", "pat"])
async def test_nobody_but_an_admin_opens_or_reads_one(world: World, people: People, who: str) -> None:
    where = (await _open(browser(world, people.alex), people)).headers["location"]
    client = browser(world, getattr(people, who))
    assert (await client.get(FORM)).status_code == 403
    assert (await client.get(where)).status_code in (403, 404)
    assert (await _open(client, people)).status_code == 403


async def test_another_admin_cannot_read_by_it(world: World, people: People) -> None:
    where = (await _open(browser(world, people.alex), people)).headers["location"]
    with world.database.writing() as db:
        db.add(UserRow(role="admin", login="second", display_name="Second", created_at=now()))
    with world.database.reading() as db:
        other = db.exec(select(UserRow).where(UserRow.login == "second")).one()
    assert (await browser(world, other).get(where)).status_code == 404


async def test_it_needs_a_fresh_sign_of_who_asks(world: World, people: People) -> None:
    alex = browser(world, people.alex)
    with world.database.writing() as db:
        for row in db.exec(select(AuthSessionRow)):
            row.stepped_up_at = now() - timedelta(minutes=6)
            db.add(row)
    asked = await _open(alex, people)
    assert asked.status_code == 303 and asked.headers["location"].startswith("/step-up")
    assert _actions(world, people.sam) == []


async def test_abuse_18_after_an_hour_it_is_over_and_needs_a_new_reason(world: World, people: People) -> None:
    with time_machine.travel(BEGIN, tick=False) as clock:
        where = (await _open(browser(world, people.alex), people)).headers["location"]
        clock.move_to(BEGIN + LASTS - timedelta(seconds=1))
        alex = browser(world, people.alex)
        assert (await alex.get(where)).status_code == 200
        clock.move_to(BEGIN + LASTS)
        over = await alex.get(where)
        assert over.status_code == 409 and "The hour is over." in words(over)
        again = await _open(alex, people, reason=f"  {REASON.upper()} ")
        assert again.status_code == 422 and "gave this reason before" in words(again)
        fresh = await _open(alex, people, reason="The police found her bag by the river.")
        assert (await alex.get(fresh.headers["location"])).status_code == 200
        assert (await alex.get(where)).status_code == 409


async def test_the_second_person_reviews_it_and_that_ends_the_hour(world: World, people: People) -> None:
    alex, pat = browser(world, people.alex), browser(world, people.pat)
    where = (await _open(alex, people)).headers["location"]
    await alex.get(where)
    review = where.replace("/admin", "") + "/review"
    shown = words(await pat.get(review))
    assert REASON in shown.replace("&#39;", "'") and "1 look" in shown and SECRET not in shown
    assert (await send(pat, review, words="ok")).status_code == 422
    done = await send(pat, review, words="I spoke with Alexis. It was right.")
    assert done.status_code == 303
    assert "opened the workbook" not in words(await pat.get("/"))
    assert (await alex.get(where)).status_code == 409
    assert (await send(pat, review, words="I say it a second time.")).status_code == 409
    assert _actions(world, people.sam) == ["emergency_opened", "emergency_read", "emergency_reviewed"]


@pytest.mark.parametrize("who", ["alex", "sam", "jo", "kim"])
async def test_abuse_18_nobody_else_reviews_least_of_all_who_read(world: World, people: People, who: str) -> None:
    where = (await _open(browser(world, people.alex), people)).headers["location"]
    review = where.replace("/admin", "") + "/review"
    client = browser(world, getattr(people, who))
    assert (await client.get(review)).status_code in (403, 404)
    assert (await send(client, review, words="All was right, I say so myself.")).status_code in (403, 404)
    with world.database.reading() as db:
        assert db.exec(select(EmergencyReadRow)).one().reviewed_at is None


async def test_without_a_review_for_seven_days_an_admin_opens_no_other(world: World, people: People) -> None:
    with time_machine.travel(BEGIN, tick=False) as clock:
        where = (await _open(browser(world, people.alex), people)).headers["location"]
        clock.move_to(BEGIN + REVIEW_WITHIN - timedelta(seconds=1))
        second = await _open(browser(world, people.alex), people, login="kim", reason="Another reason, long enough.")
        assert second.status_code == 303
        clock.move_to(BEGIN + REVIEW_WITHIN)
        alex = browser(world, people.alex)
        assert "waits for its review" in words(await alex.get(FORM))
        refused = await _open(alex, people, reason="A third reason, also long enough.")
        assert refused.status_code == 403
        pat, review = browser(world, people.pat), where.replace("/admin", "") + "/review"
        closed = await send(pat, review, words="It was right to do so.")
        assert closed.headers["location"] == review and "Looked into on" in words(await pat.get(review))
        assert (await _open(alex, people, reason="A third reason, also long enough.")).status_code == 303


async def test_the_person_says_that_they_read_the_notice_and_only_they(world: World, people: People) -> None:
    where = (await _open(browser(world, people.alex), people)).headers["location"]
    seen = where.replace("/admin", "") + "/seen"
    assert (await send(browser(world, people.kim), seen)).status_code in (403, 404)
    sam = browser(world, people.sam)
    await send(sam, seen)
    assert "opened your workbook" not in words(await sam.get("/"))
    with world.database.reading() as db:
        assert db.exec(select(EmergencyReadRow)).one().subject_told_at is not None


async def test_the_second_person_is_put_down_as_told_when_they_see_it(world: World, people: People) -> None:
    await _open(browser(world, people.alex), people)
    with world.database.reading() as db:
        assert db.exec(select(EmergencyReadRow)).one().second_told_at is None
    await browser(world, people.pat).get("/")
    with world.database.reading() as db:
        row = db.exec(select(EmergencyReadRow)).one()
    assert row.second_told_at is not None
    assert REASON.encode() not in row.reason_sealed


async def test_the_reason_is_in_no_file_of_the_record_and_in_no_line_of_the_trail(world: World, people: People) -> None:
    alex = browser(world, people.alex)
    await alex.get((await _open(alex, people)).headers["location"])
    file = world.settings.database_file
    assert file is not None
    for part in (file, file.with_name(file.name + "-wal")):
        assert REASON.encode() not in part.read_bytes()
