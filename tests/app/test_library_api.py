"""The content over HTTP, as the contract shows it."""

from __future__ import annotations

from tests.app.world import PAGE, World, code_of


async def test_topics_and_their_pages(world: World) -> None:
    topics = (await world.client().get("/api/v1/topics")).json()["topics"]
    assert all(topic.keys() == {"id", "title", "tags", "pages"} and topic["tags"] for topic in topics)
    assert PAGE in [page["id"] for topic in topics for page in topic["pages"]]


async def test_a_page_is_its_blocks_in_order(world: World) -> None:
    answer = await world.client().get(f"/api/v1/pages/{PAGE}")
    page = answer.json()
    assert page.keys() == {"id", "title", "version", "blocks"}
    assert answer.headers["etag"] == f'"{page["version"]}"'
    assert all(block.keys() == {"id", "kind", "text"} for block in page["blocks"])
    assert "A hard day often gets smaller when we know what helps." in page["blocks"][0]["text"]
    assert {block["kind"] for block in page["blocks"]} >= {"text", "video", "entry"}


async def test_a_page_that_is_not_there(world: World) -> None:
    for path in ("hard-day/nothing", "nothing/what-helps", "..%2f/x", "x/%00"):
        assert code_of(await world.client().get(f"/api/v1/pages/{path}"))[0] == 404


async def test_media_are_served_in_ranges_and_nothing_beside_them(world: World) -> None:
    name = world.app.state.library.page(PAGE).block("ari-night").poster.removeprefix("/media/").partition("?")[0]
    part = await world.client().get(f"/media/{name}", headers={"range": "bytes=0-9"})
    assert part.status_code == 206 and len(part.content) == 10
    assert part.headers["cache-control"] == "public, max-age=86400"
    for path in ("/media/../pack.yaml", "/media/%2e%2e/pack.yaml", "/media/", "/static/build/../../pyproject.toml"):
        assert (await world.client().get(path)).status_code in (404, 405), path
