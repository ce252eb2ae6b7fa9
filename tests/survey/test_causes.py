"""Causes are told in words officials know, and nothing of a row goes with them."""

from __future__ import annotations

import errno
import smtplib
import socket
import sqlite3
import ssl
from http.client import InvalidURL, RemoteDisconnected

import pytest
from sqlalchemy.exc import OperationalError

from survey.causes import cause_in_words
from survey.database.database_file import FileReplaced


def database(text: str) -> OperationalError:
    return OperationalError("SELECT secret", {}, sqlite3.OperationalError(text))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(-2, "Name or service not known"), "không tìm thấy tên máy"),
        (ssl.SSLCertVerificationError(1, "verify failed"), "chứng chỉ TLS không được tin"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "máy đó không nhận kết nối"),
        (TimeoutError("timed out"), "quá thời gian chờ"),
        (RemoteDisconnected("closed"), "kết nối bị ngắt giữa chừng"),
        (smtplib.SMTPNotSupportedError("x"), "máy chủ thư không mã hóa đường truyền"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "máy chủ thư không nhận tên hoặc mật khẩu"),
        (smtplib.SMTPDataError(550, b"no"), "máy chủ thư từ chối"),
        (PermissionError(errno.EACCES, "Permission denied"), "không được phép"),
        (UnicodeDecodeError("ascii", b"x", 0, 1, "y"), "không phải là chữ UTF-8"),
        (OSError(errno.ENOSPC, "No space left"), "đĩa đã đầy"),
        (FileReplaced("x"), "tệp cơ sở dữ liệu đã bị xóa hoặc thay"),
        (database("database is locked"), "đang bị khóa"),
        (database('FATAL:  database "x" does not exist'), "chưa có cơ sở dữ liệu mang tên này"),
        (database('FATAL:  role "x" does not exist'), "chưa có người dùng mang tên này"),
        (database('password authentication failed for "x"'), "tên hoặc mật khẩu không được nhận"),
        (database("a new kind"), "không kết nối được, đang bị khóa hoặc hết chỗ"),
        (InvalidURL("nonnumeric port: 'x'"), "địa chỉ không đúng dạng"),
        (ValueError("secret"), "giá trị không đúng dạng"),
        (RuntimeError("secret"), "lỗi RuntimeError"),
    ],
)
def test_an_error_is_told_by_its_cause(error: Exception, words: str) -> None:
    assert cause_in_words(error) == words
