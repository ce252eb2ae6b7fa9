"""Guessing gets slow, the owner gets in, and nobody can read who was tried from where."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.database.engine import SessionMaker
from survey.models import SignInFailure
from survey.services.intake.destroy_labels import destroy_labels
from survey.services.people.hold_back_guessing import Knock, Tried, count_try, forgive_try
from survey.services.people.keep_sign_ins import forget_browsers, remember_browser
from tests.factories import NOW
from tests.staff import store_account

HERE = Knock("an.thu", "203.0.113.7", None)


def fail(session: Session, knock: Knock, times: int, step: str = "password") -> list[int]:
    """Try some times at one moment; give what each had to wait."""
    return [count_try(session, knock, step, NOW).wait for _ in range(times)]  # type: ignore[arg-type]


def wait(session: Session, knock: Knock, seconds: float) -> Tried:
    return count_try(session, knock, "password", NOW + timedelta(seconds=seconds))


def test_five_tries_are_free_and_each_further_one_waits_twice_as_long(session: Session) -> None:
    assert fail(session, HERE, 7) == [0] * 5 + [30] * 2
    moment, expected = 0.0, [30, 60, 120, 240, 480, 900, 900]
    for span in expected:
        assert wait(session, HERE, moment + span - 1).wait == 1
        moment += span
        assert wait(session, HERE, moment).wait == 0


def test_guesses_sent_all_at_once_are_counted_one_by_one(maker: SessionMaker) -> None:
    def guess(_: int) -> int:
        with maker.begin() as session:
            return count_try(session, HERE, "password", NOW).wait

    with maker.begin() as session:
        # The first try of a day makes its salt and would let the others wait for that.
        count_try(session, Knock("be.thu", "192.0.2.8", None), "password", NOW)
    with ThreadPoolExecutor(12) as threads:
        waits = list(threads.map(guess, range(24)))
    assert sorted(waits) == [0] * 5 + [30] * 19


def test_unknown_names_are_counted_like_others(session: Session) -> None:
    store_account(session)
    ghost = Knock("khong.co", HERE.place, None)
    assert fail(session, ghost, 7) == fail(session, HERE, 7)


def test_other_names_at_the_same_place_and_the_name_elsewhere_go_on(session: Session) -> None:
    fail(session, HERE, 6)
    assert fail(session, Knock("be.thu", HERE.place, None), 1) == [0]
    assert fail(session, Knock(HERE.login, "198.51.100.9", None), 1) == [0]
    assert fail(session, HERE, 1, "code") == [0]


def test_many_places_are_counted_by_name_and_many_names_by_place(session: Session) -> None:
    places = [Knock("an.thu", f"198.51.100.{n}", None) for n in range(21)]
    assert [fail(session, knock, 1)[0] for knock in places] == [0] * 20 + [30]
    names = [Knock(f"ten{n}", "192.0.2.1", None) for n in range(101)]
    assert [fail(session, knock, 1)[0] for knock in names] == [0] * 100 + [30]


def test_known_browser_is_not_kept_out_by_guesses_from_elsewhere(session: Session) -> None:
    account = store_account(session)
    mark = remember_browser(session, account, None, NOW)
    for n in range(25):
        fail(session, Knock("an.thu", f"198.51.100.{n}", "x" * 43), 1)
    own = Knock("an.thu", HERE.place, mark)
    assert fail(session, own, 6) == [0] * 5 + [30]
    assert fail(session, Knock("be.thu", HERE.place, mark), 5) == [0] * 5
    assert fail(session, Knock("be.thu", HERE.place, None), 1) == [30]
    forget_browsers(session, account)
    assert fail(session, own, 1) == [30]


def test_success_forgives_what_was_counted_here(session: Session) -> None:
    fail(session, HERE, 4)
    forgive_try(session, count_try(session, HERE, "password", NOW), NOW)
    assert fail(session, HERE, 6) == [0] * 5 + [30]


def test_success_does_not_give_a_guesser_elsewhere_new_tries(session: Session) -> None:
    for n in range(19):
        fail(session, Knock("an.thu", f"198.51.100.{n}", None), 1)
    forgive_try(session, count_try(session, HERE, "password", NOW), NOW)
    assert fail(session, Knock("an.thu", "192.0.2.1", None), 1) == [0]
    assert fail(session, Knock("an.thu", "192.0.2.2", None), 1) == [30]


def test_the_last_free_try_is_told_once(session: Session) -> None:
    told = [count_try(session, HERE, "password", NOW).last_free for _ in range(8)]
    assert told == [False] * 4 + [True] + [False] * 3


def test_counts_name_nobody_and_end_with_the_day(session: Session) -> None:
    fail(session, HERE, 3)
    rows = session.execute(select(SignInFailure.__table__)).all()
    assert len(rows) == 3
    assert "an.thu" not in repr(rows)
    assert "203.0.113" not in repr(rows)
    destroy_labels(session, NOW + timedelta(hours=2))
    assert session.execute(select(SignInFailure.__table__)).all() == rows
    destroy_labels(session, NOW + timedelta(days=1))
    assert session.execute(select(SignInFailure.__table__)).all() == []
