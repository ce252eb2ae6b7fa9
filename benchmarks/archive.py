"""A closed year as Parquet: writing it, tallying it by processes, and its size beside the database.

Each cell must equal the stored tally, or the run fails.
Run: `.venv/bin/python -m benchmarks.archive [--responses 1000000] [--engine process:2]`
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from analysis.period import parse_period
from benchmarks.looks import timed
from benchmarks.many_responses import make_province
from survey.clock import now
from survey.database.bulk import bulk_session
from survey.database.engine import open_engine, sessions
from survey.engine.engines import choose_engine
from survey.services.publication.close_period import close_period
from survey.services.tallies.archive_year import write_archive
from survey.services.tallies.tally_archive import compare_archive
from survey.services.tallies.verify_tallies import rebuild_tallies, verify_tallies

YEAR = parse_period("2025", "reporting")


def main() -> None:
    """Print seconds and sizes; half of the responses are of the year."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--responses", type=int, default=1_000_000)
    asked.add_argument("--engine", default="process:2")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        file, folder = Path(name, "survey.db"), Path(name, "2025")
        make_province(file, given.responses)
        database = file.stat().st_size / given.responses
        engine = open_engine(f"sqlite:///{file}")
        maker = sessions(engine)
        with bulk_session(engine) as session:
            rebuild_tallies(session)
        with maker.begin() as session:
            close_period(session, YEAR, now())
        with maker() as session:
            wrote, archive = timed(lambda: write_archive(session, YEAR, folder))
        size = sum(one.stat().st_size for one in folder.iterdir()) / archive.rows
        print(f"{archive.rows:,} responses written in {wrote:.1f} s, {len(archive.files)} files")
        print(f"{size:.0f} bytes a response, {database:.0f} in the database without tallies")
        found = {}
        for setting in ("inline", given.engine):
            with maker() as session, choose_engine(setting).open() as executor:
                took, found[setting] = timed(lambda: compare_archive(session, folder, executor))
            print(f"tallied and compared, {setting}: {took:.1f} s, {found[setting].cells:,} cells")
        with maker() as session:
            took, _ = timed(lambda: verify_tallies(session))
        print(f"the rows in the database, both years, the same way: {took:.1f} s")
        engine.dispose()
    sys.exit(0 if all(one.equal for one in found.values()) else 1)


if __name__ == "__main__":
    main()
