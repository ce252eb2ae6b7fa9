"""Fewer, repeatable examples of each property, for scripts/mutants.sh: thousands of short runs."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutants",
    max_examples=12,
    derandomize=True,
    deadline=None,
    database=None,
    # A failing example need not be made smaller: that it fails is all that is asked.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
