"""Decoding: the contract, and files that try to open other files."""

import errno
import subprocess
import sys
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

from bot.audio import decoder as module
from bot.audio.decoder import AvDecoder
from bot.errors import AudioError, NoRoom
from bot.testing.audio_decoder import AudioDecoderContract, samples_of
from bot.testing.media import make_media


@pytest.fixture
def decoder() -> AvDecoder:
    return AvDecoder()


class TestAvDecoder(AudioDecoderContract):
    pass


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile '{other}'\n",
        "ffconcat version 1.0\nfile other.wav\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:2,\n{other}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:2,\nhttp://127.0.0.1:9/a.mp3\n#EXT-X-ENDLIST\n",
        "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'><Period><AdaptationSet>"
        "<Representation id='1' mimeType='audio/wav' bandwidth='1'><BaseURL>{other}</BaseURL><SegmentBase/>"
        "</Representation></AdaptationSet></Period></MPD>",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n",
        "[playlist]\nFile1={other}\nNumberOfEntries=1\n",
    ],
    ids=["concat", "concat of a neighbour", "hls with a file", "hls with an address", "dash", "sdp", "pls"],
)
@pytest.mark.parametrize("ending", ["mp3", "m3u8", "ffconcat", "mpd", "sdp"])
def test_a_playlist_opens_no_other_file(decoder: AvDecoder, tmp_path: Path, text: str, ending: str) -> None:
    other = make_media(tmp_path / "other.wav")
    source = tmp_path / f"a.{ending}"
    source.write_text(text.format(other=other))
    with pytest.raises(AudioError):
        decoder.decode(source, tmp_path / "a.pcm")


def test_a_name_that_looks_like_an_address_is_a_file_name(decoder: AvDecoder, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match="Check path"):
        decoder.decode(Path("concat:http:"), tmp_path / "a.pcm")


def test_what_is_no_audio_is_told_by_its_name(decoder: AvDecoder, tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"not audio at all, but long enough to be looked at" * 50)
    with pytest.raises(AudioError, match=r"a\.mp3: is not an audio or video"):
        decoder.decode(tmp_path / "a.mp3", tmp_path / "a.pcm")


def test_a_file_that_changes_its_rate_midway_keeps_its_time_and_pitch(decoder: AvDecoder, tmp_path: Path) -> None:
    """An advertisement put in front of an episode, as some hosts do: two MP3 streams in one file."""
    first = make_media(tmp_path / "1.mp3", codec="mp3", rate=44_100, stereo=True, seconds=3)
    second = make_media(tmp_path / "2.mp3", codec="mp3", rate=24_000, seconds=3)
    both = tmp_path / "both.mp3"
    both.write_bytes(first.read_bytes() + second.read_bytes())
    audio = decoder.decode(both, tmp_path / "both.pcm")
    assert abs(audio.duration - 6.0) < 0.3
    halves = np.split(samples_of(audio)[: audio.samples // 2 * 2].astype(float), 2)
    tones = [np.abs(np.fft.rfft(half)).argmax() / (audio.duration / 2) for half in halves]
    assert all(abs(tone - 440) < 3 for tone in tones)


def test_a_full_disk_is_one_sentence_and_leaves_nothing(
    decoder: AvDecoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_media(tmp_path / "a.wav")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "_write_samples", full)
    with pytest.raises(NoRoom, match="disk is full"):
        decoder.decode(source, tmp_path / "a.pcm")
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_length_of_the_audio(tmp_path: Path) -> None:
    """The sample once and twelve times in a row (half an hour), each decoded in a process of its own."""
    with as_file(files("bot.sample") / "episode.mp3") as sample:
        once = sample.read_bytes()
    peaks = []
    for times in (1, 12):
        source = tmp_path / f"{times}.mp3"
        source.write_bytes(once * times)
        code = (
            "import resource, sys; from pathlib import Path; from bot.audio.decoder import AvDecoder;"
            "AvDecoder().decode(Path(sys.argv[1]), Path(sys.argv[1] + '.pcm'));"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run([sys.executable, "-c", code, str(source)], capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] * 1.1
