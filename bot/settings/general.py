"""What `config/podbot.yaml` and the environment may say."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.settings.strict import LanguageCode, Strict, WebAddress

#: Days; what lasts longer is a slip of the keyboard, and no calendar goes on for ever.
_YEARS = 36_500.0


class NetworkSettings(Strict):
    """How podbot behaves towards other people's servers."""

    #: Feeds may name addresses inside your own network (needed for a feed on localhost).
    allow_private_addresses: bool = False
    #: A larger enclosure is refused.
    max_download_mb: int = Field(default=2000, gt=0)
    #: Mail or web address sent in the User-Agent, so that a feed's operator can reach you.
    contact: str | None = None


class TranscriptionSettings(Strict):
    """Which recogniser listens, with which model."""

    engine: str = "auto"
    #: A Whisper name (tiny, base, small, medium, large-v3, turbo, …), a folder, or auto.
    model: str = "auto"
    #: A language code, or auto.
    language: LanguageCode = "auto"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    #: Minutes without work after which the model leaves memory.
    idle_minutes: float = Field(default=10, ge=0, le=_YEARS * 1440)


class SpeakersSettings(Strict):
    """Who tells voices apart."""

    engine: str = "auto"


class LlmSettings(Strict):
    """A language model for wording; without one, sentences come from the episode itself."""

    #: "anthropic:…", "openai:…", "ollama:…"; its key comes from the environment (ANTHROPIC_API_KEY, OPENAI_API_KEY).
    model: str | None = None
    #: Another server that speaks the OpenAI protocol.
    base_url: WebAddress | None = None
    #: Most tokens an episode may cost, in and out together.
    max_tokens: int = Field(default=200_000, gt=0)

    @model_validator(mode="after")
    def _known_provider(self) -> "LlmSettings":
        provider, _, name = (self.model or "").partition(":")
        if self.model and not self.base_url and (provider not in ("openai", "anthropic", "ollama") or not name):
            raise ValueError('model is written "openai:…", "anthropic:…" or "ollama:…", or base_url names its server')
        return self


class DiscordSettings(Strict):
    """The bot account; `token` comes from the environment only."""

    token: SecretStr | None = None
    guild_id: int | None = None
    api_base: WebAddress | None = None
    #: Days a draft may wait before its thread is reminded; None: never.
    remind_after_days: float | None = Field(default=None, gt=0, le=_YEARS)
    #: Hour (UTC) of a daily digest in each show's channel; None: no digest.
    digest_hour: int | None = Field(default=None, ge=0, le=23)
    #: The application's id and secret (OAuth2), to sign in on the review page; the secret from the environment only.
    client_id: int | None = None
    client_secret: SecretStr | None = None


class WebSettings(Strict):
    """podbot's own web server."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    #: Address under which people reach it, for links in Discord and feeds.
    public_url: WebAddress | None = None
    #: On loopback, let everybody in without signing in.
    local_only: bool = False
    #: Signs links and cookies; made and kept in data_dir where not given. Environment only.
    secret: SecretStr | None = None


class AtOnceSettings(Strict):
    """How many pieces of work of each queue one process does at the same time."""

    #: Downloads.
    io: int = Field(default=4, ge=1)
    #: Recognition.
    gpu: int = Field(default=1, ge=1)
    #: Notes.
    cpu: int = Field(default=2, ge=1)
    #: Drafts shown in the chat.
    chat: int = Field(default=4, ge=1)
    #: Targets.
    publish: int = Field(default=4, ge=1)


class WorkSettings(Strict):
    """How much is done at once, and how long things stay."""

    at_once: AtOnceSettings = AtOnceSettings()
    #: Days after which finished work, the progress of broken-off recognitions and left-over files are forgotten.
    keep_days: float = Field(default=30, gt=0, le=_YEARS)
    #: Days after which the audio of published and rejected episodes is deleted; None: never.
    keep_audio_days: float | None = Field(default=None, gt=0, le=_YEARS)


class LogSettings(Strict):
    """What is logged, and how it looks."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"


class CatalogueSettings(Strict):
    """Catalogues where mentioned works may be looked up; none by default."""

    #: Any of arxiv, crossref, openalex, open_library, wikidata.
    use: tuple[str, ...] = ()
    #: Whether addresses are checked to be alive.
    check_links: bool = False


def _database(value: str) -> str:
    scheme, there, _ = value.partition("://")
    if there and not scheme.startswith(("postgres", "sqlite")):
        raise ValueError("podbot knows postgresql://user@host/name and the path of an SQLite file")
    if not there and not ({"/", "\\", "."} & set(value)):
        raise ValueError("write postgresql://user@host/name, or the path of an SQLite file such as data/podbot.db")
    return value


def _file_store(value: str) -> str:
    scheme, there, _ = value.partition("://")
    if there and scheme not in _STORES:
        raise ValueError(f"a file store is a folder, or begins with one of {', '.join(f'{s}://' for s in _STORES)}")
    return value


_STORES = ("s3", "gs", "az", "file", "memory", "s3a", "adl", "azure", "abfs", "abfss", "https", "http")


class Settings(BaseSettings):
    """Everything in `config/podbot.yaml` and the environment."""

    model_config = SettingsConfigDict(
        env_prefix="PODBOT_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        env_ignore_empty=True,
        dotenv_filtering="only_existing",  # what else stands in `.env` is for others: keys, compose's passwords
    )

    #: Database, audio, transcripts.
    data_dir: Path = Path("data")
    #: None: SQLite in data_dir; or postgresql://…
    database_url: Annotated[str, AfterValidator(_database)] | None = None
    #: None: a folder in data_dir; or s3://bucket/prefix, gs://…, az://…
    artifacts_url: Annotated[str, AfterValidator(_file_store)] | None = None
    #: Where Whisper weights are kept; None: the user's cache folder.
    models_dir: Path | None = None
    #: Folder with your own templates, looked into before podbot's.
    templates_dir: Path | None = None
    network: NetworkSettings = NetworkSettings()
    transcription: TranscriptionSettings = TranscriptionSettings()
    speakers: SpeakersSettings = SpeakersSettings()
    llm: LlmSettings = LlmSettings()
    catalogues: CatalogueSettings = CatalogueSettings()
    work: WorkSettings = WorkSettings()
    discord: DiscordSettings = DiscordSettings()
    web: WebSettings = WebSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file (which arrives as constructor arguments)."""
        return env_settings, dotenv_settings, file_secret_settings, init_settings
