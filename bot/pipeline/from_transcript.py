"""From transcript: notes for an episode whose transcript exists already; its speakers are kept."""

from pathlib import Path

from bot.domain.transcript import Transcript
from bot.pipeline.process import Processed, Steps, save_files
from bot.pipeline.write_notes import write_notes
from bot.ports import EpisodeContext, NameKeeper, NotesWriter, Renderer


def from_transcript(
    transcript: Transcript,
    context: EpisodeContext,
    *,
    names: NameKeeper,
    writer: NotesWriter,
    renderer: Renderer,
    out: Path,
    steps: Steps,
) -> Processed:
    """Mend names, write notes, render; the same files as `process`, in `out/<show>/<episode>/`."""
    mended = names.correct(transcript, context)
    notes = write_notes(mended, context, writer=writer, progress=steps("Writing notes"))
    folder = out / context.episode.show / context.episode.slug
    files = renderer.render(show=context.show, episode=context.episode, notes=notes, transcript=mended)
    save_files(folder, files)
    return Processed(transcript=mended, notes=notes, folder=folder, files=tuple(files))
