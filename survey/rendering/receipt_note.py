"""How many forms came with a one-time code, in the words a report prints."""

from __future__ import annotations

from dataclasses import dataclass

from survey.formatting import percent_of, thousands


@dataclass(frozen=True)
class ReceiptNote:
    """The forms of a report by what came of their codes; None for a number that stays hidden."""

    forms: int
    verified: int | None
    unverified: int | None

    @property
    def sentence(self) -> str:
        """Return the sentence in the notes on the method."""
        return (
            f"Phiếu kèm mã phiếu hẹn hợp lệ: {self._share(self.verified)}; "
            f"kèm mã không xác nhận được: {self._share(self.unverified)}. "
            "Mã cho biết người gửi đã được trả kết quả, không cho biết người đó là ai."
        )

    def _share(self, count: int | None) -> str:
        if count is None:
            return "đã ẩn để bảo vệ người trả lời"
        return f"{thousands(count)}/{thousands(self.forms)} ({percent_of(count, self.forms)})"
