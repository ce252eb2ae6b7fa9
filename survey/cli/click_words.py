"""What click itself says to whoever types a command, in Vietnamese.

Click asks gettext, which speaks the language of the machine and reads compiled files; the command
line speaks Vietnamese on every machine, so its two questions are answered from the table below.
"""

from __future__ import annotations

from importlib import import_module

import click
from click import types

#: The modules of click that ask for words.
ASKING = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types", "utils")
WORDS = {
    # Headings and notes of the help.
    "Usage:": "Cách dùng:",
    "Options": "Tùy chọn",
    "Commands": "Các lệnh",
    "Positional arguments": "Tham số",
    "Show this message and exit.": "Hiện hướng dẫn này rồi dừng.",
    "Show the version and exit.": "Hiện phiên bản rồi dừng.",
    "default: {default}": "mặc định: {default}",
    "env var: {var}": "biến: {var}",
    "required": "bắt buộc",
    "(dynamic)": "(tùy lúc)",
    "deprecated": "sẽ bỏ",
    "file": "tệp",
    "directory": "thư mục",
    "path": "đường dẫn",
    # Wrong use.
    "Error: {message}": "Lỗi: {message}",
    "Try '{command} {option}' for help.": "Xem hướng dẫn: {command} {option}",
    "Missing command.": "Thiếu tên lệnh.",
    "Missing argument": "Thiếu tham số",
    "Missing option": "Thiếu tùy chọn",
    "Missing parameter": "Thiếu tham số",
    "Missing parameter: {param_name}": "Thiếu tham số: {param_name}",
    "Missing {param_type}": "Thiếu {param_type}",
    "Choose from:\n\t{choices}": "Chọn một trong:\n\t{choices}",
    "No such option {name!r}.": "Không có tùy chọn {name!r}.",
    "No such command {name!r}.": "Không có lệnh {name!r}.",
    "Did you mean {possibility}?": "Có phải là {possibility} không?",
    "(Did you mean one of: {possibilities}?)": "(Có phải là một trong: {possibilities}?)",
    "Got unexpected extra argument ({args})": "Thừa tham số ({args})",
    "Got unexpected extra arguments ({args})": "Thừa tham số ({args})",
    "Option {name!r} does not take a value.": "Tùy chọn {name!r} không kèm giá trị.",
    "Option {name!r} requires an argument.": "Tùy chọn {name!r} phải kèm giá trị.",
    "Option {name!r} requires {nargs} arguments.": "Tùy chọn {name!r} phải kèm {nargs} giá trị.",
    "Argument {name!r} takes {nargs} values.": "Tham số {name!r} cần {nargs} giá trị.",
    "Takes {nargs} values but 1 was given.": "Cần {nargs} giá trị, chỉ có 1.",
    "Takes {nargs} values but {len} were given.": "Cần {nargs} giá trị, có {len}.",
    "{len_type} values are required, but {len_value} was given.": (
        "Cần {len_type} giá trị, có {len_value}."
    ),
    "{len_type} values are required, but {len_value} were given.": (
        "Cần {len_type} giá trị, có {len_value}."
    ),
    "Value must be an iterable.": "Phải là nhiều giá trị.",
    "Invalid value: {message}": "Giá trị không dùng được: {message}",
    "Invalid value for {param_hint}: {message}": (
        "Giá trị của {param_hint} không dùng được: {message}"
    ),
    "{value!r} is not {choice}.": "{value!r} không phải là {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} không phải là một trong: {choices}.",
    "{value!r} is not a valid {number_type}.": "{value!r} không phải là số hợp lệ.",
    "{value!r} is not a valid UUID.": "{value!r} không phải là UUID hợp lệ.",
    "{value!r} is not a valid boolean. Recognized values: {states}": (
        "{value!r} không phải là có hoặc không. Chỉ nhận: {states}"
    ),
    "{value!r} does not match the format {format}.": "{value!r} không đúng dạng {format}.",
    "{value!r} does not match the formats {formats}.": (
        "{value!r} không đúng dạng nào trong: {formats}."
    ),
    "{value} is not in the range {range}.": "{value} không nằm trong khoảng {range}.",
    "{name} {filename!r} does not exist.": "{name} {filename!r} không có.",
    "{name} {filename!r} is a file.": "{name} {filename!r} là một tệp.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} là một thư mục.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} không đọc được.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} không ghi được.",
    "{name} {filename!r} is not executable.": "{name} {filename!r} không chạy được.",
    "Could not open file {filename!r}: {message}": "Không mở được tệp {filename!r}: {message}",
    "unknown error": "không rõ lỗi gì",
    # Questions.
    "Aborted!": "Đã dừng giữa chừng.",
    "Do you want to continue?": "Làm tiếp?",
    "Confirm the action without prompting.": "Làm ngay, không hỏi lại.",
    "Repeat for confirmation": "Nhập lại một lần nữa",
    "Error: The two entered values do not match.": "Lỗi: hai lần nhập không giống nhau.",
    "Error: invalid input": "Lỗi: không hiểu câu trả lời",
    "Press any key to continue...": "Nhấn một phím bất kỳ để làm tiếp...",
}
#: How a value is named where a command shows how it is used.
TYPE_NAMES = {
    types.StringParamType: "chữ",
    types.IntParamType: "số",
    types.IntRange: "số",
    types.FloatParamType: "số",
    types.FloatRange: "số",
}
#: Parts of the line of usage that click names without asking for words.
USAGE = {
    "[OPTIONS]": "[TÙY CHỌN]",
    "[COMMAND] [ARGS]...": "[LỆNH] [THAM SỐ]...",
    "COMMAND [ARGS]...": "LỆNH [THAM SỐ]...",
}


class VietnameseHelp(click.HelpFormatter):
    """Writes the line of usage without the English names of its parts."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line."""
        for english, vietnamese in USAGE.items():
            args = args.replace(english, vietnamese)
        super().write_usage(prog, args, prefix)


def _say(english: str) -> str:
    return WORDS.get(english, english)


def _say_of(singular: str, plural: str, count: int) -> str:
    return _say(singular if count == 1 else plural)


def speak_vietnamese() -> None:
    """Let click speak Vietnamese in this process; before any command is imported."""
    for name in ASKING:
        asking = vars(import_module(f"click.{name}"))
        for word, answer in (("_", _say), ("ngettext", _say_of)):
            if word in asking:
                asking[word] = answer
    for kind, called in TYPE_NAMES.items():
        kind.name = called
    click.Context.formatter_class = VietnameseHelp
