"""Identity tokens: only what the provider signed, for us, now, in this very attempt, is believed."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from dougong.access.identities import Claims
from dougong.access.providers import Provider, is_safe_url
from dougong.errors import NotSignedIn, Unavailable
from dougong.sign_on.oidc import discover, read_token
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

NOW = 1_800_000_000.0


@dataclass
class Issuer:
    url: str
    key: RSAKey
    provider: Provider

    def token(self, key: Any = None, header: dict[str, Any] | None = None, **changes: Any) -> str:
        claims = {"iss": self.url, "aud": "crm", "sub": "kim", "nonce": "n", "iat": NOW, "exp": NOW + 300}
        claims |= {"email": "kim@example.com", "email_verified": True, "name": "Kim"}
        claims = {name: value for name, value in (claims | changes).items() if value is not None}
        made = {"alg": "RS256", "kid": "one"} | (header or {})
        return jwt.encode(made, claims, key or self.key, algorithms=[made["alg"]])


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    key = RSAKey.generate_key(2048, {"kid": "one"})
    answers: dict[str, Any] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answers.get(self.path)).encode()
            self.send_response(200 if self.path in answers else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    doors = {"authorization_endpoint": f"{url}/a", "token_endpoint": f"{url}/t", "jwks_uri": f"{url}/keys"}
    answers["/.well-known/openid-configuration"] = {"issuer": url, **doors}
    answers["/other/.well-known/openid-configuration"] = {"issuer": url, **doors}
    answers["/far/.well-known/openid-configuration"] = {
        "issuer": f"{url}/far",
        **doors,
        "token_endpoint": "http://tokens.example/t",
    }
    answers["/keys"] = {"keys": [key.as_dict(private=False)]}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Issuer(url, key, Provider(1, "Example", url, "crm", "", False, (), (), True))
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_true_token_tells_who_somebody_is(issuer: Issuer) -> None:
    claims = read_token(issuer.provider, issuer.token(), "n", NOW)
    assert claims == Claims("kim", "kim@example.com", True, "Kim")
    assert not read_token(issuer.provider, issuer.token(email_verified="true"), "n", NOW).email_verified
    several = issuer.token(aud=["crm", "other"], azp="crm")
    assert read_token(issuer.provider, several, "n", NOW).subject == "kim"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "other"},
        {"aud": ["crm", "other"]},
        {"aud": None},
        {"nonce": "other"},
        {"nonce": None},
        {"exp": NOW - 120},
        {"exp": None},
        {"exp": "never"},
        {"iat": NOW + 900},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 300},
    ],
)
def test_a_token_of_somebody_else_is_not_believed(issuer: Issuer, changes: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        read_token(issuer.provider, issuer.token(**changes), "n", NOW)


def test_a_token_that_the_provider_did_not_sign_is_not_believed(issuer: Issuer) -> None:
    claims = issuer.token().split(".")[1]
    nothing = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    public = json.dumps(issuer.key.as_dict(private=False)).encode()
    forged = [
        issuer.token(RSAKey.generate_key(2048, {"kid": "one"})),
        issuer.token(RSAKey.generate_key(2048, {"kid": "two"}), {"kid": "two"}),
        issuer.token(OctKey.import_key(public), {"alg": "HS256"}),
        f"{nothing}.{claims}.",
        issuer.token()[:-4] + "AAAA",
        "",
        "a.b.c",
        "\ud800",
    ]
    for token in forged:
        with pytest.raises(NotSignedIn):
            read_token(issuer.provider, token, "n", NOW)


def test_a_provider_is_who_it_says_and_answers_over_tls(issuer: Issuer) -> None:
    for url in (f"{issuer.url}/other", f"{issuer.url}/far", f"{issuer.url}/missing", "http://127.0.0.1:1"):
        with pytest.raises(Unavailable):
            discover(url)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example.com", True),
        ("http://127.0.0.1:9000", True),
        ("http://login.example.com", False),
        ("https://u:p@login.example.com", False),
        ("ftp://x", False),
        ("https://", False),
        ("https://x/\n", False),
        ("//x", False),
    ],
)
def test_tokens_go_over_tls_or_to_this_machine(url: str, safe: bool) -> None:
    assert is_safe_url(url) is safe
