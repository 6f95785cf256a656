"""Stretches, chunks and times: no sample is lost, no time leaves its place."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from bot.speech.activity import MARGIN, Stretch, speech_frames, with_margins
from bot.speech.recognition.chunks import WINDOW, Chunk, chunks

_SECOND = 16_000


@st.composite
def stretch_lists(draw: st.DrawFn) -> list[Stretch]:
    """Stretches in order of time, none longer than 28 s."""
    found, at = [], 0
    for _ in range(draw(st.integers(0, 30))):
        at += draw(st.integers(1, 90 * _SECOND))
        end = at + draw(st.integers(_SECOND // 10, 28 * _SECOND))
        found.append(Stretch(at, end))
        at = end
    return found


@given(stretch_lists())
def test_every_stretch_lies_whole_in_one_chunk_and_chunks_fit_the_window(given_stretches: list[Stretch]) -> None:
    packed = list(chunks(given_stretches))
    pieces = [piece for chunk in packed for piece in chunk.pieces]
    for stretch in given_stretches:
        assert any(piece.start <= stretch.start and stretch.end <= piece.end for piece in pieces)
    assert all(chunk.seconds <= WINDOW for chunk in packed)
    assert all(one.end <= other.start for one, other in pairwise(pieces))


@given(stretch_lists(), st.floats(0, WINDOW), st.floats(0, 2))
def test_a_time_in_a_chunk_falls_into_its_speech(found: list[Stretch], start: float, length: float) -> None:
    for chunk in chunks(found):
        low, high = chunk.span(start, start + length)
        assert low <= high
        assert any(p.start / _SECOND <= low and high <= p.end / _SECOND for p in chunk.pieces)


def test_times_behind_a_left_out_pause_are_moved_by_it() -> None:
    chunk = Chunk((Stretch(10 * _SECOND, 12 * _SECOND), Stretch(100 * _SECOND, 105 * _SECOND)))
    assert chunk.span(0.5, 1.0) == (10.5, 11.0)
    assert chunk.span(3.0, 3.5) == (101.0, 101.5)
    assert chunk.span(1.9, 2.2) == (100.0, 100.2)  # its middle lies in the second piece


def test_margins_take_half_of_a_short_pause_and_a_little_of_a_long_one() -> None:
    raw = [Stretch(_SECOND, 2 * _SECOND), Stretch(2 * _SECOND + 100, 3 * _SECOND), Stretch(9 * _SECOND, 10 * _SECOND)]
    one, two, three = with_margins(raw, Stretch(0, 10 * _SECOND + 50))
    assert one.start == _SECOND - MARGIN and one.end == two.start == 2 * _SECOND + 50
    assert (two.end, three.start, three.end) == (3 * _SECOND + MARGIN, 9 * _SECOND - MARGIN, 10 * _SECOND + 50)
    assert [stretch.pause for stretch in (one, two, three)] == [_SECOND, 100, 6 * _SECOND]


@given(stretch_lists())
def test_margins_never_overlap_nor_lose_speech(raw: list[Stretch]) -> None:
    wide = list(with_margins(raw, Stretch(0, 10**9)))
    assert all(new.start <= old.start and old.end <= new.end for old, new in zip(raw, wide, strict=True))
    assert all(one.end <= other.start for one, other in pairwise(wide))


def test_stretches_that_touch_become_one_piece_and_long_pauses_stay_out() -> None:
    near = [Stretch(0, _SECOND), Stretch(_SECOND, 2 * _SECOND)]
    far = [Stretch(0, _SECOND), Stretch(60 * _SECOND, 61 * _SECOND)]
    assert next(chunks(near)).pieces == (Stretch(0, 2 * _SECOND),)
    assert next(chunks(far)).seconds == 2.0


def test_a_full_chunk_ends_at_the_longest_of_its_late_pauses() -> None:
    pauses = [0, 900, 100, 500, 200, 100]
    found = [Stretch(n * 6 * _SECOND, (n + 1) * 6 * _SECOND, pause) for n, pause in enumerate(pauses)]
    first, second = chunks(found)
    assert (first.end, second.start) == (24 * _SECOND, 24 * _SECOND)


def test_a_part_keeps_only_speech_between_two_times() -> None:
    chunk = Chunk((Stretch(0, 4 * _SECOND), Stretch(50 * _SECOND, 60 * _SECOND)))
    part = chunk.part(3.0, 52.0)
    assert part is not None and part.pieces == (
        Stretch(3 * _SECOND, 4 * _SECOND), Stretch(50 * _SECOND, 52 * _SECOND),
    )  # fmt: skip
    assert chunk.part(10.0, 20.0) is None


def test_a_chunk_hears_its_pieces_as_numbers_between_minus_one_and_one() -> None:
    file: npt.NDArray[np.int16] = np.arange(-32768, 32767, dtype=np.int16)
    heard = Chunk((Stretch(0, 2), Stretch(65533, 65535))).samples(file)
    assert heard.dtype == np.float32 and heard.tolist() == [-1.0, -32767 / 32768, 32765 / 32768, 32766 / 32768]


def blocks(values: list[float], size: int = 7) -> Iterator[npt.NDArray[np.float32]]:
    """Probabilities as the detector gives them, a few at a time."""
    for start in range(0, len(values), size):
        yield np.array(values[start : start + size], dtype=np.float32)


def test_speech_is_found_and_short_noises_are_not() -> None:
    values = [0.0] * 40 + [0.9] * 30 + [0.0] * 40 + [0.9] * 2 + [0.0] * 40
    assert list(speech_frames(blocks(values), longest=900)) == [(40, 70)]


def test_a_short_pause_does_not_end_a_stretch() -> None:
    values = [0.9] * 20 + [0.1] * 5 + [0.9] * 20 + [0.0] * 40
    assert list(speech_frames(blocks(values), longest=900)) == [(0, 45)]


def test_a_long_stretch_is_cut_where_speech_is_least_likely() -> None:
    values = [0.9] * 80 + [0.55] + [0.9] * 60
    assert list(speech_frames(blocks(values), longest=100)) == [(0, 80), (80, 141)]


@given(st.lists(st.floats(0, 1), max_size=600), st.integers(20, 200))
def test_stretches_are_in_order_apart_and_never_too_long(values: list[float], longest: int) -> None:
    found = list(speech_frames(blocks(values, 64), longest=longest))
    assert all(0 <= first < last and last - first <= longest for first, last in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    covered = {frame for first, last in found for frame in range(first, last)}
    loud = [value >= 0.5 for value in values]
    for start in range(len(loud) - 3):
        if all(loud[start : start + 4]):
            assert set(range(start, start + 4)) <= covered
