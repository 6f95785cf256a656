"""How often somebody may ask: a bucket that fills by the minute."""

from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Bucket:
    """Holds `per_minute` requests at most and fills evenly."""

    per_minute: int
    _left: float = field(init=False)
    _at: float | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._left = float(self.per_minute)

    def take(self, now: float) -> float:
        """Take one request; gives seconds to wait, 0 where there was one left.

        >>> bucket = Bucket(per_minute=1)
        >>> bucket.take(0.0), bucket.take(0.0), bucket.take(60.0)
        (0.0, 60.0, 0.0)
        """
        since = 0.0 if self._at is None else max(0.0, now - self._at)
        self._at = now
        self._left = min(float(self.per_minute), self._left + since * self.per_minute / 60)
        if self._left < 1:
            return (1 - self._left) * 60 / self.per_minute
        self._left -= 1
        return 0.0
