"""Trains the boundary model: `python -m tests.bench.train_boundaries` writes bot/notes/chapters/boundary_model.json.

Needs PODBOT_EVAL_DATA (see tests/bench/corpus.py) and PODBOT_MORE_DATA (see tests/bench/headed_transcripts.py). The
same seeds give the same model on the same machine. The file holds numbers, names of features and generic function
words; nothing of what was said in any episode.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

import bot.notes.chapters
from bot.notes.chapters.boundary_model import read_model
from bot.notes.chapters.tuning import wanted_of
from tests.bench.lessons import Lesson, code_of_lessons, more_lessons, read_lessons

#: Widths, rates and lengths were chosen by leave-one-show-out F1; see the table that tests.bench.chapters prints.
WIDTH, REACHES, DROP, INPUT_DROP = 32, (1, 2, 4, 8), 0.3, 0.15
EPOCHS, BATCH, STRETCH, RATE, DECAY = 12, 16, 512, 2e-3, 1e-3
SEEDS = (0, 1, 2)
#: What the places of one stretch compete for counts so much beside each place's own answer: only the order of places
#: within an episode decides where chapters go. Worth .01 F1.
RANKING = 0.0067
#: Shows differ in how strong each sign is, so each stretch gets its own strengths: features are scaled and shifted at
#: random (shares of their spread), and whole families of them are taken away with this chance. Worth .02 to .03 F1 on
#: shows that were never seen.
GAIN, SHIFT, MASK = 0.2, 0.2, 0.12
FAMILIES = (
    ("cue_",),
    ("similar", "depth", "above", "border"),
    ("chains", "first_words"),
    ("told", "names", "new_names", "digit"),
    ("relative", "since_start", "until_end", "pause"),
)
SIGNS, SIGN_EPISODES = 400, 25
#: Scaled with the training set's numbers; all other features with the episode's own.
SHARED = (
    *("cue_", "opens_turn", "leads", "leader_opens", "asks", "relative", "since_start", "until_end"),
    *("voices", "digit", "pause"),
)


def _training() -> int:
    """Changes with this file."""
    return crc32(Path(__file__).read_bytes())


def left_out_model(lessons: Sequence[Lesson], show: str) -> dict[str, Any]:
    """The model trained on every other show; kept in the temporary folder until code or data change."""
    more = more_lessons()
    made = code_of_lessons() ^ _training() ^ len(more)
    kept = Path(tempfile.gettempdir()) / f"podbot-boundaries-{made:08x}-without-{show}.json"
    if not kept.exists():
        model = train([lesson for lesson in lessons if lesson.episode.show != show], more)
        kept.write_text(json.dumps(model), encoding="utf-8")
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def train(corpus: Sequence[Lesson], more: Sequence[Lesson], *, seeds: Sequence[int] = SEEDS) -> dict[str, Any]:
    """The model as it is written to disk.

    How many chapters there are is learned from the corpus alone: talks have more headings than podcasts have chapters.
    """
    lessons = [*corpus, *more]
    names = lessons[0].features.names
    matrix = np.concatenate([lesson.features.matrix() for lesson in lessons])
    model: dict[str, Any] = {
        "features": [
            {"name": name, "mean": _short(mean), "spread": _short(spread), "own": not name.startswith(SHARED)}
            for name, mean, spread in zip(names, matrix.mean(0), matrix.std(0) + 1e-6, strict=True)
        ],
        "signs": _choose_signs(lessons),
        "count": _count_rule(corpus),
        "networks": [],
    }
    scale = read_model(model)
    inputs = [scale.inputs(lesson.features, lesson.signs) for lesson in lessons]
    families = _families(names)
    model["networks"] = [_fit(inputs, lessons, families, seed) for seed in seeds]
    return model


def _choose_signs(lessons: Sequence[Lesson]) -> list[str]:
    """Frequent signs of at least three shows; of one show where it alone speaks its language."""
    episodes: Counter[str] = Counter()
    total: Counter[str] = Counter()
    shows: dict[str, set[str]] = {}
    languages = Counter(language for _, language in {(x.episode.show, x.episode.transcript.language) for x in lessons})
    alone = {x.episode.show for x in lessons if languages[x.episode.transcript.language] == 1}
    for lesson in lessons:
        for signs in lesson.signs:
            total.update(signs)
        for sign in set().union(*lesson.signs):
            episodes[sign] += 1
            shows.setdefault(sign, set()).add(lesson.episode.show)
    kept = [
        sign
        for sign in total
        if episodes[sign] >= SIGN_EPISODES
        and (len(shows[sign]) >= 3 or shows[sign] & alone)
        and not set(sign.split(":", 1)[1].split()) <= {"_"}
    ]
    return sorted(kept, key=lambda sign: (-total[sign], sign))[:SIGNS]


def _count_rule(lessons: Sequence[Lesson]) -> dict[str, float]:
    minutes = np.log([lesson.episode.transcript.duration / 60 for lesson in lessons])
    counts = np.log([max(1, len(lesson.truth)) for lesson in lessons])
    slope, level = np.polyfit(minutes, counts, 1)
    return {"a": _short(level), "b": _short(slope)}


def _families(names: Sequence[str]) -> list[NDArray[np.intp]]:
    """Columns of each family of features."""
    return [np.array([at for at, name in enumerate(names) if name.startswith(family)], np.intp) for family in FAMILIES]


def _fit(
    inputs: Sequence[NDArray[np.float32]], lessons: Sequence[Lesson], families: Sequence[NDArray[np.intp]], seed: int
) -> dict[str, Any]:
    import torch
    from torch import nn

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.RandomState(seed)
    network = _network(inputs[0].shape[1], np.random.Generator(np.random.SFC64(seed)))
    pieces = _pieces(inputs, lessons)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(pieces) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1)
    loss_of = nn.BCEWithLogitsLoss(reduction="none")
    network.train()
    for _ in range(EPOCHS):
        order = rng.permutation(len(pieces))
        for first in range(0, len(order) - BATCH + 1, BATCH):
            rows, wanted, mask = _batch([pieces[at] for at in order[first : first + BATCH]])
            _vary(rows, len(lessons[0].features.names), families, rng)
            answers, truth = network(torch.from_numpy(rows)), torch.from_numpy(wanted)
            loss = loss_of(answers, truth)
            weight = torch.from_numpy(mask)
            total = ((loss[:, 0] + 0.5 * loss[:, 1]) * weight).sum() / weight.sum()
            total = total + RANKING * _out_of_order(answers[:, 0], truth[:, 0], weight)
            optimiser.zero_grad()
            total.backward()
            optimiser.step()
            schedule.step()
    return _written(network)


def _out_of_order(here: Any, truth: Any, weight: Any) -> Any:
    """Cross entropy of the stretch's starts under a softmax over its places (listwise ranking, Cao et al. 2007)."""
    import torch

    inside = weight > 0
    chance = torch.log_softmax(here.masked_fill(~inside, -1e9), 1)
    share = weight.max(1)[0]
    return -((truth * chance.masked_fill(~inside, 0)).sum(1) * share).sum() / share.sum()


def _network(width_in: int, rng: np.random.Generator) -> Any:
    """The network as it is trained."""
    import torch
    from torch import nn

    class Drop(nn.Module):
        """As torch's own, at a quarter of its time: a byte a value, of which one in 256 is fine enough."""

        def __init__(self, share: float) -> None:
            super().__init__()
            self.limit = int(256 * share)

        def forward(self, values: Any) -> Any:
            kept = np.frombuffer(rng.bytes(values.numel()), np.uint8) >= self.limit
            return values * (torch.from_numpy(kept).reshape(values.shape).float() * (256 / (256 - self.limit)))

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.entry = nn.Linear(width_in, WIDTH)
            self.layers = nn.ModuleList(nn.Conv1d(WIDTH, WIDTH, 3, padding=reach, dilation=reach) for reach in REACHES)
            self.exit = nn.Conv1d(WIDTH, 2, 1)
            self.drop, self.input_drop = Drop(DROP), Drop(INPUT_DROP)

        def forward(self, rows: Any) -> Any:
            state = torch.relu(self.entry(self.input_drop(rows))).transpose(1, 2)
            for layer in self.layers:
                state = state + torch.relu(layer(self.drop(state)))
            return self.exit(self.drop(state))

    return Network()


def _vary(
    rows: NDArray[np.float32], features: int, families: Sequence[NDArray[np.intp]], rng: np.random.RandomState
) -> None:
    """Another show's strengths for each stretch of the batch, in place; signs are kept or taken away as a whole."""
    for stretch in rows:
        gain = rng.normal(1, GAIN, features).astype(np.float32)
        for family in families:
            if rng.rand() < MASK:
                gain[family] = 0
        stretch[:, :features] *= gain
        stretch[:, :features] += (rng.normal(0, SHIFT, features) * (gain != 0)).astype(np.float32)
        if rng.rand() < MASK:
            stretch[:, features:] = 0


Piece = tuple[NDArray[np.float32], NDArray[np.float32], float]


def _pieces(inputs: Sequence[NDArray[np.float32]], lessons: Sequence[Lesson]) -> list[Piece]:
    """Overlapping stretches: inputs, wanted answers, weight. Every show weighs the same."""
    episodes = Counter(lesson.episode.show for lesson in lessons)
    pieces: list[Piece] = []
    for rows, lesson in zip(inputs, lessons, strict=True):
        wanted = wanted_of([sentence.start for sentence in lesson.sentences], lesson.truth).T
        weight = 1 / episodes[lesson.episode.show] / len(rows)
        for first in range(0, len(rows), STRETCH // 2):
            last = min(len(rows), first + STRETCH)
            if last - first >= 40:
                pieces.append((rows[first:last], wanted[:, first:last], weight))
    mean = float(np.mean([weight for _, _, weight in pieces]))
    return [(rows, wanted, weight / mean) for rows, wanted, weight in pieces]


def _batch(
    pieces: Sequence[Piece],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    longest = max(len(rows) for rows, _, _ in pieces)
    inputs = np.zeros((len(pieces), longest, pieces[0][0].shape[1]), np.float32)
    wanted = np.zeros((len(pieces), 2, longest), np.float32)
    mask = np.zeros((len(pieces), longest), np.float32)
    for at, (rows, answers, weight) in enumerate(pieces):
        inputs[at, : len(rows)], wanted[at, :, : len(rows)], mask[at, : len(rows)] = rows, answers, weight
    return inputs, wanted, mask


def _written(network: Any) -> dict[str, Any]:
    def layer(module: Any, weights: Any) -> dict[str, Any]:
        return {"weights": _numbers(weights), "bias": _numbers(module.bias)}

    return {
        "entry": layer(network.entry, network.entry.weight.T),
        "layers": [
            {"reach": reach, **layer(module, module.weight.permute(2, 1, 0))}
            for reach, module in zip(REACHES, network.layers, strict=True)
        ],
        "exit": layer(network.exit, network.exit.weight[:, :, 0].T),
    }


def _numbers(tensor: Any) -> Any:
    return json.loads(json.dumps(tensor.detach().numpy().tolist()), parse_float=lambda text: _short(float(text)))


def _short(number: float) -> float:
    """Four digits are more than the data knows."""
    return float(f"{number:.4g}")


def main() -> None:
    """Train on the whole corpus and what is beside it, and write the model file."""
    corpus, more = read_lessons(), more_lessons()
    lessons = [*corpus, *more]
    print(f"{len(lessons)} episodes, {sum(len(lesson.sentences) for lesson in lessons)} sentences", file=sys.stderr)
    target = Path(bot.notes.chapters.__path__[0]) / "boundary_model.json"
    target.write_text(json.dumps(train(corpus, more), separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{target.name}: {target.stat().st_size // 1024} kB", file=sys.stderr)


if __name__ == "__main__":
    main()
