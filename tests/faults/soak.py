"""`make soak`: people answer for SOAK_SECONDS while the server is killed now and then."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from survey.database.engine import open_engine
from survey.database.migrate import upgrade
from survey.models import Comment
from survey.services.tallies.verify_tallies import verify_tallies
from tests.faults.live import installed, kill, running
from tests.faults.test_kill import PHONES, Rush

BETWEEN_KILLS = 60  # seconds
#: Forms a second, of all phones together. One code takes 50 (`survey.web.throttle`), more than that
#: is no crowd but a machine, which is told to come back.
PACE = 40


def soak(folder: Path, seconds: float) -> list[str]:
    """Run it; give what went wrong, and print what was seen."""
    template = folder / "template.db"
    engine = open_engine(f"sqlite:///{template}")
    upgrade(engine)
    engine.dispose()
    end, kills = time.monotonic() + seconds, 0
    with installed(folder, template) as live:
        rush = Rush(live, pause=PHONES / PACE)
        phones = rush.people()
        while time.monotonic() < end:
            with running(live) as server:
                if not kills:
                    for phone in phones:
                        phone.start()
                rush.stopping.wait(min(BETWEEN_KILLS, max(0.0, end - time.monotonic())))
                if time.monotonic() < end:
                    kill(server)
                    kills += 1
                    continue
                rush.stopping.set()
                for phone in phones:
                    phone.join(timeout=60)
        with live.sessions() as session:
            stored = Counter(session.scalars(select(Comment.text)))
            wrong = [f"tally: {one}" for one in verify_tallies(session)]
    lost = len(set(rush.thanked) - set(stored))
    double = sum(count > 1 for count in stored.values())
    # A phone that was told what it may not be told gives up with its form in its hand.
    stuck = len(rush.sent - set(rush.thanked))
    counts = {"lost": lost, "stored twice": double, "never thanked": stuck}
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    sys.stdout.write(f"thanked {len(rush.thanked)}, kills {kills}, {told}\n")
    return wrong + [f"{name}: {count}" for name, count in counts.items() if count]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        sys.exit("\n".join(soak(Path(made), float(os.environ["SOAK_SECONDS"]))) or 0)
