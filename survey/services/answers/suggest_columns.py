"""Guesses what columns and words of a foreign sheet mean; a person looks at every guess."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from analysis.questionnaire import Questionnaire
from survey.ordering import search_key
from survey.services.answers.map_answers import FIXED_ROLES, question_roles
from survey.services.answers.response_rows import level_words

LIKE = 0.7
#: Heads that ask who somebody is are never suggested as anything.
_PERSONAL = ("ho va ten", "ho ten", "ten", "email", "dien thoai", "dia chi", "cccd", "can cuoc")
_MOMENT_HEADS = ("dau thoi gian", "timestamp", "ngay", "thoi gian")
#: Whole heads that mean one thing.
_HEADS = {
    **dict.fromkeys(("ma quay", "quay", "desk"), "desk"),
    **dict.fromkeys(("gop y", "y kien", "y kien khac", "gop y khac", "nhan xet"), "comment"),
    "linh vuc": "field",
}


def suggest_answer_roles(heads: Sequence[str], questionnaire: Questionnaire) -> dict[int, str]:
    """Guess which question a head asks: by its code, else by the most similar words."""
    roles = question_roles(questionnaire)
    asked = {code: search_key(text) for code, text in roles.items() if code not in FIXED_ROLES}
    likely: list[tuple[float, int, str]] = []
    for place, head in enumerate(heads):
        folded = search_key(head)
        if folded in _PERSONAL or any(words in folded for words in _PERSONAL if " " in words):
            continue
        if any(folded.startswith(words) for words in _MOMENT_HEADS):
            likely.append((2.0, place, "moment"))
        elif folded in _HEADS:
            likely.append((2.0, place, _HEADS[folded]))
        else:
            likely += [(_alike(folded, code, text), place, code) for code, text in asked.items()]
    chosen: dict[int, str] = {}
    for score, place, role in sorted(likely, key=lambda one: (-one[0], one[1])):
        if score >= LIKE and place not in chosen and role not in chosen.values():
            chosen[place] = role
    return dict(sorted(chosen.items()))


def suggest_levels(words: Sequence[str], questionnaire: Questionnaire) -> dict[str, str]:
    """Guess the level of each word: its digit, the words of the scale, or those most like them."""
    known = level_words({questionnaire.code: (0, questionnaire)}, {})
    levels: dict[str, str] = {}
    for word in words:
        folded = search_key(word)
        digit = folded[:1] if folded[:2].strip() in set("123459") else ""
        level = str(known[folded]) if folded in known else digit
        if level:
            levels[word] = level
    return levels


def _alike(head: str, code: str, text: str) -> float:
    if head == search_key(code):
        return 2.0
    question = text.partition(" ")[2]
    if question and (question in head or head in question) and len(head) > 8:
        return 1.5
    # A head of a word or two names what a question begins with.
    if len(head) > 4 and question.startswith(f"{head} "):
        return 1.2
    return SequenceMatcher(None, head, question).ratio()
