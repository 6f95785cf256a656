"""What the verdicts on a draft amount to: who approved, what is still missing, who stands where."""

from dataclasses import dataclass

from bot.domain.draft import Draft, Review, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRules:
    """What a show asks before something is published."""

    #: Different people who must approve the same revision.
    min_approvals: int = 1
    #: Whoever made the last revision can't approve it.
    not_by_last_editor: bool = False


ONE_APPROVAL = ReviewRules()


def standing(draft: Draft) -> Review | None:
    """The verdict that counts now: the last one on the current revision; None where nobody said anything yet."""
    on_current = [review for review in draft.reviews if review.revision == draft.revision.number]
    return sorted(on_current, key=lambda review: review.at)[-1] if on_current else None


def approvers(draft: Draft) -> tuple[str, ...]:
    """Who approved the current revision since anybody last decided otherwise, in order."""
    people: list[str] = []
    for review in sorted(draft.reviews, key=lambda review: review.at):
        if review.revision != draft.revision.number:
            continue
        if review.verdict is not Verdict.APPROVE:
            people.clear()
        elif review.by not in people:
            people.append(review.by)
    return tuple(people)


def still_needed(draft: Draft, rules: ReviewRules) -> int:
    """How many more people must approve."""
    return max(0, rules.min_approvals - len(approvers(draft)))
