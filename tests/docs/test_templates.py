"""docs/templates.md and docs/publishing.md name every template, name, filter and setting there is."""

import inspect
import re
from pathlib import Path

from bot.publishers.announcement import Announcement
from bot.publishers.buzzsprout import Buzzsprout
from bot.publishers.castopod import Castopod
from bot.publishers.folder import FolderPublisher
from bot.publishers.ghost import Ghost
from bot.publishers.git import GitSite
from bot.publishers.object_store import ObjectStore
from bot.publishers.podlove import Podlove
from bot.publishers.transistor import Transistor
from bot.publishers.webhook import Webhook
from bot.publishers.wordpress import WordPress
from bot.publishers.youtube import YouTube
from bot.rendering.context import notes_context
from bot.rendering.templates import Templates, shipped_templates
from bot.testing.publisher import example_bundle

DOCS = Path(__file__).parents[2] / "docs"
TEMPLATES = (DOCS / "templates.md").read_text(encoding="utf-8")
PUBLISHING = (DOCS / "publishing.md").read_text(encoding="utf-8")
TARGETS = {
    "folder": FolderPublisher, "s3": ObjectStore, "git": GitSite, "wordpress": WordPress, "ghost": Ghost,
    "podlove": Podlove, "transistor": Transistor, "buzzsprout": Buzzsprout, "youtube": YouTube, "castopod": Castopod,
    "discord": Announcement, "webhook": Webhook,
}  # fmt: skip
#: Given by podbot itself, or only there for tests.
OURS = {"network", "templates", "name", "api", "token_url", "channel"}


def test_every_name_and_every_part_of_it_is_on_the_page() -> None:
    bundle = example_bundle()
    context = notes_context(show=bundle.show, episode=bundle.episode, notes=bundle.notes, transcript=bundle.transcript)
    parts = {name for value in (context["show"], context["episode"], context["chapters"][0]) for name in value}
    missing = {name for name in {*context, *parts} - {"transcript"} if f"`{name}`" not in TEMPLATES}
    assert missing == set()


def test_every_template_is_on_the_page() -> None:
    for room in ("notes", "publish"):
        names = {name for name in Templates([shipped_templates()], room=room).names() if name != "post_body.md"}
        kinds = {name if not name.startswith("show_notes.") else "show_notes.md" for name in names}
        assert {name for name in kinds if f"`{name}`" not in TEMPLATES} == set()


def test_every_target_and_each_of_its_settings_is_on_the_page() -> None:
    for kind, target in TARGETS.items():
        (row,) = re.findall(rf"^\| `{kind}` \|.*$", PUBLISHING, re.MULTILINE)
        wanted = set(inspect.signature(target).parameters) - OURS
        assert {name for name in wanted if f"`{name}`" not in row} == set(), kind
