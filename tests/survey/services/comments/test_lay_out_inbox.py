"""A theme is looked for among the first of a list, and where there are more that is told."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from survey.services.comments import lay_out_comments
from survey.services.comments.handle_comments import close_comment
from survey.services.comments.lay_out_comments import PAGE, Wish, lay_out_inbox
from survey.services.comments.manage_themes import add_theme
from tests.factories import NOW, store_unit
from tests.survey.services.comment_place import OFFICE, store_comments


@pytest.mark.parametrize("state", ["new", "closed"])
def test_comments_of_a_theme_come_page_by_page(
    session: Session, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = store_unit(session)
    theme = add_theme(session, OFFICE, "Ghế", "ghế ngồi", "", now=NOW)
    keys = store_comments(session, unit, PAGE + 2, text="Thiếu ghế ngồi")
    keys += store_comments(session, unit, 3, text="Chờ lâu")
    if state == "closed":
        for key in keys:
            close_comment(session, OFFICE, key, 0, "Lời khen chung.", now=NOW)

    def look(page: int) -> tuple[int, bool, bool]:
        wish = Wish(state, theme_id=theme, page=page)
        inbox = lay_out_inbox(session, wish, NOW.date())
        assert {line.row.words for line in inbox.lines} <= {"Thiếu ghế ngồi"}
        return len(inbox.lines), inbox.more, inbox.cut

    assert [look(page) for page in (1, 2, 3)] == [
        (PAGE, True, False),
        (2, False, False),
        (0, False, False),
    ]
    for most, cut in ((len(keys), False), (len(keys) - 1, True)):
        monkeypatch.setattr(lay_out_comments, "MOST_SEARCHED", most)
        assert look(1)[2] is cut
    monkeypatch.setattr(lay_out_comments, "MOST_SEARCHED", 4)
    assert 1 <= look(1)[0] <= 4
