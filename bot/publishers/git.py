"""The `git` target: a post with front matter, chapters and subtitles in the repository of a static site."""

import asyncio
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from bot.domain.counting import counted
from bot.domain.publication import Publication, PublicationState
from bot.errors import PublishError, PublishUnavailable
from bot.ports import Bundle
from bot.publishers.api import forecast, known_id, published
from bot.rendering.chapter_lines import HOUSE
from bot.rendering.context import notes_context
from bot.rendering.templates import Templates, shipped_templates

#: Somebody else may push between our clone and our push, more than once.
_ATTEMPTS = 3
#: Seconds for one git command.
_PATIENCE = 120.0
#: What lies beside the post, where the site's templates find it.
_ASSETS = ("chapters.json", "chapters.vtt", "transcript.vtt", "transcript.json")


class GitSite:
    """Commits `<folder>/<slug>.md` and `<assets>/<slug>/…` to `branch` of `repository` and pushes.

    `repository` is a path or an address that the git command can reach (deploy key, credential helper); `template`
    names the post's form: "hugo", "jekyll", "astro" or one of your own (`<template>.md.j2`). A post is known by the
    line `podbot: <key>` in its front matter, so it keeps its file whatever becomes of its title. Where the branch does
    not exist, it is made from the default one.
    """

    def __init__(
        self,
        *,
        repository: str,
        branch: str = "main",
        template: str = "hugo",
        folder: str = "content/episodes",
        assets: str = "static/episodes",
        public_url: str | None = None,
        author: str = "podbot <podbot@localhost>",
        templates: Sequence[Path] = (),
        name: str = "git",
    ) -> None:
        self.name = name
        self._repository = repository
        self._branch = branch
        self._template = f"{template}.md"
        self._folder = _inside(name, folder)
        self._assets = _inside(name, assets)
        self._public_url = public_url.rstrip("/") if public_url else None
        self._author = author
        self._templates = Templates([*templates, shipped_templates()], room="publish")

    async def publish(
        self, bundle: Bundle, *, receipt: Publication | None, now: datetime, dry_run: bool = False
    ) -> Publication:
        for _ in range(_ATTEMPTS):
            with tempfile.TemporaryDirectory(prefix="podbot-git-") as temporary:
                tree = Path(temporary) / "site"
                await self._clone(tree)
                slug = await self._slug(tree, bundle, known_id(receipt, "slug"))
                files = self._files(bundle, slug)
                changed = [path for path, data in files.items() if not _holds(tree / path, data)]
                if dry_run:
                    count = counted(len(changed), "changed file")
                    message = f"Would commit {count} to {self._branch}: {', '.join(changed) or '-'}."
                    there = (tree / self._folder / f"{slug}.md").is_file()
                    return forecast(
                        bundle, target=self.name, now=now, message=message, ids={"slug": slug} if there else None
                    )
                _write(tree, files)
                subject = f"{bundle.notes.title} (revision {bundle.revision})"
                if await self._push(tree, subject, [*files]):
                    return await self._receipt(tree, bundle, now, slug, files)
        raise PublishUnavailable(f"{self.name}: others keep pushing to {self._branch}. podbot tries again.", 60.0)

    async def unpublish(self, receipt: Publication, *, now: datetime) -> Publication:
        """Remove the post and its files in a commit of its own."""
        slug = known_id(receipt, "slug")
        if not slug:
            raise PublishError(f"{self.name}: the receipt names no post. Remove it by hand.")
        for _ in range(_ATTEMPTS):
            with tempfile.TemporaryDirectory(prefix="podbot-git-") as temporary:
                tree = Path(temporary) / "site"
                await self._clone(tree)
                paths = [f"{self._folder}/{slug}.md", *(f"{self._assets}/{slug}/{name}" for name in _ASSETS)]
                there = [path for path in paths if (tree / path).is_file()]
                for path in there:
                    (tree / path).unlink()
                if not there or await self._push(tree, f"Take back {slug}", there):
                    return replace(receipt, state=PublicationState.UNPUBLISHED, at=now, verified="removed")
        raise PublishUnavailable(f"{self.name}: others keep pushing to {self._branch}. podbot tries again.", 60.0)

    def _files(self, bundle: Bundle, slug: str) -> dict[str, bytes]:
        context = notes_context(
            show=bundle.show, episode=bundle.episode, notes=bundle.notes, transcript=bundle.transcript
        )
        context["chapter_lines"] = HOUSE.write(bundle.notes.chapters, duration=bundle.notes.duration)
        context["site"] = {"assets": f"/{self._assets}/{slug}".replace("/static/", "/").replace("/public/", "/")}
        post = self._templates.render(self._template, context)
        assets = {f"{self._assets}/{slug}/{name}": bundle.files[name] for name in _ASSETS if name in bundle.files}
        return {f"{self._folder}/{slug}.md": post.encode(), **assets}

    async def _clone(self, tree: Path) -> None:
        made = await self._git(None, "clone", "--quiet", "--depth", "1", "--", self._repository, str(tree))
        if made.code:
            raise PublishUnavailable(f"{self.name}: the repository cannot be cloned: {made.error}")
        there = await self._git(tree, "fetch", "--quiet", "--depth", "1", "origin", self._branch)
        start = [] if there.code else ["FETCH_HEAD"]
        switched = await self._git(tree, "checkout", "--quiet", "-B", self._branch, *start)
        if switched.code:
            raise PublishError(f"{self.name}: no branch {self._branch!r}: {switched.error}")

    async def _slug(self, tree: Path, bundle: Bundle, known: str | None) -> str:
        """The file the episode has already, else its slug, made unique where a stranger's post has it."""
        if known and (tree / self._folder / f"{known}.md").is_file():
            return known
        marker = f"podbot: {json.dumps(bundle.episode.key)}"
        found = await self._git(tree, "grep", "-lF", "-e", marker, "--", self._folder)
        if not found.code and found.output.strip():
            return PurePosixPath(found.output.splitlines()[0]).stem
        slug = bundle.episode.slug
        return f"{slug}-{bundle.episode.key[:6]}" if (tree / self._folder / f"{slug}.md").exists() else slug

    async def _push(self, tree: Path, subject: str, paths: Sequence[str]) -> bool:
        """Commit and push; False where somebody was faster. Nothing changed: nothing is committed."""
        await self._git(tree, "add", "--all", "--", *paths)
        if not (await self._git(tree, "diff", "--cached", "--quiet")).code:
            return True
        name, _, address = self._author.rstrip(">").partition(" <")
        identity = ["-c", f"user.name={name}", "-c", f"user.email={address}", "-c", "commit.gpgsign=false"]
        committed = await self._git(tree, *identity, "commit", "--quiet", "-m", " ".join(subject.split()))
        if committed.code:
            raise PublishError(f"{self.name}: nothing could be committed: {committed.error}")
        pushed = await self._git(tree, "push", "--quiet", "origin", f"HEAD:refs/heads/{self._branch}")
        faster = any(word in pushed.said for word in ("[rejected]", "fetch first", "cannot lock ref"))
        if pushed.code and not faster:
            raise PublishError(f"{self.name}: the push was refused: {pushed.error}")
        return not pushed.code

    async def _receipt(
        self, tree: Path, bundle: Bundle, now: datetime, slug: str, files: Mapping[str, bytes]
    ) -> Publication:
        """Read back from the remote, not from our own clone."""
        await self._git(tree, "fetch", "--quiet", "--depth", "1", "origin", self._branch)
        wrong = []
        for path, data in files.items():
            shown = await self._git(tree, "show", f"FETCH_HEAD:{path}")
            wrong += [] if shown.raw == data else [path]
        if wrong:
            raise PublishError(f"{self.name}: {', '.join(wrong)} read back differently. Look at the branch.")
        commit = (await self._git(tree, "rev-parse", "--short", "FETCH_HEAD")).output.strip()
        return published(
            bundle,
            target=self.name,
            now=now,
            url=f"{self._public_url}/{slug}/" if self._public_url else "",
            ids={"slug": slug},
            verified=f"{counted(len(files), 'file')} in commit {commit} of {self._branch}",
        )

    async def _git(self, tree: Path | None, *arguments: str) -> "_Ran":
        # No prompt may wait for an answer, and no hook or file of the site may run anything.
        environment = os.environ | {"GIT_TERMINAL_PROMPT": "0", "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "LC_ALL": "C"}
        command = ["git", *(["-C", str(tree)] if tree else []), "-c", "core.hooksPath=/dev/null", *arguments]
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment
            )
        except FileNotFoundError as error:
            raise PublishError(f"{self.name}: the git command is not installed. Install git.") from error
        try:
            output, said = await asyncio.wait_for(process.communicate(), _PATIENCE)
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise PublishUnavailable(
                f"{self.name}: git {arguments[0]} did not end in time. podbot tries again."
            ) from error
        return _Ran(process.returncode or 0, output, said.decode(errors="replace"))


class _Ran:
    """What a git command left."""

    def __init__(self, code: int, raw: bytes, error: str) -> None:
        self.code = code
        self.raw = raw
        self.said = error
        self.error = _without_secrets(" ".join(error.split())[-300:])

    @property
    def output(self) -> str:
        return self.raw.decode(errors="replace")


def _without_secrets(text: str) -> str:
    """Addresses may hold a token before the @."""
    words = []
    for word in text.split(" "):
        head, scheme, rest = word.partition("://")
        words.append(f"{head}{scheme}{rest.rpartition('@')[2]}")
    return " ".join(words)


def _inside(name: str, folder: str) -> str:
    path = PurePosixPath(folder)
    if path.is_absolute() or ".." in path.parts or ".git" in path.parts:
        raise PublishError(f"{name}: {folder!r} is not a folder inside the repository. Correct the show's settings.")
    return str(path)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _write(tree: Path, files: Mapping[str, bytes]) -> None:
    """Only inside the clone: a link in the repository must not lead us out of it."""
    for path, data in files.items():
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.resolve().is_relative_to(tree.resolve()) or target.is_symlink():
            raise PublishError(f"{path}: a link in the repository leads out of it. Replace the link by a folder.")
        target.write_bytes(data)
