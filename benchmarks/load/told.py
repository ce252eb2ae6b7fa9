"""Says what visitors met with in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def waits(when: str, told: Mapping[str, Any]) -> str:
    """Give how many were thanked and how long they waited, where the pace was given."""
    return (
        f"{when}: {told['thanked']:,} thanked, {told['faults']} not {told['fault']};"
        f" p50 {told['p50']:.3f} s, p99 {told['p99']:.3f} s, longest {told['p100']:.2f} s"
    )


def line(name: str, told: Mapping[str, Any]) -> str:
    """Give visits a second, waits, processor of servers and visitors, and faults."""
    waits = " / ".join(f"{told[f'p{share}'] * 1000:.0f}" for share in (50, 95, 99, 100))
    return (
        f"{name}: {told['visits_per_second']:6.1f} visits/s, waits {waits} ms, processor"
        f" {told['processor_per_visit'] * 1000:.2f} ms a visit, visitors'"
        f" {told['client_processor']:.2f} s, faults {told['faults']} {told['fault']}"
    )
