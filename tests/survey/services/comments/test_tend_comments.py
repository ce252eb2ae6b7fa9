"""Once a day past periods are released and old words deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from survey.database.engine import SessionMaker
from survey.models import Comment, CommentRelease
from survey.services.comments import tend_comments
from survey.services.comments.tend_comments import CommentTender
from tests.factories import NOW, TODAY, store_unit
from tests.survey.services.comment_place import store_comments


def test_does_it_once_a_day(maker: SessionMaker) -> None:
    with maker.begin() as session:
        unit = store_unit(session, "XA")
        store_comments(session, unit, 20)
        store_comments(session, unit, 3, TODAY - timedelta(days=400))
    tender = CommentTender()
    assert [tender.tend(maker, NOW + timedelta(hours=hours)) for hours in (0, 1, 24)] == [
        True,
        False,
        True,
    ]
    with maker() as session:
        assert session.scalar(select(func.count()).select_from(CommentRelease)) == 2
        assert session.scalar(select(func.count()).select_from(Comment)) == 20


def test_a_day_on_which_it_failed_is_tried_again(
    maker: SessionMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise SQLAlchemyError

    tender = CommentTender()
    with monkeypatch.context() as broken:
        broken.setattr(tend_comments, "release_comments", fail)
        with pytest.raises(SQLAlchemyError):
            tender.tend(maker, NOW)
    assert tender.tend(maker, NOW)
