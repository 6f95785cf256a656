"""Chapters inside audio: written into a copy, read by readers that nobody here wrote, the sound untouched."""

import hashlib
import io
import json
import shutil
import struct
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from PIL import Image

import bot
from bot.domain.chapter import Chapter, ChapterOrigin
from bot.rendering.chapters import audible, tidy
from bot.rendering.tagging import audio_kind, read_chapters, write_chapters

from .making import NOTES, chapter_lists

SAMPLE = Path(bot.__file__).parent / "sample" / "episode.mp3"
DURATION = 146.899
CHAPTERS = NOTES.chapters
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

needs_ffprobe = pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")


def made(folder: Path, name: str, codec: str, form: str | None = None, **options: str) -> Path:
    """The sample's first 20 seconds in another codec."""
    path = folder / name
    with av.open(str(SAMPLE)) as source, av.open(str(path), "w", format=form, options=options) as target:
        stream = target.add_stream(codec, rate=48_000, layout="mono")
        resampler = av.AudioResampler(format=stream.codec_context.format or "s16", layout="mono", rate=48_000)
        for frame in source.decode(audio=0):
            if frame.time and frame.time > 20:
                break
            for resampled in resampler.resample(frame):
                target.mux(stream.encode(resampled))
        target.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def audio(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("audio")
    plain = folder / "bare.mp3"
    data = SAMPLE.read_bytes()
    plain.write_bytes(data[_tag_size(data) :])
    broken = folder / "broken.mp3"
    broken.write_bytes(b"ID3\x04\x00\x00\xff\xff\xff\xff" + b"garbage" * 40 + data[_tag_size(data) :])
    return {
        "mp3": SAMPLE,
        "mp3 without ID3": plain,
        "mp3 with a broken ID3": broken,
        "m4a": made(folder, "slow.m4a", "aac", "ipod"),
        "m4a for streaming": made(folder, "fast.m4a", "aac", "ipod", movflags="faststart"),
        "opus": made(folder, "a.opus", "libopus", "ogg"),
        "flac": made(folder, "a.flac", "flac"),
        "wav": made(folder, "a.wav", "pcm_s16le"),
    }


def _tag_size(data: bytes) -> int:
    if data[:3] != b"ID3":
        return 0
    return 10 + (data[6] << 21 | data[7] << 14 | data[8] << 7 | data[9])


def packets(path: Path) -> str:
    """A hash of every packet of sound in the file: equal where nothing was encoded again."""
    digest = hashlib.sha256()
    with av.open(str(path)) as container:
        for packet in container.demux(audio=0):
            digest.update(bytes(packet))
    return digest.hexdigest()


def ffprobe(path: Path) -> list[tuple[float, float, str]]:
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["chapters"]
    return [(float(c["start_time"]), float(c["end_time"]), c.get("tags", {}).get("title", "")) for c in found]


KINDS = ["mp3", "mp3 without ID3", "mp3 with a broken ID3", "m4a", "m4a for streaming", "opus", "flac"]
SHORT = tuple(replace(chapter, start=chapter.start / 10) for chapter in CHAPTERS)


@pytest.mark.parametrize("kind", KINDS)
def test_chapters_are_written_into_a_copy_and_the_sound_stays_the_same(
    kind: str, audio: dict[str, Path], tmp_path: Path
) -> None:
    before = audio[kind].read_bytes()
    copy = tmp_path / f"copy{audio[kind].suffix}"
    tagged = write_chapters(audio[kind], copy, SHORT, duration=20)
    read = read_chapters(copy, duration=20)
    assert [(c.start, c.title) for c in read] == [(c.start, c.title) for c in tidy(SHORT)]
    assert tagged.chapters == read and not tagged.kept
    assert packets(copy) == packets(audio[kind])
    assert audio[kind].read_bytes() == before
    assert list(tmp_path.iterdir()) == [copy]


@needs_ffprobe
@pytest.mark.parametrize("kind", KINDS)
def test_ffprobe_reads_the_same_chapters(kind: str, audio: dict[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / f"copy{audio[kind].suffix}"
    write_chapters(audio[kind], copy, SHORT, duration=20)
    found = ffprobe(copy)
    assert [title for _, _, title in found] == [c.title for c in SHORT]
    assert [start for start, _, _ in found] == pytest.approx([c.start for c in SHORT], abs=0.001)
    assert found[0][1] == pytest.approx(found[1][0], abs=0.002)


def test_mutagen_reads_one_ordered_table_of_contents_with_links_and_pictures(tmp_path: Path) -> None:
    from mutagen.id3 import ID3, CTOCFlags  # type: ignore[attr-defined]

    copy = tmp_path / "copy.mp3"
    silent = Chapter(start=60, title="ad", toc=False)
    write_chapters(
        SAMPLE, copy, [*CHAPTERS, silent], duration=DURATION, pictures={"https://example.com/chapter.png": PNG}
    )
    tags = ID3(copy)  # type: ignore[no-untyped-call]
    (toc,) = tags.getall("CTOC")
    assert toc.flags == CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED
    assert len(toc.child_element_ids) == 5 and len(tags.getall("CHAP")) == 6
    by_title = {str(frame.sub_frames["TIT2"]): frame for frame in tags.getall("CHAP")}
    assert by_title["From the studio to the phone"].sub_frames.getall("WXXX")[0].url == "https://example.com/phone"
    assert by_title["Chapters & transcripts"].sub_frames.getall("APIC")[0].data == PNG
    assert by_title["Intro"].start_time == 0 and by_title["Intro"].end_time == 18_128
    assert read_chapters(copy, duration=DURATION)[3].toc is False


def test_mutagen_reads_the_chapters_of_an_m4a(audio: dict[str, Path], tmp_path: Path) -> None:
    from mutagen.mp4 import MP4

    copy = tmp_path / "copy.m4a"
    write_chapters(audio["m4a for streaming"], copy, SHORT, duration=20)
    chapters = MP4(copy).chapters  # type: ignore[no-untyped-call]
    assert [(c.start, c.title) for c in chapters] == [(c.start, c.title) for c in tidy(SHORT)]


def test_links_lie_in_both_places_where_an_mp4_can_say_them_and_long_ones_are_left_out(
    audio: dict[str, Path], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.m4a"
    far = "https://example.com/" + "x" * 250
    chapters = [*SHORT[:3], replace(SHORT[3], url=far)]
    write_chapters(audio["m4a"], copy, chapters, duration=20)
    assert [c.url for c in read_chapters(copy, duration=20)] == [None, "https://example.com/phone", None, None]
    data = copy.read_bytes()
    title, url = "From the studio to the phone", b"https://example.com/phone"
    box = struct.pack(">I4sHHB", 14 + len(url), b"href", 0, len(title), len(url)) + url + b"\0"
    assert data.count(box) == 1 and data.count(b"chpl") == 1


def jpeg(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(buffer, "JPEG")
    return buffer.getvalue()


@needs_ffprobe
@pytest.mark.parametrize("kind", ["m4a", "m4a for streaming"])
def test_pictures_of_chapters_are_a_slow_film_in_an_mp4(kind: str, audio: dict[str, Path], tmp_path: Path) -> None:
    colours = ("red", "green", "blue", "white", "black")
    pictures = {f"https://example.com/{colour}.jpg": jpeg(colour) for colour in colours}
    chapters = [replace(c, image=address) for c, address in zip(SHORT, pictures, strict=True)]
    copy = tmp_path / "copy.m4a"
    write_chapters(audio[kind], copy, chapters, duration=20, pictures=pictures)
    assert packets(copy) == packets(audio[kind])
    assert [title for _, _, title in ffprobe(copy)] == [c.title for c in SHORT]
    command = ["ffprobe", "-v", "error", "-show_streams", "-select_streams", "v", "-of", "json", str(copy)]
    (film,) = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["streams"]
    assert (film["codec_name"], film["width"], film["nb_frames"]) == ("mjpeg", 64, "5")
    assert film["disposition"]["attached_pic"] == film["disposition"]["timed_thumbnails"] == 1
    assert all(copy.read_bytes().count(picture) == 1 for picture in pictures.values())
    # Written again, the old tracks are gone; a chapter without picture leaves no room for a film.
    again = tmp_path / "again.m4a"
    some = [replace(chapters[0], image=None), *chapters[1:]]
    write_chapters(copy, again, some, duration=20, pictures=pictures, replace=True)
    assert [title for _, _, title in ffprobe(again)] == [c.title for c in SHORT]
    assert b"Chapter pictures" not in again.read_bytes()[: again.stat().st_size]
    assert packets(again) == packets(audio[kind])


def test_the_cover_stands_in_for_a_chapter_without_picture(audio: dict[str, Path], tmp_path: Path) -> None:
    from mutagen.mp4 import MP4, MP4Cover

    covered, copy, cover = tmp_path / "covered.m4a", tmp_path / "copy.m4a", jpeg("pink")
    shutil.copy(audio["m4a"], covered)
    tags = MP4(covered)  # type: ignore[no-untyped-call]
    tags["covr"] = [MP4Cover(cover, MP4Cover.FORMAT_JPEG)]  # type: ignore[no-untyped-call]
    tags.save()  # type: ignore[no-untyped-call]
    chapters = [replace(SHORT[0], image="https://example.com/a.jpg"), *SHORT[1:]]
    write_chapters(covered, copy, chapters, duration=20, pictures={"https://example.com/a.jpg": jpeg("red")})
    assert copy.read_bytes().count(cover) == 5 and copy.read_bytes().count(jpeg("red")) == 1
    write_chapters(covered, copy, chapters, duration=20, pictures={"https://example.com/a.jpg": b"\xff\xd8\xff no"})
    assert [c.title for c in read_chapters(copy, duration=20)] == [c.title for c in SHORT]


@pytest.mark.parametrize("kind", ["mp3", "m4a", "m4a for streaming", "opus", "flac"])
def test_the_creators_chapters_stay_unless_told(kind: str, audio: dict[str, Path], tmp_path: Path) -> None:
    theirs, ours = (Chapter(start=0, title="Theirs"),), (Chapter(start=0, title="A"), Chapter(start=5, title="B"))
    published = tmp_path / f"published{audio[kind].suffix}"
    write_chapters(audio[kind], published, theirs, duration=20)
    kept = write_chapters(published, tmp_path / "kept", ours, duration=20)
    assert kept.kept and [c.title for c in kept.chapters] == ["Theirs"]
    assert (tmp_path / "kept").read_bytes() == published.read_bytes()
    replaced = write_chapters(published, tmp_path / f"new{published.suffix}", ours, duration=20, replace=True)
    assert [c.title for c in replaced.chapters] == ["A", "B"] and not replaced.kept
    assert packets(tmp_path / f"new{published.suffix}") == packets(audio[kind])


def test_other_tags_stay(tmp_path: Path) -> None:
    from mutagen.id3 import APIC, ID3, TIT2, TXXX  # type: ignore[attr-defined]

    tagged = tmp_path / "tagged.mp3"
    shutil.copy(SAMPLE, tagged)
    tagged.chmod(0o644)
    tags = ID3()  # type: ignore[no-untyped-call]
    for frame in (TIT2(text="Title"), APIC(mime="image/png", type=3, data=PNG), TXXX(desc="x", text="y")):  # type: ignore[no-untyped-call]
        tags.add(frame)
    tags.save(tagged, v2_version=3)
    write_chapters(tagged, tmp_path / "copy.mp3", CHAPTERS, duration=DURATION)
    copied = ID3(tmp_path / "copy.mp3")  # type: ignore[no-untyped-call]
    assert copied["TIT2"] == "Title" and copied["APIC:"].data == PNG and copied["TXXX:x"] == "y"
    assert ID3(tmp_path / "copy.mp3", translate=False).version[:2] == (2, 3)  # type: ignore[no-untyped-call]


def test_a_broken_tag_is_replaced_and_said(audio: dict[str, Path], tmp_path: Path) -> None:
    tagged = write_chapters(audio["mp3 with a broken ID3"], tmp_path / "copy.mp3", SHORT, duration=20)
    assert "broken" in tagged.note


@pytest.mark.parametrize(("kind", "sentence"), [("wav", "WAV files"), ("nonsense", "this kind of files")])
def test_what_cannot_hold_chapters_is_copied_and_said(
    kind: str, sentence: str, audio: dict[str, Path], tmp_path: Path
) -> None:
    source = audio.get(kind, tmp_path / "nonsense.bin")
    if kind == "nonsense":
        source.write_bytes(b"nothing we know")
    tagged = write_chapters(source, tmp_path / "copy", SHORT)
    assert sentence in tagged.note and tagged.chapters == ()
    assert (tmp_path / "copy").read_bytes() == source.read_bytes()


@pytest.mark.parametrize("kind", ["m4a", "mp3", "opus", "flac"])
@pytest.mark.parametrize(
    "damage", [lambda d: d[: len(d) // 3], lambda d: d[:40], lambda d: d[:200] + bytes(400) + d[600:]]
)
def test_a_damaged_file_is_copied_whole_or_tagged_but_never_a_traceback(
    kind: str, damage: Callable[[bytes], bytes], audio: dict[str, Path], tmp_path: Path
) -> None:
    source = tmp_path / f"damaged{audio[kind].suffix}"
    source.write_bytes(damage(audio[kind].read_bytes()))
    tagged = write_chapters(source, tmp_path / "copy", SHORT, duration=20)
    assert (tmp_path / "copy").is_file()
    assert tagged.chapters or tagged.note or (tmp_path / "copy").read_bytes() == source.read_bytes()


@settings(max_examples=25)
@given(chapter_lists)
def test_any_chapter_list_survives_every_kind_of_audio(
    tmp_path_factory: pytest.TempPathFactory, audio: dict[str, Path], chapters: list[Chapter]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    tidied = tuple(replace(c, origin=ChapterOrigin.CREATOR) for c in tidy(chapters, duration=20))
    write_chapters(SAMPLE, folder / "a.mp3", chapters, duration=20)
    assert read_chapters(folder / "a.mp3", duration=20) == tuple(replace(c, image=None) for c in tidied)
    write_chapters(audio["m4a"], folder / "a.m4a", chapters, duration=20)
    for kind in ("opus", "flac"):
        copy = folder / f"a.{kind}"
        write_chapters(audio[kind], copy, chapters, duration=20)
        assert _timed(read_chapters(copy, duration=20)) == _timed(audible(tidied))
    assert _timed(read_chapters(folder / "a.m4a", duration=20)) == _timed(audible(tidied))


def _timed(chapters: Sequence[Chapter]) -> list[tuple[float, str, str | None]]:
    return [(c.start, c.title, c.url) for c in chapters]


def test_kinds_are_told_by_content_not_by_name(audio: dict[str, Path]) -> None:
    assert {kind.split()[0]: audio_kind(path) for kind, path in audio.items()} == {
        "mp3": "mp3", "m4a": "mp4", "opus": "ogg", "flac": "flac", "wav": "wav",
    }  # fmt: skip
