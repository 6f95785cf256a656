"""What `config/shows/<slug>.yaml` may say."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from bot.domain.period import parse_period
from bot.domain.person import Link, LinkGroup, Origin, Person
from bot.domain.show import Show
from bot.errors import SettingsError
from bot.settings.strict import LanguageCode, Strict, WebAddress

#: Channels and roles: numbers as Discord shows them, or names.
Snowflake = Annotated[int | str, Field(union_mode="left_to_right")]


class LinkSettings(Strict):
    """A line of a link block."""

    label: str
    url: WebAddress


class LinkGroupSettings(Strict):
    """A link block under a name."""

    name: str
    links: tuple[LinkSettings, ...] = ()


class PersonSettings(Strict):
    """A host (or regular guest) of the show."""

    name: str
    role: str = "host"
    initials: str | None = None
    url: WebAddress | None = None
    links: tuple[LinkSettings, ...] = ()


class PollSettings(Strict):
    """When the feed is read."""

    every: str | None = None
    cron: str | None = None
    #: At first sight of the show, only the newest N episodes are worked on.
    first_time: int = Field(default=1, ge=0)

    @field_validator("every", mode="before")
    @classmethod
    def _without_unit(cls, value: object) -> object:
        """`15` is a number in YAML; what it lacks is a unit, and that is said."""
        return str(value) if type(value) is int else value

    @field_validator("every")
    @classmethod
    def _a_period(cls, value: str | None) -> str | None:
        return _said(value, parse_period)

    @field_validator("cron")
    @classmethod
    def _a_cron_line(cls, value: str | None) -> str | None:
        if value is None:  # the library that knows cron lines takes its time to load
            return None
        from bot.schedule import check_cron

        return _said(value, check_cron)


def _said(value: str | None, check: Callable[[str], object]) -> str | None:
    """The value, when the check has nothing against it; pydantic tells which key it is."""
    try:
        if value is not None:
            check(value)
    except SettingsError as error:
        raise ValueError(str(error).split(": ", 1)[-1].rstrip(".")) from error
    return value


class ChapterSettings(Strict):
    """How chapters should be cut."""

    per_hour: Annotated[float, Field(gt=0)] | Literal["auto"] = "auto"
    min_seconds: float = Field(default=45, ge=0)


class DescriptionSettings(Strict):
    """What the descriptions for Apple, Spotify and YouTube lose where a limit is too small."""

    #: First to last; what is not named follows in the usual order.
    drop_order: tuple[Literal["quotes", "unlinked", "link_groups", "sources", "summary", "chapters"], ...] = ()


class ShowTranscriptionSettings(Strict):
    """What this show wants otherwise."""

    engine: str | None = None
    model: str | None = None
    language: LanguageCode | None = None
    #: Use the feed's own `podcast:transcript` where it has a good one, Whisper elsewhere.
    transcript_first: bool = False


class ShowDiscordSettings(Strict):
    """Where a show's drafts are shown, and who decides on them."""

    channel_id: int | None = None
    editor_roles: tuple[Snowflake, ...] = ()
    manager_roles: tuple[Snowflake, ...] = ()
    notify_role: Snowflake | None = None
    links_channel_id: int | None = None
    min_approvals: int = Field(default=1, ge=1)
    not_by_last_editor: bool = False


class TargetSettings(BaseModel):
    """One line of `publish`: keys beyond these are the publisher's own."""

    model_config = ConfigDict(extra="allow", frozen=True)

    kind: str
    #: Unique in a show; the kind where not given.
    name: str | None = None
    when: Literal["approved", "always"] = "approved"
    #: Wait for the episode's own date.
    not_before_date: bool = False

    @property
    def label(self) -> str:
        """The target's name in receipts and commands."""
        return self.name or self.kind

    @property
    def options(self) -> dict[str, Any]:
        """The publisher's own keys."""
        return dict(self.model_extra or {})


def _as_tuple(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class ShowSettings(Strict):
    """One file in `config/shows/`."""

    title: Annotated[str, Field(min_length=1)]
    feed: WebAddress | Literal[""] = ""
    poll: PollSettings = PollSettings()
    hosts: tuple[PersonSettings, ...] = ()
    glossary: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = ()
    link_groups: tuple[LinkGroupSettings, ...] = ()
    template: str = "show_notes"
    chapters: ChapterSettings = ChapterSettings()
    descriptions: DescriptionSettings = DescriptionSettings()
    transcription: ShowTranscriptionSettings = ShowTranscriptionSettings()
    discord: ShowDiscordSettings = ShowDiscordSettings()
    publish: tuple[TargetSettings, ...] = ()

    @field_validator("publish")
    @classmethod
    def _told_apart(cls, lines: tuple[TargetSettings, ...]) -> tuple[TargetSettings, ...]:
        labels = [line.label for line in lines]
        twice = next((label for label in labels if labels.count(label) > 1), None)
        if twice:
            raise ValueError(f"two targets are called {twice!r}; give one of them a `name` of its own")
        return lines

    def noun(self, slug: str, language: str = "auto") -> Show:
        """The show as the line knows it; `language` is the general setting."""
        spoken = self.transcription.language or language
        return Show(
            slug=slug,
            title=self.title,
            feed=self.feed,
            language=None if spoken == "auto" else spoken,
            transcript_first=self.transcription.transcript_first,
            engine=_given(self.transcription.engine),
            model=_given(self.transcription.model),
            hosts=tuple(
                Person(
                    name=p.name,
                    role=p.role,
                    initials=p.initials,
                    url=p.url,
                    links=_links(p.links),
                    origin=Origin.REGISTRY,
                )
                for p in self.hosts
            ),
            glossary=self.glossary,
            link_groups=tuple(LinkGroup(name=g.name, links=_links(g.links)) for g in self.link_groups),
            template=self.template,
            drop_order=self.descriptions.drop_order,
            chapters_per_hour=None if self.chapters.per_hour == "auto" else self.chapters.per_hour,
            chapter_min_seconds=self.chapters.min_seconds,
        )


def _given(value: str | None) -> str | None:
    return None if value in (None, "auto") else value


def _links(links: tuple[LinkSettings, ...]) -> tuple[Link, ...]:
    return tuple(Link(label=link.label, url=link.url, origin=Origin.REGISTRY) for link in links)
