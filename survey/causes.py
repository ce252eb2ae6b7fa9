"""Says in plain words why a machine, a network or a database refused, not how Python names it.

An error is known by its number, then by what a library wrote into it, then by its kind and the
kinds that is one of; nothing of the text of an error is given back, which may hold values of a row.
"""

from __future__ import annotations

import errno

#: What the system answers, by its number.
NUMBERS = {
    errno.EACCES: "không được phép",
    errno.EPERM: "không được phép",
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.ENOTDIR: "có một tệp nằm ở chỗ của thư mục",
    errno.EEXIST: "có một tệp nằm ở chỗ của thư mục",
    errno.EISDIR: "là thư mục, không phải tệp",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "hết phần đĩa được cấp",
    errno.EFBIG: "tệp lớn hơn mức cho phép",
    errno.EROFS: "đĩa chỉ đọc được",
    errno.EIO: "đĩa bị lỗi",
    errno.EADDRINUSE: "cổng đang được chương trình khác dùng",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ đó",
    errno.ENETUNREACH: "không có đường mạng tới máy đó",
    errno.EHOSTUNREACH: "không có đường mạng tới máy đó",
    errno.ECONNREFUSED: "máy đó không nhận kết nối",
    errno.ECONNRESET: "kết nối bị ngắt giữa chừng",
    errno.EPIPE: "kết nối bị ngắt giữa chừng",
    errno.ETIMEDOUT: "quá thời gian chờ",
}
#: What drivers of databases write, in lower case.
TEXTS = {
    "name or service not known": "không tìm thấy tên máy",
    "failed to resolve host": "không tìm thấy tên máy",
    "could not translate host name": "không tìm thấy tên máy",
    "connection refused": "máy đó không nhận kết nối",
    "timeout expired": "quá thời gian chờ",
    "password authentication failed": "tên hoặc mật khẩu không được nhận",
    "no password supplied": "thiếu mật khẩu",
    "pg_hba.conf": "máy chủ không cho máy này hoặc người dùng này vào",
    "permission denied": "không được phép",
    "unable to open database file": "không có hoặc không mở được tệp cơ sở dữ liệu",
    "file is not a database": "tệp không phải là cơ sở dữ liệu",
    "database disk image is malformed": "tệp cơ sở dữ liệu bị hỏng",
    "database is locked": "đang bị khóa",
    "database or disk is full": "đĩa đã đầy",
    "no space left": "đĩa đã đầy",
    "disk i/o error": "đĩa bị lỗi",
    "readonly database": "chỉ đọc được",
    "no such table": "thiếu bảng",
    "server closed the connection": "kết nối bị ngắt giữa chừng",
    "the connection is closed": "kết nối bị ngắt giữa chừng",
    "terminating connection": "kết nối bị ngắt giữa chừng",
}
#: What PostgreSQL says of a name after the word itself, as in: database "x" does not exist.
MISSING = {
    "database": "chưa có cơ sở dữ liệu mang tên này",
    "role": "chưa có người dùng mang tên này",
    "relation": "thiếu bảng",
}
#: Kinds of errors, by the names of their classes, so that no library is imported for its own.
KINDS = {
    "JSONDecodeError": "không đúng dạng JSON",
    "UnicodeDecodeError": "không phải là chữ UTF-8",
    "BadGzipFile": "tệp nén hỏng",
    "gaierror": "không tìm thấy tên máy",
    "SSLCertVerificationError": "chứng chỉ TLS không được tin",
    "SSLError": "đường truyền TLS bị lỗi",
    "TimeoutError": "quá thời gian chờ",
    "ConnectionRefusedError": "máy đó không nhận kết nối",
    "ConnectionError": "kết nối bị ngắt giữa chừng",
    "SMTPServerDisconnected": "kết nối bị ngắt giữa chừng",
    "SMTPNotSupportedError": "máy chủ thư không mã hóa đường truyền",
    "SMTPAuthenticationError": "máy chủ thư không nhận tên hoặc mật khẩu",
    "SMTPRecipientsRefused": "máy chủ thư không nhận địa chỉ người nhận",
    "SMTPSenderRefused": "máy chủ thư không nhận địa chỉ người gửi",
    "SMTPException": "máy chủ thư từ chối",
    "InvalidURL": "địa chỉ không đúng dạng",
    "HTTPException": "máy chủ trả lời không đúng quy cách",
    "FileReplaced": "tệp cơ sở dữ liệu đã bị xóa hoặc thay",
    "OperationalError": "không kết nối được, đang bị khóa hoặc hết chỗ",
    "DBAPIError": "cơ sở dữ liệu từ chối",
    "ValueError": "giá trị không đúng dạng",
}


def cause_in_words(error: BaseException) -> str:
    """Name the cause of an error; the kind itself only where there are no words for it."""
    driver = getattr(error, "orig", None)
    said = None if driver is None else _by_text(str(driver).lower())
    # A name that was not found has a number of its own, which means something else to the system.
    named = [kind.__name__ for kind in type(error).__mro__]
    number = getattr(error, "errno", None) if named[0] not in KINDS else None
    words = said or number_in_words(number)
    return words or next((KINDS[name] for name in named if name in KINDS), f"lỗi {named[0]}")


def number_in_words(number: int | None) -> str | None:
    """Say what the system answers by a number; nothing when there are no words for it."""
    return NUMBERS.get(number or 0)


def _by_text(text: str) -> str | None:
    if "does not exist" in text:
        return next((words for what, words in MISSING.items() if f'{what} "' in text), None)
    return next((words for part, words in TEXTS.items() if part in text), None)
