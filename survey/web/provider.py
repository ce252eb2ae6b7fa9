"""Signing in at the identity provider of the province, where there is one.

Authlib does the protocol: code flow with PKCE, state, nonce, and the signature of the answer. It is
an extra and imported only where a provider is set. The provider says who somebody is; what they may
do is decided here, by the roles of the account that carries the same `sub`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from flask import Flask, current_app, url_for
from werkzeug.exceptions import BadRequest, NotFound, ServiceUnavailable
from werkzeug.wrappers import Response

from survey.config import Provider, Settings
from survey.web.state import house

EXTENSION = "provider"
#: Seconds to wait for the provider.
PATIENCE = 10
LONGEST_SUBJECT = 255


class ProviderMissing(Exception):
    """The packages that a provider needs are not installed."""


@dataclass(frozen=True)
class _Connection:
    provider: Provider
    client: Any
    #: What is raised for an answer that is not the provider's, or not for us.
    refusals: tuple[type[Exception], ...]
    #: What is raised when the provider cannot be reached.
    failures: tuple[type[Exception], ...]


def init_provider(app: Flask, settings: Settings) -> None:
    """Connect with the provider of the settings; nothing is fetched before the first use."""
    provider = settings.provider
    if provider is None:
        return
    try:
        flask_client = import_module("authlib.integrations.flask_client")
        client = flask_client.OAuth(app).register(
            name="provider",
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile",
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE,
            },
        )
        refusals = (
            import_module("authlib.common.errors").AuthlibBaseError,
            import_module("joserfc.errors").JoseError,
            KeyError,
            ValueError,
        )
        failures = (import_module("requests").RequestException,)
    except ImportError as error:
        raise ProviderMissing(
            ".venv/bin/python -m pip install --require-hashes -r requirements-oidc.txt"
        ) from error
    app.extensions[EXTENSION] = _Connection(provider, client, refusals, failures)


def provider_name() -> str | None:
    """Give the words for the provider; nothing where there is none."""
    provider = house().settings.provider
    return provider.name if provider is not None else None


def to_provider() -> Response:
    """Lead to the provider, with a state, a nonce and a challenge of this sign-in alone."""
    connection = _connection()
    back = house().settings.base_url + url_for("sign_in.come_back")
    try:
        answer: Response = connection.client.authorize_redirect(back)
    except connection.failures as error:
        raise ServiceUnavailable from error
    except connection.refusals as error:
        raise ServiceUnavailable from error
    return answer


def subject_of_answer() -> str:
    """Take the answer of the provider apart; give the name it has for whoever signed in there."""
    connection = _connection()
    wanted = {
        "iss": {"essential": True, "value": connection.provider.issuer},
        "aud": {"essential": True, "value": connection.provider.client_id},
    }
    try:
        token = connection.client.authorize_access_token(claims_options=wanted)
    # Failures first: those of the network are also values that were not understood.
    except connection.failures as error:
        raise ServiceUnavailable from error
    except connection.refusals as error:
        raise BadRequest from error
    claims: Mapping[str, Any] = token.get("userinfo") or {}
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= LONGEST_SUBJECT:
        raise BadRequest
    return subject


def _connection() -> _Connection:
    connection: _Connection | None = current_app.extensions.get(EXTENSION)
    if connection is None:
        raise NotFound
    return connection
