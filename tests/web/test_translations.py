"""Each translation says every message, with the same places to fill in, and nothing in English by mistake."""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from web import catalogue
from web.languages import SOURCE_LOCALE, catalogue_file, languages, locale_of, own_name, pick, wishes

TRANSLATED = [code for code in languages() if code != SOURCE_LOCALE]
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?\w+[^>]*>")
ENGLISH = re.compile(r"\b(?:the|you|your|and|with|this|that|not|what|have)\b", re.IGNORECASE)
SAME = {
    "de": {"Code-App", "Name", "Normal", "Passkeys", "Pause", "Team", "Teams", "{name} ({role})", "{name} ({scope})"}
    | {"{name} ({role}: {scope})"}
}
"""Messages that are right as they are in both languages."""


def read(code: str) -> Catalog:
    with catalogue_file(code).open("rb") as file:
        return read_po(file, locale=code)


def forms(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def source(message: Message) -> str:
    return str(message.id[-1] if isinstance(message.id, (list, tuple)) else message.id)


def told(messages: list[str]) -> str:
    return "\n".join(["", *messages])


@pytest.mark.parametrize("code", TRANSLATED)
def test_R5_no_message_is_missing_or_uncertain(code: str) -> None:
    lacking = [source(message) for message in read(code) if message.id and (not all(forms(message)) or message.fuzzy)]
    assert not lacking, (
        f"These messages lack {locale_of(code).english_name}. Write them into {catalogue_file(code).name} of {code} "
        f"(docs/translating.md says how):{told(lacking)}"
    )


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_messages_of_the_catalogue_and_no_others(code: str) -> None:
    assert catalogue_file(code).read_bytes() == catalogue.merged(code, catalogue.POT.read_bytes()), (
        "run: python -m web.catalogue"
    )


@pytest.mark.parametrize("code", TRANSLATED)
def test_places_to_fill_in_and_tags_are_the_same(code: str) -> None:
    wrong = [
        f"{source(message)} -> {form}"
        for message in read(code)
        if message.id
        for form in forms(message)[-1:]
        if form and set(PLACES.findall(source(message))) != set(PLACES.findall(form))
    ]
    assert not wrong, told(wrong)


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_english_is_left_by_mistake(code: str) -> None:
    left = [
        form
        for message in read(code)
        if message.id
        for form in forms(message)
        if (form == source(message) and form not in SAME.get(code, set())) or ENGLISH.search(PLACES.sub("", form))
    ]
    assert not left, told(left)


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_speaks_as_calmly_as_the_sources(code: str) -> None:
    shouted = [form for message in read(code) if message.id for form in forms(message) if "!" in form]
    assert not shouted, told(shouted)


GERMAN_NEVER = ("klient", "patient", "betroffene", "psychisch", "krank", "einfach nur")
FROM_AFAR = re.compile(r"[a-zß,] (?:Sie|Ihnen|Ihre[mnrs]?)\b")
"""The polite form, in the middle of a sentence, where a capital letter can mean nothing else."""


def test_german_says_du_and_uses_no_words_of_the_clinic() -> None:
    said = [form for message in read("de") if message.id for form in forms(message)]
    assert not [form for form in said if any(word in form.casefold() for word in GERMAN_NEVER)]
    assert not [form for form in said if FROM_AFAR.search(form)]


def test_a_language_is_offered_by_its_own_name() -> None:
    assert languages()["en"] == "English"
    assert languages()["de"] == "Deutsch"
    assert own_name("fr") == "Français"


@pytest.mark.parametrize(
    ("chosen", "accepted", "spoken"),
    [
        (None, "de-DE,de;q=0.9,en;q=0.8", "de"),
        (None, "en-GB,en;q=0.9,de;q=0.1", "en"),
        (None, "fr,de;q=0.5,en;q=0.4", "de"),
        (None, "de;q=0, en", "en"),
        (None, "fr", "de"),
        (None, "", "de"),
        ("en", "de", "en"),
        ("xx", "en", "en"),
        (None, "*;q=nonsense,,;", "de"),
    ],
)
def test_a_choice_goes_before_the_browser_and_the_browser_before_the_pack(
    chosen: str | None, accepted: str, spoken: str
) -> None:
    assert pick(chosen, accepted, "de", ["en", "de"]) == spoken


def test_a_pack_in_a_language_that_waymark_does_not_speak_leaves_english() -> None:
    assert pick(None, "cy", "cy", ["en", "de"]) == "en"


def test_wishes_are_read_in_their_order_and_a_long_header_does_no_harm() -> None:
    assert wishes("en;q=0.2, de-AT;q=0.7, fr") == ["fr", "de", "en"]
    assert len(wishes("de," * 100_000)) < 200
