"""Words that no page should say, each with what to write instead, and words after which a page must lead to Help."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from content.reading import sentences

_PROMISE = "Promise nothing. Say what helped someone, or write 'some people find that ...'."
_HURTS = "This can hurt. Leave it out."
_CHEERING = "This is cheering on, and can hurt on a bad day. Leave it out, or say what you see."
_PLAIN = "Use words from daily life."

BANNED: dict[str, str] = {
    **dict.fromkeys(
        (
            "cure", "cured", "cures", "guarantee", "guaranteed", "will help you", "will make you", "will feel better",
            "will get better", "always helps", "always works", "works for everyone", "never fails", "proven",
            "clinically", "miracle", "symptom-free",
        ),
        _PROMISE,
    ),
    **dict.fromkeys(
        (
            "cheer up", "just relax", "snap out", "pull yourself together", "it could be worse", "man up",
            "everyone feels like that", "first world problem", "attention-seeking", "manipulative",
        ),
        _HURTS,
    ),
    **dict.fromkeys(
        (
            "you can do this", "believe in yourself", "you've got this", "you got this", "well done", "good job",
            "great job", "be strong", "stay strong", "stay positive", "think positive", "keep smiling", "never give up",
            "everything happens for a reason", "proud of you", "amazing", "awesome",
        ),
        _CHEERING,
    ),
    **dict.fromkeys(
        (
            "psychoeducation", "intervention", "interventions", "maladaptive", "coping strategy", "coping strategies",
            "coping mechanism", "coping skills", "comorbid", "resilience", "empowerment", "empowered", "utilise",
            "utilize", "engage with", "stakeholder", "psychosocial", "dysfunctional", "cognitive", "self-efficacy",
            "treatment plan", "presenting problem", "premorbid", "lived experience",
        ),
        _PLAIN,
    ),
    "adherence": "Write 'as agreed', or ask what the person wants.",
    "compliance": "Write 'as agreed', or ask what the person wants.",
    "compliant": "Write 'as agreed', or ask what the person wants.",
    "non-compliant": "Write what happened, without blame.",
    "service user": "Write 'you', or a name.",
    "service users": "Write 'people who use this service', or 'you'.",
    "patient": "Write 'you', or a name. For someone who waits, write 'takes their time'.",
    "patients": "Write 'people', or 'you'.",
    "the mentally ill": "Write 'people who live with mental health problems'.",
    "mental illness": "Write 'being unwell', or what the person calls it.",
    "committed suicide": "Write 'died by suicide'.",
    "commit suicide": "Write 'die by suicide'.",
    "failed suicide": "Write 'lived through an attempt'.",
    "successful suicide": "Write 'died by suicide'.",
    "suffers from": "Write 'lives with'.",
    "suffering from": "Write 'living with'.",
    "schizophrenic": "Write about the person: 'who lives with schizophrenia'.",
    "schizophrenics": "Write about people: 'who live with schizophrenia'.",
    "crazy people": "This word hurts. Write about people: 'who live with ...'.",
    **dict.fromkeys(("psycho", "psychos", "lunatic", "lunatics"), "This word hurts. Leave it out."),
    "junkie": "This word hurts. Leave it out.",
    "addict": "Write about the person: 'who lives with addiction'.",
    "relapse": "Write 'getting unwell again'.",
    "simply": "What is simple for one is hard for the next. Leave it out.",
}  # fmt: skip
"""English words and what to do about them. `banned` in pack.yaml adds to them, in the pack's language."""
GERMAN = dict.fromkeys(
    ("wird dir helfen", "alles wird gut", "hilft immer", "hilft jedem", "wirst gesund", "geht dir bald besser"),
    _PROMISE,
)
"""German ones; packs add to them as well."""
_BANNED = {"en": BANNED, "de": GERMAN}

_STOPPING = {
    "en": re.compile(
        r"\b((stop|quit|skip|reduce|halve|drop|cut down|come off|leave|throw away|do without|without|"
        r"take (less|fewer))\b[^.!?]{0,30}|no (more )?)"
        r"\b(medicines?|medication|meds|tablets?|pills?|dose|antidepressants?|lithium)\b",
        re.I,
    ),
    "de": re.compile(
        r"\b(setz\w*|lass\w*|nimm) [^.!?]{0,40}(medi[kz]\w*|tablette\w*|pille\w*|dosis)[^.!?]{0,20} "
        r"(ab|weg|aus|weniger)\b|"
        r"\b(medi[kz]\w*|tablette\w*|pille\w*|dosis)[^.!?]{0,20} "
        r"(weg(zu)?lassen|ab(zu)?setzen|aus(zu)?lassen|halbieren)\b|"
        r"\bohne ((deine|die|seine|ihre|meine) )?(medikamente|medizin|tabletten|pillen)\b",
        re.I,
    ),
}
_HELD_BACK = {
    "en": re.compile(r"\b(not|never|nobody|before)\b|n't\b|\b(ask|talk|speak) (to|with)\b", re.I),
    "de": re.compile(r"\b(nicht|nie|niemals|niemand|kein\w*|bevor|frag\w*|red\w*|sprich|sprech\w*)\b", re.I),
}
STOPPING = "This can be read as telling someone to stop a medicine. Say to talk to a worker or doctor first."
SHOUTING = "An exclamation mark can sound like shouting. End the sentence with a full stop."

_CRISIS = {
    "en": re.compile(
        r"\b(suicid\w*|kill(ing)? (my|your|him|her|them)sel(f|ves)|self-harm\w*|overdos\w*|(want|wants|wanted) to die|"
        r"(hurt|harm|cut)(ing)? (my|your|him|her|them)sel(f|ves)|(end|take|took|ending) (my|your|his|her|their) (own )?"
        r"li(fe|ves)|better off dead|wish(ed)? (i|you) (was|were) dead|"
        r"end(ing|ed)? it all|(some|others|many|people) cut(?! (back|down|out|up|off|the|a)\b))\b",
        re.I,
    ),
    "de": re.compile(
        r"\b(su[iz]zid\w*|selbstmord\w*|selbstverletz\w*|umbringen|bringt sich um|brachte sich um|"
        r"das leben nehmen|nicht mehr leben|(will|wollte|möchte) sterben|sterben wollen|überdosis|"
        r"(sich|mir|dir) (et)?was antun|(ritzen|ritzt) (sich|mich|dich)|(sich|mich|dich) (zu )?ritzen|"
        r"(mich|dich|sich) (selbst )?(verletzen|töten))\b",
        re.I,
    ),
}
_NEED = {
    "en": re.compile(
        r"\b(kill\w*|suicid\w*|die[sd]?|dying|dead|death|(ending|end) (it|my life)|overdos\w*|cut|cuts|cutting|"
        r"self ?harm\w*|(hurt|harm|hang|stab|burn|poison|shoot)(ing)? mysel\w+|rape[sd]?|raping|rapist|abus\w*|"
        r"molest\w*|assault\w*|violen\w*|(hits?|hitting|hurts?|hurting|beats?|beating|threatens?|attacks?|touches) me|"
        r"hopeless\w*|worthless|ambulance|cris[ie]s|emergenc\w*|unsafe|not safe|danger\w*|help me|no way out|"
        r"(can t|cant|cannot) (go on|cope)|(not|don t|dont|no reason to) (want to )?(live|be here|be alive))\b"
    ),
    "de": re.compile(
        r"\b(um(zu)?bring\w*|bring\w* mich um|selbstmord\w*|suizid\w*|sterbe\w*|stirbt|tot|tod|tote|toten|toeten|"
        r"leben nehmen|nicht mehr (leben|da sein|weiter)|lebensmude|ritze\w*|schneide\w*|uberdosis|ueberdosis|"
        r"selbstverletz\w*|mich (selbst )?verletz\w*|mir (et)?was antun|vergewaltig\w*|missbrauch\w*|misshand\w*|"
        r"gewalt\w*|(schlagt|schlaegt|schlagen|bedroht|bedrohen|verletzt) mich|"
        r"tut mir weh|hoffnungslos\w*|ausweglos\w*|"
        r"krise\w*|notfall\w*|notruf|notarzt|krankenwagen|rettungswagen|in gefahr|hilf mir|"
        r"(er|sie|mann|freund) schlagt)\b"
    ),
}
NEED_OFTEN_MISSPELT = (
    "suicide", "suicidal", "overdose", "hopeless", "ambulance", "emergency", "cutting", "selbstmord", "umbringen",
    "uberdosis", "hoffnungslos", "missbraucht", "vergewaltigung",
)  # fmt: skip
"""Long words of people in need, which are known with a letter wrong too."""
_ARTICLE = re.compile(r"\bdie[sd]?\b")
_DENIED = re.compile(r"\bdoes not (talk|speak) about\b|\bspricht nicht (über|von)\b", re.I)


def unkind(text: str, lang: str, own: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What should not stand in a text, as (word, how to mend it). `own` are the pack's words."""
    text = _plain(text)
    banned = {**_BANNED.get(lang, {}), **own}
    for word, mending in banned.items():
        if re.search(rf"(?<![\w-]){re.escape(_plain(word))}(?![\w-])", text, re.I):
            yield word, mending
    if re.search(r"(?<=\w)!|! ?$", text):
        yield "!", SHOUTING
    for sentence in sentences(text) if lang in _STOPPING else ():
        stopping = _STOPPING[lang].search(sentence)
        if stopping and not _HELD_BACK[lang].search(sentence):
            yield stopping[0], STOPPING


def says_need(asked: str, lang: str) -> bool:
    """Whether somebody who looks for this may be in danger, in either language; `asked` is lower case, no accents.

    It is wider than what a page may not say without a way to help: who is shown one way to Help too many loses nothing.
    """
    english = _ARTICLE.sub("", asked) if lang == "de" else asked
    return bool(_NEED["en"].search(english) or _NEED["de"].search(asked))


def crisis_words(text: str, lang: str) -> list[str]:
    """Words of a text after which nobody may be left alone; a note that a page does *not* talk about them is none."""
    text = _plain(text)
    pattern = _CRISIS.get(lang)
    if pattern is None or _DENIED.search(text):
        return []
    return [found[0] for found in pattern.finditer(text)]


def _plain(text: str) -> str:
    """With the apostrophe that keyboards have."""
    return text.replace("\u2019", "'")
