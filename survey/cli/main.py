"""The list of all commands; each group is imported only when called, so starting stays quick."""

from __future__ import annotations

import os
import zlib
from importlib import import_module
from typing import Any

import click

from survey.cli.click_words import speak_vietnamese
from survey.config import PRODUCT_VERSION

speak_vietnamese()
#: command -> (module, object in it, the line shown in the list)
COMMANDS = {
    "init": (
        "survey.cli.installation",
        "init",
        "Tạo thư mục dữ liệu, khóa bí mật và cơ sở dữ liệu.",
    ),
    "doctor": (
        "survey.cli.installation",
        "doctor",
        "Kiểm tra những gì còn thiếu hoặc chưa an toàn.",
    ),
    "backup": (
        "survey.cli.backup",
        "backup",
        "Sao lưu toàn bộ vào một tệp mã hóa, đã kiểm tra.",
    ),
    "restore": ("survey.cli.backup", "restore", "Khôi phục một bản sao lưu."),
    "canary": (
        "survey.cli.canary",
        "canary",
        "Gửi một phiếu thử đi hết đường của người dân, báo động nếu không được lưu.",
    ),
    "move": ("survey.cli.move", "move", "Chuyển sang cơ sở dữ liệu khác, so từng bảng."),
    "settings": (
        "survey.cli.settings",
        "settings",
        "Xem và đổi các thiết lập (tên cơ quan, ngưỡng...).",
    ),
    "secret": ("survey.cli.secret", "secret", "Thay khóa bí mật của cài đặt."),
    "account": (
        "survey.cli.account",
        "account",
        "Tài khoản: người quản trị đầu tiên, khóa, vai trò.",
    ),
    "audit": ("survey.cli.audit", "audit", "Kiểm tra nhật ký các việc của công chức."),
    "serve": ("survey.cli.serve", "serve", "Chạy máy chủ web và tiến trình nền."),
    "work": ("survey.cli.serve", "work", "Chỉ chạy tiến trình nền (dọn nhãn, dọn mã đã dùng)."),
    "retention": (
        "survey.cli.retention",
        "retention",
        "Xóa những gì hết thời hạn giữ, và xem những gì đã xóa.",
    ),
    "figures": ("survey.cli.figures", "figures", "Tính sẵn số liệu của các trang."),
    "demo": ("survey.cli.demo", "demo", "Dựng một tỉnh tưởng tượng rồi chạy thử."),
    "import": ("survey.cli.imports", "import_", "Nhập đơn vị, quầy, phiếu trả lời... từ tệp."),
    "placards": ("survey.cli.placards", "placards", "Cấp, in, liệt kê, thay mã QR niêm yết."),
    "kiosk": ("survey.cli.kiosk", "kiosk", "Ghép, liệt kê, thu hồi máy tính bảng tại quầy."),
    "receipts": (
        "survey.cli.receipts",
        "receipts",
        "Cấp mã phiếu hẹn dùng một lần, báo cáo tỷ lệ phiếu có mã.",
    ),
    "scores": ("survey.cli.scores", "scores", "In chỉ số của quầy, đơn vị, toàn tỉnh cho máy đọc."),
    "compare": (
        "survey.cli.compare",
        "compare",
        "So các đơn vị với kỳ trước, mốc mục tiêu và phần còn lại của tỉnh.",
    ),
    "reports": ("survey.cli.reports", "reports", "Ban hành báo cáo của đơn vị, của toàn tỉnh."),
    "answers": (
        "survey.cli.answers",
        "answers",
        "Xuất phiếu trả lời ẩn danh cho người nghiên cứu (CSV, SPSS).",
    ),
    "comments": (
        "survey.cli.comments",
        "comments",
        "Liệt kê góp ý (chỉ dùng trong cơ quan chủ trì).",
    ),
    "jobs": ("survey.cli.jobs", "jobs", "Việc chạy nền: chốt kỳ, duyệt số liệu, in mã QR."),
    "period": ("survey.cli.period", "period", "Chốt kỳ báo cáo."),
    "disclosure": (
        "survey.cli.disclosure",
        "disclosure",
        "Che nhóm nhỏ trong số liệu công bố, và kiểm tra không tính ngược được.",
    ),
    "archive": (
        "survey.cli.archive",
        "archive",
        "Lưu trữ phiếu của những năm đã chốt (Parquet), đối chiếu với số kiểm đếm.",
    ),
    "partition": (
        "survey.cli.partition",
        "partition",
        "Chia bảng phiếu trên PostgreSQL theo quý, theo tỉnh (cả nước).",
    ),
    "tally": ("survey.cli.tally", "tally", "Đối chiếu số kiểm đếm với phiếu đã lưu."),
}


DAMAGED_TALLY = (
    "Có số kiểm đếm đã lưu bị hỏng, nên chưa tính được gì. Xem ô nào hỏng bằng: "
    "python -m survey tally verify; dựng lại từ phiếu đã lưu bằng: python -m survey tally rebuild"
)


def _is_damaged_tally(error: Exception) -> bool:
    """Tell a stored tally that cannot be read; those of an earlier version are compressed."""
    # Imported only now: numpy would make every command start a quarter of a second later.
    kind: type[Exception] = import_module("analysis.stored_tally").StoredTallyError
    return isinstance(error, (kind, zlib.error))


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of a working day, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.{name} is not a command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command; what fails under it ends with a sentence.

        That is a database, a stored sum, or a file or folder that is refused.
        """
        context = import_module("survey.cli.context")
        with context.database_faults(), import_module("survey.cli.outgoing").file_faults():
            try:
                return super().invoke(ctx)
            except (ValueError, zlib.error) as error:
                if not _is_damaged_tally(error):
                    raise
                context.stop(DAMAGED_TALLY)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list from the table above, without importing anything."""
        with formatter.section("Các lệnh"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(PRODUCT_VERSION, message="Lắng Nghe %(version)s")
def main() -> None:
    """Lắng Nghe: đo mức độ hài lòng tại Bộ phận Một cửa bằng mã QR ở từng quầy.

    Mã thoát: 0 xong; 1 có điều cần xem; 2 gọi sai cách hoặc chưa cài đặt xong.
    """
    if import_module("survey.cli.context").HOUSED in os.environ:
        import_module("survey.cli.json_lines").log_in_json()
