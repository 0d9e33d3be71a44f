"""Credentials: used by name, shown never."""

import pickle
from urllib.parse import quote_plus

import pytest

from reportkit.crm.logins import Login


def test_a_login_shows_its_names_alone():
    login = Login({"api_key": "KEY-secret-1"})
    assert login["api_key"] == "KEY-secret-1"
    assert repr(login) == str(login) == "Login(api_key)"


def test_what_a_service_says_loses_every_spelling_of_a_secret():
    login = Login({"key": 'a b/c+"d'})
    login.hide("TOKEN-2")
    said = 'bad a b/c+"d, a%20b/c%2B%22d, ' + quote_plus('a b/c+"d') + ", TOKEN-2 end\nsecond"
    assert login.scrubbed(said) == "bad ***, ***, ***, *** end"


def test_a_longer_secret_is_taken_out_before_one_that_it_holds():
    login = Login({"short": "abcd", "long": "abcdefgh"})
    assert login.scrubbed("abcdefgh abcd") == "*** ***"


def test_a_login_cannot_be_written_to_a_file():
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(Login({"key": "KEY-secret-1"}))
