"""Letters and their cases: as LC_CTYPE C.UTF-8 and C have them."""

from hypothesis import given
from hypothesis import strategies as st

from polar_lite.catalog.functions.strings import letters

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS, TEXTS)
def test_each_character_is_changed_by_itself_and_stays_one(first: str, second: str) -> None:
    for change in (letters.upper, letters.lower):
        assert change(first + second) == change(first) + change(second)
        assert len(change(first)) == len(first)


@given(TEXTS)
def test_lower_case_is_the_same_of_both_cases_where_there_are_two(text: str) -> None:
    assert letters.lower(letters.lower(text)) == letters.lower(text)
    assert letters.upper(letters.upper(text)) == letters.upper(text)


def test_what_would_be_two_letters_in_the_other_case_stays_or_has_the_form_of_a_beginning() -> None:
    assert letters.upper("straße ŉ ﬁ ᾀ") == "STRAßE ŉ ﬁ ᾈ"
    assert letters.lower("İΑΣ") == "iασ"  # noqa: RUF001


def test_only_letters_of_ascii_have_cases_while_a_function_of_c_runs() -> None:
    assert letters.of_ascii(letters.upper)("aé") == "Aé"
    assert letters.of_ascii(letters.initcap)("aéb") == "AéB"
    assert letters.upper("aé") == "AÉ"


def test_a_set_of_a_function_of_c_is_made_while_that_runs() -> None:
    assert letters.of_ascii(lambda text: (letters.upper(part) for part in text.split()))("aé b") == [
        "Aé",
        "B",
    ]
