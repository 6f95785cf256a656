"""What platforms would say to a draft, from the renderer's own rules: one function for `Newsroom.inspect`."""

from bot.chat.newsroom import Inspect, Inspection
from bot.domain.episode import Episode
from bot.domain.notes import ShowNotes
from bot.domain.show import Show
from bot.domain.transcript import Transcript
from bot.rendering.lint import lint
from bot.rendering.renderer import NotesRenderer

#: The description whose size is shown: Apple's limit is the tightest, in bytes with its tags.
TIGHTEST = "apple.html"


def inspect_with(renderer: NotesRenderer) -> Inspect:
    """Broken rules, advice, and how much of the 4,000 bytes the whole description would take."""

    def inspect(show: Show, episode: Episode, notes: ShowNotes, transcript: Transcript) -> Inspection:
        made = renderer.descriptions(show=show, episode=episode, notes=notes, transcript=transcript)
        findings = lint(notes, transcript, descriptions=made)
        return Inspection(
            broken=[str(finding) for finding in findings if finding.blocks],
            advice=[str(finding) for finding in findings if not finding.blocks],
            used=made[TIGHTEST].full_size if TIGHTEST in made else None,
        )

    return inspect
