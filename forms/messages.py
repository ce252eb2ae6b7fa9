"""The sentences form libraries say, in Vietnamese; wtforms itself has no Vietnamese catalogue."""

from __future__ import annotations

_VIETNAMESE = {
    "This field is required.": "Xin điền mục này.",
    "Not a valid choice.": "Xin chọn một trong các câu trả lời có sẵn.",
    "Not a valid choice": "Xin chọn một trong các câu trả lời có sẵn.",
    "Invalid Choice: could not coerce.": "Xin chọn một trong các câu trả lời có sẵn.",
    "Choices cannot be None.": "Mục này chưa có câu trả lời để chọn.",
    "Not a valid integer value.": "Xin nhập một số nguyên.",
    "Not a valid date value.": "Xin nhập ngày hợp lệ.",
    "Not a valid decimal value.": "Xin nhập một số.",
    "Not a valid float value.": "Xin nhập một số.",
    "Not a valid time value.": "Xin nhập giờ hợp lệ, ví dụ 07:30.",
    "Invalid input.": "Nội dung chưa hợp lệ.",
    "Invalid email address.": "Xin nhập địa chỉ thư điện tử hợp lệ.",
    "Field must be at least %(min)d character long.": "Xin nhập ít nhất %(min)d ký tự.",
    "Field must be at least %(min)d characters long.": "Xin nhập ít nhất %(min)d ký tự.",
    "Field cannot be longer than %(max)d character.": "Xin nhập không quá %(max)d ký tự.",
    "Field cannot be longer than %(max)d characters.": "Xin nhập không quá %(max)d ký tự.",
    "Field must be between %(min)d and %(max)d characters long.": (
        "Xin nhập từ %(min)d đến %(max)d ký tự."
    ),
    "Number must be at least %(min)s.": "Số phải từ %(min)s trở lên.",
    "Number must be at most %(max)s.": "Số không được quá %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Số phải từ %(min)s đến %(max)s.",
}


class Messages:
    """A catalogue as wtforms asks for it; it passes on what it does not know."""

    def __init__(self, sentences: dict[str, str]) -> None:
        """Take the sentences by their English original."""
        self.sentences = sentences

    def gettext(self, string: str) -> str:
        """Translate one sentence."""
        return self.sentences.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """Translate one of two sentences; Vietnamese has one form for both."""
        return self.gettext(singular if n == 1 else plural)


_CATALOGUES = {"vi": Messages(_VIETNAMESE), "en": Messages({})}


def form_messages(language: str) -> Messages:
    """Give the catalogue of a language; Vietnamese where there is none."""
    return _CATALOGUES.get(language, _CATALOGUES["vi"])
