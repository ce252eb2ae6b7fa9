"""Settings that are read as addresses, formats or a rule are checked when they are stored."""

from __future__ import annotations

import pytest

from survey.queries.settings import DEFAULTS
from survey.services.settings.check_setting_words import fault_of
from survey.services.settings.describe_settings import GROUPS, LABELS


@pytest.mark.parametrize(
    ("key", "text", "right"),
    [
        ("mail.to", "", True),
        ("mail.to", "phong.cchc@example.vn, so.noivu@example.vn", True),
        ("mail.to", "<script>alert(1)</script>", False),
        ("mail.to", "phong.cchc", False),
        ("mail.to", "a@b.vn\nBcc: c@d.vn", False),
        ("mail.to", "a\x07@b.vn", False),
        ("mail.sender", "a\x00@b.vn", False),
        ("mail.sender", "lang-nghe@example.vn", True),
        ("mail.sender", "a@example.vn, b@example.vn", False),
        ("reports.formats", "pdf, xlsx", True),
        ("reports.formats", "pdf, exe", False),
        ("reports.formats", "", False),
        ("points.rule", '{"type": "linear", "max": 10}', True),
        ("points.rule", '{"type": "curve"}', False),
        ("points.rule", "[]", False),
        ("points.rule", "mười điểm", False),
        ("agency.name", "<b>Sở</b>, anything", True),
    ],
)
def test_refuses_what_could_not_be_read_later(key: str, text: str, right: bool) -> None:
    assert (fault_of(key, text) is None) == right


@pytest.mark.parametrize("key", [key for key, default in DEFAULTS.items() if type(default) is str])
def test_takes_every_default(key: str) -> None:
    assert fault_of(key, str(DEFAULTS[key])) is None


def test_every_setting_has_a_name_and_a_group() -> None:
    assert not set(DEFAULTS) - set(LABELS)
    begins = tuple(begin for _, group in GROUPS for begin in group)
    assert not [key for key in DEFAULTS if not key.startswith(begins)]
