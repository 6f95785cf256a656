"""The git target, with the git command and a bare repository on disk."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.errors import PublishError, PublishUnavailable
from bot.publishers.git import GitSite
from bot.testing.publisher import NOW, PublisherContract, example_bundle

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Tester", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main")
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


class Repository:
    """A remote, and a way to see and change what is in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "remote.git"
        self.work = folder / "work"
        self.path.mkdir()
        git(self.path, "init", "--bare", "--quiet")
        git(folder, "clone", "--quiet", str(self.path), str(self.work))
        self.commit("README.md", "a site")

    def commit(self, path: str, text: str) -> None:
        (self.work / path).parent.mkdir(parents=True, exist_ok=True)
        (self.work / path).write_text(text)
        git(self.work, "add", "--all")
        git(self.work, "commit", "--quiet", "-m", "by hand")
        git(self.work, "push", "--quiet", "origin", "HEAD:main")

    def files(self, branch: str = "main") -> dict[str, str]:
        names = git(self.path, "ls-tree", "-r", "--name-only", branch).split()
        return {name: git(self.path, "show", f"{branch}:{name}") for name in names}

    def commits(self) -> int:
        return len(git(self.path, "log", "--format=%h", "main").split())

    def titles(self) -> list[str]:
        posts = [text for name, text in self.files().items() if name.startswith("content/")]
        return [yaml.safe_load(post.split("---")[1])["title"] for post in posts]


@pytest.fixture
def pages(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.fixture
def publisher(pages: Repository) -> GitSite:
    return GitSite(repository=str(pages.path), public_url="https://site.example.com/episodes/")


class TestContract(PublisherContract):
    pass


async def test_a_post_lies_beside_its_chapters_and_subtitles(pages: Repository, publisher: GitSite) -> None:
    publication = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    slug = "2026-03-03-how-an-episode-reaches-your-ears"
    files = pages.files()
    assets = {
        f"static/episodes/{slug}/{n}" for n in ("chapters.json", "chapters.vtt", "transcript.vtt", "transcript.json")
    }
    assert set(files) == {"README.md", f"content/episodes/{slug}.md", *assets}
    front = yaml.safe_load(files[f"content/episodes/{slug}.md"].split("---")[1])
    assert front["podbot"] == example_bundle().episode.key and front["guests"] == ["Tomás Aguirre"]
    assert front["captions"] == f"/episodes/{slug}/transcript.vtt"
    assert publication.url == f"https://site.example.com/episodes/{slug}/"


async def test_publishing_what_stands_there_makes_no_commit(pages: Repository, publisher: GitSite) -> None:
    receipt = await publisher.publish(example_bundle(), receipt=None, now=NOW)
    before = pages.commits()
    await publisher.publish(example_bundle(), receipt=receipt, now=NOW)
    assert pages.commits() == before == 2


async def test_somebody_pushing_at_the_same_time_loses_nothing(
    pages: Repository, publisher: GitSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    push, once = publisher._push, [True]

    async def push_after_another(*arguments: object) -> bool:
        if once.pop() if once else False:
            pages.commit("other.md", "somebody else's")
        return await push(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(publisher, "_push", push_after_another)
    await publisher.publish(example_bundle(), receipt=None, now=NOW)
    assert "other.md" in pages.files() and len(pages.titles()) == 1


async def test_a_renamed_episode_keeps_its_file_even_without_a_receipt(pages: Repository, publisher: GitSite) -> None:
    bundle = example_bundle()
    await publisher.publish(bundle, receipt=None, now=NOW)
    renamed = replace(
        bundle, episode=replace(bundle.episode, title="Another"), notes=replace(bundle.notes, title="Another")
    )
    await publisher.publish(renamed, receipt=None, now=NOW)
    assert pages.titles() == ["Another"]


async def test_a_strangers_post_of_the_same_name_is_left_alone(pages: Repository, publisher: GitSite) -> None:
    path = "content/episodes/2026-03-03-how-an-episode-reaches-your-ears.md"
    pages.commit(path, "---\ntitle: Mine\n---\n")
    await publisher.publish(example_bundle(), receipt=None, now=NOW)
    assert pages.files()[path].startswith("---\ntitle: Mine") and len(pages.titles()) == 2


@pytest.mark.parametrize("template", ["hugo", "jekyll", "astro"])
async def test_each_kind_of_site_has_its_front_matter(pages: Repository, template: str) -> None:
    publisher = GitSite(repository=str(pages.path), branch="drafts", template=template)
    bundle = example_bundle()
    nasty = replace(bundle, notes=replace(bundle.notes, title='Yes: "no" # {{ x }}\n---'))
    await publisher.publish(nasty, receipt=None, now=NOW)
    (post,) = [text for name, text in pages.files("drafts").items() if name.endswith(".md") and "content" in name]
    assert yaml.safe_load(post.split("\n---\n")[0])["title"] == 'Yes: "no" # {{ x }} ---'
    assert "(https://www.w3.org/TR/webvtt1/)" in post


async def test_an_address_that_is_no_repository_is_a_sentence_without_its_token(tmp_path: Path) -> None:
    publisher = GitSite(repository="https://token123@127.0.0.1:9/site.git")
    with pytest.raises(PublishUnavailable, match="cannot be cloned") as caught:
        await publisher.publish(example_bundle(), receipt=None, now=NOW)
    assert "token123" not in str(caught.value)


async def test_nothing_is_written_outside_of_the_repository(pages: Repository, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="inside the repository"):
        GitSite(repository="x", folder="../up")
    outside = tmp_path / "outside"
    outside.mkdir()
    (pages.work / "content").symlink_to(outside)
    pages.commit("x.md", "a link")
    with pytest.raises(PublishError, match="leads out of it"):
        await GitSite(repository=str(pages.path)).publish(example_bundle(), receipt=None, now=NOW)
    assert not list(outside.rglob("*.md"))
