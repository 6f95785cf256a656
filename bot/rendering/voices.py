"""How speakers are called in each transcript form, and made again from what a file calls them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.transcript import Segment, Speaker, Transcript
from bot.rendering.text import one_line, shorten

#: What other programs call voices they have no name for.
_NUMBERED = re.compile(r"\[?(?:(?:SPEAKER|SPK|VOICE)[_ -]?\d+|(?:speaker|spk|voice)_\d+)\]?")


def spoken_name(speaker: Speaker | None, *, limit: int = 128) -> str:
    """Full name on one line for `<v …>`, `speaker` and `<cite>`; empty where nobody is known."""
    return shorten(one_line(speaker.label), limit) if speaker else ""


def short_name(speaker: Speaker | None) -> str:
    """`MT`, else `Speaker 1`: what stands before a colon, so it holds none; `Speaker` where nobody is known."""
    label = one_line((speaker.initials or speaker.label) if speaker else "").replace(":", " ")
    return shorten(" ".join(label.split()), 40) or "Speaker"


def names_of(transcript: Transcript, *, limit: int = 128) -> dict[str | None, str]:
    """Full names by speaker id."""
    return {speaker.id: spoken_name(speaker, limit=limit) for speaker in transcript.speakers}


@dataclass
class Cast:
    """Collects the speakers of a transcript that is being read: `S1`, `S2`, … in order of first words."""

    ids: dict[str, str] = field(default_factory=dict)
    #: Whether a name of up to four capitals is somebody's initials (house style).
    initials: bool = False

    def id(self, name: str) -> str | None:
        """The id that goes with a name; None for an empty one."""
        name = one_line(name)
        return self.ids.setdefault(name, f"S{len(self.ids) + 1}") if name else None

    def speakers(self) -> tuple[Speaker, ...]:
        """Everybody who spoke."""
        return tuple(self._speaker(name, id) for name, id in self.ids.items())

    def _speaker(self, name: str, id: str) -> Speaker:
        if name == f"Speaker {id.removeprefix('S')}" or _NUMBERED.fullmatch(name):
            return Speaker(id=id)
        return Speaker(id=id, initials=name) if self.initials else Speaker(id=id, name=name)


def transcript_of(segments: Sequence[Segment], cast: Cast, *, language: str, duration: float) -> Transcript:
    """The transcript that a file held."""
    longest = max((segment.end for segment in segments), default=0.0)
    return Transcript(
        segments=tuple(segments), language=language, duration=duration or longest, speakers=cast.speakers()
    )
