"""How common a word is, and which capitalised runs of a text are names because they are not common.

The counts are those of the package `pyspellchecker` (MIT; film subtitles): English, German, French, Spanish, Italian,
Dutch, Portuguese and Russian. For other languages every word counts as unknown, and callers have to be more careful.
"""

import gzip
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from bot.lemmas import has_lemmas, lemma

#: Languages whose lists we read.
LISTED = frozenset({"de", "en", "es", "fr", "it", "nl", "pt", "ru"})
#: Where a list lacks a form, it is said so many times less often than its plain form. The Spanish list lacks every
#: fifth word of a conversation: "puede", "creo", "está".
_FORMS = 10
#: Parts that German joins words with, and the shortest part worth looking up.
_JOINTS = ("", "s", "es", "n", "en", "e", "er", "-", "s-")
_SHORTEST_PART = 4

_WORD = r"[^\W\d_][\w'’&+]*(?:[.-][^\W_][\w'’+]*)*"
_RUN_GAP = re.compile(r"^ (?:(?:de|da|di|do|van|von|der|den|la|le|del|bin|al|&) )?$|^ (?:von|van) (?:der|den|de) $")
#: What `of` may follow inside a name: University of Bath, but not Jane Doe of Acme.
_OF = re.compile(r"^ of (?:the )?$")
_HELD = re.compile(r" (?:of|of the|de|da|di|do|van|von|van der|van den|von der|la|le|del|bin) [^ ]+$")
#: Words that organisations carry in their names.
ORGANISATION = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|ag|se|corp|capital|ventures|labs?|university|universität|institute?|college|foundation|"
    r"stiftung|verein|group|company|school|hochschule|studios?|media|bank|partners)\b",
    re.IGNORECASE,
)
#: A word said this often in a million is no name by itself.
COMMON = 8.0
#: Common words that are younger than the subtitles, or that films have little use for.
_NEWER_WORDS = """
    ai ml llm llms gpu gpus cpu cpus api apis app apps json html css xml yaml sql url urls http https ui ux pdf pdfs
    ide ides sdk cli ssh dns vpn usb ram ssd tcp udp ip os pc saas devops wifi iot rss ci cd qa vm vms rl nlp agi
    blog blogs blogging blogger blogpost podcast podcasts podcasting podcaster podcasters newsletter newsletters emoji
    emojis selfie hashtag influencer influencers startup startups crypto blockchain chatbot chatbots codebase dataset
    datasets benchmark benchmarks frontend backend fullstack framework frameworks namespace namespaces metadata
    changelog repo repos refactor refactoring refactored async middleware runtime runtimes timestamp timestamps tokens
    tokenizer embedding embeddings prompt prompts prompting scalable scalability interpretability superintelligence
    datacenter datacenters hyperscaler hyperscalers eval evals
    superintelligent pretraining hyperparameter hyperparameters transformers workflow workflows onboarding livestream
    livestreams webinar webinars toolchain serverless microservice microservices kubernetes container containers
    screenshot screenshots dropdown tooltip autocomplete plugin plugins addon addons homepage login logins username
    usernames sponsor sponsors sponsored links link specification specifications transcript transcripts shownotes
"""
_NEWER = frozenset(_NEWER_WORDS.split())
#: Endings that make words, hardly ever names …
_WORD_ENDING = re.compile(
    r"(?:tions?|sions?|ments?|ness|able|ible|ical|ously?|ances?|ences?|ities|ity|ively?|ory|ology|isms?|fully?|less)$"
)
#: … and those that do where something is left without them: `Evaluators`, but not `Boeing`.
_INFLECTED = ("s", "ing", "ings", "ed", "er", "ers", "or", "ors", "ized", "ised")
#: One said this often is a headline's little word.
_LITTLE = 400.0


@lru_cache(maxsize=1 << 16)
def frequency(word: str, language: str) -> float:
    """Times in a million running words; 0.0 where the language's list holds neither it nor its plain form.

    >>> frequency("the", "en") > 1000 > frequency("Izmailov", "en") == 0.0
    True
    """
    counts, total = _counts(language[:2].lower())
    plain = word.lower().replace("’", "'")
    count = counts.get(plain, 0)
    if not count and has_lemmas(language):
        count = counts.get(lemma(plain, language) or "", 0) // _FORMS
    return count * 1e6 / total


@lru_cache(maxsize=1 << 16)
def is_word(word: str, language: str) -> bool:
    """Whether this is a word of the language, inflected, joined from known parts (German, Dutch) or a number."""
    plain = word.lower().replace("’", "'")
    if not any(letter.isalpha() for letter in plain):
        return True
    if frequency(plain, language) > 0.0 or any(frequency(stem, language) > 0.0 for stem in _stems(plain, language)):
        return True
    if language[:2].lower() in ("de", "nl"):
        return _is_compound(plain, language)
    return lemma(plain, language) is not None


@lru_cache(maxsize=1 << 16)
def is_ordinary(word: str, language: str) -> bool:
    """Whether a word is one of the language rather than a name, whatever its capitals: `Specification`, `JSON`, `Apps`.

    The lists hold names as well (`Shannon`), so this goes by how often a word is said and by how it ends.

    >>> is_ordinary("Evaluators", "en"), is_ordinary("Shannon", "en"), is_ordinary("Izmailov", "en")
    (True, False, False)
    """
    plain = word.lower().replace("’", "'").removesuffix("'s")
    if plain in _NEWER or (word.isupper() and len(word) > 1):
        return plain in _NEWER  # MAD is no word, whatever mad is
    if frequency(plain, language) > COMMON:
        return True
    if not is_word(plain, language):
        return False
    return bool(_WORD_ENDING.search(plain)) or any(
        max(frequency(stem, language), frequency(stem + "e", language)) > frequency(plain, language)
        for stem in (plain.removesuffix(ending) for ending in _INFLECTED if plain.endswith(ending))
        if len(stem) > 2
    )


def has_list(language: str) -> bool:
    """Whether anything is known about the words of this language."""
    return language[:2].lower() in LISTED


def proper_runs(text: str, language: str) -> Iterator[str]:
    """Capitalised runs, without the words that are capitalised because a sentence, or German, asks for it."""
    for line in re.split(r"[\n\r•|]+|(?<=[.!?])\s+", text):
        run: list[re.Match[str]] = []
        for match in re.finditer(_WORD, line):
            if not _is_capital(match[0]):
                continue
            if run and not _belongs(run[-1][0], line[run[-1].end() : match.start()], match[0], language):
                yield from _worthy([word[0] for word in run], line[run[0].start() : run[-1].end()], language)
                run = []
            run.append(match)
        if run:
            yield from _worthy([word[0] for word in run], line[run[0].start() : run[-1].end()], language)


def _belongs(before: str, gap: str, word: str, language: str) -> bool:
    """Whether a capitalised word goes on with the run; a headline's little words (`Are Being`) part names."""
    if before.endswith(("'s", "’s")):
        return False
    if any(part.istitle() and frequency(part, language) > _LITTLE for part in (before, word)):
        return False
    return bool(_RUN_GAP.match(gap)) or bool(_OF.match(gap) and ORGANISATION.fullmatch(before))


def _is_capital(word: str) -> bool:
    return any(letter.isupper() for letter in word)


def _worthy(words: list[str], run: str, language: str) -> Iterator[str]:
    """The run without plain words at its ends; nothing where only plain words are left.

    Little words inside hold a run together: `Ludwig van Beethoven`, `University of Bath`.
    """
    if len(words) > 1 and _HELD.search(run):
        yield re.sub(r"['’]s$", "", run)
        return
    while words and _is_plain(words[0], language):
        run = run[len(words[0]) :].lstrip()
        run = re.sub(r"^(?:of|and|und|&)\s+", "", run)
        words = words[1:]
    while words and _is_plain(words[-1], language):
        run = re.sub(rf"\W*(?:\b(?:of|and|und)\s+|&\s*)?{re.escape(words[-1])}$", "", run)
        words = words[:-1]
    if words and len(words) <= 6:
        yield re.sub(r"['’]s$", "", run)


def _is_plain(word: str, language: str) -> bool:
    if (word.isupper() and len(word) > 1) or any(letter.isupper() for letter in word[1:]):
        return False
    if language == "de":
        return is_word(word, "de")
    return frequency(word, language) > COMMON


@lru_cache(maxsize=4)
def _counts(language: str) -> tuple[dict[str, int], int]:
    if language not in LISTED:
        return {}, 1
    packed = (files("spellchecker") / f"resources/{language}.json.gz").read_bytes()
    counts: dict[str, int] = json.loads(gzip.decompress(packed))
    return counts, sum(counts.values())


def _stems(word: str, language: str) -> list[str]:
    """What may be left without an ending that the list need not hold."""
    endings = (
        ("'s", "s'", "s", "'") if language[:2] == "en" else ("'s", "s", "es", "n", "en", "e", "er", "em", "te", "t")
    )
    found = [word[: -len(ending)] for ending in endings if word.endswith(ending) and len(word) - len(ending) > 3]
    if language[:2] == "en":
        found += [
            part for ending in ("ing", "ed", "er", "ly", "ish", "able", "ness") for part in _unended(word, ending)
        ]
        found += [
            word[len(start) :]
            for start in ("re", "un", "non", "pre", "multi", "super", "over")
            if word.startswith(start)
        ]
    return [stem for stem in found if len(stem) > 2]


def _unended(word: str, ending: str) -> list[str]:
    if not word.endswith(ending) or len(word) - len(ending) < 3:
        return []
    stem = word[: -len(ending)]
    return [stem, stem + "e"] + ([stem[:-1]] if stem[-1] == stem[-2] else [])


def _is_compound(word: str, language: str) -> bool:
    """Two known parts, or three: `Datenbankabfrage`."""
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:]
        if not any(frequency(head.removesuffix(joint), language) > 0.0 for joint in _JOINTS if head.endswith(joint)):
            continue
        if frequency(tail, language) > 0.0 or any(frequency(stem, language) > 0.0 for stem in _stems(tail, language)):
            return True
        if len(tail) >= 2 * _SHORTEST_PART and _is_compound(tail, language):
            return True
    return False
