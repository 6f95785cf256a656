"""A reviewer that remembers what it was told."""

from bot.ports import WorkStatus


class MemoryReviewer:
    """Fulfils `bot.ports.Reviewer`: one post for each draft however often it is shown, as a chat channel would have."""

    def __init__(self) -> None:
        #: How often each draft was shown; the first posts it, later ones update the post.
        self.shown: dict[str, int] = {}
        self.progress: list[WorkStatus] = []
        self.told: list[tuple[str, str]] = []

    async def show_draft(self, key: str) -> None:
        self.shown[key] = self.shown.get(key, 0) + 1

    async def show_progress(self, key: str, status: WorkStatus) -> None:
        self.progress.append(status)

    async def tell(self, key: str, text: str) -> None:
        self.told.append((key, text))
