"""Which addresses may be visited."""

import ipaddress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import ForbiddenAddress
from bot.net.addresses import is_public, parse_url, shown

PRIVATE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "192.0.0.8",
    "192.168.1.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:101::",
    "2001:0:7f00:1::", "100::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::6810:84e5", "64:ff9b::808:808", "2a00:1450:4001::200e"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public_however_they_are_wrapped(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global))
def test_no_wrapping_makes_a_private_address_public(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    mapped = ipaddress.IPv6Address((0xFFFF << 32) | number)
    compatible = ipaddress.IPv6Address(number)
    translated = ipaddress.IPv6Address((0x0064FF9B << 96) | number)
    six_to_four = ipaddress.IPv6Address((0x2002 << 112) | (number << 80))
    assert not any(is_public(str(one)) for one in (inner, mapped, compatible, translated, six_to_four))


@given(st.ip_addresses())
def test_whatever_python_calls_private_or_special_is_not_public(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    special = address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified
    if special or (address.is_private and not getattr(address, "ipv4_mapped", None)):
        assert not is_public(str(address))


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/a", "file:///etc/passwd", "gopher://example.com", "data:text/plain,x", "//example.com/a", "http://",
     "", "feed.xml", "javascript:alert(1)", "http://exa mple.com:port/", "http://[::1", "http:///a"],
)  # fmt: skip
def test_only_http_addresses_with_a_host_are_visited(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        parse_url(url)


@given(st.text(max_size=60))
@example("0\n0\x85")
@example("http\x1b[2J://\u202eexample.com")
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        assert parse_url(text).scheme in ("http", "https")
    except ForbiddenAddress as error:
        assert str(error).isprintable()


def test_signed_addresses_are_sent_byte_for_byte() -> None:
    signed = "https://example.com/a%2Cb.mp3?Signature=a%2Fb%3D~&Expires=1"
    assert str(parse_url(signed)) == signed
    assert str(parse_url("https://example.com/ein Lied.mp3")) == "https://example.com/ein%20Lied.mp3"


def test_secrets_of_an_address_are_not_shown() -> None:
    assert shown("https://me:secret@example.com/feed.xml?token=1234#top") == "https://example.com/feed.xml?…"
    assert shown("https://example.com/a@b") == "https://example.com/a@b"
