"""Figures for Prometheus about the house and never about citizens.

There is no count of answers, visits or forms: read every few seconds, a count tells who stood at a
desk when. What is shown changes with the house alone.
"""

from __future__ import annotations

import hmac
import importlib.util
import ipaddress
import shutil

from flask import request
from sqlalchemy.orm import Session

from survey.queries.last_backup import last_backup_on
from survey.queries.upkeep_reports import upkeep_reports
from survey.services.upkeep.examine_readiness import examine_readiness
from survey.web.state import house

LIBRARY = "prometheus_client"
TYPE = "text/plain; version=0.0.4; charset=utf-8"
#: What a proxy says on behalf of somebody else.
PROXIED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


def may_read_metrics() -> bool:
    """Tell whether the asker sits at this machine, past the proxy, or shows the token."""
    if importlib.util.find_spec(LIBRARY) is None:
        return False
    token = house().settings.metrics_token
    shown = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        return True
    return not any(name in request.headers for name in PROXIED) and _is_here(request.remote_addr)


def figures(session: Session) -> dict[str, tuple[str, float]]:
    """Give each figure with what it means."""
    now = house().clock()
    ready = examine_readiness(session, now)
    backup = last_backup_on(session)
    flights = upkeep_reports(session, "canary", 1)
    today = flights[0].detail if flights and flights[0].day == now.date() else {}
    deleted = upkeep_reports(session, "retention", 1)
    disk = shutil.disk_usage(house().settings.data)
    return {
        "schema_current": ("1 when the schema is that of this version", ready.schema == "ok"),
        "work_waiting": ("orders of reports and long jobs not finished", ready.waiting),
        "work_waiting_days": ("days the oldest of them has waited", ready.waiting_days),
        "backup_age_days": (
            "days since the last backup, -1 when there is none",
            -1 if backup is None else (now.date() - backup).days,
        ),
        "canary_sent_today": ("canaries sent today", today.get("sent", 0)),
        "canary_lost_today": ("canaries of today that were not stored", today.get("lost", 0)),
        "retention_age_days": (
            "days since old rows were last deleted, -1 when never",
            (now.date() - deleted[0].day).days if deleted else -1,
        ),
        "disk_free_ratio": ("free share of the disk of the data folder", disk.free / disk.total),
    }


def exposition(session: Session) -> bytes:
    """Write the figures as Prometheus reads them."""
    library = importlib.import_module(LIBRARY)
    registry = library.CollectorRegistry()
    for name, (meaning, value) in figures(session).items():
        library.Gauge(f"lang_nghe_{name}", meaning, registry=registry).set(float(value))
    written: bytes = library.generate_latest(registry)
    return written


def _is_here(address: str | None) -> bool:
    try:
        return address is not None and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
