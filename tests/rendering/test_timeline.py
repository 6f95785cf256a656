"""The timeline picture: there whatever is missing, small enough to post, different where the episode is."""

import io
from dataclasses import replace

from PIL import Image

from bot.domain.chapter import Chapter
from bot.domain.transcript import Segment, Speaker, Transcript
from bot.rendering.timeline import DOUBT, PAUSE, VOICES, WAVE, WIDTH, timeline


def talk(*parts: tuple[float, float, str], confidence: float = 1.0) -> Transcript:
    return Transcript(
        segments=tuple(Segment(start=a, end=b, text="x", speaker=s, confidence=confidence) for a, b, s in parts),
        language="en",
        duration=60.0,
        speakers=tuple(Speaker(id=id, name=f"Person {id}") for id in sorted({s for _, _, s in parts})),
    )


def drawn(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def colours(image: Image.Image) -> set[str]:
    found = image.getcolors(1 << 20) or []
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in found if isinstance(colour, tuple)}


def test_an_episode_without_anything_still_has_a_picture() -> None:
    for title in ("", "日本語", "x" * 5_000, "\x00‮"):
        assert drawn(timeline(title=title, duration=0.0)).width == WIDTH


def test_each_speaker_has_a_row_where_and_when_they_speak() -> None:
    image = drawn(timeline(title="t", duration=60.0, transcript=talk((0, 30, "S1"), (30, 60, "S2"))))
    reds = [x for x in range(image.width) for y in range(image.height) if _near(image.getpixel((x, y)), VOICES[1])]
    blues = [x for x in range(image.width) for y in range(image.height) if _near(image.getpixel((x, y)), VOICES[0])]
    # the dots before the names aside, the first voice is left of the second
    assert max(blues) < min(x for x in reds if x > 300) + 3


def test_uncertain_places_are_marked_and_only_they() -> None:
    sure = talk((0, 30, "S1"))
    assert DOUBT not in colours(drawn(timeline(title="t", duration=60.0, transcript=sure)))
    unsure = replace(sure, segments=(replace(sure.segments[0], confidence=0.2),))
    assert DOUBT in colours(drawn(timeline(title="t", duration=60.0, transcript=unsure)))


def test_the_sound_has_a_row_that_shows_loud_and_quiet_and_where_nobody_speaks() -> None:
    quiet_then_loud = bytes(2_048) + bytes([255]) * 2_048
    spoken = talk((0, 20, "S1"), (25, 60, "S1"))
    without = drawn(timeline(title="t", duration=60.0, transcript=spoken))
    image = drawn(timeline(title="t", duration=60.0, transcript=spoken, peaks=quiet_then_loud))
    assert image.height > without.height and WAVE not in colours(without)
    row = range(150, 222)  # below the chapters
    waves = [(x, y) for x in range(300, image.width) for y in row if _near(image.getpixel((x, y)), WAVE)]
    quiet, loud = ({y for x, y in waves if x < 800}, {y for x, y in waves if x > 850})
    assert len(loud) > 5 * len(quiet) > 0 and PAUSE in colours(image)


def test_a_long_episode_with_many_voices_stays_small_to_upload() -> None:
    parts = [(n * 3.0, n * 3.0 + 2.5, f"S{n % 12 + 1}") for n in range(3_600)]
    chapters = [Chapter(start=n * 180.0, title=f"Chapter {n} with a long title") for n in range(60)]
    data = timeline(title="Three hours", duration=10_800.0, chapters=chapters, transcript=talk(*parts))
    assert len(data) < 200_000 and drawn(data).height < 700


def _near(pixel: object, colour: str) -> bool:
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return isinstance(pixel, tuple) and all(abs(a - b) < 12 for a, b in zip(pixel, wanted, strict=True))
