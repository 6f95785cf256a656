"""pytest for the contract suites; where it is not installed, the fakes beside them can be imported all the same."""

from typing import TYPE_CHECKING, Any

__all__ = ["pytest"]

if TYPE_CHECKING:
    import pytest
else:
    try:
        import pytest
    except ModuleNotFoundError as error:
        if error.name != "pytest":
            raise

        class _Nothing:
            """Every name of pytest, good for decorating tests that nobody runs."""

            def __getattr__(self, name: str) -> Any:
                return self

            def __call__(self, *args: Any, **kwargs: Any) -> Any:
                return args[0] if args and callable(args[0]) else self

        pytest = _Nothing()
