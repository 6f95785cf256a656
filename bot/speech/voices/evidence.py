"""What speaks for and against each voice being each person: introductions, forms of address, prints, behaviour."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.person import Origin
from bot.domain.show import Voice
from bot.domain.timecode import clock
from bot.domain.transcript import Word
from bot.speech.voices.introductions import Clue, Introduction, introductions
from bot.speech.voices.remembered import OTHER, likenesses, recognise
from bot.speech.voices.roster import Known, learnt, meant
from bot.speech.voices.sides import ends_sentence

#: How much one piece of evidence counts; 1.0 is the least that names a voice (see `bot.speech.voices.pairing`).
SELF, GUEST, ADDRESS, PRINT, BEHAVIOUR = 4.0, 2.2, 1.2, 6.0, 1.2
_NOT_SELF = -2.0
#: Among more than two voices, who is addressed is less certain.
_ADDRESS_OF_MANY = 0.7
#: Seconds from the first and to the last word in which people introduce themselves and each other.
_OPENING, _CLOSING = 420.0, 90.0
#: A remembered person whose voice is clearly another is not this one, whatever is said.
_OTHER_VOICE = -5.0
#: No sort of evidence counts more often than this for the same voice and person.
_REPEATS = 3
#: So many words from both ends of a turn, who is addressed may be somebody in a story, and counts less.
_NEAR, _AMID = 30, 0.4
#: A voice that asks this many times as often as any other leads the conversation.
_LEADS = 1.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Words that one voice says without another coming in."""

    voice: str
    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        """Seconds."""
        return self.words[0].start


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One reason, for (above 0) or against (below)."""

    voice: str
    name: str
    weight: float
    #: "gives their name at 00:03".
    reason: str
    origin: Origin
    #: Whether it is about this very voice, not about who talks next or how the talk goes.
    direct: bool = False


def said_in(paragraphs: Sequence[Paragraph]) -> list[tuple[int, Introduction]]:
    """Every introduction with the index of its paragraph, where introductions belong.

    "I'm …" counts in the opening, in a voice's first words and at the very end; guests are announced early. In the
    middle of a conversation the same words tell of somebody else ("so he says: I'm …").
    """
    if not paragraphs:
        return []
    begin, end = paragraphs[0].start, paragraphs[-1].words[-1].end
    entries = Counter[str]()
    found = []
    for at, paragraph in enumerate(paragraphs):
        entries[paragraph.voice] += 1
        for said in introductions(paragraph.words):
            early, late = said.start - begin < _OPENING, end - said.start < _CLOSING
            entering = entries[paragraph.voice] <= 2
            if said.clue is Clue.ADDRESS or early or (said.clue is Clue.SELF and (late or entering)):
                found.append((at, said))
    return found


def strangers(
    said: Sequence[tuple[int, Introduction]],
    paragraphs: Sequence[Paragraph],
    people: Sequence[Known],
    language: str,
    *,
    unlike: str,
) -> tuple[Known, ...]:
    """People that only the speech itself names, as they were recognised."""
    found: dict[str, Known] = {}
    announcing = {paragraphs[at].voice for at, one in said if one.clue is Clue.GUEST}
    for at, one in said:
        if one.clue is Clue.ADDRESS or meant(one.text, [*people, *found.values()], language):
            continue
        name = learnt(one.text, language, certain=one.certain, unlike=unlike)
        if name:
            role = "guest" if one.clue is Clue.GUEST else "host" if paragraphs[at].voice in announcing else ""
            found[name] = Known(name=name, role=role, origin=Origin.SPEECH, place="named in the episode")
    return tuple(found.values())


def evidence(
    said: Sequence[tuple[int, Introduction]],
    paragraphs: Sequence[Paragraph],
    people: Sequence[Known],
    language: str,
    *,
    main: frozenset[str],
) -> Iterator[Evidence]:
    """Everything the words tell; `main` are the voices that take part, not jingles or advertisements."""
    counts: Counter[tuple[str, str, Clue]] = Counter()
    for at, one in said:
        who = meant(one.text, people, language)
        if who is None:
            continue
        counts[key := (paragraphs[at].voice, who[0].name, one.clue)] += 1
        if counts[key] <= _REPEATS:
            yield from _told(one, who[0], who[1], at, paragraphs, main)
    yield from _behaviour(paragraphs, people, main)


def prints(voices: Mapping[str, Sequence[float]], known: Sequence[Voice]) -> Iterator[Evidence]:
    """What remembered voices tell about each voice's print."""
    for voice, print in voices.items():
        same = recognise(print, known)
        if same:
            reason = f"sounds like {same.name} in earlier episodes ({same.likeness:.2f})"
            yield Evidence(voice=voice, name=same.name, weight=PRINT, reason=reason, origin=Origin.EDITOR, direct=True)
        for name, likeness in likenesses(print, known).items():
            if likeness < OTHER:
                reason = f"does not sound like {name} in earlier episodes ({likeness:.2f})"
                yield Evidence(
                    voice=voice, name=name, weight=_OTHER_VOICE, reason=reason, origin=Origin.EDITOR, direct=True
                )


def _told(
    said: Introduction,
    who: Known,
    sure: float,
    at: int,
    paragraphs: Sequence[Paragraph],
    main: frozenset[str],
) -> Iterator[Evidence]:
    voice, when, origin = paragraphs[at].voice, clock(said.start), who.origin
    if said.clue is Clue.SELF:
        reason = f"gives their name at {when}"
        yield Evidence(voice=voice, name=who.name, weight=SELF * sure, reason=reason, origin=origin, direct=True)
        return
    reason = f"speaks of {who.name} as somebody else at {when}"
    if said.clue is Clue.ADDRESS and _amid(said, paragraphs[at]):
        sure *= _AMID
    yield Evidence(voice=voice, name=who.name, weight=_NOT_SELF * sure, reason=reason, origin=origin, direct=True)
    verb = "announced" if said.clue is Clue.GUEST else "addressed by name"
    others = _newcomers(at, paragraphs, main) if said.clue is Clue.GUEST else _partner(said, at, paragraphs, main)
    weight = GUEST if said.clue is Clue.GUEST else ADDRESS if len(main) == 2 else _ADDRESS_OF_MANY
    weight *= sure if who.present else sure / 2
    for other in others:
        reason = f"{verb} at {when}"
        yield Evidence(voice=other, name=who.name, weight=weight / len(others), reason=reason, origin=origin)


def _amid(said: Introduction, own: Paragraph) -> bool:
    """Whether it stands so deep in a turn that somebody may be quoted."""
    before = sum(word.start < said.start for word in own.words)
    return before > _NEAR and len(own.words) - before > _NEAR


def _newcomers(at: int, paragraphs: Sequence[Paragraph], main: frozenset[str]) -> list[str]:
    """Who may be the guest that is announced: voices not heard before, and who talks next, heard in a teaser."""
    own = paragraphs[at].voice
    before = {paragraph.voice for paragraph in paragraphs[: at + 1]}
    following = next((p.voice for p in paragraphs[at + 1 :] if p.voice in main and p.voice != own), None)
    return sorted(main - before | ({following} if following else set()))


def _partner(said: Introduction, at: int, paragraphs: Sequence[Paragraph], main: frozenset[str]) -> list[str]:
    """Who is addressed: the next to talk; after "Thanks, …" at the start of a turn, who talked before."""
    own = paragraphs[at]
    opens = sum(word.start < said.start for word in own.words) <= 4
    before = next((p.voice for p in reversed(paragraphs[:at]) if p.voice in main and p.voice != own.voice), None)
    after = next((p.voice for p in paragraphs[at + 1 :] if p.voice in main and p.voice != own.voice), None)
    chosen = before if opens and before else after or before
    return [chosen] if chosen else []


def _behaviour(paragraphs: Sequence[Paragraph], people: Sequence[Known], main: frozenset[str]) -> Iterator[Evidence]:
    """The one who asks is the only host that feed or show name; with two voices, the other follows."""
    present = [person for person in people if person.present and person.role]
    hosts = [person for person in present if person.role == "host"]
    guests = [person for person in present if person.role != "host"]
    leader = _leader(paragraphs, main)
    if leader is None or len(hosts) != 1:
        return
    reason = "asks the questions, as a host does"
    yield Evidence(voice=leader, name=hosts[0].name, weight=BEHAVIOUR, reason=reason, origin=hosts[0].origin)
    for other in main - {leader} if len(main) == 2 and len(guests) == 1 else ():
        reason = "answers the questions, as a guest does"
        yield Evidence(voice=other, name=guests[0].name, weight=BEHAVIOUR, reason=reason, origin=guests[0].origin)


def _leader(paragraphs: Sequence[Paragraph], main: frozenset[str]) -> str | None:
    """The voice whose turns most often end in a question, well ahead of every other."""
    asked, turns = defaultdict[str, float](float), Counter[str]()
    for paragraph in paragraphs:
        if paragraph.voice in main:
            turns[paragraph.voice] += 1
            asked[paragraph.voice] += _asks(paragraph)
    if len(turns) < 2 or sum(asked.values()) < 2:
        return None
    rates = sorted(((asked[voice] + 0.5) / (turns[voice] + 1), voice) for voice in turns)
    return rates[-1][1] if rates[-1][0] >= _LEADS * rates[-2][0] else None


def _asks(paragraph: Paragraph) -> float:
    """1 where the last sentence but one, or the last, is a question."""
    closing = [word.text.strip() for word in paragraph.words if ends_sentence(word.text)][-2:]
    return float(any("?" in text or "？" in text for text in closing))


def summed(found: Iterable[Evidence]) -> dict[tuple[str, str], float]:
    """Total weight by (voice, name)."""
    totals: defaultdict[tuple[str, str], float] = defaultdict(float)
    for one in found:
        totals[one.voice, one.name] += one.weight
    return dict(totals)
