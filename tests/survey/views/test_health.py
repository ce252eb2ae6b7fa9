"""What whoever watches the server is told, and what nobody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from survey.models import ReportBatch
from survey.services.changes.keep_audit import COMMAND_LINE, note_action
from survey.services.upkeep.note_upkeep import note_canary
from tests.factories import NOW, TODAY
from tests.site import Site

TOKEN = "a token of the tests, long enough to be taken"
ELSEWHERE = {"REMOTE_ADDR": "10.0.0.7"}
PROXIED = [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X-Real-IP": "::1"}]


def figures(answer: str) -> dict[str, float]:
    lines = [line for line in answer.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.split() for line in lines)}


def test_readiness_knows_database_schema_and_how_long_work_waits(site: Site) -> None:
    site.house.clock = lambda: NOW
    assert site.client.get("/health").json == {"status": "ok"}
    assert site.client.get("/ready").json == {"status": "ok", "schema": "ok", "waiting_days": 0}
    with site.house.sessions.begin() as session:
        session.add(
            ReportBatch(
                kind="unit",
                calendar="reporting",
                period="2026-Q3",
                formats="pdf",
                internal=False,
                state="open",
                order_key="k",
                cancelling=False,
                asked_on=TODAY - timedelta(days=3),
                asked_by="An",
                to_announce=False,
            )
        )
    assert site.client.get("/ready").json["waiting_days"] == 3
    for revision, status, schema in (("r9999_of_tomorrow", 200, "newer"), ("r0002", 503, "older")):
        older = schema == "older"
        with site.house.sessions.begin() as session:
            known = "r0002_answers" if older else revision
            session.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": known})
        answer = site.client.get("/ready")
        assert (answer.status_code, answer.json["schema"]) == (status, schema)
    assert site.client.get("/health").status_code == 200


def test_figures_are_for_the_own_machine_and_for_whoever_has_the_token(site: Site) -> None:
    assert site.client.get("/metrics").status_code == 200
    assert site.client.get("/metrics", environ_overrides=ELSEWHERE).status_code == 404
    for headers in PROXIED:
        assert site.client.get("/metrics", headers=headers).status_code == 404
    with_token = site.restarted(metrics_token=TOKEN)
    for shown, status in ((TOKEN, 200), ("", 404), (TOKEN[:-1], 404), ("đ", 404)):
        headers = {"Authorization": f"Bearer {shown}".encode().decode("latin-1"), **PROXIED[0]}
        assert with_token.client.get("/metrics", headers=headers).status_code == status, shown
    # Without a token none opens it, not even an empty one.
    assert (
        site.client.get("/metrics", headers={"Authorization": "Bearer ", **PROXIED[0]}).status_code
        == 404
    )
    with_token.close()


def test_figures_tell_of_the_house_and_stay_the_same_when_somebody_answers(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.house.clock = lambda: NOW
    disk = type("Disk", (), {"free": 30, "total": 100})
    monkeypatch.setattr("survey.web.metrics.shutil.disk_usage", lambda _: disk)
    assert figures(site.client.get("/metrics").text)["lang_nghe_backup_age_days"] == -1
    with site.house.sessions.begin() as session:
        detail = {"backup_forms": 0, "backup_comments": 0}
        at = NOW - timedelta(days=2)
        note_action(session, COMMAND_LINE, "backup.make", "backup", detail, now=at)
        for fault in (None, "mã 503"):
            note_canary(session, fault, NOW)
    before = site.client.get("/metrics").text
    assert figures(before) == {
        "lang_nghe_schema_current": 1,
        "lang_nghe_work_waiting": 0,
        "lang_nghe_work_waiting_days": 0,
        "lang_nghe_backup_age_days": 2,
        "lang_nghe_canary_sent_today": 2,
        "lang_nghe_canary_lost_today": 1,
        "lang_nghe_retention_age_days": -1,
        "lang_nghe_disk_free_ratio": 0.3,
    }
    assert site.send(site.filled_form(comment="Chờ lâu")).status_code == 303
    assert site.client.get("/metrics").text == before


def test_without_the_extra_package_nobody_finds_the_figures(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey.web.metrics.LIBRARY", "no_such_package")
    assert site.client.get("/metrics").status_code == 404
