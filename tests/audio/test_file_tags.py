"""What files say of themselves, in the tags of several formats."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.audio.file_tags import FileTags, read_tags
from bot.errors import AudioError
from bot.testing.media import make_media

SAMPLE = Path(__file__).parents[2] / "bot/sample/episode.mp3"
ABOUT = "Nora talks with Tomás about feeds, chapters and what stays human."


def tagged(path: Path, codec: str, **tags: str) -> Path:
    """The same sound with tags; PyAV copies no metadata by itself."""
    import av

    plain = make_media(path.with_name(f"plain{path.suffix}"), codec=codec)
    with av.open(str(plain)) as source, av.open(str(path), "w") as target:
        target.metadata.update(tags)
        track: Any = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = track
                target.mux(packet)
    return path


@pytest.mark.parametrize(
    ("name", "codec"), [("a.mp3", "mp3"), ("a.m4a", "aac"), ("a.ogg", "libopus"), ("a.flac", "flac")]
)
def test_title_show_author_date_and_words_are_read_from_every_format(tmp_path: Path, name: str, codec: str) -> None:
    said = {"title": "Boats & tides", "album": "Harbour", "artist": "Nora", "comment": ABOUT, "date": "2026-03-03"}
    assert read_tags(tagged(tmp_path / name, codec, **said)) == FileTags(
        title="Boats & tides",
        show="Harbour",
        author="Nora",
        description=ABOUT,
        published=datetime(2026, 3, 3, tzinfo=UTC),
    )


def test_a_file_without_tags_says_nothing_and_a_number_is_no_description(tmp_path: Path) -> None:
    assert read_tags(make_media(tmp_path / "a.wav")) == FileTags()
    few = read_tags(tagged(tmp_path / "b.mp3", "mp3", comment="No. 7", date="2026"))
    assert (few.description, few.published) == ("", None)


def test_the_sample_says_whose_it_is() -> None:
    tags = read_tags(SAMPLE)
    assert (tags.title, tags.show) == ("How an Episode Reaches Your Ears, with Tomás Aguirre", "Signal Chain")


def test_what_is_no_media_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_text("<html>")
    with pytest.raises(AudioError, match=r"a\.mp3"):
        read_tags(tmp_path / "a.mp3")
