from ipaddress import ip_address

import pytest
from hypothesis import given, strategies as st

from vedette.addresses import Allowed, allowed, parse, why_not_public
from vedette.errors import ConfigError

# fmt: off
REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.1.2.3",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
    "2001::1", "2001:db8::1", "2001:10::1", "2001:20::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1",
    "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "4000::1", "1::1",
]
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
    "128.0.0.0", "172.15.0.1", "172.32.0.1", "192.0.1.1", "192.167.1.1", "192.169.1.1", "198.17.1.1",
    "198.20.0.1", "223.255.255.255", "::ffff:8.8.8.8", "2001:4860:4860::8888", "2606:4700::1",
    "2a00:1450:4001::1", "2003::1",
]
# fmt: on


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_public_is_refused_with_a_reason(text: str) -> None:
    assert why_not_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_public(text: str) -> None:
    assert why_not_public(ip_address(text)) is None


@given(st.ip_addresses())
def test_nothing_is_public_that_the_standard_library_calls_private(address) -> None:  # type: ignore[no-untyped-def]
    if not address.is_global:  # (a mapped address is judged as the one inside, which may well be public)
        assert why_not_public(address) or getattr(address, "ipv4_mapped", None)


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_what_it_maps(address) -> None:  # type: ignore[no-untyped-def]
    assert why_not_public(ip_address(f"::ffff:{address}")) == why_not_public(address)


def test_the_allow_list_permits_networks_and_hosts_with_their_port() -> None:
    found = allowed("10.1.0.0/16, LOCALHOST:8080,[::1]:9000, 192.168.0.5")
    assert found.permits("x", 1, ip_address("10.1.2.3"))
    assert found.permits("x", 1, ip_address("::ffff:10.1.2.3"))
    assert found.permits("x", 1, ip_address("192.168.0.5"))
    assert found.permits("localhost", 8080, ip_address("127.0.0.1"))
    assert found.permits("::1", 9000, ip_address("::1"))
    assert not found.permits("localhost", 8081, ip_address("127.0.0.1"))
    assert not found.permits("x", 1, ip_address("10.2.0.1"))
    assert allowed("") == Allowed()


@pytest.mark.parametrize(
    "text", ["10.1.0.0/33", "localhost", "localhost:0", "localhost:99999", "10.1.2.3/16", ":80", "a/b:80"]
)
def test_a_wrong_allow_list_says_what_would_be_right(text: str) -> None:
    with pytest.raises(ConfigError, match=r"VEDETTE_ALLOW_PRIVATE.*must be"):
        allowed(text)


@pytest.mark.parametrize("text", ["2130706433", "127.1", "0x7f.1", "0177.0.0.1", "example.org", ""])
def test_only_the_exact_form_is_an_address(text: str) -> None:
    assert parse(text) is None
