from hypothesis import given
from hypothesis import strategies as st

from anima_actors.runtime.errors import MANY, SOME, suggestion


def test_a_name_that_is_near_is_told_alone() -> None:
    assert suggestion("defence", ["memory", "defense"]) == '; did you mean "defense"?'


@given(st.integers(0, 400))
def test_all_names_are_told_where_none_is_near_or_some_of_many(count: int) -> None:
    names = [f"m{number}" for number in range(count)]
    told = suggestion("somebody", names).removeprefix("; known: ")
    if count <= MANY:
        assert told == ", ".join(names)
    else:
        assert told == f"{', '.join(names[:SOME])} and {count - SOME} more"
