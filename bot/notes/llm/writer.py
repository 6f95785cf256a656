"""Wording by a language model on top of the local notes: titles, summary, teaser; everything else stays local.

Times, quotes, sources and links never come from the model. Each statement names the passages it rests on; what does
not stand the checks is asked for once more, then the local wording stays.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, Field

from bot.domain.audio import DecodedAudio
from bot.domain.chapter import Chapter, ChapterOrigin
from bot.domain.cost import Cost
from bot.domain.notes import ShowNotes
from bot.domain.transcript import Transcript
from bot.notes.llm.grounding import faults
from bot.notes.llm.model import Llm, LlmFailed
from bot.notes.llm.passages import Passage, Stretch, stretches, tokens, windows
from bot.notes.sentences import split_sentences
from bot.ports import CancelCheck, EpisodeContext, NotesWriter, Progress, never_cancelled, no_progress

#: Fills a prompt template of that name (without folder and ending).
Prompts = Callable[[str, Mapping[str, Any]], str]

_MAX_WORDS, _MAX_LETTERS = 10, 80


class Title(BaseModel):
    """A title for one chapter."""

    chapter: int
    title: str
    passages: list[int] = Field(default_factory=list)


class Titles(BaseModel):
    """Titles of one window."""

    titles: list[Title]


class Statement(BaseModel):
    """A sentence with the passages it rests on."""

    text: str
    passages: list[int] = Field(default_factory=list)


class Summary(BaseModel):
    """Summary and teaser."""

    sentences: list[Statement]
    teaser: Statement


@dataclass(kw_only=True)
class LlmWriter:
    """A `NotesWriter` that lets `model` reword what `local` wrote."""

    local: NotesWriter
    #: A fresh Llm for each episode: it counts what it spends.
    model: Callable[[], Llm]
    prompts: Prompts
    #: Most tokens one episode may cost, in and out together.
    max_tokens: int = 200_000
    #: Tokens of transcript shown at a time.
    window: int = 6000
    name: str = "llm"

    def write(
        self,
        transcript: Transcript,
        context: EpisodeContext,
        *,
        audio: DecodedAudio | None = None,
        progress: Progress = no_progress,
        cancelled: CancelCheck = never_cancelled,
    ) -> ShowNotes:
        """The local notes with the model's wording where it stands; `cost` says what it took, or why not."""
        notes = self.local.write(
            transcript, context, audio=audio, progress=lambda d, w: progress(0.4 * d, w), cancelled=cancelled
        )
        if not transcript.segments:
            return notes
        parts = stretches(transcript, split_sentences(transcript), notes.chapters)
        llm = self.model()
        cost = expected(llm, parts, allowed=self.max_tokens)
        if cost.expected > self.max_tokens:
            why = f"it would need {cost.before}, llm.max_tokens allows {self.max_tokens:,}"
            return replace(notes, cost=replace(cost, kept=why))
        progress(0.4, f"asking {llm.model}: {cost.before}")
        try:
            titled = self._titles(
                llm, notes, parts, context, lambda d: progress(0.4 + 0.4 * d, "writing titles"), cancelled
            )
            progress(0.8, "writing the summary")
            worded = self._summary(llm, titled, parts, context)
        except LlmFailed as error:
            return replace(notes, cost=replace(counted(cost, llm), kept=str(error).rstrip(".")))
        progress(1.0, "notes written")
        return replace(worded, written_by=llm.model, cost=counted(cost, llm))

    def _titles(
        self,
        llm: Llm,
        notes: ShowNotes,
        parts: Sequence[Stretch],
        context: EpisodeContext,
        report: Callable[[float], None],
        cancelled: CancelCheck,
    ) -> ShowNotes:
        chapters = list(notes.chapters)
        groups = list(windows([part for part in parts if part.passages], limit=self.window))
        for done, group in enumerate(groups):
            if cancelled() or llm.spent.total + estimate(group) > self.max_tokens:
                break  # what was said so far stays; the rest keeps its local titles
            report(done / len(groups))
            prompt = self.prompts("titles", _title_facts(notes, chapters, group, context))
            allowed = _known(notes, context)
            answer = llm.ask(Titles, prompt, check=lambda a, g=group, k=allowed: _title_faults(a, g, k))  # type: ignore[misc]
            _take(chapters, answer, group, allowed)
        return replace(notes, chapters=tuple(chapters))

    def _summary(self, llm: Llm, notes: ShowNotes, parts: Sequence[Stretch], context: EpisodeContext) -> ShowNotes:
        passages = _telling(parts, self.window)
        known = _known(notes, context)
        prompt = self.prompts("summary", _summary_facts(notes, passages, context))
        answer = llm.ask(Summary, prompt, check=lambda a: _summary_faults(a, passages, known))
        good = [s.text.strip() for s in answer.sentences if not faults(s.text, s.passages, passages, known)][:4]
        teaser = answer.teaser
        if not faults(teaser.text, teaser.passages, passages, known) and len(teaser.text) <= 200:
            notes = replace(notes, teaser=teaser.text.strip())
        # What the producers wrote about their own episode is better than any model's summary of it.
        own = bool(context.episode.description.strip())
        return notes if own or len(good) < 2 else replace(notes, summary=" ".join(good))


def estimate(parts: Sequence[Stretch]) -> int:
    """Tokens that a question about these chapters takes, roughly, with its answer."""
    return sum(part.tokens for part in parts) + 60 * len(parts) + 800


def expected(llm: Llm, parts: Sequence[Stretch], *, allowed: int) -> Cost:
    """What an episode will take: each passage once for titles, the telling ones again for the summary, the answers."""
    shown = round(1.2 * sum(part.tokens for part in parts)) + 2500
    answers = 60 * len(parts) + 500
    return Cost(
        model=llm.model,
        expected=shown + answers,
        allowed=allowed,
        expected_price=llm.price(shown, answers),
    )


def counted(cost: Cost, llm: Llm) -> Cost:
    """The cost with what was really used."""
    spent = llm.spent
    price = llm.price(spent.tokens_in, spent.tokens_out)
    return replace(cost, tokens_in=spent.tokens_in, tokens_out=spent.tokens_out, requests=spent.requests, price=price)


def _known(notes: ShowNotes, context: EpisodeContext) -> list[str]:
    people = [person.name for person in notes.people]
    return [notes.title, notes.podcast, context.episode.description, *people, *context.show.glossary]


def _title_facts(
    notes: ShowNotes, chapters: Sequence[Chapter], group: Sequence[Stretch], context: EpisodeContext
) -> dict[str, Any]:
    earlier = [c.title for past in context.history.notes[:3] for c in past.chapters[1:6]]
    return {
        "podcast": notes.podcast,
        "title": notes.title,
        "language": notes.language,
        "style": earlier[:12],
        "outline": [chapter.title for chapter in chapters[: group[0].number - 1]][-12:],
        "chapters": group,
        "max_words": _MAX_WORDS,
    }


def _summary_facts(notes: ShowNotes, passages: Sequence[Passage], context: EpisodeContext) -> dict[str, Any]:
    return {
        "podcast": notes.podcast,
        "title": notes.title,
        "language": notes.language,
        "description": context.episode.description[:1500],
        "outline": [chapter.title for chapter in notes.chapters],
        "passages": passages,
    }


def _telling(parts: Sequence[Stretch], limit: int) -> list[Passage]:
    """The opening passages of every chapter, as many as fit."""
    chosen: list[Passage] = []
    room = limit
    for depth in range(6):
        for part in parts:
            if depth < len(part.passages) and room > 0:
                chosen.append(part.passages[depth])
                room -= tokens(part.passages[depth].text) + 8
    return sorted(chosen, key=lambda passage: passage.number)


def _title_faults(answer: Titles, group: Sequence[Stretch], known: Sequence[str]) -> list[str]:
    given = {title.chapter: title for title in answer.titles}
    found = [f"chapter {part.number} has no title" for part in group if part.number not in given]
    for part in group:
        if part.number in given:
            found += [f"chapter {part.number}: {fault}" for fault in _one_title_faults(given[part.number], part, known)]
    return found


def _one_title_faults(title: Title, part: Stretch, known: Sequence[str]) -> list[str]:
    text = title.title.strip()
    if not 2 <= len(text) <= _MAX_LETTERS or len(text.split()) > _MAX_WORDS + 2:
        return [f"the title should have {_MAX_WORDS} words or fewer"]
    return faults(text, title.passages, part.passages, known)


def _take(chapters: list[Chapter], answer: Titles, group: Sequence[Stretch], known: Sequence[str]) -> None:
    """Put those titles in place that stand; the creator's and editors' own, and the intro's, stay."""
    by_number = {part.number: part for part in group}
    for title in answer.titles:
        part = by_number.get(title.chapter)
        if part is None or _one_title_faults(title, part, known):
            continue
        index = title.chapter - 1
        text = title.title.strip().rstrip(".")
        neighbours = {chapters[i].title.casefold() for i in (index - 1, index + 1) if 0 <= i < len(chapters)}
        if chapters[index].origin is ChapterOrigin.PODBOT and index > 0 and text.casefold() not in neighbours:
            evidence = {**chapters[index].evidence, "title passages": ", ".join(map(str, title.passages))}
            chapters[index] = replace(chapters[index], title=text, evidence=evidence)


def _summary_faults(answer: Summary, passages: Sequence[Passage], known: Sequence[str]) -> list[str]:
    found = [] if 2 <= len(answer.sentences) <= 4 else ["write two to four sentences"]
    for sentence in (*answer.sentences, answer.teaser):
        found += [
            f"{sentence.text[:40]!r}: {fault}" for fault in faults(sentence.text, sentence.passages, passages, known)
        ]
    return found
