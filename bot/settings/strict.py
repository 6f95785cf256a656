"""The base of every settings model: unknown keys are errors."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Unknown keys are errors: a typing mistake must not silently become a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)
