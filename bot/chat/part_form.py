"""One entry of the Edit… menu: what stands there now as the fields of a form, and what was typed as an edit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.chat.forms import Field, Submission
from bot.chat.newsroom import Newsroom
from bot.domain.edits import Edit, Piece


@dataclass(frozen=True, kw_only=True)
class PartForm:
    """A part of a draft as a form."""

    name: str
    label: str
    #: Under the label in the menu.
    help: str
    fields: Callable[[Piece], list[Field]]
    read: Callable[[Newsroom, Submission], Awaitable[Edit]]
    emoji: str = "✏️"


@dataclass(frozen=True, kw_only=True)
class ListForm:
    """A part that is a list: one large field, a line for each entry."""

    name: str
    label: str
    help: str
    #: Above the field and under it.
    asks: str
    explains: str
    read: Callable[[Newsroom, str], Awaitable[Edit]]
    #: What stands there now.
    lines: Callable[[Piece], str] = field(default=lambda piece: "")
    #: Name of the field, where it is not the part's.
    entry: str = ""
    required: bool = False
    placeholder: str = ""
    emoji: str = "✏️"

    def form(self) -> PartForm:
        """The same as any other part."""
        entry = self.entry or self.name

        def fields(piece: Piece) -> list[Field]:
            typed = Field(name=entry, label=self.asks, value=self.lines(piece), help=self.explains,
                          placeholder=self.placeholder, paragraph=True, required=self.required)  # fmt: skip
            return [typed]

        async def read(room: Newsroom, sent: Submission) -> Edit:
            return await self.read(room, sent[entry])

        return PartForm(name=self.name, label=self.label, help=self.help, fields=fields, read=read, emoji=self.emoji)
