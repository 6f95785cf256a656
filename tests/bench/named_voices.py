"""Names for voices, measured: `python -m tests.bench.named_voices`.

Data: PODBOT_EVAL_DATA, a folder with `corpus/dev/*.json` whose segments bear the speakers' names (see
`tests.bench.corpus`). Their names are taken away; podbot has the words, who says which, title and description, and
finds them again: once for a show it knows nothing of, once with the hosts of its settings (those who speak in half of
its episodes). Prints, asserts nothing.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.domain.person import Origin, Person
from bot.domain.transcript import Speaker
from bot.speech.names.matching import letters
from bot.speech.voices.roster import is_short_for
from bot.speech.voices.speakers import VoiceNamer
from tests.bench.corpus import Annotated, load_corpus

#: Labels that are nobody's name.
_NOBODY = re.compile(r"Speaker \d+|Announcer|MUSIC|Interviewer|Unknown|Narrator")
_VERDICTS = ("right", "part", "none", "wrong")


def main() -> None:
    """Print the share of voices, and of words, whose voice is rightly named, by show."""
    corpus = load_corpus()
    hosts = _hosts(corpus)
    for label, known in (("hosts not known", {}), ("hosts in the settings", hosts)):
        print(f"\nNames on voices, {label} (part: the first name only)")
        print(f"{'':12}{'voices':>7}" + "".join(f"{one:>8}" for one in _VERDICTS) + f"{'words right':>13}")
        for show, counts in _by_show(corpus, known).items():
            voices = sum(counts[one, "voices"] for one in _VERDICTS)
            words = sum(counts[one, "words"] for one in _VERDICTS)
            shares = "".join(f"{counts[one, 'voices'] / voices:8.3f}" for one in _VERDICTS)
            print(f"{show:12}{voices:7}{shares}{counts['right', 'words'] / words:13.3f}")


def _by_show(corpus: Sequence[Annotated], hosts: Mapping[str, Sequence[str]]) -> Mapping[str, Counter[tuple[str, str]]]:
    counts: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for episode in corpus:
        for verdict, words in _verdicts(episode, hosts.get(episode.show, ())):
            for row in (episode.show, "all"):
                counts[row][verdict, "voices"] += 1
                counts[row][verdict, "words"] += words
    return {row: counts[row] for row in (*sorted(set(counts) - {"all"}), "all")}


def _verdicts(episode: Annotated, hosts: Sequence[str]) -> list[tuple[str, int]]:
    """(verdict, words) for each voice with a name; nothing for an episode with less than two."""
    transcript, context = episode.transcript, episode.context()
    true = {speaker.id: speaker.name for speaker in transcript.speakers if _is_name(speaker.name)}
    if len(true) < 2:
        return []
    people = tuple(Person(name=name, role="host", origin=Origin.REGISTRY) for name in hosts)
    known = replace(context, show=replace(context.show, hosts=people))
    blank = replace(transcript, speakers=tuple(Speaker(id=speaker.id) for speaker in transcript.speakers))
    found = {speaker.id: speaker.name for speaker in VoiceNamer().assign(blank, None, known).speakers}
    words = Counter[str]()
    for segment in transcript.segments:
        words[segment.speaker or ""] += len(segment.text.split())
    return [(_verdict(name or "", found.get(id)), words[id]) for id, name in true.items()]


def _verdict(true: str, found: str | None) -> str:
    if not found:
        return "none"
    ours, theirs = found.split(), true.split()
    if letters(found) == letters(true):
        return "right"
    familiar = letters(ours[0]) == letters(theirs[0]) or is_short_for(ours[0], theirs[0])
    if familiar and len(ours) > 1 and letters(ours[-1]) == letters(theirs[-1]):
        return "right"  # `Gregory Sanders` for `Greg Sanders`
    return "part" if familiar and len(ours) == 1 else "wrong"


def _hosts(corpus: Sequence[Annotated]) -> dict[str, list[str]]:
    speak: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for episode in corpus:
        speak[episode.show].update(one.name for one in episode.transcript.speakers if one.name and _is_name(one.name))
    episodes = Counter(episode.show for episode in corpus)
    return {
        show: [name for name, count in names.items() if count >= episodes[show] / 2] for show, names in speak.items()
    }


def _is_name(label: str | None) -> bool:
    return bool(label) and not _NOBODY.search(label or "")


if __name__ == "__main__":
    main()
