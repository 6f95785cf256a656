"""What went wrong on the way to a server, as a sentence."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from bot.errors import ForbiddenAddress, NetworkError
from bot.net.addresses import Refused, shown


@contextmanager
def plain_errors(url: str) -> Iterator[None]:
    """Turn what an HTTP library may raise into a sentence about this address."""
    try:
        yield
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        raise _as_sentence(url, error) from error


def _as_sentence(url: str, error: Exception) -> NetworkError | ForbiddenAddress:
    refused = getattr(error, "os_error", error)
    if isinstance(refused, Refused):
        return ForbiddenAddress(
            f"{shown(url)}: leads to {refused.address}, which is not a public address. To allow addresses of your own "
            "network, set network.allow_private_addresses to true."
        )
    if isinstance(error, aiohttp.InvalidURL):
        return ForbiddenAddress(f"{shown(url)}: this is not a web address. Check its spelling.")
    return NetworkError(f"{shown(url)}: {_reason(error)}. Check the address, or try again later.")


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"there is no server called {error.host}"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "the server's certificate cannot be trusted"
    if isinstance(error, aiohttp.ClientSSLError):
        return "no secure connection could be made"
    if isinstance(error, aiohttp.ClientConnectorError):
        code = error.os_error.errno
        return f"no connection to {error.host} ({os.strerror(code).lower() if code else error.os_error})"
    return "the connection was lost"
