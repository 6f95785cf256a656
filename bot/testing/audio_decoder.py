"""What every audio decoder must do; inherit `AudioDecoderContract` and give it a fixture `decoder`."""

from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from bot.domain.audio import DecodedAudio
from bot.errors import AudioError, Cancelled
from bot.ports import AudioDecoder
from bot.testing.media import make_media
from bot.testing.suites import pytest


def samples_of(audio: DecodedAudio) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    """The samples as numbers."""
    return np.fromfile(audio.path, dtype="<i2")


def loudest_tone(audio: DecodedAudio) -> float:
    """Hz of the strongest frequency."""
    spectrum = np.abs(np.fft.rfft(samples_of(audio).astype(float)))
    return float(spectrum.argmax() / audio.duration)


class AudioDecoderContract:
    """Subclass in a test module with a fixture `decoder`."""

    @pytest.mark.parametrize(
        ("ending", "codec", "rate"),
        [("mp3", "mp3", 44_100), ("m4a", "aac", 48_000), ("webm", "libopus", 48_000), ("ogg", "libopus", 48_000),
         ("flac", "flac", 22_050), ("wav", "pcm_s16le", 8_000)],
    )  # fmt: skip
    def test_any_format_gives_the_same_tone(
        self, decoder: AudioDecoder, tmp_path: Path, ending: str, codec: str, rate: int
    ) -> None:
        source = make_media(tmp_path / f"a.{ending}", codec=codec, rate=rate, stereo=codec != "pcm_s16le")
        audio = decoder.decode(source, tmp_path / "a.pcm")
        assert audio.path.stat().st_size == audio.samples * 2
        assert abs(audio.duration - 2.0) < 0.1
        assert abs(loudest_tone(audio) - 440) < 2

    def test_a_film_gives_its_sound(self, decoder: AudioDecoder, tmp_path: Path) -> None:
        audio = decoder.decode(make_media(tmp_path / "a.mp4", codec="aac", video=True), tmp_path / "a.pcm")
        assert abs(loudest_tone(audio) - 440) < 2

    def test_silence_is_audio_too(self, decoder: AudioDecoder, tmp_path: Path) -> None:
        audio = decoder.decode(make_media(tmp_path / "a.wav", tone=0), tmp_path / "a.pcm")
        assert abs(audio.duration - 2.0) < 0.01 and not samples_of(audio).any()

    def test_a_truncated_file_gives_what_there_is(self, decoder: AudioDecoder, tmp_path: Path) -> None:
        with as_file(files("bot.sample") / "episode.mp3") as sample:
            whole = sample.read_bytes()
        source = tmp_path / "half.mp3"
        source.write_bytes(whole[: len(whole) // 2])
        assert abs(decoder.decode(source, tmp_path / "half.pcm").duration - 73.5) < 1

    def test_a_hole_in_the_middle_costs_only_itself(self, decoder: AudioDecoder, tmp_path: Path) -> None:
        with as_file(files("bot.sample") / "episode.mp3") as sample:
            whole = bytearray(sample.read_bytes())
        whole[400_000:404_000] = b"\x55" * 4000
        source = tmp_path / "hole.mp3"
        source.write_bytes(whole)
        assert abs(decoder.decode(source, tmp_path / "hole.pcm").duration - 147) < 2

    @pytest.mark.parametrize("content", [b"", b"<html>Sorry</html>", bytes(5000)], ids=["empty", "a page", "zeros"])
    def test_what_is_no_media_leaves_nothing_behind(
        self, decoder: AudioDecoder, tmp_path: Path, content: bytes
    ) -> None:
        source = tmp_path / "a.mp3"
        source.write_bytes(content)
        with pytest.raises(AudioError, match=r"a\.mp3"):
            decoder.decode(source, tmp_path / "a.pcm")
        assert list(tmp_path.iterdir()) == [source]

    def test_a_film_without_sound_is_refused(self, decoder: AudioDecoder, tmp_path: Path) -> None:
        with pytest.raises(AudioError, match="sound track"):
            decoder.decode(make_media(tmp_path / "a.mp4", video=True, sound=False), tmp_path / "a.pcm")

    def test_progress_rises_to_the_end(self, decoder: AudioDecoder, tmp_path: Path) -> None:
        told: list[float] = []
        with as_file(files("bot.sample") / "episode.mp3") as sample:
            decoder.decode(sample, tmp_path / "a.pcm", progress=lambda done, what: told.append(done))
        assert told == sorted(told) and told[-1] == 1.0 and len(told) > 3

    def test_cancelling_leaves_nothing_behind(self, decoder: AudioDecoder, tmp_path: Path) -> None:
        with as_file(files("bot.sample") / "episode.mp3") as sample, pytest.raises(Cancelled):
            decoder.decode(sample, tmp_path / "a.pcm", cancelled=lambda: True)
        assert list(tmp_path.iterdir()) == []
