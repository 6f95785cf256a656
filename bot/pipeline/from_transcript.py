"""From transcript: notes for an episode whose transcript exists already; its speakers are kept."""

from pathlib import Path

from bot.domain.transcript import Transcript
from bot.pipeline.process import Processed, Steps, annotate
from bot.ports import EpisodeContext, NameKeeper, NotesWriter, Renderer, SpeakerNamer


def from_transcript(
    transcript: Transcript,
    context: EpisodeContext,
    *,
    names: NameKeeper,
    speakers: SpeakerNamer,
    writer: NotesWriter,
    renderer: Renderer,
    out: Path,
    steps: Steps,
) -> Processed:
    """Mend names, name voices, write notes, render; the same files as `process`, in `out/<show>/<episode>/`."""
    folder = out / context.episode.show / context.episode.slug
    return annotate(
        transcript,
        context,
        names=names,
        speakers=speakers,
        writer=writer,
        renderer=renderer,
        folder=folder,
        steps=steps,
    )
