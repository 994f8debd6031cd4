"""Which network addresses belong to the public internet: pure.

The list is our own: `ipaddress` of Python 3.11 calls 100.64/10 not private, and NAT64, 6to4 and fec0::/10 global.
The text of a host name is never judged (``2130706433`` and ``127.1`` resolve to 127.0.0.1): judge what it resolves to.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from msgspec import Struct

from vedette.errors import ConfigError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# The IANA special-purpose registries of IPv4 and IPv6, and what tunnels to an address that we could not judge.
_NAMED: Final = (
    ("0.0.0.0/8", "means this machine"),
    ("10.0.0.0/8", "is private"),
    ("100.64.0.0/10", "is shared by a carrier (CGNAT)"),
    ("127.0.0.0/8", "is this machine (loopback)"),
    ("169.254.0.0/16", "is link-local"),
    ("172.16.0.0/12", "is private"),
    ("192.0.0.0/24", "is reserved"),
    ("192.0.2.0/24", "is for documentation"),
    ("192.88.99.0/24", "is a 6to4 relay"),
    ("192.168.0.0/16", "is private"),
    ("198.18.0.0/15", "is for benchmarks"),
    ("198.51.100.0/24", "is for documentation"),
    ("203.0.113.0/24", "is for documentation"),
    ("224.0.0.0/4", "is multicast"),
    ("240.0.0.0/4", "is reserved or broadcast"),
    ("::/128", "means this machine"),
    ("::1/128", "is this machine (loopback)"),
    ("::/96", "is an IPv4-compatible address"),
    ("::ffff:0:0:0/96", "is a translated IPv4 address"),
    ("64:ff9b::/96", "is translated (NAT64)"),
    ("64:ff9b:1::/48", "is translated (NAT64)"),
    ("100::/64", "is discarded"),
    ("2001::/32", "is a tunnel (Teredo)"),
    ("2001::/23", "is reserved"),
    ("2001:db8::/32", "is for documentation"),
    ("2002::/16", "is a tunnel (6to4)"),
    ("3fff::/20", "is for documentation"),
    ("5f00::/16", "is for segment routing"),
    ("fc00::/7", "is private"),
    ("fe80::/10", "is link-local"),
    ("fec0::/10", "is private (site-local)"),
    ("ff00::/8", "is multicast"),
)
_NOT_PUBLIC: Final = tuple((ip_network(text), why) for text, why in _NAMED)
_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")  # all that IANA has given out for the public IPv6 internet


def unwrap(address: Address) -> Address:
    """The IPv4 address inside of an IPv4-mapped one (::ffff:10.0.0.1), which the system connects to; else itself."""
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def why_not_public(address: Address) -> str | None:
    """What the address is instead of public ("is private"), for a sentence; None if it is public."""
    address = unwrap(address)
    for network, why in _NOT_PUBLIC:
        if address.version == network.version and address in network:
            return why
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "is not assigned to the public internet"
    return None


class Allowed(Struct, frozen=True):
    """What a user lets us reach although it is not public: networks, and single hosts (lower case) with their port."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[tuple[str, int]] = frozenset()

    def permits(self, host: str, port: int, address: Address) -> bool:
        """Whether `host`:`port`, as written in the URL, may be reached at `address`."""
        return (host.lower(), port) in self.hosts or self.covers(address)

    def covers(self, address: Address) -> bool:
        """Whether the address lies in one of the networks."""
        address = unwrap(address)
        return any(address.version == network.version and address in network for network in self.networks)


def allowed(text: str, setting: str = "VEDETTE_ALLOW_PRIVATE") -> Allowed:
    """Read ``10.1.0.0/16, localhost:8080, [::1]:8080``. Raises ConfigError, which says what would be right."""
    networks: list[Network] = []
    hosts: set[tuple[str, int]] = set()
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        try:
            networks.append(ip_network(part))
        except ValueError as error:
            hosts.add(_host_and_port(part, setting, error))
    return Allowed(tuple(networks), frozenset(hosts))


def _host_and_port(part: str, setting: str, error: ValueError) -> tuple[str, int]:
    host, colon, port = part.rpartition(":")
    host = host.removeprefix("[").removesuffix("]").lower()
    if not colon or not host or "/" in host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigError(
            f"{setting} holds {part!r}; it must be a network such as 10.1.0.0/16 or a host with its port"
            f" such as localhost:8080 ({error})"
        ) from error
    return host, int(port)


def parse(text: str) -> Address | None:
    """The address in the exact form that a socket takes (a zone such as %eth0 is dropped); None for anything else."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None
