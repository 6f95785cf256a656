"""What editors teach a show: spellings and voices, and how to forget them again."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.edits import Lesson
from bot.domain.show import NameRule, Show, Voice
from bot.errors import NotesError, NotFound
from bot.ports import Library

#: Voice prints kept of one person; the newest stay.
PRINTS_KEPT = 5


def learn(library: Library, show: str, lesson: Lesson) -> Show:
    """Add spellings and voices to a show; what is known already changes nothing."""
    known = library.show(show)
    rules, voices = _with_rules(known.name_rules, lesson.rules), _with_voices(known.voices, lesson.voices)
    if (rules, voices) != (known.name_rules, known.voices):
        library.set_learnt(show, name_rules=rules, voices=voices)
    return library.show(show)


def learn_term(library: Library, show: str, term: str, *, heard: Iterable[str] = (), by: str) -> NameRule:
    """A name or term worth listening for, with the wrong spellings it is heard as."""
    written = " ".join(term.split())
    if not written:
        raise NotesError("The term is empty. Write the name as it should be spelt.")
    rule = NameRule(written=written, heard=tuple(" ".join(one.split()) for one in heard if one.strip()), by=by)
    learn(library, show, Lesson(rules=(rule,)))
    return next(known for known in library.show(show).name_rules if known.written == written)


def forget_term(library: Library, show: str, term: str) -> NameRule:
    """Forget a learnt spelling; `NotFound` naming those that are known."""
    known = library.show(show)
    rule = next((rule for rule in known.name_rules if rule.written.casefold() == term.strip().casefold()), None)
    if rule is None:
        raise NotFound(_not_learnt(known, term))
    library.set_learnt(show, name_rules=[r for r in known.name_rules if r != rule], voices=known.voices)
    return rule


def forget(library: Library, show: str, lesson: Lesson) -> None:
    """Take back what one edit taught; spellings taught by others stay."""
    known = library.show(show)
    rules = tuple(rule for rule in (_without(rule, lesson.rules) for rule in known.name_rules) if rule)
    voices = tuple(voice for voice in known.voices if voice not in lesson.voices)
    if (rules, voices) != (known.name_rules, known.voices):
        library.set_learnt(show, name_rules=rules, voices=voices)


def _with_rules(known: tuple[NameRule, ...], new: Iterable[NameRule]) -> tuple[NameRule, ...]:
    rules = list(known)
    for rule in new:
        place = next((i for i, old in enumerate(rules) if old.written == rule.written), None)
        heard = tuple(h for h in rule.heard if h != rule.written)
        # a spelling means one thing: what was just taught
        rules = [replace(r, heard=tuple(h for h in r.heard if h.casefold() not in _folded(heard))) for r in rules]
        if place is None:
            rules.append(replace(rule, heard=heard))
        else:
            merged = dict.fromkeys((*rules[place].heard, *heard))
            rules[place] = replace(rules[place], heard=tuple(merged))
    return tuple(rules)


def _with_voices(known: tuple[Voice, ...], new: Iterable[Voice]) -> tuple[Voice, ...]:
    voices = list(known)
    for voice in new:
        voices = [old for old in voices if old.print != voice.print]
        voices.append(voice)
        prints = [old for old in voices if old.name == voice.name]
        voices = [old for old in voices if old.name != voice.name or old in prints[-PRINTS_KEPT:]]
    return tuple(voices)


def _without(rule: NameRule, forgotten: Iterable[NameRule]) -> NameRule | None:
    match = next((other for other in forgotten if other.written == rule.written), None)
    if match is None:
        return rule
    heard = tuple(h for h in rule.heard if h not in match.heard)
    return replace(rule, heard=heard) if heard else None


def _folded(texts: Iterable[str]) -> set[str]:
    return {text.casefold() for text in texts}


def _not_learnt(show: Show, term: str) -> str:
    names = ", ".join(rule.written for rule in show.name_rules[:10])
    return f"“{term}” was not taught to {show.title}. " + (
        f"Taught: {names}." if names else "Nothing has been taught yet."
    )
