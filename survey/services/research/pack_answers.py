"""Packs answers for researchers: the table twice, the words of its columns, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from survey.rendering.sheets import Sheet, write_xlsx
from survey.services.reports.pack_batch import CHECKSUMS, checksum_lines, zip_stream
from survey.services.research.export_answers import AnswerFile

TABLE, CODEBOOK, READ_FIRST = "phieu-an-danh", "bang-ma.xlsx", "DOC-TRUOC.txt"
#: What every file leaves out, and why; shown on the page too.
NEVER_GIVEN = (
    "Không có quầy, ngày, kênh trả lời, mã QR, mã phiếu hẹn, thời gian điền, thứ tự phiếu và lời "
    "góp ý: những thứ đó giúp người quen biết nhận ra một người."
)
UNITS_LEFT_OUT = (
    "Không có phiếu của đơn vị mà bảng công bố của quý đang che, kể cả đơn vị có đủ người trả lời "
    "nhưng lấy số chung trừ đi thì ra số của đơn vị ít người, và phiếu tại quầy riêng của đơn vị "
    "có đơn vị trực thuộc đang bị che. Tên và lý do ghi trong bảng mã."
)
FACTS_LEFT_OUT = (
    "Câu hỏi thực tế (số lần đi lại, chi phí...) để trống ở phiếu của nhóm dưới {hide} người khai "
    "giống nhau trong cùng đơn vị, và ở mọi phiếu của đơn vị không được nêu bảng câu hỏi thực tế."
)
TERMS = (
    "Người nhận chỉ dùng vào nghiên cứu, không tìm cách nhận ra người trả lời, không ghép với dữ "
    "liệu khác để nhận ra, không chuyển cho bên thứ ba."
)


def left_out_in_words(hide: int) -> tuple[str, ...]:
    """Say what a file leaves out and why."""
    return (NEVER_GIVEN, UNITS_LEFT_OUT, FACTS_LEFT_OUT.format(hide=hide))


def pack_answers(found: AnswerFile) -> bytes:
    """Pack a file of answers; the same answers give the same bytes."""
    contents = {
        f"{TABLE}.csv": found.csv(),
        f"{TABLE}.sav": found.sav(),
        CODEBOOK: codebook(found),
        READ_FIRST: "\n\n".join(_read_first(found)).encode() + b"\n",
    }
    contents[CHECKSUMS] = checksum_lines(contents).encode()
    return b"".join(zip_stream(iter(contents.items())))


def codebook(found: AnswerFile) -> bytes:
    """Write what each column asks, what each number means, and which units are not in it."""
    columns = [(v.name, v.label, "số" if v.values else "chữ") for v in found.variables]
    values = [(v.name, code, words) for v in found.variables for code, words in v.values.items()]
    units = [(one.period.code, one.unit.name, one.unit.in_words) for one in found.left_out]
    return write_xlsx(
        [
            Sheet("Cột", ("Tên cột", "Nội dung", "Kiểu"), columns, widest=100),
            Sheet("Giá trị", ("Tên cột", "Số", "Nghĩa"), values, widest=60),
            Sheet("Không có trong tệp", ("Quý", "Đơn vị", "Lý do"), units, widest=100),
        ]
    )


def _read_first(found: AnswerFile) -> Iterator[str]:
    yield found.title.upper()
    yield (
        "Mỗi dòng là phiếu của một người. Cột PHIEU cho biết phiên bản phiếu: câu hỏi không có "
        "trong phiên bản ấy thì để trống. Số 9 là “Không áp dụng”; ô trống là không trả lời."
    )
    yield from left_out_in_words(found.hide)
    yield TERMS
