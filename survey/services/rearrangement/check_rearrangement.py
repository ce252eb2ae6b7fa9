"""Tells what is still missing or wrong in a rearrangement, in sentences for who plans it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.formatting import short_date
from survey.models import Desk, Unit
from survey.models.unit import KINDS
from survey.queries.unit_tree import Succession, UnitNode, UnitTree, read_unit_tree
from survey.services.rearrangement.rearrangement_plan import CLOSE, STAY, NewUnit, Plan


def check_rearrangement(
    session: Session, plan: Plan, from_date: date | None, tree: UnitTree | None = None
) -> list[str]:
    """List what stands against a plan; an empty list means it can be carried out."""
    if from_date is None:
        return ["Chưa có ngày bắt đầu."]
    found = tree or read_unit_tree(session)
    check = _Check(session, plan, from_date, found)
    return [*check.units(), *check.targets(), *check.extents(), *check.desks()]


class _Check:
    def __init__(self, session: Session, plan: Plan, day: date, tree: UnitTree) -> None:
        self.session, self.plan, self.day, self.tree = session, plan, day, tree

    def units(self) -> Iterator[str]:
        """Look at the units that go."""
        if not self.plan.old_ids:
            yield "Chưa chọn đơn vị cũ nào."
        day = short_date(self.day)
        for old_id in self.plan.old_ids:
            old = self.tree.units.get(old_id)
            if old is None:
                yield "Một đơn vị cũ không còn trong danh sách."
                continue
            if old.valid_from >= self.day or (old.valid_to and old.valid_to < self.day):
                yield f"{old.name} không có hiệu lực trước ngày {day}."
            if not self.plan.arrows_of(old_id):
                yield f"Chưa chọn {old.name} nhập vào đơn vị nào."
            elif self.plan.ends(old_id):
                yield from self._orphans(old)

    def targets(self) -> Iterator[str]:
        """Look at what they go into."""
        used = {arrow.target for arrow in self.plan.arrows}
        for target in self.plan.targets:
            if target not in used:
                yield f"Chưa có đơn vị nào nhập vào {self.name(target)}."
            new = self.plan.new_unit(target)
            if new is not None:
                yield from self._new_unit(new)
                continue
            unit = self.tree.units.get(int(target))
            if unit is None:
                yield "Một đơn vị tiếp nhận không còn trong danh sách."
            elif not unit.stood(self.day, date.max):
                yield f"{unit.name} không có hiệu lực vào ngày {short_date(self.day)}."
            elif self.plan.ends(unit.id):
                yield f"{unit.name} vừa thôi tồn tại vừa tiếp nhận đơn vị khác."

    def extents(self) -> Iterator[str]:
        """Look at who goes wholly and who in part."""
        arrows: dict[int, list[int]] = defaultdict(list)
        for row in self.tree.successions:
            arrows[row.old_unit_id].append(row.new_unit_id)
        for old_id in self.plan.old_ids:
            own = self.plan.arrows_of(old_id)
            name = self.tree.units[old_id].name if old_id in self.tree.units else ""
            if len(own) > 1 and any(arrow.extent == "full" for arrow in own):
                yield f"{name} nhập toàn bộ vào một đơn vị thì không nhập vào đơn vị nào khác."
            if old_id in self.plan.standing_on and any(arrow.extent == "full" for arrow in own):
                yield f"{name} nhập toàn bộ nên không thể tiếp tục hoạt động."
            for arrow in own:
                target = self.plan.unit_of(arrow.target)
                if target == old_id:
                    yield f"{name} không thể nhập vào chính mình."
                elif target is not None and _leads(arrows, target, old_id):
                    yield f"{name} là đơn vị kế tiếp của chính đơn vị tiếp nhận."

    def desks(self) -> Iterator[str]:
        """Look at where every desk goes."""
        units = self.tree.units
        for desk in self.session.scalars(
            select(Desk).where(Desk.unit_id.in_(self.plan.old_ids)).order_by(Desk.sort_key)
        ):
            if desk.valid_to is not None and desk.valid_to <= self.day:
                continue
            goes = self.plan.desk_goes(desk.id, desk.unit_id)
            own = {arrow.target for arrow in self.plan.arrows_of(desk.unit_id)}
            what = f"{desk.name} ({units[desk.unit_id].name})"
            if goes == CLOSE and desk.valid_from >= self.day:
                yield f"{what} chưa mở vào ngày {short_date(self.day)} nên không đóng được."
            elif goes == STAY and self.plan.ends(desk.unit_id):
                yield f"{what} không thể ở lại: đơn vị thôi tồn tại."
            elif goes not in own | {STAY, CLOSE}:
                yield f"Chưa chọn {what} chuyển về đâu."

    def name(self, target: str) -> str:
        """Name a target."""
        new = self.plan.new_unit(target)
        if new is not None:
            return new.name
        unit = self.tree.units.get(int(target))
        return "" if unit is None else unit.name

    def _orphans(self, old: UnitNode) -> Iterator[str]:
        going = set(self.plan.old_ids)
        left = [
            child.name
            for child in self.tree.children.get(old.id, [])
            if child.stood(self.day, date.max) and child.id not in going
        ]
        if left:
            yield f"{old.name} còn đơn vị trực thuộc: {', '.join(left)}; hãy chuyển trước."

    def _new_unit(self, new: NewUnit) -> Iterator[str]:
        if not new.code or not new.name or new.kind not in KINDS:
            yield "Đơn vị mới phải có mã, tên và loại."
        parent = self.tree.units.get(new.parent_id)
        if parent is None or not parent.stood(self.day, date.max):
            yield f"Đơn vị cấp trên của {new.name} không có hiệu lực vào ngày đó."
        elif self.plan.ends(parent.id):
            yield f"Đơn vị cấp trên của {new.name} thôi tồn tại vào ngày đó."
        if sum(one.code == new.code for one in self.plan.new_units) > 1:
            yield f"Hai đơn vị mới cùng mã {new.code}."
        holders = self.session.scalars(select(Unit).where(Unit.code == new.code))
        for unit in holders:
            over = unit.valid_to is not None and unit.valid_to <= self.day
            if not over and not self.plan.ends(unit.id):
                yield f"Mã {new.code} đang thuộc {unit.name}."


def planned_tree(tree: UnitTree, plan: Plan, from_date: date) -> tuple[UnitTree, dict[str, int]]:
    """Give the tree as it will be, and the ids of the targets in it: negative ones of new units."""
    places: dict[str, int] = {}
    units = dict(tree.units)
    for target in plan.targets:
        new, known = plan.new_unit(target), plan.unit_of(target)
        places[target] = known if known is not None else -1 - len(places)
        if new is not None and known is None:
            units[places[target]] = _node(new, places[target], from_date)
    arrows = tuple(
        Succession(one.old_id, places[one.target], from_date, one.extent) for one in plan.arrows
    )
    return UnitTree(units, tree.desks, (*tree.successions, *arrows)), places


def _node(new: NewUnit, key: int, day: date) -> UnitNode:
    return UnitNode(key, new.code, new.name, new.kind, new.parent_id, day, None, new.name)


def _leads(arrows: Mapping[int, list[int]], start: int, goal: int) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        following = set(arrows.get(waiting.pop(), ())) - seen
        if goal in following:
            return True
        seen |= following
        waiting += following
    return False
