"""The desk in Discord, made from settings and parts."""

import asyncio
from collections.abc import Callable

from bot.app.parts import App
from bot.app.standing_desks import desks
from bot.chat.client import PodbotClient
from bot.chat.desk import ChatSettings, Desks
from bot.chat.desk_changes import apply_changes
from bot.chat.newsroom import Newsroom, no_page
from bot.domain.show import Show
from bot.domain.slug import slugify
from bot.errors import Conflict, SettingsError
from bot.net import Network
from bot.pipeline.taking_back import TakingBack
from bot.pipeline.waveform import kept_waveform
from bot.ports import Reviewer
from bot.settings import Configuration
from bot.storage.library import SqlLibrary
from bot.work.durable import DurableWork

#: Gives the address of a draft's review page for a member: (episode key, member id).
PageUrl = Callable[[str, str], str | None]


class Chat:
    """A client that can be started again and again: each time the process takes up its duties."""

    def __init__(
        self,
        app: App,
        *,
        library: SqlLibrary,
        work: DurableWork,
        network: Network,
        take_back: TakingBack | None = None,
    ) -> None:
        settings = app.settings.discord
        if settings.token is None:
            raise SettingsError("There is no Discord token. Set PODBOT_DISCORD__TOKEN.")
        self._client = PodbotClient(
            settings=ChatSettings(
                token=settings.token.get_secret_value(),
                guild_id=settings.guild_id,
                api_base=settings.api_base,
                remind_after_days=settings.remind_after_days,
                digest_hour=settings.digest_hour,
            ),
            newsroom=newsroom(
                app,
                library=library,
                work=work,
                network=network,
                page_url=self._page_url(app),
                take_back=take_back,
            ),
        )

    def _page_url(self, app: App) -> PageUrl | None:
        """Links to the review page in a member's own name; None where no page can be reached from Discord."""
        if not app.settings.web.public_url:
            return None
        from bot.app.web import page_link

        def page_url(key: str, member: str) -> str | None:
            return page_link(app, key, member, self.name_of(member))

        return page_url

    def name_of(self, member: str) -> str:
        """What a member is called, empty where the chat has not met them yet."""
        return self._client.names.get(member, "")

    @property
    def reviewer(self) -> Reviewer:
        """What the worker tells about drafts."""
        return self._client.reviewer

    @property
    def connected(self) -> bool:
        """Whether the gateway is up."""
        return self._client.is_ready()

    def take_desks(self, configuration: Configuration) -> None:
        """The desks as these settings and the managers' changes say; blocks."""
        room = self._client.newsroom
        fresh = Desks(desks(configuration))
        apply_changes(room.library, fresh)
        room.desks.replace(fresh)

    async def stay(self) -> None:
        """Connected until cancelled."""
        try:
            await self._client.stay()
        finally:
            await self._client.close()


def newsroom(
    app: App,
    *,
    library: SqlLibrary,
    work: DurableWork,
    network: Network,
    page_url: PageUrl | None = None,
    take_back: TakingBack | None = None,
) -> Newsroom:
    """Everything behind the desk."""
    from bot.chat.inspecting import inspect_with
    from bot.chat.page_titles import page_titles
    from bot.rendering.renderer import NotesRenderer
    from bot.speech.names.rules import with_sound_alikes
    from bot.speech.weights.catalogue import MODELS

    assert isinstance(app.renderer, NotesRenderer)
    return Newsroom(
        library=library,
        work=work,
        renderer=app.renderer,
        desks=Desks(desks(app.configuration)),
        page_title=page_titles(network),
        inspect=inspect_with(app.renderer),
        teach=with_sound_alikes,
        templates=app.templates,
        take_back=take_back,
        add_show=AddShow(app, library, network),
        models=tuple(model.name for model in MODELS)[:25],
        page_url=page_url or no_page,
        waveform=lambda key: kept_waveform(library, app.artifacts, key),
    )


class AddShow:
    """`/show add`: the feed is read, the show is kept in the library; settings files stay the operator's."""

    def __init__(self, app: App, library: SqlLibrary, network: Network) -> None:
        self._app, self._library, self._network = app, library, network

    async def __call__(self, slug: str, feed: str, title: str) -> Show:
        from bot.feeds.reader import FeedparserReader
        from bot.speech.voices.hosts import hosts_of

        read = await FeedparserReader(network=self._network).read(feed, show=slug)
        assert read is not None  # without validators no server answers 304
        name = title or read.title
        show = Show(slug=slugify(name) if not title else slug, title=name, feed=feed, hosts=hosts_of(read))
        if show.slug in self._app.configuration.shows:
            raise Conflict(f"A show called {show.slug} exists already in the settings.")
        await asyncio.to_thread(self._library.save_show, show)
        return show
