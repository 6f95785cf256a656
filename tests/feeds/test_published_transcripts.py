"""A show's own transcript is taken where it is good, and never where it is not."""

from collections.abc import Callable

import pytest
from aiohttp import web

from bot.domain.episode import Episode, TranscriptLink
from bot.feeds.published_transcripts import FeedTranscripts
from bot.net import Network
from bot.web.server import serving, web_application

GOOD = "WEBVTT\n\n" + "\n\n".join(
    f"00:00:{n * 5:02d}.000 --> 00:00:{n * 5 + 5:02d}.000\n<v Nora>{'word ' * 12}ends." for n in range(10)
)
SHORT = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Nora>Only the beginning."
THIN = "WEBVTT\n\n00:00:01.000 --> 00:00:49.000\n<v Nora>Hardly anything."


async def _read(*bodies: tuple[str, str, int], duration: float | None = 50.0) -> object:
    """(type, body, status) of each transcript that the feed names."""

    def page(body: str, status: int) -> Callable[[web.Request], object]:
        async def answer(_: web.Request) -> web.Response:
            return web.Response(text=body, status=status)

        return answer

    routes = [web.get(f"/{n}", page(body, status)) for n, (_, body, status) in enumerate(bodies)]  # type: ignore[arg-type]
    async with serving(web_application([routes]), host="127.0.0.1", port=0) as site:
        links = tuple(TranscriptLink(url=f"{site}/{n}", type=type) for n, (type, _, _) in enumerate(bodies))
        episode = Episode(show="s", title="T", transcripts=links, duration=duration)
        async with Network(allow_private_addresses=True, attempts=1) as network:
            return await FeedTranscripts(network=network).read(episode)


async def test_a_good_one_is_taken_with_its_speakers() -> None:
    transcript = await _read(("text/vtt", GOOD, 200))
    assert transcript.speakers[0].name == "Nora" and transcript.engine == "feed"  # type: ignore[attr-defined]


async def test_the_one_with_voices_is_preferred() -> None:
    srt = "1\n00:00:00,000 --> 00:00:50,000\n" + "word " * 120
    transcript = await _read(("application/x-subrip", srt, 200), ("text/vtt; charset=utf-8", GOOD, 200))
    assert transcript.model.startswith("text/vtt")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "bad",
    [
        ("text/vtt", SHORT, 200),
        ("text/vtt", THIN, 200),
        ("text/vtt", "no captions at all", 200),
        ("text/vtt", GOOD, 404),
        ("text/vtt", GOOD, 500),
        ("application/json", "{", 200),
        ("application/unknown", GOOD, 200),
        ("text/plain", GOOD, 200),
    ],
)
async def test_a_poor_one_is_not(bad: tuple[str, str, int]) -> None:
    assert await _read(bad) is None


async def test_one_whose_language_the_feed_does_not_name_is_in_that_of_its_words() -> None:
    german = GOOD.replace("word " * 12, "und dann sind wir mit dem Boot in den Hafen gefahren ")
    transcript = await _read(("text/vtt", german, 200))
    assert transcript.language == "de"  # type: ignore[attr-defined]
