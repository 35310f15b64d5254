"""Passwords: which ones are good, and how they are kept."""

import pytest

from app.accounts import passwords
from app.accounts.passwords import WeakPasswordError, hash_password, is_right
from tests.factories import PASSWORD


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("kaksitoista!", id="twelve characters"),
        pytest.param("kolme hyvää sanaa", id="words with spaces and ä"),
        pytest.param("🌲🌲 metsä 🌲 polku", id="emoji"),
        pytest.param("a1b2c3d4" * 16, id="128 characters"),
        pytest.param("a1b2" * 256, id="1024 characters"),
        pytest.param("   a   b   c   d  ", id="mostly spaces"),
    ],
)
def test_any_composition_of_twelve_characters_will_do(password):
    password_hash = hash_password(password)

    assert is_right(password, password_hash)


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("", id="empty"),
        pytest.param("lyhyt salas", id="eleven characters"),
        pytest.param("a1b2" * 256 + "c", id="1025 characters"),
        pytest.param("aaaaaaaaaaaaaaaa", id="one letter"),
        pytest.param("abababababababab", id="two letters"),
        pytest.param("abcabcabcabcabc", id="three letters"),
        pytest.param("Salasana1234", id="known"),
        pytest.param("TYÖNOHJAUS123", id="a word of the site"),
    ],
)
def test_what_is_guessed_first_is_refused(password):
    with pytest.raises(WeakPasswordError):
        hash_password(password)


@pytest.mark.parametrize(
    "almost",
    ["Kolme hyvää sanaa", "kolme hyvää sana", "kolme hyvää sanaaa", "kolme hyvaa sanaa", ""],
)
def test_one_character_decides(almost):
    assert not is_right(almost, hash_password(PASSWORD))


def test_the_hash_is_argon2id_and_dear():
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_two_users_with_one_password_have_two_hashes():
    assert hash_password(PASSWORD) != hash_password(PASSWORD)


def test_nobody_has_the_password_of_nobody():
    """The hash that stands in for an unknown user opens nothing."""
    assert not is_right("nobody signs in with this", None)


@pytest.mark.parametrize("broken", ["", "plain", "$argon2id$v=19$m=19456,t=2,p=1$x"])
def test_a_broken_hash_opens_nothing(broken):
    assert not is_right(PASSWORD, broken)


def test_an_enormous_password_is_cut_before_it_is_hashed():
    start = "a1b2" * (passwords.GREATEST_LENGTH // 4)

    assert is_right(start + "x" * 10_000_000, hash_password(start))
