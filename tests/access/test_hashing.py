"""How dear a guess at a password is: the product's own measure, which the other tests put aside."""

from __future__ import annotations

from importlib.util import find_spec, module_from_spec


def test_a_guess_takes_as_much_memory_and_time_as_is_recommended() -> None:
    spec = find_spec("dougong.access.passwords")
    assert spec is not None and spec.loader is not None
    passwords = module_from_spec(spec)
    spec.loader.exec_module(passwords)
    stored = passwords.hash_password("correct horse")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.password_matches(stored, "correct horse")
    assert not passwords.password_matches(stored, "Correct horse")
    assert passwords.needs_rehash(stored.replace("m=65536,", "m=1024,"))
