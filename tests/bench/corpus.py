"""The evaluation corpus as podbot's own nouns: transcripts, human chapters, and what a feed would have said."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.episode import Episode
from bot.domain.show import Show
from bot.domain.transcript import Segment, Speaker, Transcript
from bot.ports import EpisodeContext, History

_TIMESTAMP = re.compile(r"\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """An episode with the chapters that people gave it."""

    id: str
    show: str
    transcript: Transcript
    chapters: tuple[Chapter, ...]
    episode: Episode

    def context(self, earlier: Sequence["Annotated"] = ()) -> EpisodeContext:
        """What podbot would know: never this episode's own chapters."""
        history = History(chaptered=tuple((other.transcript, other.chapters) for other in earlier))
        show = Show(slug=self.show, title=self.show, language=self.transcript.language)
        return EpisodeContext(episode=self.episode, show=show, history=history)


def data_folder() -> Path:
    """The folder that holds `corpus/` and `fixtures/`, named by PODBOT_EVAL_DATA."""
    folder = os.environ.get("PODBOT_EVAL_DATA", "")
    if not (Path(folder) / "corpus" / "dev").is_dir():
        raise SystemExit("Set PODBOT_EVAL_DATA to the folder that holds corpus/dev and fixtures, then run this again.")
    return Path(folder)


def load_corpus() -> list[Annotated]:
    """All development episodes, by name."""
    return [read_annotated(path) for path in sorted((data_folder() / "corpus" / "dev").glob("*.json"))]


def read_annotated(path: Path) -> Annotated:
    """One episode; lines with timestamps are taken out of the description, which could give chapters away."""
    data = json.loads(path.read_text(encoding="utf-8"))
    voices = list(dict.fromkeys(_voice(segment["speaker"]) for segment in data["segments"]))
    ids = {voice: f"S{number}" for number, voice in enumerate((v for v in voices if v), start=1)}
    description = "\n".join(line for line in data["description"].splitlines() if not _TIMESTAMP.search(line))
    return Annotated(
        id=data["id"],
        show=data["show"],
        transcript=Transcript(
            segments=tuple(_segment(segment, ids) for segment in data["segments"]),
            language=data["language"],
            duration=float(data["duration_s"]),
            speakers=tuple(Speaker(id=id, name=voice) for voice, id in ids.items()),
        ),
        chapters=tuple(
            Chapter(start=float(chapter["start"]), title=chapter["title"], origin=ChapterOrigin.CREATOR)
            for chapter in sorted(data["chapters"], key=lambda chapter: chapter["start"])
        ),
        episode=Episode(show=data["show"], guid=data["id"], title=data["title"], description=description),
    )


def _voice(name: str | None) -> str:
    """Headings that slipped into a few transcripts as speakers would give chapters away."""
    return "" if name is None or name.startswith("#") else name


def _segment(segment: dict[str, object], ids: dict[str, str]) -> Segment:
    start, end, speaker = segment["start"], segment["end"], segment["speaker"]
    assert isinstance(start, int | float) and isinstance(end, int | float)
    voice = _voice(speaker if isinstance(speaker, str) else None)
    return Segment(start=float(start), end=float(end), text=str(segment["text"]), speaker=ids.get(voice))
