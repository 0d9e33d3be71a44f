"""Kinds of refusal: decided by kind, read as a sentence."""

from reportkit.crm.refusals import AgainError, CrmError, LostError, Why
from reportkit.errors import ReportkitError


def test_a_refusal_is_an_error_of_the_house_with_the_number_of_the_service():
    error = CrmError(Why.QUOTA, "今天的次数用完了。", code="30002")
    assert isinstance(error, ReportkitError)
    assert (error.exit_code, error.why, error.code, error.until) == (3, Why.QUOTA, "30002", None)


def test_what_is_asked_again_or_unknown_never_reaches_people_by_itself():
    assert not issubclass(AgainError, ReportkitError)
    assert not issubclass(LostError, ReportkitError)
    assert AgainError("太快", 7).seconds == 7
