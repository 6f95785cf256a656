"""What the episode is about in a few sentences: the producer's own words where there are any, else the host's."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.domain.episode import Episode
from bot.domain.transcript import Transcript
from bot.domain.unspaced import joined
from bot.notes.cues import cues_of
from bot.notes.description import prose
from bot.notes.fluency import fillers, stumbles
from bot.notes.sentences import Sentence
from bot.notes.sources.links import SPOKEN_ADDRESS
from bot.notes.words import content_stems, count_words, stop_words

#: A description shorter than this says too little to stand as the summary, in letters.
_ENOUGH = 120
_LONGEST = 1600
_TEASER = 220
_OPENING_SECONDS = 240.0
#: Seconds before the end in which a thank-you is a goodbye, and how programmes sign off.
_LEAVE_TAKING = 90.0
_SIGN_OFF = re.compile(
    r"\b(?:good place to (?:stop|end)|(?:[Tt]his|[Tt]hat) (?:was|has been) [A-Z]|[Dd]as war (?:\w+ )?[A-Z]"
    r"|bis zum nächsten)"
)
#: What tells nothing of the topic: "Welcome everybody to the show", "Thanks, Ada and Bo, for joining us".
_GREETS = re.compile(
    r"^(?:(?:so|and|well|okay|all right|alright|ja|also|und)\b[,.!]? )*"
    r"(?:hello|hi|hey|welcome|please enjoy|good (?:morning|evening|afternoon)|thank(?:s| you)|hallo|moin|servus"
    r"|(?:herzlich )?willkommen|guten (?:morgen|tag|abend)|schön,? dass"
    r"|hola|bienvenid[oa]s?|buen[oa]s|(?:muchas )?gracias|bonjour|bienvenue|merci|ciao|benvenut[oiae]|buongiorno|grazie"
    r"|olá|bem-vind[oa]s?|obrigad[oa]|welkom|goede(?:morgen|middag|avond)|bedankt)\b",
    re.IGNORECASE,
)
#: Who speaks of themselves tells what they think, not what the episode is about.
_PERSONAL = re.compile(r"\b(?:i|i['’]\w+|me|my|myself|ich|mich|mir|mein\w*|yo|j['’]\w+|moi|ik)\b", re.IGNORECASE)
#: Nothing that is asked sums up.
_ASKS = re.compile("[?？؟]")
#: A teaser of fewer letters teases nobody: "It's another potluck!"
_TELLING = 40
_LEAD = re.compile(
    r"^(?:(?:so|and|but|okay|ok|all right|alright|yeah|well|now|um+|uh+|right|anyways?|ja|und|aber|also|genau"
    r"|gut|dann)\b[,.!]?\s+)+",
    re.IGNORECASE,
)


#: What a sentence loses in which somebody speaks of themselves.
_OWN_VIEW = 0.7
#: Sentences in all, at least and at most; sentences that announce the topic beside a list of topics.
_FEWEST, _MOST, _MOST_BESIDE = 2, 4, 2


def write_summary(
    transcript: Transcript,
    sentences: Sequence[Sentence],
    leaders: frozenset[str],
    episode: Episode,
    overview: Sequence[str] = (),
) -> tuple[str, str]:
    """Summary (plain text, paragraphs separated by an empty line) and teaser (one sentence).

    Where the producer wrote little, the host's announcements follow, and `overview`, sentences that list the topics.
    """
    paragraphs = _within(prose(episode.description))
    told = "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)
    written = [sentence for paragraph in paragraphs for sentence in paragraph]
    if len(told) >= _ENOUGH or (told and not sentences):
        return told, _teaser(written)
    spoken = _introduction(transcript, sentences, leaders)
    if overview:
        announced = [sentence for sentence in spoken if _announces(sentence)][:_MOST_BESIDE]
        ahead = [*written, *_said(announced)][: _MOST - len(overview)]
        alone = not ahead and len(overview) < _FEWEST
        lines = [*ahead, *overview, *(_said(spoken[:1]) if alone else ())]
    else:
        lines = [*written, *_said(sorted(spoken[: _MOST - 1], key=lambda sentence: sentence.start))][:_MOST]
    return joined(lines), _teaser(lines)


def _within(paragraphs: list[list[str]]) -> list[list[str]]:
    kept: list[list[str]] = []
    letters = 0
    for paragraph in paragraphs:
        room: list[str] = []
        for sentence in paragraph:
            letters += len(sentence) + 1
            if letters > _LONGEST:
                return [*kept, room] if room else kept
            room.append(sentence)
        kept.append(room)
    return kept


def _teaser(lines: Sequence[str]) -> str:
    fitting = [line for line in lines if len(line) <= _TEASER]
    if fitting:
        return next((line for line in fitting if len(line) >= _TELLING), fitting[0])
    return _shorten(lines[0]) if lines else ""


def _shorten(line: str) -> str:
    cut = line[: _TEASER - 1]
    return cut[: cut.rfind(" ") if " " in cut else None].rstrip(",;: ") + "…"


def _introduction(transcript: Transcript, sentences: Sequence[Sentence], leaders: frozenset[str]) -> list[Sentence]:
    """Sentences that may stand alone, each once: those that announce the topic first, then the most central ones."""
    stops = stop_words(transcript.language, [sentence.text for sentence in sentences])
    stems = [content_stems(sentence.text, stops) for sentence in sentences]
    common = Counter(stem for row in stems for stem in set(row))
    ranked = sorted(
        (at for at, sentence in enumerate(sentences[: _goodbye(sentences)]) if _fits(sentence)),
        key=lambda at: -_worth(sentences[at], stems[at], common, leaders),
    )
    once = {sentences[at].text.casefold(): at for at in reversed(ranked)}
    return [sentences[at] for at in ranked if once[sentences[at].text.casefold()] == at]


def _goodbye(sentences: Sequence[Sentence]) -> int:
    """From which sentence on the voices take their leave; past the last where they do not."""
    ending = sentences[-1].end - _LEAVE_TAKING if sentences else 0.0
    closing = (at for at, s in enumerate(sentences) if s.start > ending and at and _leaves(s.text))
    return next(closing, len(sentences))


def _leaves(text: str) -> bool:
    return "farewell" in cues_of(text) or bool(_SIGN_OFF.search(text))


def _fits(sentence: Sentence) -> bool:
    count = count_words(sentence.text)
    found = cues_of(sentence.text)
    return (
        sentence.complete
        and not sentence.language  # the summary is in one
        and 8 <= count <= 45
        and not found & {"sponsor", "farewell", "leaning"}
        and not SPOKEN_ADDRESS.search(sentence.text)
        and not _ASKS.search(sentence.text)
        and not (_GREETS.match(sentence.text) and "look_ahead" not in found)
        and not stumbles(sentence.text)
        and not fillers(sentence.text)
    )


def _worth(sentence: Sentence, stems: Sequence[str], common: Counter[str], leaders: frozenset[str]) -> float:
    central = sum(math.log1p(common[stem]) for stem in set(stems)) / (len(stems) + 3)
    early = sentence.start < _OPENING_SECONDS
    personal = bool(_PERSONAL.search(sentence.text))
    return central + _announces(sentence) + 0.5 * (early and sentence.speaker in leaders) - _OWN_VIEW * personal


def _announces(sentence: Sentence) -> float:
    """How much it sounds like saying at the beginning what will come."""
    found = cues_of(sentence.text) if sentence.start < _OPENING_SECONDS else frozenset()
    return 2.0 * ("look_ahead" in found) + 1.0 * ("welcome" in found)


def _said(sentences: Iterable[Sentence]) -> list[str]:
    return [_tidy(sentence.text) for sentence in sentences]


def _tidy(text: str) -> str:
    plain = _LEAD.sub("", text.strip())
    return plain[:1].upper() + plain[1:]
