"""A draft as plain data for the page: what the library knows, nothing rendered, nothing secret."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.domain.attention import Concern, concerns
from bot.domain.draft import Draft
from bot.domain.edits import Piece
from bot.domain.lines import write_link_groups, write_people
from bot.domain.notes import ShowNotes
from bot.domain.proposal import Proposal
from bot.domain.transcript import Transcript
from bot.domain.unspaced import joint
from bot.domain.verdicts import approvers, still_needed
from bot.pipeline.publish_again import failed_targets, taken_back_targets
from bot.pipeline.redo import taken_back
from bot.pipeline.undo import standing_path
from bot.ports import EpisodeState, WorkStatus
from bot.web.room import Room


def draft_shown(room: Room, state: EpisodeState, draft: Draft, piece: Piece) -> dict[str, Any]:
    """Everything but the words; blocks."""
    library, key = room.library, state.episode.key
    revisions, receipts = library.revisions(key), library.publications(key)
    rules = room.rules(state.episode.show)
    return {
        **episode_shown(room, state),
        "revision": draft.revision.number,
        "transcript_revision": draft.revision.transcript,
        "made_by": room.name_of(draft.revision.by),
        "made_at": when(draft.revision.at),
        "summary": draft.revision.summary,
        "locked": sorted(draft.revision.locked),
        "notes": notes_shown(piece.notes),
        "speakers": speakers_shown(piece.transcript),
        "concerns": [concern_shown(one) for one in concerns(piece.notes, piece.transcript)],
        "approved_by": [room.name_of(member) for member in approvers(draft)],
        "needed": still_needed(draft, rules),
        "can_undo": len(standing_path(revisions)) > 1,
        "can_redo": bool(taken_back(revisions)),
        "has_audio": library.audio(key) is not None,
        "models": list(room.models),
        "proposals": [proposal_shown(room, one) for one in library.proposals(key)],
        "revisions": [
            {"number": r.number, "at": when(r.at), "by": room.name_of(r.by), "summary": r.summary}
            for r in revisions[:200]
        ],
        "reviews": [
            {
                "revision": r.revision,
                "verdict": r.verdict,
                "by": room.name_of(r.by),
                "at": when(r.at),
                "comment": r.comment,
            }
            for r in draft.reviews
        ],
        "publications": [
            {
                "target": p.target,
                "state": p.state,
                "revision": p.revision,
                "at": when(p.at),
                "url": p.url,
                "verified": p.verified,
                "message": p.message,
            }
            for p in receipts
        ],
        "failed_targets": failed_targets(receipts, state),
        "taken_back_targets": taken_back_targets(receipts, state),
    }


def proposal_shown(room: Room, proposal: Proposal) -> dict[str, Any]:
    """A span that was heard again and waits for a choice."""
    return {
        "id": proposal.id,
        "start": proposal.start,
        "end": proposal.end,
        "model": proposal.heard.model,
        "by": room.name_of(proposal.by),
        "at": when(proposal.at),
    }


def episode_shown(room: Room, state: EpisodeState) -> dict[str, Any]:
    """One line of the overview."""
    episode, outcome = state.episode, state.outcome
    failed = outcome is not None and not outcome.worked
    return {
        "key": episode.key,
        "show": episode.show,
        "title": episode.title,
        "published": when(episode.published),
        "stage": state.stage.value,
        "since": when(state.since),
        "trouble": outcome.message if failed and outcome else "",
        "retry_at": when(outcome.retry_at) if failed and outcome else None,
        "has_draft": state.draft_revision > 0,
    }


def notes_shown(notes: ShowNotes) -> dict[str, Any]:
    """The parts people edit."""
    return {
        "title": notes.title,
        "podcast": notes.podcast,
        "duration": notes.duration,
        "summary": notes.summary,
        "teaser": notes.teaser,
        "written_by": notes.written_by,
        "cost": str(notes.cost) if notes.cost else "",
        "chapters": [{"start": c.start, "title": c.title, "origin": c.origin} for c in notes.chapters],
        "sources": [
            {
                "title": s.title,
                "url": s.url,
                "origin": s.origin,
                "evidence": s.evidence,
                "seen": s.seen,
                "status": s.alive_status,
                "at": s.mentions[0].start if s.mentions else None,
            }
            for s in notes.sources
        ],
        "people": write_people(notes.people),
        "links": write_link_groups(notes.link_groups),
        "quotes": [{"text": q.text, "start": q.start, "end": q.end, "speaker": q.speaker} for q in notes.quotes],
        "unlinked": [{"text": m.text, "start": m.start} for m in notes.unlinked],
    }


def speakers_shown(transcript: Transcript) -> list[dict[str, Any]]:
    """Every voice with the seconds it talks."""
    talk: dict[str | None, float] = {}
    for segment in transcript.segments:
        talk[segment.speaker] = talk.get(segment.speaker, 0.0) + segment.end - segment.start
    return [
        {
            "id": speaker.id,
            "label": speaker.label,
            "name": speaker.name or "",
            "role": speaker.role,
            "confidence": round(speaker.confidence, 2),
            "evidence": speaker.evidence,
            "talk": round(talk.get(speaker.id, 0.0), 1),
        }
        for speaker in transcript.speakers
    ]


def words_shown(transcript: Transcript) -> dict[str, Any]:
    """The words, small enough for three hours: times in ms as gaps and lengths, certainty in percent.

    A segment ends with what stands between its words, where that is no space.
    """
    return {
        "duration": transcript.duration,
        "language": transcript.language,
        "model": transcript.model,
        "speakers": [speaker.id for speaker in transcript.speakers],
        "segments": [
            [
                segment.speaker,
                round(segment.confidence * 100),
                segment.text if not segment.words else " ".join(w.text.replace(" ", "\u00a0") for w in segment.words),
                _times(segment.start, segment.end, [(w.start, w.end) for w in segment.words]),
                _sureness([w.probability for w in segment.words]),
                *([] if joint(segment) else [""]),
            ]
            for segment in transcript.segments
        ],
        "corrections": [[c.start, c.end, c.original, c.replacement, c.reason] for c in transcript.corrections],
        "doubts": [[d.start, d.end, d.text, d.reason, d.suggestion] for d in transcript.doubts],
    }


def work_shown(status: WorkStatus) -> dict[str, Any]:
    """One piece of work."""
    return {
        "id": status.id,
        "kind": status.kind,
        "state": status.state,
        "done": round(status.done, 3),
        "step": status.step,
        "left": status.left,
        "message": status.message,
    }


def concern_shown(concern: Concern) -> dict[str, Any]:
    """One thing to look at."""
    return {
        "kind": concern.kind,
        "text": concern.text,
        "start": concern.start,
        "end": concern.end,
        "suggestion": concern.suggestion,
    }


def when(at: datetime | None) -> str | None:
    """ISO 8601, as browsers read it."""
    return at.isoformat() if at else None


def _times(start: float, end: float, words: Sequence[tuple[float, float]]) -> list[int]:
    """The start in ms, then gap and length of each word; without words, one that fills the segment."""
    first = round(start * 1000)
    flat, at = [first], first
    for begins, ends in words or [(start, end)]:
        a, b = round(begins * 1000), round(ends * 1000)
        flat += [a - at, b - a]
        at = b
    return flat


def _sureness(probabilities: Sequence[float]) -> list[int] | int:
    """Percent for each word; one number where all are the same."""
    percents = [round(max(0.0, min(1.0, p)) * 100) for p in probabilities]
    return percents[0] if percents and len(set(percents)) == 1 else (percents or 100)
