"""What is left when everybody else is ruled out: the one name for a voice, the one voice for a name."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.person import Origin
from bot.speech.voices.evidence import Evidence

#: So much against somebody rules them out; and so much being the only one left counts.
_OUT, _LEFT = -1.0, 1.3


def by_exclusion(
    voices: Sequence[str], names: Sequence[str], weights: Mapping[tuple[str, str], float]
) -> Iterator[Evidence]:
    """For voices and people of whom as many are announced as there are voices, so that each voice is one of them."""
    if len(names) < len(voices):
        return
    for voice in voices:
        left = [name for name in names if weights.get((voice, name), 0.0) > _OUT]
        if len(left) == 1 and len(names) > 1 and weights.get((voice, left[0]), 0.0) >= 0:
            yield _only(voice, left[0], "speaks of everybody else who takes part")
    for name in names:
        those = [voice for voice in voices if weights.get((voice, name), 0.0) > _OUT]
        if len(those) == 1 and len(voices) > 1 and weights.get((those[0], name), 0.0) >= 0:
            yield _only(those[0], name, f"all others speak of {name} as somebody else")


def _only(voice: str, name: str, reason: str) -> Evidence:
    return Evidence(voice=voice, name=name, weight=_LEFT, reason=reason, origin=Origin.SPEECH)
