"""The picture of an episode: chapters, sound, who speaks when, what nobody is sure of, on one line of time.

Drawn with Pillow, with a font of the system where one is found; the same picture serves chat and web page.
"""

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from bot.domain.attention import uncertain_spans
from bot.domain.chapter import Chapter
from bot.domain.timecode import clock
from bot.domain.transcript import Segment, Speaker, Transcript

#: Pixels; Discord shows up to 550 wide and people open it larger.
WIDTH, MARGIN, LABELS = 1_400, 36, 250
#: Dark, quiet, and with enough contrast on both of Discord's themes.
PAPER, INK, FAINT, GRID, BAND = "#1e1f26", "#f2f3f5", "#a5a8b3", "#353743", "#272934"
DOUBT = "#ffb02e"
#: Told apart by lightness too, for eyes that do not tell the hues.
VOICES = ("#5aa9e6", "#f4845f", "#7bd389", "#c9a0ff", "#f9d56e", "#ff8fab")
CHAPTERS = ("#4a5073", "#3c4160")
WAVE, PAUSE = "#8d93ab", "#2f3240"
#: A silence longer than this many seconds is drawn as a pause; the review page draws the same.
PAUSE_SECONDS = 1.5
#: Looked for in the system's folders, the first one found is taken; Pillow's own font has no accents.
FONTS = ("NotoSans-Regular.ttf", "DejaVuSans.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "Helvetica.ttc")
#: Speakers drawn in a row of their own; the others share one.
MOST_ROWS = 6
ROW, CHAPTER_ROW, WAVE_ROW = 42, 58, 72


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """Seconds to pixels."""

    duration: float

    def x(self, seconds: float) -> float:
        part = min(1.0, max(0.0, seconds / self.duration)) if self.duration > 0 else 0.0
        return MARGIN + LABELS + part * (WIDTH - 2 * MARGIN - LABELS)


def timeline(
    *,
    title: str,
    duration: float,
    chapters: Sequence[Chapter] = (),
    transcript: Transcript | None = None,
    peaks: bytes = b"",
) -> bytes:
    """A PNG of the whole episode; every part may be missing. `peaks` is loudness in even steps, 0..255 each."""
    speakers = _rows(transcript)
    length = duration or (transcript.duration if transcript else 0.0) or (chapters[-1].start + 60 if chapters else 60.0)
    spans = uncertain_spans(transcript) if transcript else ()
    wave = WAVE_ROW if peaks else 0
    height = MARGIN + 44 + CHAPTER_ROW + 12 + wave + ROW * len(speakers) + (34 if spans else 0) + 44 + MARGIN // 2
    image = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(image)
    scale = _Scale(duration=length)
    y = _head(draw, title, length)
    bottom = y + CHAPTER_ROW + 12 + wave + ROW * len(speakers) + (34 if spans else 0)
    _clock_marks(draw, scale, y, bottom)
    y = _chapters(draw, scale, chapters, y)
    if peaks:
        y = _sound(draw, scale, peaks, transcript, y)
    y = _speakers(draw, scale, transcript, speakers, y)
    if spans:
        _doubts(draw, scale, spans, y)
    return _png(image)


def _rows(transcript: Transcript | None) -> list[tuple[str, tuple[str | None, ...]]]:
    """(name and share of the talk, speaker ids) of each row, in order of appearance."""
    if transcript is None or not transcript.segments:
        return []
    if not transcript.speakers:
        return [("Speech", (None,))]
    talk = {s.id: _talk(transcript.segments, s.id) for s in transcript.speakers}
    heard = [speaker for speaker in transcript.speakers if talk[speaker.id] > 0]
    if len(heard) <= MOST_ROWS:
        return [(_label(speaker, talk), (speaker.id,)) for speaker in heard]
    loudest = {s.id for s in sorted(heard, key=lambda s: -talk[s.id])[: MOST_ROWS - 1]}
    rows: list[tuple[str, tuple[str | None, ...]]] = [
        (_label(speaker, talk), (speaker.id,)) for speaker in heard if speaker.id in loudest
    ]
    others = tuple(speaker.id for speaker in heard if speaker.id not in loudest)
    return [*rows, (f"{len(others)} others", others)]


def _talk(segments: Sequence[Segment], speaker: str) -> float:
    return sum(segment.end - segment.start for segment in segments if segment.speaker == speaker)


def _label(speaker: Speaker, talk: dict[str, float]) -> str:
    return f"{speaker.label}\t{talk[speaker.id] / max(sum(talk.values()), 1e-9):.0%}"


def _head(draw: ImageDraw.ImageDraw, title: str, length: float) -> int:
    end = clock(length)
    draw.text((WIDTH - MARGIN, MARGIN - 10), end, font=_font(24), fill=FAINT, anchor="ra")
    room = WIDTH - 2 * MARGIN - 140
    draw.text((MARGIN, MARGIN - 10), _fitted(draw, title, room, 26), font=_font(26), fill=INK)
    return MARGIN + 44


def _clock_marks(draw: ImageDraw.ImageDraw, scale: _Scale, top: int, bottom: int) -> None:
    step = next(s for s in (10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 36_000, 10**9) if scale.duration / s <= 9)
    at = 0.0
    while at <= scale.duration:
        x = scale.x(at)
        draw.line([(x, top), (x, bottom + 8)], fill=GRID, width=1)
        if at == 0 or scale.x(scale.duration) - x > 40 or at + step > scale.duration:
            anchor = "ra" if WIDTH - x < 70 else "ma"
            draw.text((x, bottom + 14), clock(at), font=_font(18), fill=FAINT, anchor=anchor)
        at += step


def _chapters(draw: ImageDraw.ImageDraw, scale: _Scale, chapters: Sequence[Chapter], y: int) -> int:
    draw.text((MARGIN, y + CHAPTER_ROW // 2), "Chapters", font=_font(20), fill=FAINT, anchor="lm")
    draw.rounded_rectangle([scale.x(0), y, scale.x(scale.duration), y + CHAPTER_ROW], radius=8, fill=BAND)
    for number, chapter in enumerate(chapters):
        end = chapters[number + 1].start if number + 1 < len(chapters) else scale.duration
        left, right = scale.x(chapter.start), scale.x(end)
        box = [left + 1, y, max(left + 2, right - 1), y + CHAPTER_ROW]
        draw.rounded_rectangle(box, radius=8 if right - left > 20 else 0, fill=CHAPTERS[number % 2])
        _chapter_title(draw, number, chapter.title, left, right, y)
    return y + CHAPTER_ROW + 12


def _chapter_title(draw: ImageDraw.ImageDraw, number: int, title: str, left: float, right: float, y: int) -> None:
    room = right - left - 16
    if room >= 90:
        lines = _wrapped(draw, title, room, 19)
        top = y + CHAPTER_ROW // 2 - 12 * (len(lines) - 1)
        for index, line in enumerate(lines):
            draw.text((left + 9, top + 24 * index), line, font=_font(19), fill=INK, anchor="lm")
    elif room >= 8:
        place = ((left + right) / 2, y + CHAPTER_ROW // 2)
        draw.text(place, str(number + 1), font=_font(19), fill=INK, anchor="mm")


def _sound(draw: ImageDraw.ImageDraw, scale: _Scale, peaks: bytes, transcript: Transcript | None, y: int) -> int:
    middle, tallest = y + WAVE_ROW // 2 - 4, WAVE_ROW // 2 - 8
    draw.text((MARGIN, middle), "Sound", font=_font(20), fill=FAINT, anchor="lm")
    for start, end in _pauses(transcript):
        draw.rectangle([scale.x(start), middle - tallest, scale.x(end), middle + tallest], fill=PAUSE)
    left, right = int(scale.x(0)), int(scale.x(scale.duration))
    for x in range(left, right, 4):
        first, last = ((at - left) * len(peaks) // max(1, right - left) for at in (x, x + 4))
        half = max(1, max(peaks[first : last + 1], default=0) * tallest // 255)
        draw.rectangle([x, middle - half, x + 2, middle + half], fill=WAVE)
    return y + WAVE_ROW


def _pauses(transcript: Transcript | None) -> Iterator[tuple[float, float]]:
    for before, after in pairwise(transcript.segments if transcript else ()):
        if after.start - before.end > PAUSE_SECONDS:
            yield before.end, after.start


def _speakers(
    draw: ImageDraw.ImageDraw,
    scale: _Scale,
    transcript: Transcript | None,
    rows: Sequence[tuple[str, tuple[str | None, ...]]],
    y: int,
) -> int:
    for number, (label, ids) in enumerate(rows):
        colour = VOICES[number % len(VOICES)]
        middle = y + ROW // 2
        draw.ellipse([MARGIN, middle - 6, MARGIN + 12, middle + 6], fill=colour)
        name, _, share = label.partition("\t")
        shown = _fitted(draw, name, LABELS - 86, 19)
        draw.text((MARGIN + 20, middle), shown, font=_font(19), fill=INK, anchor="lm")
        draw.text((MARGIN + LABELS - 14, middle), share, font=_font(19), fill=FAINT, anchor="rm")
        draw.rounded_rectangle([scale.x(0), y + 8, scale.x(scale.duration), y + ROW - 8], radius=6, fill=BAND)
        for left, right in _stretches(transcript.segments if transcript else (), ids, scale):
            draw.rounded_rectangle(
                [left, y + 8, right, y + ROW - 8], radius=min(6, int((right - left) / 2)), fill=colour
            )
        y += ROW
    return y


def _stretches(segments: Sequence[Segment], ids: Sequence[str | None], scale: _Scale) -> list[tuple[float, float]]:
    """Pixels in which these speakers talk, neighbours joined."""
    joined: list[tuple[float, float]] = []
    for segment in segments:
        if segment.speaker not in ids and None not in ids:
            continue
        left, right = scale.x(segment.start), max(scale.x(segment.end), scale.x(segment.start) + 2)
        if joined and left - joined[-1][1] < 2.5:
            joined[-1] = (joined[-1][0], max(right, joined[-1][1]))
        else:
            joined.append((left, right))
    return joined


def _doubts(draw: ImageDraw.ImageDraw, scale: _Scale, spans: Sequence[tuple[float, float]], y: int) -> None:
    draw.text((MARGIN, y + 17), "Listen here", font=_font(19), fill=DOUBT, anchor="lm")
    for start, end in spans:
        left, right = scale.x(start), scale.x(end)
        middle = (left + right) / 2
        draw.polygon([(middle - 7, y + 26), (middle + 7, y + 26), (middle, y + 12)], fill=DOUBT)
        draw.rectangle([left, y + 28, max(right, left + 3), y + 31], fill=DOUBT)


def _fitted(draw: ImageDraw.ImageDraw, text: str, room: float, size: int) -> str:
    text = _printable(text)
    if draw.textlength(text, font=_font(size)) <= room:
        return text
    while text and draw.textlength(text + "…", font=_font(size)) > room:
        text = text[:-1].rstrip()
    return text + "…"


def _wrapped(draw: ImageDraw.ImageDraw, text: str, room: float, size: int) -> list[str]:
    """At most two lines."""
    words = _printable(text).split()
    first: list[str] = []
    while words and draw.textlength(" ".join([*first, words[0]]), font=_font(size)) <= room:
        first.append(words.pop(0))
    if not first or not words:
        return [_fitted(draw, " ".join([*first, *words]), room, size)]
    return [" ".join(first), _fitted(draw, " ".join(words), room, size)]


def _printable(text: str) -> str:
    """What the font can draw; letters it lacks lose their accents or are left out, boxes would only confuse."""
    return " ".join("".join(_drawable(character) for character in text[:300]).split())


@cache
def _drawable(character: str) -> str:
    if character.isspace() or not character.isprintable():
        return " "
    if _has(character):
        return character
    plain = unicodedata.normalize("NFKD", character)[0]
    return plain if plain != character and _has(plain) else " "


@cache
def _has(character: str) -> bool:
    return bytes(_font(20).getmask(character)) != bytes(_font(20).getmask("\uffff"))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    for name in FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    built_in = ImageFont.load_default(size)
    assert isinstance(built_in, ImageFont.FreeTypeFont)
    return built_in


def _png(image: Image.Image) -> bytes:
    """Few colours make a small file."""
    buffer = io.BytesIO()
    image.quantize(64).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
