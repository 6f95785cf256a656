"""Word times as Whisper's engines give them: tokens joined to words, marks to their word, odd lengths mended."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from bot.speech.recognition.engine import Heard

#: Marks that belong to the word behind or before them (Whisper's own lists).
_OPENING = "\"'“¿([{-"
_CLOSING = "\"'.。,，!！?？:：”)]}、"
#: Longest believable word beside a pause: twice the median, at most this many seconds.
_LONGEST = 1.4


def timed_words(
    words: Sequence[str],
    lengths: Sequence[int],
    jumps: Sequence[float],
    probabilities: Sequence[float],
    *,
    spaced: bool = True,
) -> tuple[Heard, ...]:
    """Words with times from a token alignment.

    `lengths` counts each word's tokens, `jumps` is the time in seconds at which each token begins (one more at the
    end, where the text stops), `probabilities` one per token. `spaced`: the language puts spaces between words.
    """
    heard, at = [], 0
    for word, length in zip(words, lengths, strict=True):
        if length and at + length < len(jumps):
            mean = sum(probabilities[at : at + length]) / length
            heard.append(Heard(start=jumps[at], end=jumps[at + length], text=word, probability=float(mean)))
        at += length
    return mended(attached(heard, spaced=spaced))


def attached(heard: Sequence[Heard], *, spaced: bool = True) -> list[Heard]:
    """Marks joined to their word, which keeps its own time; parts of one word ("co", "-authored") made whole."""
    done: list[Heard] = []
    for word in heard:
        mark = word.text.strip()
        if done and not word.text.startswith(" ") and mark and all(sign in _CLOSING for sign in mark):
            done[-1] = replace(done[-1], text=done[-1].text + word.text)
        elif done and done[-1].text.strip() in _OPENING and done[-1].text.startswith(" "):
            done[-1] = replace(word, start=done[-1].start, text=done[-1].text + word.text.lstrip())
        elif done and spaced and mark and not word.text.startswith(" "):
            done[-1] = _joined(done[-1], word)
        elif mark:
            done.append(word)
    return done


def _joined(one: Heard, other: Heard) -> Heard:
    probability = (one.probability + other.probability) / 2
    return replace(one, end=other.end, text=one.text + other.text, probability=probability)


def mended(heard: Sequence[Heard]) -> tuple[Heard, ...]:
    """Words beside a pause swallow it in the alignment: cut them to twice the median length on the pause's side."""
    lengths = [word.end - word.start for word in heard if word.end > word.start]
    if not lengths:
        return tuple(heard)
    longest = min(_LONGEST, 2 * median(lengths))
    return tuple(_shortened(heard, index, longest) for index in range(len(heard)))


def _shortened(heard: Sequence[Heard], index: int, longest: float) -> Heard:
    word = heard[index]
    if word.end - word.start <= longest:
        return word
    if index == 0 or heard[index - 1].text.rstrip()[-1:] in ".。!！?？":
        return replace(word, start=word.end - longest)
    if word.text.rstrip()[-1:] in ".。!！?？":
        return replace(word, end=word.start + longest)
    return word
