"""Help: contacts for everybody and by region, the same for everyone, from a file and nothing else (R43)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.pages.contacts import Contacts, ContactsError, read_contacts
from app.pages.help_alone import help_file
from app.pages.house import contacts_file, open_house
from tests.app.pages.browsing import browser, words
from tests.app.world import PAGE, People, World, settings_in

OURS = """
contacts:
  - {name: Ambulance, when: Now., phone: "999"}
regions:
  - id: hills
    name: The "hills" <b>&
    contacts:
      - {name: Line, when: "<script>x</script>", phone: "+44 (1632) 960 009", text: "01632-960 010", hours: At night,
         languages: [Deutsch, English]}
  - id: coast
    name: Coast
    contacts: [{name: Team, when: By day.}]
"""


async def test_R43_all_regions_stand_plainly_on_help_and_in_the_panel_of_each_page(
    world: World, people: People
) -> None:
    sam = browser(world, people.sam)
    for path in ("/help", "/topics", f"/topics/{PAGE}", "/"):
        page = await sam.get(path)
        assert "North of the river" in words(page) and "South of the river" in words(page), path
        assert 'href="tel:01632960006"' in page.text and 'href="sms:01632960016"' in page.text, path
    helping = await sam.get("/help")
    assert 'href="#region-north"' in helping.text and 'id="region-north"' in helping.text
    assert "Work days, 9 in the morning to 5 in the afternoon." in words(helping)
    assert "They speak: English, Deutsch, Polski." in words(helping)
    assert words(helping) == words(await browser(world).get("/help")), "the same for everyone"


async def test_R43_contacts_are_said_in_the_language_of_who_reads(world: World) -> None:
    german = await browser(world).get("/help", headers={"Accept-Language": "de"})
    for said in ("Krisenteam", "Jemand ist jetzt in Gefahr.", "An Werktagen von 9 bis 17 Uhr.", "Nördlich vom Fluss"):
        assert said in words(german), said
    assert "Crisis team" not in words(german) and "North of the river" not in words(german)
    assert 'href="tel:01632960006"' in german.text
    assert "Krisenteam" not in words(await browser(world).get("/help"))


def test_R43_words_that_the_file_has_in_one_language_say_which(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(OURS)
    page = help_file(open_house(settings_in(tmp_path, contacts_path=file)))
    assert '<h2 lang="en">Ambulance</h2>' in page and "<h2>Ambulance</h2>" in page, (
        "in the German part, and the English"
    )


def test_R43_the_file_that_a_proxy_shows_has_the_regions_and_needs_nothing(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text(OURS)
    page = help_file(open_house(settings_in(tmp_path, contacts_path=file)))
    assert "<script" not in page and "src=" not in page and "sample" not in page
    assert 'href="tel:+441632960009"' in page and 'href="sms:01632960010"' in page
    assert "The &#34;hills&#34; &lt;b&gt;&amp;" in page and 'href="#en-region-coast"' in page
    assert "At night." in page and "They speak: Deutsch, English." in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert "de-region-coast" in ids and len(set(ids)) == len(ids), "each language has places of its own"


def test_the_settings_name_the_file_or_the_pack_has_it_or_it_is_a_sample(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    assert read_contacts(contacts_file(settings_in(tmp_path, content_path=(pack,)))).sample
    (pack / "help.yaml").write_text(OURS)
    assert contacts_file(settings_in(tmp_path, content_path=(pack,))) == pack / "help.yaml"
    other = tmp_path / "other.yaml"
    assert contacts_file(settings_in(tmp_path, content_path=(pack,), contacts_path=other)) == other
    with pytest.raises(ContactsError, match=r"other\.yaml"):
        read_contacts(other)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("contacts: []", "name somebody to call"),
        ("regions: [{id: a, name: A, contacts: []}]", "contacts"),
        ("regions: [{id: 'a b', name: A, contacts: [{name: Us, when: x}]}]", "id"),
        (
            "regions:\n- {id: a, name: A, contacts: [{name: U, when: x}]}\n"
            "- {id: a, name: B, contacts: [{name: U, when: x}]}",
            "same id",
        ),
        ("contacts: [{name: Us, when: x, text: 'sms:1'}]", "text"),
        ("contacts: [{name: Us, when: x, hours: Always, words: {de: {name: Wir, when: x}}}]", "hours of Us in 'de'"),
        ("contacts: [{name: Us, when: x, words: {Deutsch: {name: Wir, when: x}}}]", "words"),
    ],
)
def test_a_contacts_file_with_a_fault_says_which(tmp_path: Path, bad: str, why: str) -> None:
    file = tmp_path / "help.yaml"
    file.write_text(bad)
    with pytest.raises(ContactsError, match=why):
        read_contacts(file)


def test_a_file_without_regions_is_as_good_as_ever() -> None:
    known = Contacts.model_validate({"contacts": [{"name": "Us", "when": "Always", "phone": "112"}]})
    assert known.regions == () and known.contacts[0].call == "tel:112"
