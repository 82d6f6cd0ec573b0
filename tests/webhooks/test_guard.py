"""Where calls may go: whatever a name stands for, and however an address is written. Nobody is called here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from dougong.errors import InvalidInput, Unavailable
from dougong.outbound import RESOLVERS, check_url, target_of
from dougong.settings import Settings

ANSWERS: dict[str, Sequence[str]] = {}


@pytest.fixture(autouse=True)
def names() -> Iterator[dict[str, Sequence[str]]]:
    """What each name stands for; what is not in it does not exist."""

    def resolve(host: str, port: int) -> Sequence[str]:
        if host not in ANSWERS:
            raise OSError
        return ANSWERS[host]

    RESOLVERS.append(resolve)
    yield ANSWERS
    RESOLVERS.remove(resolve)
    ANSWERS.clear()


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0." + "0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
        ),
        *(
            "100.64.0.1",
            "100.100.100.200",
            "192.0.0.192",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
        ),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
        ),
        *("2002:7f00:1::", "2002:a00:1::1", "2001:0:0:0:0:0:f5ff:fffe"),
    ],
)
def test_what_only_this_machine_reaches_is_refused(address: str, names: dict[str, Sequence[str]]) -> None:
    names["inside.example.com"] = [address]
    with pytest.raises(InvalidInput) as refusal:
        target_of(Settings(), "https://inside.example.com/x")
    assert refusal.value.problems[0].code == "denied_address"


def test_one_bad_address_among_good_ones_is_enough(names: dict[str, Sequence[str]]) -> None:
    names["both.example.com"] = ["93.184.215.14", "127.0.0.1"]
    with pytest.raises(InvalidInput):
        target_of(Settings(), "https://both.example.com/")


def test_the_connection_goes_to_the_address_that_was_judged(names: dict[str, Sequence[str]]) -> None:
    names["shop.example.com"] = ["93.184.215.14"]
    target = target_of(Settings(), "https://shop.example.com:8443/a%20b?c=d#e")
    names["shop.example.com"] = ["127.0.0.1"]
    assert (target.address, target.port, target.path) == ("93.184.215.14", 8443, "/a%20b?c=d")
    assert target.host_header == "shop.example.com:8443"


@pytest.mark.parametrize("allowed", ["10.0.0.0/8", "10.1.2.3", "10.1.2.3/8"])
def test_the_operator_allows_networks_and_nothing_beside_them(
    allowed: str, names: dict[str, Sequence[str]]
) -> None:
    settings = Settings(outbound_allow=(allowed,))
    names["erp.example.com"] = ["10.1.2.3"]
    names["mapped.example.com"] = ["::ffff:10.1.2.3"]
    names["other.example.com"] = ["127.0.0.1"]
    assert target_of(settings, "http://erp.example.com").address == "10.1.2.3"
    assert target_of(settings, "http://mapped.example.com").path == "/"
    with pytest.raises(InvalidInput):
        target_of(settings, "http://other.example.com")


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "ftp://a.example",
            "file:///etc/passwd",
            "//a.example",
            "javascript:alert(1)",
            "https://",
            "http:///x",
        ),
        *("http://user:secret@a.example/", "http://a.example:0/", "http://a.example:99999/", "http://[::1/"),
        *(
            "http://a.example/\r\nHost: b",
            "http://a.example/ x",
            "http://a.exa mple/",
            "http://a.example/\x00",
        ),
        *(
            "http://例子.example/",
            "http://a.example/{x}",
            "http://a.example\\@b.example/",
            "http://" + "a" * 3_000,
        ),
    ],
)
def test_what_is_no_address_is_refused_before_anybody_is_asked(url: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_url(url)
    assert "secret" not in refusal.value.problems[0].message


def test_a_name_that_does_not_exist_may_exist_later() -> None:
    with pytest.raises(Unavailable):
        target_of(Settings(), "https://nowhere.example.com/")
