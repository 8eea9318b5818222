"""Which passwords are good enough (NIST SP 800-63B-4, 3.1.1): long ones that are not on everybody's list.

No rules about digits or signs, and no changing by the calendar: both make worse passwords. A service user's is the
only thing they need, so it has 15 letters or more; staff need a second thing beside it, so 12 are enough.
"""

from __future__ import annotations

import re
import unicodedata

from app.errors import BadInput
from app.identity.lasting import STAFF
from realtime.identity import Role

SHORTEST, SHORTEST_STAFF = 15, 12
LONGEST = 256
FEWEST_KINDS = 5
"""Different letters that a password has at least: "aaaaaaaaaaaaaaaa" is a long one, and a bad one."""

# What most guessed passwords are made of. A password is refused when it holds nothing else.
WORDS = """
password passwort passphrase passcode pass word secret geheim login logon signin admin administrator root user guest
test tester testing demo sample example default changeme change letmein let me in open sesame welcome hello hallo
waymark recovery health mental clinic hospital worker supervisor nurse doctor therapy team staff service website
iloveyou love you iloveu lovely loveme baby babygirl princess prince angel sunshine flower butterfly rainbow summer
winter spring autumn monday tuesday wednesday thursday friday saturday sunday january february march april may june
july august september october november december dragon monkey tiger lion wolf bear eagle shadow master superman batman
spiderman pokemon naruto starwars startrek matrix ninja killer hunter ranger soldier football fussball soccer baseball
basketball hockey golf tennis liverpool arsenal chelsea barcelona juventus yankees cowboys lakers mustang ferrari
mercedes porsche corvette harley davidson toyota honda cheese chocolate cookie coffee banana apple orange cherry pepper
ginger honey sugar candy money power magic lucky happy forever freedom trustno trust no one nobody everybody whatever
nothing something internet computer laptop windows microsoft google android iphone samsung facebook instagram twitter
michael jordan jessica ashley jennifer thomas daniel andrew joshua matthew robert charlie jack george william david
james john maria anna peter martin melbourne sydney london berlin paris australia england germany america canada
correct horse battery staple the is my mine your and a i am new old this that please super to best number first
qwerty qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qazwsx wsxedc edcrfv qwer uiop ytrewq
abc abcd abcdef xyz aaa xxx one two three four five six seven eight nine ten
""".split()
SEQUENCES = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "01234567890123",
    "1q2w3e4r5t6z7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "zaq12wsxcde34rfvbgt56yhn",
)
PLAIN = str.maketrans("013457@$!|", "oleastasil")
"""Digits and signs that people write for letters."""
LISTED = frozenset(WORDS)
LONGEST_WORD = max(map(len, WORDS))


def normal(password: str) -> str:
    """The password as it is hashed: the same letters typed on another keyboard are the same password (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def good_password(role: Role, password: str, *names: str) -> str:
    """The password, if it is good enough for someone in `role` whose login and name are `names`.

    Raises:
        BadInput: too short, too long, or one of those that are tried first, said in a sentence.
    """
    least = SHORTEST_STAFF if role in STAFF else SHORTEST
    if not least <= len(normal(password)) or len(password) > LONGEST:
        raise BadInput("A password has %(least)s to %(most)s letters.", least=least, most=LONGEST)
    if is_common(password, *names):
        raise BadInput("Many people use a password like this one. Take a few words that only you would put together.")
    return password


def is_common(password: str, *names: str) -> bool:
    """Whether this is one of those that are tried first: of listed words, of the person's own names, or in a row."""
    typed = "".join(normal(password).casefold().split())
    if len(set(typed)) < FEWEST_KINDS:
        return True
    return any(_is_made_of_nothing(form, names) for form in (typed, typed.translate(PLAIN)))


def _is_made_of_nothing(typed: str, names: tuple[str, ...]) -> bool:
    rest = typed
    for part in re.split(r"\W+", " ".join(names).casefold()):
        rest = rest.replace(part, "") if len(part) > 1 else rest
    for row in SEQUENCES:
        rest = _without_rows(rest, row + row[::-1])
    letters = re.sub(r"[\W\d_]+", "", rest)
    # Eight digits in a random-looking tail are worth something; four are a year.
    digits = sum(letter.isdigit() for letter in rest)
    return digits < 8 and (not letters or len(letters) < 4 or _is_made_of_words(letters))


def _is_made_of_words(letters: str) -> bool:
    """Whether listed words, one after another, give exactly these letters. Steps, not a pattern: no input is slow."""
    ends = {0}
    for end in range(1, len(letters) + 1):
        if any(end - size in ends and letters[end - size : end] in LISTED for size in range(1, LONGEST_WORD + 1)):
            ends.add(end)
    return len(letters) in ends


def _without_rows(typed: str, row: str) -> str:
    """Without stretches of four and more that stand in a row on a keyboard or in the alphabet."""
    kept, at = "", 0
    while at < len(typed):
        size = next((n for n in range(min(len(row), len(typed) - at), 3, -1) if typed[at : at + n] in row), 0)
        kept += "" if size else typed[at]
        at += size or 1
    return kept
