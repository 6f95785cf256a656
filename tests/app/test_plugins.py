"""Every name that podbot promises leads to a class."""

import pytest

from bot.plugins import BUILT_IN, find


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in BUILT_IN.items() for name in names])
def test_every_built_in_is_there(kind: str, name: str) -> None:
    assert isinstance(find(kind, name), type)
