"""Who is shut out is shut out at the very next request, whichever worker gets it."""

from __future__ import annotations

from collections.abc import Callable

from dougong.access import (
    SYSTEM,
    User,
    change_user,
    create_key,
    create_user,
    deactivate_user,
    end_session,
    revoke_key,
    set_password,
    start_session,
)
from dougong.storage import Transaction

from tests.support.servers import Answer, Client, Server, Site


class Person:
    """Somebody with a key and a session."""

    def __init__(self, site: Site, email: str) -> None:
        self._site = site
        with site.opened() as workspace, workspace.write() as tx:
            self.user: User = create_user(tx, SYSTEM, email, email.partition("@")[0], roles=("member",))
            key, self.key = create_key(tx, SYSTEM, self.user.id)
            self.key_id = key.id
            self.token = start_session(tx, self.user)

    def after(self, act: Callable[[Transaction], object]) -> None:
        """Done by another process than those that serve."""
        with self._site.opened() as workspace, workspace.write() as tx:
            act(tx)

    def by_key(self, client: Client) -> list[int]:
        bearer = f"Bearer {self.key}"
        read = client.get("/records/deal", Authorization=bearer)
        write = client.post("/records/deal", {"name": "Pilot"}, Authorization=bearer)
        return [read.status, write.status]

    def by_session(self, client: Client) -> Answer:
        return client.page("GET", "/o/deal", Cookie=f"dg_session={self.token}")


def test_the_very_next_request_fails_on_every_worker(site: Site, server: Server) -> None:
    workers = server.one_client_per_worker()
    assert len(workers) == 2
    _revoked_key(site, workers)
    _deactivated_user(site, workers)
    _ended_session(site, workers)
    _new_password(site, workers)
    _lesser_role(site, workers)


def _revoked_key(site: Site, workers: list[Client]) -> None:
    person = Person(site, "kim@example.com")
    assert [person.by_key(client) for client in workers] == [[200, 201]] * 2
    person.after(lambda tx: revoke_key(tx, SYSTEM, person.key_id))
    assert [person.by_key(client) for client in workers] == [[401, 401]] * 2
    assert [person.by_session(client).status for client in workers] == [200, 200]


def _deactivated_user(site: Site, workers: list[Client]) -> None:
    person = Person(site, "lee@example.com")
    assert [person.by_key(client) for client in workers] == [[200, 201]] * 2
    assert [person.by_session(client).status for client in workers] == [200, 200]
    person.after(lambda tx: deactivate_user(tx, SYSTEM, person.user.id))
    assert [person.by_key(client) for client in workers] == [[401, 401]] * 2
    _shut_out(person, workers)


def _ended_session(site: Site, workers: list[Client]) -> None:
    person = Person(site, "mia@example.com")
    assert [person.by_session(client).status for client in workers] == [200, 200]
    person.after(lambda tx: end_session(tx, person.token))
    _shut_out(person, workers)
    assert [person.by_key(client) for client in workers] == [[200, 201]] * 2


def _new_password(site: Site, workers: list[Client]) -> None:
    person = Person(site, "noa@example.com")
    assert [person.by_session(client).status for client in workers] == [200, 200]
    person.after(lambda tx: set_password(tx, SYSTEM, person.user.id, "correct horse battery"))
    _shut_out(person, workers)


def _lesser_role(site: Site, workers: list[Client]) -> None:
    person = Person(site, "oda@example.com")
    assert [person.by_key(client) for client in workers] == [[200, 201]] * 2
    person.after(lambda tx: change_user(tx, SYSTEM, person.user.id, roles=("reader",)))
    assert [person.by_key(client) for client in workers] == [[200, 403]] * 2


def _shut_out(person: Person, workers: list[Client]) -> None:
    answers = [person.by_session(client) for client in workers]
    assert [answer.status // 100 for answer in answers] == [3, 3], "sent to sign in"
