"""Remembers which revision taught what, so that undoing the revision takes its lesson back."""

import json
from dataclasses import asdict

from bot.domain.edits import Lesson
from bot.domain.show import NameRule, Voice
from bot.ports import Library


def keep_lesson(library: Library, key: str, revision: int, lesson: Lesson) -> None:
    """Write down what a revision taught; nothing where it taught nothing."""
    if lesson.rules or lesson.voices:
        library.set_value(_name(key, revision), json.dumps(asdict(lesson)))


def lesson_of(library: Library, key: str, revision: int) -> Lesson:
    """What that revision taught."""
    kept = library.get_value(_name(key, revision))
    if kept is None:
        return Lesson()
    plain = json.loads(kept)
    return Lesson(
        rules=tuple(
            NameRule(written=rule["written"], heard=tuple(rule["heard"]), by=rule["by"]) for rule in plain["rules"]
        ),
        voices=tuple(Voice(name=voice["name"], print=tuple(voice["print"])) for voice in plain["voices"]),
    )


def _name(key: str, revision: int) -> str:
    return f"lesson/{key}/{revision}"
