"""How long a sign-in lasts, what counts as being here, and what someone is told who was away (security R7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from app.database.columns import now
from app.database.tables import AuthSessionRow, UserRow
from app.identity.caller import caller_of, sign_in_as
from app.identity.lasting import is_over, touch
from realtime.identity import Role
from tests.app.pages.browsing import browser, words
from tests.app.world import People, World, invite, join, start

LIMITS = [("sam", 30, 12), ("jo", 15, 8), ("pat", 15, 8), ("alex", 15, 8)]


@pytest.mark.parametrize(("who", "minutes", "hours"), LIMITS)
def test_being_away_and_all_in_all_each_have_a_limit(
    world: World, people: People, who: str, minutes: int, hours: int
) -> None:
    user: UserRow = getattr(people, who)
    at = now()
    with world.database.writing() as db:
        cookie = sign_in_as(db, "cookie", at, user=user)
        bearer = sign_in_as(db, "bearer", at, user=user)
    second = timedelta(seconds=1)
    away, longest = timedelta(minutes=minutes), timedelta(hours=hours)
    with world.database.reading() as db:
        assert caller_of(db, cookie, None, at + away - second) is not None
        assert caller_of(db, cookie, None, at + away) is None
        assert caller_of(db, None, bearer, at + longest - second) is not None
        assert caller_of(db, None, bearer, at + longest) is None
    with world.database.writing() as db:
        row = db.exec(select(AuthSessionRow).where(AuthSessionRow.kind == "cookie")).one()
        for step in range(1, 200):  # always here, a minute at a time
            touch(db, row.id, at + step * away / 2)
        db.refresh(row)
        assert not is_over(row, Role(user.role), at + longest - second)
        assert is_over(row, Role(user.role), at + longest)


async def test_an_act_of_a_person_counts_and_a_page_that_looks_by_itself_does_not(world: World, people: People) -> None:
    with time_machine.travel(0, tick=False) as clock:
        jo = browser(world, people.jo)
        for _ in range(10):
            clock.shift(14 * 60)
            assert (await jo.get("/people")).status_code == 200
        clock.shift(14 * 60)
        assert (await jo.get("/people", headers={"accept": "*/*"})).status_code == 200
        clock.shift(60)
        assert (await jo.get("/people")).status_code == 303


async def test_when_someone_was_last_here_is_written_once_a_minute(world: World, people: People) -> None:
    def seen() -> float:
        with world.database.reading() as db:
            return db.exec(select(AuthSessionRow)).one().last_seen_at.timestamp()

    with time_machine.travel(1_000_000, tick=False) as clock:
        sam = browser(world, people.sam)
        for seconds in (30, 29):
            clock.shift(seconds)
            await sam.get("/workbook")
            assert seen() == 1_000_000
        clock.shift(1)
        await sam.get("/workbook")
        assert seen() == 1_000_060


async def test_who_was_away_is_told_kindly_and_led_back(world: World, people: People) -> None:
    with time_machine.travel(0, tick=False) as clock:
        sam = browser(world, people.sam)
        clock.shift(31 * 60)
        answer = await sam.get("/workbook?by=time")
        assert answer.headers["location"] == "/?next=/workbook%3Fby%3Dtime"
        page = await sam.get(answer.headers["location"])
        assert "You were away for a while" in words(page)
        assert 'name="next" value="/workbook?by=time"' in page.text
    assert "You were away" not in words(await browser(world).get("/"))


async def test_a_seat_without_an_account_lasts_as_long_as_a_service_users(world: World, people: People) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        jo = world.signed_in(people.jo)
        code = (await invite(jo, await start(jo, people.sam.id), "supervisor"))["code"]
        token = (await join(world.client(), code, "Pat")).json()["token"]
        clock.shift(12 * 3600 - 1)
        assert (await world.client(token).get("/api/v1/me")).status_code == 200
        clock.shift(1)
        assert (await world.client(token).get("/api/v1/me")).status_code == 401


async def test_reading_goes_on_while_the_record_cannot_be_written(world: World, people: People) -> None:
    with time_machine.travel(0, tick=False) as clock:
        sam = browser(world, people.sam)
        clock.shift(120)
        world.database.engine.dispose()
        with world.database.engine.connect() as other:
            other.exec_driver_sql("PRAGMA query_only = 1")  # the pool's next connection is this one
        answer = await sam.get("/")
        assert answer.status_code == 200 and "Hello Sammy." in words(answer)
