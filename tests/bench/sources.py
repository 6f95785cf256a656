"""Sources and mentions against what people listed: links matched to their times, and titles proposed without links.

`python -m tests.bench.sources [OUT.json]` prints, by show: how many human sources, given as the feed item's links, are
found talked about; how many links of other episodes of the show, given as history, are wrongly taken for mentioned
(an upper bound: some are); and, with OUT, writes predictions for `score_sources.py`.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.domain.notes import ShowNotes, Source
from bot.domain.person import Link, Origin
from bot.notes.sources.find import find_sources
from bot.ports import EpisodeContext, History
from tests.bench.corpus import Annotated, data_folder, load_corpus


def human_sources(episode: Annotated) -> list[dict[str, str]]:
    """Title and address of every source that people listed."""
    path = data_folder() / "corpus" / "dev" / f"{episode.id}.json"
    listed: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))["sources"]
    return listed


def row(show: str, episodes: Sequence[Annotated], predictions: dict[str, list[dict[str, str]]]) -> None:
    """One line of the table."""
    given = talked = strange = wrong = 0
    started, words = time.process_time(), 0
    for place, episode in enumerate(episodes):
        own = human_sources(episode)
        others = [source for other in episodes[place + 1 : place + 9] for source in human_sources(other)]
        mine = {source["url"] for source in own}
        found, unlinked = find_sources(episode.transcript, _context(episode, own, others))
        words += len(episode.transcript.text.split())
        given += len(mine)
        talked += sum(bool(source.mentions) for source in found if source.origin is Origin.FEED)
        strange += len({source["url"] for source in others} - mine)
        wrong += sum(source.origin is Origin.HISTORY for source in found)
        predictions[episode.id] = [{"title": s.title, "url": s.url} for s in found if s.origin is Origin.FEED]
        predictions[episode.id] += [{"title": mention.text} for mention in unlinked]
    seconds = (time.process_time() - started) / words * 1e4
    shares = f"{talked / max(1, given):>12.1%}{strange:>14}{wrong / max(1, strange):>14.1%}"
    print(f"{show:<12}{given:>8}{shares}{seconds:>14.2f}")


def _context(episode: Annotated, own: Sequence[dict[str, str]], others: Sequence[dict[str, str]]) -> EpisodeContext:
    links = tuple(Link(label=source["title"], url=source["url"], origin=Origin.FEED) for source in own)
    earlier = tuple(Source(title=s["title"], url=s["url"], origin=Origin.FEED) for s in others)
    context = episode.context()
    return replace(
        context,
        episode=replace(context.episode, links=links),
        history=History(notes=(ShowNotes(title="earlier", podcast=episode.show, sources=earlier),)),
    )


def main(out: str | None = None) -> None:
    """Print the table."""
    print(f"{'show':<12}{'links':>8}{'talked of':>12}{'others given':>14}{'taken wrong':>14}{'s/10k words':>14}")
    predictions: dict[str, list[dict[str, str]]] = {}
    corpus = load_corpus()
    for show in sorted({episode.show for episode in corpus}):
        row(show, [episode for episode in corpus if episode.show == show], predictions)
    if out:
        Path(out).write_text(json.dumps(predictions), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])
