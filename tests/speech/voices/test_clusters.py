"""Voice prints gathered into voices."""

import numpy as np
import pytest

from bot.speech.voices import clusters
from bot.speech.voices.remembered import Recognised, Voice, recognise

#: How far a window strays from its voice: two windows of one voice are then about .7 alike, as in recordings.
_NOISE = 0.65


def _prints(order: list[int], *, voices: int = 6, seed: int = 1) -> "np.ndarray":  # type: ignore[type-arg]
    chance = np.random.default_rng(seed)
    centres = clusters_unit(chance.standard_normal((voices, 192)))
    strays = clusters_unit(chance.standard_normal((len(order), 192)))
    return clusters_unit(centres[order] + _NOISE * strays).astype(np.float32)


def clusters_unit(vectors: "np.ndarray") -> "np.ndarray":  # type: ignore[type-arg]
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _found(order: list[int], shortest: float = 2.9) -> list[int]:
    found = clusters.voices(_prints(order), [1.5] * len(order), shortest=shortest)
    return [int(label) for label in found]


def test_voices_are_numbered_as_they_come() -> None:
    assert _found([4, 4, 4, 2, 2, 4, 4, 5, 5, 5, 2]) == [0, 0, 0, 1, 1, 0, 0, 2, 2, 2, 1]


def test_one_voice_is_one() -> None:
    assert set(_found([3] * 40)) == {0}


def test_voices_of_one_telephone_line_are_as_alike_as_one_voice_is_elsewhere_and_are_told_apart() -> None:
    order = [0] * 12 + [1] * 9 + [0] * 5
    line = clusters_unit(np.random.default_rng(7).standard_normal((1, 192)))
    prints = clusters_unit(_prints(order) + 0.9 * line).astype(np.float32)
    alike = prints @ prints.T
    assert alike[0, 12:21].mean() > 0.38, "two voices"
    found = clusters.voices(prints, [1.5] * len(order), shortest=2.9)
    assert [int(label) for label in found] == order


def test_a_voice_heard_for_one_window_is_none_of_its_own() -> None:
    assert set(_found([0, 0, 0, 1, 1, 1, 2, 0, 1])) == {0, 1}


def test_where_all_are_brief_one_voice_stays() -> None:
    assert _found([0], shortest=9.0) == [0] and set(_found([0, 1], shortest=9.0)) == {0}


def test_nothing_heard_is_no_voice() -> None:
    empty = np.zeros((0, 192), dtype=np.float32)
    assert not len(clusters.voices(empty, [], shortest=1.0))


def test_three_hours_are_joined_along_time_first() -> None:
    order = [number // 7 % 5 for number in range(4000)]
    assert _found(order) == order


def test_a_remembered_voice_is_the_nearest_that_is_near_enough() -> None:
    known = (
        Voice(name="Ada", print=(1.0, 0.0)),
        Voice(name="Ada", print=(0.8, 0.6)),
        Voice(name="Ben", print=(0.0, 1.0)),
    )
    assert recognise((0.96, 0.28), known) == Recognised(name="Ada", likeness=pytest.approx(0.96))
    assert recognise((-1.0, 0.0), known) is None
    assert recognise((0.45, 0.893), known) is None, "two names are about as near"
    assert recognise((), known) is None and recognise((1.0, 0.0, 0.0), known) is None
