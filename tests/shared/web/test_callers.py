"""Who is let in, who is not, and that all who are not get the same answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from starlette.responses import Response

from shared.clock import SettableClock
from shared.errors import Unauthenticated
from shared.resources import Resources
from shared.web.auth import Authenticator
from shared.web.keys import find_key, list_keys, mint_key, revoke_key, save_key
from shared.web.login import SESSION_COOKIE, create_login_link, set_session_cookie, use_login_link
from tests.shared.web.conftest import AGENCY, KeyMaker, client_of, serving, small
from tests.shared.web.test_problems import GOOD, assert_problem
from tests.support.waiting import eventually

NOTES = "/v1/notes"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_every_failure_to_authenticate_gets_the_same_answer(
    stranger: httpx.AsyncClient, make_key: KeyMaker, resources: Resources, clock: SettableClock
) -> None:
    good = await make_key("notes:read")
    revoked = await make_key("notes:read")
    async with resources.sessions.begin() as session:
        await revoke_key(session, revoked.split("_")[1], now=clock.now())
    expired = mint_key(name="old", agency=AGENCY, scopes=["notes:read"], now=clock.now(), expires_at=clock.now())
    async with resources.sessions.begin() as session:
        await save_key(session, expired)
    wrong: list[dict[str, str]] = [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": f"Token {good}"},
        bearer(good[:-1] + ("0" if good[-1] != "0" else "1")),
        bearer("cl_0000000000_" + good.split("_")[2]),
        bearer("cl__"),
        bearer("cl_" + "x" * 20_000),
        bearer(revoked),
        bearer(expired.token),
        bearer("a.b.c"),
        {"Cookie": f"{SESSION_COOKIE}=made.up"},
        {"Cookie": f"{SESSION_COOKIE}="},
    ]
    answers = [await stranger.get(NOTES, headers=headers) for headers in wrong]
    bodies = set()
    for answer in answers:
        assert_problem(answer, 401, "not_authenticated")
        assert answer.headers["www-authenticate"] == 'Bearer realm="careloop"'
        problem = answer.json()
        del problem["request_id"]
        bodies.add(json.dumps(problem, sort_keys=True))
    assert len(bodies) == 1
    assert (await stranger.get(NOTES, headers=bearer(good))).status_code == 200


async def test_a_stranger_with_a_bad_body_is_told_nothing_about_the_body(stranger: httpx.AsyncClient) -> None:
    assert_problem(await stranger.post(NOTES, content=b"{"), 401, "not_authenticated")


async def test_a_missing_scope_is_a_403_that_names_it(stranger: httpx.AsyncClient, make_key: KeyMaker) -> None:
    token = await make_key("notes:read")
    problem = assert_problem(await stranger.post(NOTES, json=GOOD, headers=bearer(token)), 403, "scope_missing")
    assert problem["scope"] == "notes:write"


async def test_a_family_of_scopes_holds_each_of_them(stranger: httpx.AsyncClient, make_key: KeyMaker) -> None:
    token = await make_key("notes:*")
    assert (await stranger.post(NOTES, json=GOOD, headers=bearer(token))).status_code == 201


async def test_another_agency_sees_nothing(
    stranger: httpx.AsyncClient, client: httpx.AsyncClient, make_key: KeyMaker
) -> None:
    made = (await client.post(NOTES, json=GOOD)).json()["id"]
    theirs = bearer(await make_key("notes:read", agency="roads"))
    assert (await stranger.get(NOTES, headers=theirs)).json()["items"] == []
    assert_problem(await stranger.get(f"{NOTES}/{made}", headers=theirs), 404, "note_unknown")
    borrowed = {**theirs, "Careloop-Agency": AGENCY}
    assert_problem(await stranger.get(NOTES, headers=borrowed), 403, "agency_not_yours")


async def test_a_service_key_acts_for_the_agency_in_the_header(
    stranger: httpx.AsyncClient, client: httpx.AsyncClient, make_key: KeyMaker
) -> None:
    await client.post(NOTES, json=GOOD)
    service = bearer(await make_key("notes:read", agency=None, kind="service"))
    assert_problem(await stranger.get(NOTES, headers=service), 422, "agency_not_named")
    assert_problem(
        await stranger.get(NOTES, headers={**service, "Careloop-Agency": "Bad Name"}), 422, "agency_not_named"
    )
    answer = await stranger.get(NOTES, headers={**service, "Careloop-Agency": AGENCY})
    assert len(answer.json()["items"]) == 1
    answer = await stranger.get(NOTES, headers={**service, "Careloop-Agency": "roads"})
    assert answer.json()["items"] == []


async def test_a_key_is_found_by_its_secret_only_and_its_use_is_noted_hourly(
    make_key: KeyMaker, resources: Resources, clock: SettableClock
) -> None:
    token = await make_key("notes:read")
    start = clock.now()
    for later, noted in ((0, start), (59, start), (61, start + timedelta(minutes=61))):
        clock.set(start + timedelta(minutes=later))
        async with resources.sessions.begin() as session:
            assert await find_key(session, token, now=clock.now()) is not None
        async with resources.sessions() as session:
            [key] = await list_keys(session, agency=AGENCY)
            assert key.last_used_at == noted
            assert token.split("_")[2].encode() not in key.secret_hash


async def test_the_same_key_can_be_saved_to_several_schemas_and_saved_again(
    resources: Resources, clock: SettableClock
) -> None:
    minted = mint_key(name="stack", agency=None, kind="service", scopes=["notes:read"], now=clock.now())
    again = mint_key(
        name="stack", agency=None, kind="service", scopes=["notes:write"], now=clock.now(), token=minted.token
    )
    for key in (minted, again):
        async with resources.sessions.begin() as session:
            await save_key(session, key)
    async with resources.sessions() as session:
        [kept] = await list_keys(session)
        assert kept.scopes == ["notes:write"]


async def test_a_revocation_takes_effect_within_the_cache_time(resources: Resources, make_key: KeyMaker) -> None:
    app = small(resources)
    app.state.authenticator = Authenticator(key_cache_seconds=0.3)
    token = await make_key("notes:read")
    async with client_of(app, **bearer(token)) as client:
        assert (await client.get(NOTES)).status_code == 200
        async with resources.sessions.begin() as session:
            await revoke_key(session, token.split("_")[1], now=resources.clock.now())

        async def is_out() -> bool:
            return (await client.get(NOTES)).status_code == 401

        await eventually(is_out, within=30)


class TestLoginLinks:
    async def test_a_link_works_once_whoever_is_first(self, resources: Resources, clock: SettableClock) -> None:
        async with resources.sessions.begin() as session:
            token = await create_login_link(
                session, agency=AGENCY, person="Dana Director", scopes=["notes:read"], now=clock.now()
            )

        async def use() -> str:
            async with resources.sessions.begin() as session:
                return (await use_login_link(session, token, now=clock.now())).name

        results = await asyncio.gather(use(), use(), use(), return_exceptions=True)
        assert [result for result in results if result == "Dana Director"] == ["Dana Director"]
        assert sum(isinstance(result, Unauthenticated) for result in results) == 2

    async def test_a_link_ends_after_a_quarter_of_an_hour(self, resources: Resources, clock: SettableClock) -> None:
        async with resources.sessions.begin() as session:
            token = await create_login_link(session, agency=AGENCY, person="Dana", scopes=[], now=clock.now())
        clock.advance(timedelta(minutes=15))
        async with resources.sessions.begin() as session:
            with pytest.raises(Unauthenticated):
                await use_login_link(session, token, now=clock.now())

    async def test_the_cookie_reads_and_never_writes_and_ends(
        self, stranger: httpx.AsyncClient, resources: Resources, clock: SettableClock
    ) -> None:
        cookie = await self._cookie(resources, clock, resources.settings.page_secret)
        headers = {"Cookie": f"{SESSION_COOKIE}={cookie}"}
        assert (await stranger.get(NOTES, headers=headers)).status_code == 200
        assert_problem(await stranger.post(NOTES, json=GOOD, headers=headers), 401, "not_authenticated")
        forged = await self._cookie(resources, clock, SecretStr("another secret"))
        refused = await stranger.get(NOTES, headers={"Cookie": f"{SESSION_COOKIE}={forged}"})
        assert_problem(refused, 401, "not_authenticated")
        clock.advance(timedelta(hours=12))
        assert_problem(await stranger.get(NOTES, headers=headers), 401, "not_authenticated")

    @staticmethod
    async def _cookie(resources: Resources, clock: SettableClock, secret: SecretStr) -> str:
        async with resources.sessions.begin() as session:
            token = await create_login_link(
                session, agency=AGENCY, person="Dana", scopes=["notes:read", "notes:write"], now=clock.now()
            )
        async with resources.sessions.begin() as session:
            person = await use_login_link(session, token, now=clock.now())
        response = Response()
        set_session_cookie(response, person, secret=secret, now=clock.now(), secure=True)
        header = response.headers["set-cookie"]
        assert {"HttpOnly", "Secure", "SameSite=lax"} <= set(header.split("; "))
        return header.split(";")[0].partition("=")[2].strip('"')


class Issuer:
    """An identity provider of our own: real keys, a real JWKS on a real port."""

    def __init__(self) -> None:
        self.keys = {"one": rsa.generate_private_key(public_exponent=65537, key_size=2048)}
        self.curve = ec.generate_private_key(ec.SECP256R1())
        self.fetches = 0
        self.url = ""

    def jwks(self) -> dict[str, Any]:
        rs = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
        es = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256)
        keys = [
            {**rs.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig"} for kid, key in self.keys.items()
        ]
        return {"keys": [*keys, {**es.to_jwk(self.curve.public_key(), as_dict=True), "kid": "curve", "use": "sig"}]}

    def token(self, now: float, *, kid: str = "one", algorithm: str = "RS256", key: Any = None, **claims: Any) -> str:
        body: dict[str, Any] = {
            "iss": "http://issuer.example/realm",
            "aud": "careloop",
            "sub": "user-17",
            "exp": int(now) + 300,
            "agency": AGENCY,
            "roles": ["director"],
            **claims,
        }
        body = {name: value for name, value in body.items() if value is not None}
        return jwt.encode(body, key or self.keys[kid], algorithm=algorithm, headers={"kid": kid})


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    issuer = Issuer()

    async def jwks(scope: Any, receive: Any, send: Any) -> None:
        issuer.fetches += 1
        await JSONResponse(issuer.jwks())(scope, receive, send)

    async with serving(jwks) as url:
        issuer.url = f"{url}/keys"
        yield issuer


class TestOidc:
    @pytest.fixture
    async def caller(self, issuer: Issuer, resources: Resources) -> AsyncIterator[httpx.AsyncClient]:
        resources.settings = resources.settings.model_copy(update={"oidc_jwks_url": issuer.url})
        async with client_of(small(resources)) as client:
            yield client

    async def test_a_token_of_the_provider_gets_the_scopes_of_its_roles(
        self, caller: httpx.AsyncClient, issuer: Issuer, clock: SettableClock
    ) -> None:
        now = clock.now().timestamp()
        director = issuer.token(now)
        assert (await caller.post(NOTES, json=GOOD, headers=bearer(director))).status_code == 201
        on_a_curve = issuer.token(now, kid="curve", algorithm="ES256", key=issuer.curve, aud=["other", "careloop"])
        assert (await caller.get(NOTES, headers=bearer(on_a_curve))).status_code == 200
        reader = issuer.token(now, roles="reader unknown")
        refused = await caller.post(NOTES, json=GOOD, headers=bearer(reader))
        assert_problem(refused, 403, "scope_missing")
        assert issuer.fetches == 1

    async def test_every_other_token_is_refused_alike(
        self, caller: httpx.AsyncClient, issuer: Issuer, clock: SettableClock
    ) -> None:
        now = clock.now().timestamp()
        other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public_key = issuer.keys["one"].public_key()
        as_secret = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).to_jwk(public_key)
        wrong = [
            issuer.token(now, exp=int(now) - 60),
            issuer.token(now, exp=None),
            issuer.token(now, exp="soon"),
            issuer.token(now, nbf=int(now) + 600),
            issuer.token(now, iss="http://issuer.example/other"),
            issuer.token(now, aud="other"),
            issuer.token(now, aud=None),
            issuer.token(now, sub=None),
            issuer.token(now, agency=None),
            issuer.token(now, agency=17),
            issuer.token(now, key=other),
            issuer.token(now, kid="unknown", key=other),
            issuer.token(now, algorithm="HS256", key=as_secret.encode()[:64].ljust(64, b"x")),
            jwt.encode({"sub": "x"}, "", algorithm="none"),
        ]
        for token in wrong:
            assert_problem(await caller.get(NOTES, headers=bearer(token)), 401, "not_authenticated")
        # Made-up key ids do not make us call the provider each time.
        assert issuer.fetches == 1

    async def test_a_token_of_another_agency_sees_only_its_own(
        self, caller: httpx.AsyncClient, issuer: Issuer, clock: SettableClock
    ) -> None:
        now = clock.now().timestamp()
        await caller.post(NOTES, json=GOOD, headers=bearer(issuer.token(now)))
        answer = await caller.get(NOTES, headers=bearer(issuer.token(now, agency="roads")))
        assert answer.json()["items"] == []

    async def test_without_any_keys_a_token_gets_a_503(self, resources: Resources, issuer: Issuer) -> None:
        resources.settings = resources.settings.model_copy(update={"oidc_jwks_url": "http://127.0.0.1:1/keys"})
        async with client_of(small(resources)) as client:
            answer = await client.get(NOTES, headers=bearer(issuer.token(resources.clock.now().timestamp())))
            assert_problem(answer, 503, "identity_provider_unavailable")
            assert "retry-after" in answer.headers
