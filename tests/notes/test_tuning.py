"""Networks move towards a show by its earlier episodes, the right way and the same way each time."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.domain.chapter import Chapter
from bot.notes.chapters import tuning
from bot.notes.chapters.boundary_model import BoundaryModel, Member, load_model
from bot.notes.chapters.survey import survey
from bot.notes.chapters.tuning import Studied, tune, wanted_of
from bot.notes.chapters.ways import learn_ways
from bot.testing.notes_writer import a_conversation


def a_model_and_what_it_sees() -> tuple[BoundaryModel, NDArray[np.float32]]:
    """A network of eight sentences' width that knows nothing, and a talk where the first of nine inputs says it all."""
    rng = np.random.default_rng(5)

    def part(*shape: int) -> NDArray[np.float32]:
        return rng.normal(0, 0.3, shape).astype(np.float32)

    layers = tuple((reach, part(3, 8, 8), part(8)) for reach in (1, 2))
    member = Member(entry=(part(9, 8), part(8)), layers=layers, exit=(part(8, 2), part(2)))
    seen = rng.normal(0, 1, (300, 9)).astype(np.float32)
    seen[:, 0] = [4.0 if at % 30 == 0 else 0.0 for at in range(300)]
    return replace(load_model(), members=(member,)), seen


def test_tuned_networks_say_what_the_show_did() -> None:
    model, seen = a_model_and_what_it_sees()
    wanted = wanted_of([20.0 * at for at in range(300)], range(30, 300, 30))
    before, after = (one.scores(seen).here for one in (model, tune(model, [Studied(inputs=seen, wanted=wanted)] * 8)))
    opens = wanted[:, 0] == 1
    gained = (after[opens].mean() - after[~opens].mean()) - (before[opens].mean() - before[~opens].mean())
    assert gained > 0.3


def test_the_slopes_are_those_of_the_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "_DROP", 0.0)
    monkeypatch.setattr(tuning, "_INPUT_DROP", 0.0)
    model, seen = a_model_and_what_it_sees()
    wanted = wanted_of([20.0 * at for at in range(300)], [30, 90, 200])
    weights: list[NDArray[Any]] = [weight.astype(np.float64) for weight in tuning._weights(model.members[0])]
    rng = np.random.default_rng(0)
    episode = Studied(inputs=seen.astype(np.float64), wanted=wanted)
    slopes = tuning._slopes(weights, (1, 2), episode, rng)
    for weight, slope in zip(weights, slopes, strict=True):
        place = tuple(int(rng.integers(size)) for size in weight.shape)
        either = []
        for step in (1e-5, -1e-5):
            weight[place] += step
            either.append(loss_of(weights, episode))
            weight[place] -= step
        assert slope[place] == pytest.approx((either[0] - either[1]) / 2e-5, rel=1e-3, abs=1e-7)


def loss_of(weights: tuning.Weights, episode: Studied) -> float:
    """What tuning makes small: cross entropies of both answers, and of the order of places."""
    run = tuning._forwards(weights, (1, 2), episode.inputs, np.random.default_rng(0))
    answers, wanted = run.last @ weights[-2] + weights[-1], episode.wanted
    entropy = np.logaddexp(0, answers) - answers * wanted
    order = answers[:, 0] - np.log(np.exp(answers[:, 0]).sum())
    return float(entropy[:, 0].mean() + 0.5 * entropy[:, 1].mean() - tuning._RANKING * (wanted[:, 0] * order).sum())


def test_the_same_episodes_give_the_same_networks() -> None:
    model, seen = a_model_and_what_it_sees()
    episode = Studied(inputs=seen, wanted=wanted_of([20.0 * at for at in range(300)], [30, 90]))
    one, other = (tune(model, [episode] * 3).scores(seen).here for _ in range(2))
    assert (one == other).all() and not np.allclose(one, model.scores(seen).here)


def test_a_place_is_wanted_less_the_farther_it_lies_from_a_start() -> None:
    wanted = wanted_of([0.0, 4.0, 10.0, 30.0, 40.0], [1])
    assert wanted[:, 1].tolist() == [1, 1, 1, 0, 0]
    assert wanted[0, 0] == 0 and 1 == wanted[1, 0] > wanted[2, 0] > wanted[3, 0]


def test_a_show_that_was_read_opens_its_chapters_its_own_way() -> None:
    """This one begins a chapter with the second sentence of what other shows take for the beginning."""
    talk = a_conversation(120)
    read = survey(talk)
    opens = [at + 1 for at, sentence in enumerate(read.sentences) if at and sentence.text.startswith("Let's talk")]
    chapters = tuple(Chapter(start=read.sentences[at].start, title="A part") for at in opens)
    ways = learn_ways([(talk, chapters)] * 4)
    assert ways is not None
    odds, before = ways.odds(read), read.scores.together
    assert (odds[opens] - before[opens]).mean() > (np.delete(odds, opens) - np.delete(before, opens)).mean() + 1


def test_too_few_chapters_teach_no_ways() -> None:
    talk = a_conversation()
    assert learn_ways([]) is None
    assert learn_ways([(talk, (Chapter(start=0.0, title="All"), Chapter(start=90.0, title="Rest")))]) is None
