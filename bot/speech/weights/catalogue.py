"""The Whisper models podbot knows by name: sizes, languages, published digests and where they come from."""

from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import ModelError

FASTER_WHISPER = "faster-whisper"
OPENAI_WHISPER = "openai-whisper"
ENGINES = (FASTER_WHISPER, OPENAI_WHISPER)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownModel:
    """One model in both forms; a form without an address does not exist there."""

    name: str
    #: Millions of parameters: what memory and speed follow from.
    parameters: int
    #: SHA-256 of `<name>.pt` as OpenAI published it; part of its address.
    openai_sha256: str = ""
    #: Repository of the CTranslate2 form on the model hub.
    repository: str = ""
    #: SHA-256 of that repository's `model.bin`, where we know it; else the hub's own digest is taken.
    ctranslate2_sha256: str = ""

    @property
    def english_only(self) -> bool:
        """Models named `….en`, and the distilled ones, understand no other language."""
        return self.name.endswith(".en") or self.name.startswith("distil-")

    @property
    def engines(self) -> tuple[str, ...]:
        """Which engines can run it."""
        has = {FASTER_WHISPER: self.repository, OPENAI_WHISPER: self.openai_sha256}
        return tuple(engine for engine in ENGINES if has[engine])

    @property
    def openai_url(self) -> str:
        """Where OpenAI keeps the checkpoint."""
        return f"https://openaipublic.azureedge.net/main/whisper/models/{self.openai_sha256}/{self.name}.pt"


def _model(name: str, parameters: int, openai: str = "", hub: str = "", ctranslate2: str = "") -> KnownModel:
    return KnownModel(
        name=name, parameters=parameters, openai_sha256=openai, repository=hub, ctranslate2_sha256=ctranslate2
    )


#: Digests as in openai-whisper's own list; repositories as in faster-whisper's.
MODELS: tuple[KnownModel, ...] = (
    _model(
        "tiny.en",
        39,
        "d3dd57d32accea0b295c96e26691aa14d8822fac7d9d27d5dc00b4ca2826dd03",
        "Systran/faster-whisper-tiny.en",
        "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    ),
    _model(
        "tiny",
        39,
        "65147644a518d12f04e32d6f3b26facc3f8dd46e5390956a9424a650c0ce22b9",
        "Systran/faster-whisper-tiny",
    ),
    _model(
        "base.en",
        74,
        "25a8566e1d0c1e2231d1c762132cd20e0f96a85d16145c3a00adf5d1ac670ead",
        "Systran/faster-whisper-base.en",
    ),
    _model(
        "base",
        74,
        "ed3a0b6b1c0edf879ad9b11b1af5a0e6ab5db9205f891f668f8b0e6c6326e34e",
        "Systran/faster-whisper-base",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    ),
    _model(
        "small.en",
        244,
        "f953ad0fd29cacd07d5a9eda5624af0f6bcf2258be67c92b79389873d91e0872",
        "Systran/faster-whisper-small.en",
    ),
    _model(
        "small",
        244,
        "9ecf779972d90ba49c06d968637d720dd632c55bbf19d441fb42bf17a411e794",
        "Systran/faster-whisper-small",
    ),
    _model(
        "medium.en",
        769,
        "d7440d1dc186f76616474e0ff0b3b6b879abc9d1a4926b7adfa41db2d497ab4f",
        "Systran/faster-whisper-medium.en",
    ),
    _model(
        "medium",
        769,
        "345ae4da62f9b3d59415adc60127b97c714f32e89e936602e85993674d08dcb1",
        "Systran/faster-whisper-medium",
    ),
    _model(
        "large-v1",
        1550,
        "e4b87e7e0bf463eb8e6956e646f1e277e901512310def2c24bf0e11bd3c28e9a",
        "Systran/faster-whisper-large-v1",
    ),
    _model(
        "large-v2",
        1550,
        "81f7c96c852ee8fc832187b0132e569d6c3065a3252ed18e56effd0b6a73e524",
        "Systran/faster-whisper-large-v2",
    ),
    _model(
        "large-v3",
        1550,
        "e5b1a55b89c1367dacf97e3e19bfd829a01529dbfdeefa8caeb59b3f1b81dadb",
        "Systran/faster-whisper-large-v3",
    ),
    _model(
        "large-v3-turbo",
        809,
        "aff26ae408abcba5fbf8813c21e62b0941638c5f6eebfb145be0c9839262a19a",
        "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    ),
    _model("distil-small.en", 166, hub="Systran/faster-distil-whisper-small.en"),
    _model("distil-medium.en", 394, hub="Systran/faster-distil-whisper-medium.en"),
    _model("distil-large-v3", 756, hub="Systran/faster-distil-whisper-large-v3"),
)

#: Short names people type.
ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo", "whisper-base": "base"}

_BY_NAME = {model.name: model for model in MODELS}


def known(name: str) -> KnownModel:
    """The model of that name or alias; ModelError naming the closest and all accepted names otherwise."""
    model = _BY_NAME.get(canonical(name))
    if model is None:
        raise ModelError(_unknown(name))
    return model


def canonical(name: str) -> str:
    """The full name behind an alias; paths and unknown names stay as they are."""
    return ALIASES.get(name, name)


def _unknown(name: str) -> str:
    names = [*_BY_NAME, *ALIASES]
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return f"There is no Whisper model {name!r}.{hint} Accepted: a folder or .pt file, or one of {', '.join(names)}."
