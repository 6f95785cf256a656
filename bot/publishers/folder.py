"""The `folder` target: files to serve from any web server, the show's feed with podcast tags, a page an episode."""

import asyncio
import fcntl
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.domain.chapter import Chapter
from bot.domain.counting import counted
from bot.domain.publication import Publication, PublicationState
from bot.errors import BotError, PublishError
from bot.net import Network
from bot.ports import Bundle
from bot.publishers.cors import look_from_outside
from bot.publishers.memory import (
    MEMORY,
    Kept,
    forget,
    free_folder,
    recall,
    remember,
    remember_source,
    save,
    write_feed,
)
from bot.publishers.page import write_page
from bot.rendering.chapter_files import read_json
from bot.rendering.copying import same_bytes
from bot.rendering.feed_tags import Additions, missing_tags, tags_for
from bot.rendering.tagging import read_chapters, write_chapters
from bot.rendering.templates import Templates, shipped_templates

#: A picture a chapter; players show small ones, and they make every download larger.
_LARGEST_PICTURE = 1_000_000
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG")


#: Tags that need no approval.
_EARLY = ("chapters", "transcript")


class FolderPublisher:
    """Writes `<path>/<show>/<episode>/…` and `<path>/<show>/feed.xml`.

    - Before approval (`when: always`), only chapters and transcript: no page, no notes, no other tags.
    - An episode keeps its folder, whatever becomes of its title; files that did not change are not written again.
    - `public_url` is the address under which `path` is served; without it the feed gets no chapter and transcript
      tags, since those need full addresses.
    - `ai_content` is a sentence for `podcast:txt purpose="ai-content"` and the page; None: nothing is disclosed.
    - With `tag_audio`, a copy of the audio with chapters lies beside; chapters that the creator put there stay unless
      `replace_chapters`. With a `network`, pictures of chapters are fetched into it; one that fails is left out.
    - With a `network`, the receipt says what a player on another site would miss at `public_url`.
    """

    takes_early = True

    def __init__(
        self,
        *,
        path: Path,
        public_url: str | None = None,
        ai_content: str | None = None,
        tag_audio: bool = True,
        replace_chapters: bool = False,
        templates: Sequence[Path] = (),
        network: Network | None = None,
        name: str = "folder",
    ) -> None:
        self.name = name
        self._path = path
        self._public_url = public_url.rstrip("/") if public_url else None
        self._ai_content = ai_content
        self._tag_audio = tag_audio
        self._replace_chapters = replace_chapters
        self._network = network
        self._templates = Templates([*templates, shipped_templates()], room="publish")

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        publication = await self.write(bundle, now=now, dry_run=dry_run)
        note = "" if dry_run else await look_from_outside(self._network, publication.url)
        return replace(publication, message=" ".join(filter(None, [publication.message, note])))

    async def write(self, bundle: Bundle, *, now: datetime, dry_run: bool = False) -> Publication:
        """The same without looking from outside, for those who carry the files further."""
        pictures = {} if dry_run or not self._audio_name(bundle) else await self._pictures(bundle)
        return await asyncio.to_thread(self._publish, bundle, now, dry_run, pictures)

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Remove the episode's folder and its tags in the feed."""
        return await asyncio.to_thread(self._unpublish, receipt, now)

    async def follow_feed(self, show: str, document: bytes) -> None:
        """New items come in, corrected ones change, deleted ones go, all with the tags of what is published here."""
        await asyncio.to_thread(self._follow_feed, show, document)

    async def _pictures(self, bundle: Bundle) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for address in {chapter.image for chapter in bundle.notes.chapters if chapter.image}:
            with suppress(BotError):
                answer = await self._network.get(address, max_bytes=_LARGEST_PICTURE) if self._network else None
                if answer and answer.ok and answer.body.startswith(_PICTURES):
                    found[address] = answer.body
        return found

    def _publish(self, bundle: Bundle, now: datetime, dry_run: bool, pictures: Mapping[str, bytes]) -> Publication:
        root = self._root(bundle.show.slug)
        with _plain_errors(root), _locked(root, dry_run):
            key = bundle.episode.key
            there = recall(root, key)
            kept = there or Kept(episode=key, folder=free_folder(root, bundle.episode.slug, key))
            files = self._files(bundle)
            publication = Publication(
                episode=key,
                target=self.name,
                revision=bundle.revision,
                state=PublicationState.PENDING if dry_run else PublicationState.PUBLISHED,
                at=now,
                url=self._url(bundle.show.slug, kept.folder) or "",
                ids={"show": bundle.show.slug, "folder": kept.folder},
            )
            if dry_run:
                forecast = _forecast(root / kept.folder, files, bundle)
                return replace(publication, message=forecast, ids=publication.ids if there else None)
            kept = self._write(root, bundle, kept, files, pictures)
            return replace(publication, verified=self._verify(root, bundle, kept, files), message=kept.audio_note)

    def _write(
        self, root: Path, bundle: Bundle, kept: Kept, files: Mapping[str, bytes], pictures: Mapping[str, bytes]
    ) -> Kept:
        folder = root / kept.folder
        for name, data in files.items():
            save(folder / name, data)
        kept = self._audio(folder, bundle, kept, pictures) if self._audio_name(bundle) else kept
        written = (*files, *filter(None, [self._audio_name(bundle)]))
        if bundle.early:  # what was approved before stays until the next approval
            written = (*written, *(name for name in kept.files if name not in written))
        for stale in set(kept.files) - set(written):
            (folder / stale).unlink(missing_ok=True)
        kept = replace(kept, files=written, additions=self._additions(bundle, kept))
        remember(root, kept)
        if bundle.feed_document is not None:
            remember_source(root, bundle.feed_document)
        write_feed(root)
        return kept

    def _files(self, bundle: Bundle) -> dict[str, bytes]:
        if bundle.early:
            return dict(bundle.files)
        page = write_page(self._templates, bundle, audio=self._audio_name(bundle), ai_content=self._ai_content)
        return {**{name: data for name, data in bundle.files.items() if "/" not in name}, "index.html": page}

    def _audio_name(self, bundle: Bundle) -> str:
        return f"episode{bundle.audio.suffix.lower()}" if self._tag_audio and bundle.audio else ""

    def _audio(self, folder: Path, bundle: Bundle, kept: Kept, pictures: Mapping[str, bytes]) -> Kept:
        assert bundle.audio is not None
        copy = folder / self._audio_name(bundle)
        made_of = self._recipe(bundle.audio, bundle.notes.chapters, bundle.notes.duration, pictures)
        if copy.is_file() and kept.audio_made_of == f"{made_of} {copy.stat().st_size}":
            return kept
        tagged = write_chapters(
            bundle.audio,
            copy,
            bundle.notes.chapters,
            duration=bundle.notes.duration,
            replace=self._replace_chapters,
            pictures=pictures,
        )
        return replace(kept, audio_made_of=f"{made_of} {copy.stat().st_size}", audio_note=tagged.note)

    def _recipe(self, audio: Path, chapters: Sequence[Chapter], duration: float, pictures: Mapping[str, bytes]) -> str:
        state = audio.stat()
        listed = [(chapter.start, chapter.title, chapter.url, chapter.toc) for chapter in chapters]
        parts = (state.st_size, state.st_mtime_ns, self._replace_chapters, duration, listed, sorted(pictures))
        return sha256(repr(parts).encode()).hexdigest()

    def _additions(self, bundle: Bundle, kept: Kept) -> Additions:
        episode = bundle.episode
        tags = tags_for(
            bundle.notes,
            bundle.show,
            base_url=self._url(bundle.show.slug, kept.folder),
            language=bundle.transcript.language,
            ai_content=self._ai_content,
        )
        if bundle.early:
            approved = [tag for tag in kept.additions.tags if tag.name not in _EARLY]
            tags = [*(tag for tag in tags if tag.name in _EARLY), *approved]
        enclosure = episode.enclosure.url if episode.enclosure else ""
        return Additions(
            guid=episode.guid or "",
            enclosure=enclosure,
            title=episode.title,
            published=episode.published.astimezone(UTC).isoformat() if episode.published else "",
            tags=tuple(tags),
        )

    def _verify(self, root: Path, bundle: Bundle, kept: Kept, files: Mapping[str, bytes]) -> str:
        """Read back what was written; `PublishError` naming what differs."""
        folder = root / kept.folder
        wrong = [name for name, data in files.items() if not same_bytes(folder / name, data)]
        if wrong:
            raise PublishError(
                f"{folder}: {', '.join(wrong)} read back differently. Check the disk, then publish again."
            )
        agreed = [counted(len(files), "file")]
        if "chapters.json" in files:
            agreed.append(counted(len(read_json((folder / "chapters.json").read_bytes())), "chapter"))
        audio = self._audio_name(bundle)
        if audio:
            inside = read_chapters(folder / audio, duration=bundle.notes.duration)
            agreed.append(f"{counted(len(inside), 'chapter')} in {audio}")
        if (root / "feed.xml").is_file():
            agreed.append(in_feed(root / "feed.xml", kept.additions))
        return ", ".join(agreed)

    def _unpublish(self, receipt: Publication, now: datetime) -> Publication:
        show = (receipt.ids or {}).get("show", "")
        if not show:
            raise PublishError(f"{self.name}: this receipt does not say where the episode is. Publish it again first.")
        root = self._root(show)
        with _plain_errors(root), _locked(root, False):
            kept = recall(root, receipt.episode)
            if kept:
                shutil.rmtree(root / kept.folder, ignore_errors=True)
                forget(root, receipt.episode)
                write_feed(root)
        return replace(receipt, state=PublicationState.UNPUBLISHED, at=now, url="", verified="the folder is gone")

    def _follow_feed(self, show: str, document: bytes) -> None:
        root = self._root(show)
        if not (root / MEMORY).is_dir():
            return
        with _plain_errors(root), _locked(root, False):
            remember_source(root, document)
            write_feed(root)

    def _root(self, show: str) -> Path:
        if not show or show.startswith(".") or "/" in show or "\\" in show:
            raise PublishError(f"{show!r} cannot be the name of a folder. Rename the show's settings file.")
        return self._path / show

    def _url(self, show: str, folder: str) -> str | None:
        return f"{self._public_url}/{show}/{folder}" if self._public_url else None


def in_feed(feed: Path, additions: Additions) -> str:
    """What the feed says of the episode, read back from disk; `PublishError` naming tags that it lacks."""
    missing = missing_tags(feed.read_bytes(), additions)
    if missing is None:
        return "feed.xml, which no longer lists this episode"
    if missing:
        names = ", ".join(dict.fromkeys(f"podcast:{tag.name}" for tag in missing))
        raise PublishError(f"{feed}: {names} of the episode cannot be read back. Check the disk, then publish again.")
    return f"{counted(len(additions.tags), 'tag')} in feed.xml"


def _forecast(folder: Path, written: Mapping[str, bytes], bundle: Bundle) -> str:
    new = [name for name in written if not (folder / name).is_file()]
    changed = [name for name, data in written.items() if name not in new and not same_bytes(folder / name, data)]
    audio = f", tag a copy of {bundle.audio.name}" if bundle.audio else ""
    files = f"{len(new)} new and {counted(len(changed), 'changed file')}"
    return f"Would write {files} to {folder}{audio}. Nothing was written."


@contextmanager
def _locked(root: Path, dry_run: bool) -> Iterator[None]:
    """One writer a show: two episodes published at once must not lose each other's tags in the feed."""
    if dry_run:
        yield
        return
    memory = root / MEMORY
    memory.mkdir(parents=True, exist_ok=True)
    with (memory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _plain_errors(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PublishError(
            f"{root}: {error.strerror or error}. Check the folder's rights and the room on disk."
        ) from error
    except PublishError:
        raise
    except BotError as error:
        raise PublishError(f"{root}: {error}") from error
