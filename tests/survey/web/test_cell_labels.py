"""Every cell of a staff table carries the words of its column, for the cards of a phone."""

from __future__ import annotations

from survey.web.cell_labels import with_cell_labels

TABLE = (
    "<p>Trước</p><table>\n<caption>Kỳ</caption><thead><tr>"
    '<th scope="col">Kỳ</th><th scope="col" class="num"><a href="?xep=a">Số &#34;phiếu&#34;'
    ' <span aria-hidden="true">▼</span></a></th><th scope="col">Việc</th></tr></thead><tbody>'
)


def test_cells_carry_the_heading_of_their_column() -> None:
    page = with_cell_labels(
        TABLE + '<tr><th scope="row">Quý I</th><td class="num">5</td><td>Chốt</td></tr></table>'
    )
    assert '<td data-label="Số &#34;phiếu&#34;" class="num">5</td>' in page
    assert '<td data-label="Việc">Chốt</td>' in page
    assert '<th scope="row">Quý I</th>' in page


def test_each_row_begins_at_the_first_column_and_a_wide_cell_counts_all_it_covers() -> None:
    page = with_cell_labels(
        TABLE + '<tr><td colspan="2" class="muted">ẩn</td><td>Xem</td></tr>'
        "<tr><td>Quý II</td></tr></table>"
    )
    assert '<td colspan="2" class="muted">ẩn</td><td data-label="Việc">Xem</td>' in page
    assert '<tr><td data-label="Kỳ">Quý II</td></tr>' in page


def test_a_table_without_heads_takes_none_from_the_table_before() -> None:
    page = with_cell_labels(TABLE + "</tbody></table><table><tr><td>5</td></tr></table>")
    assert page.endswith("<table><tr><td>5</td></tr></table>")


def test_quotes_in_a_heading_stay_inside_the_label() -> None:
    page = with_cell_labels('<table><thead><tr><th>Mã "cũ"</th></tr></thead><tr><td>1</td></tr>')
    assert '<td data-label="Mã &quot;cũ&quot;">1</td>' in page


def test_a_range_of_numbers_in_a_label_is_broken_nowhere() -> None:
    page = with_cell_labels("<table><thead><tr><th>Thang 60–100%</th></tr></thead><tr><td>1</td>")
    assert 'data-label="Thang 60\u2060–\u2060100%"' in page
