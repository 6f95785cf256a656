"""Numbers with their noun, as people say them."""


def counted(number: int, noun: str) -> str:
    """The number and its noun.

    >>> counted(1, "episode"), counted(0, "episode")
    ('1 episode', '0 episodes')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
