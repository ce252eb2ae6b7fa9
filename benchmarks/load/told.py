"""Says what visitors met with in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def line(name: str, told: Mapping[str, Any]) -> str:
    """Give visits a second, waits, processor of servers and visitors, and faults."""
    waits = " / ".join(f"{told[f'p{share}'] * 1000:.0f}" for share in (50, 95, 99, 100))
    return (
        f"{name}: {told['visits_per_second']:6.1f} visits/s, waits {waits} ms, processor"
        f" {told['processor_per_visit'] * 1000:.2f} ms a visit, visitors'"
        f" {told['client_processor']:.2f} s, faults {told['faults']} {told['fault']}"
    )
