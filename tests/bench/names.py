"""How many mentions of given names come out right, raw and mended, and how much correct text is changed by mistake.

`python -m tests.bench.names [TRANSCRIPT.json …]` prints tables: for each transcript given (as podbot writes it, raw
from the engine, of the fixture) the share of given names that is right before and after; without any, false
corrections on the corpus, and names of the corpus misspelt by rule and mended again.
"""

import json
import random
import re
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from bot.domain.person import Origin, Person
from bot.domain.show import Show
from bot.domain.transcript import Transcript
from bot.ports import EpisodeContext
from bot.rendering.records import load_json
from bot.speech.names.keeper import ShowNames
from tests.bench.corpus import Annotated, data_folder, load_corpus
from tests.bench.fixture_names import fixture

_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
#: What recognisers do to names they do not know, as spelling; one or two of these at a time.
_MISHEARD = (
    ("ck", "k"), ("th", "t"), ("ph", "f"), ("ei", "i"), ("ie", "ee"), ("z", "s"), ("s", "z"), ("v", "w"), ("w", "v"),
    ("c", "k"), ("k", "ck"), ("y", "i"), ("i", "ee"), ("o", "u"), ("a", "e"), ("e", "a"), ("d", "t"), ("b", "p"),
    ("g", "k"), ("m", "n"), ("ai", "a"), ("sch", "sh"), ("tz", "ts"), ("ll", "l"), ("ss", "s"), ("nn", "n"),
)  # fmt: skip


def names_right(truth: str, said: str, names: Iterable[str]) -> tuple[int, int]:
    """(right, all): words of the given names in the truth, and how many stand at their place, spelt as given."""
    wanted = {word.lower() for name in names for word in _WORD.findall(name) if word[:1].isupper() and len(word) > 2}
    true, heard = _bare(truth), _bare(said)
    matcher = SequenceMatcher(None, [w.lower() for w in true], [w.lower() for w in heard], autojunk=False)
    right = 0
    for at, there, size in matcher.get_matching_blocks():
        pairs = zip(true[at : at + size], heard[there : there + size], strict=True)
        right += sum(word.lower() in wanted and (word == found or word.islower()) for word, found in pairs)
    return right, sum(word.lower() in wanted for word in true)


def misheard(name: str, rng: random.Random) -> str:
    """The name as a recogniser that never read it might write it; the same where no rule fits."""
    low = name.lower()
    for _ in range(rng.choice((1, 1, 2))):
        rules = [rule for rule in _MISHEARD if rule[0] in low[1:]]
        if rules:
            old, new = rng.choice(rules)
            low = low[0] + low[1:].replace(old, new, 1)
    return low.title() if name[:1].isupper() else low


def people_of(episode: Annotated) -> list[str]:
    """Who took part, by name."""
    path = data_folder() / "corpus" / "dev" / f"{episode.id}.json"
    people: list[str] = json.loads(path.read_text(encoding="utf-8"))["people"]
    return [name for name in people if not re.fullmatch(r"Speaker \d+", name)]


def with_mishearings(episode: Annotated, share: float, rng: random.Random) -> tuple[Transcript, int]:
    """The transcript with that share of its people's names misspelt, and how many that were."""
    people = {word for name in people_of(episode) for word in name.split() if len(word) > 3}
    changed = 0

    def spoil(match: re.Match[str]) -> str:
        nonlocal changed
        if match[0] not in people or rng.random() > share:
            return match[0]
        wrong = misheard(match[0], rng)
        changed += wrong != match[0]
        return wrong

    segments = tuple(
        replace(s, text=_WORD.sub(spoil, s.text), words=(), confidence=0.8) for s in episode.transcript.segments
    )
    return replace(episode.transcript, segments=segments), changed


def false_corrections(episodes: Sequence[Annotated]) -> None:
    """Correct text in: share of its words that is changed, by show."""
    print(f"\n{'correct text in':<16}{'words':>10}{'changed':>9}{'share':>9}{'doubts':>8}{'s/10k words':>13}")
    total = [0, 0]
    for show in sorted({episode.show for episode in episodes}):
        words = changed = doubts = 0
        started = time.process_time()
        for episode in (e for e in episodes if e.show == show):
            mended = ShowNames().correct(episode.transcript, _context(episode))
            words += len(episode.transcript.text.split())
            changed += sum(len(correction.original.split()) for correction in mended.corrections)
            doubts += len(mended.doubts)
        seconds = (time.process_time() - started) / words * 1e4
        print(f"{show:<16}{words:>10}{changed:>9}{changed / words:>9.4%}{doubts:>8}{seconds:>13.2f}")
        total = [total[0] + words, total[1] + changed]
    print(f"{'all':<16}{total[0]:>10}{total[1]:>9}{total[1] / total[0]:>9.4%}")


def mended_mishearings(episodes: Sequence[Annotated], *, share: float = 0.5, seed: int = 7) -> None:
    """Names of the people misspelt by rule, and how many words are right before and after."""
    print(f"\n{'misspelt by rule':<16}{'names':>8}{'misspelt':>10}{'right raw':>11}{'right mended':>14}")
    rng = random.Random(seed)
    for show in sorted({episode.show for episode in episodes}):
        before = after = names = spoilt = 0
        for episode in (e for e in episodes if e.show == show):
            bad, changed = with_mishearings(episode, share, rng)
            given = people_of(episode)
            mended = ShowNames().correct(bad, _context(episode))
            spoilt += changed
            for true, wrong, done in zip(episode.transcript.segments, bad.segments, mended.segments, strict=True):
                right, all_names = names_right(true.text, wrong.text, given)
                after += names_right(true.text, done.text, given)[0]
                before, names = before + right, names + all_names
        if names:
            print(f"{show:<16}{names:>8}{spoilt:>10}{before / names:>11.1%}{after / names:>14.1%}")


def compare(label: str, truth: str, raw: Transcript, context: EpisodeContext, names: Sequence[str]) -> tuple[int, ...]:
    """Print one row: given names right, raw and mended; gives (right raw, right mended, all)."""
    mended = ShowNames().correct(raw, context)
    before, every = names_right(truth, raw.text, names)
    after, _ = names_right(truth, mended.text, names)
    print(
        f"{label:<28}{every:>7}{before / max(1, every):>9.1%}{after / max(1, every):>9.1%}{len(mended.corrections):>9}"
    )
    return before, after, every


def _context(episode: Annotated) -> EpisodeContext:
    people = tuple(Person(name=name, role="guest", origin=Origin.FEED) for name in people_of(episode))
    return EpisodeContext(
        episode=replace(episode.episode, people=people),
        show=Show(slug=episode.show, title=episode.show, language=episode.transcript.language),
    )


def _bare(text: str) -> list[str]:
    return [re.sub(r"['’]s$", "", word) for word in _WORD.findall(text)]


def main(paths: Sequence[str]) -> None:
    """Print the tables."""
    if not paths:
        episodes = load_corpus()
        false_corrections(episodes)
        mended_mishearings(episodes[::4])
        return
    truth, context, names = fixture()
    print(f"\n{'recognised':<28}{'names':>7}{'raw':>9}{'mended':>9}{'changes':>9}")
    for path in paths:
        compare(Path(path).stem, truth, load_json(Transcript, Path(path).read_bytes()), context, names)


if __name__ == "__main__":
    main(sys.argv[1:])
