"""Recounts a folder of outside answers with nothing but the standard library.

It shares no line with the product on purpose: it is the second opinion on the score table.
"""

import csv
import gzip
from collections import Counter
from pathlib import Path

Key = tuple[str, str, str, str]


def recount(folder: Path) -> dict[Key, tuple[int, int, int]]:
    """Count (answers, satisfied, respondents) per (node, period, level, code)."""
    with (folder / "questionnaire.csv").open(encoding="utf-8") as file:
        factors = {(row["version"], row["code"]): row["factor"] for row in csv.DictReader(file)}
    answers, satisfied, people = Counter[Key](), Counter[Key](), Counter[Key]()
    with gzip.open(folder / "responses.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            given = [
                (level, code, int(row[column]))
                for (version, column), factor in factors.items()
                if version == row["version"] and row[column] in set("12345")
                for level, code in (("criterion", column), ("factor", factor), ("overall", "ALL"))
            ]
            if row["OV"] in set("12345"):
                given.append(("criterion", "OV", int(row["OV"])))
            for node in (row["desk"], row["unit"], "PROVINCE"):
                for period in (row["period"], row["period"][:4]):
                    for level, code, value in given:
                        answers[node, period, level, code] += 1
                        satisfied[node, period, level, code] += value >= 4
                    for level, code in {(level, code) for level, code, _ in given}:
                        people[node, period, level, code] += 1
    return {key: (answers[key], satisfied[key], people[key]) for key in answers}
