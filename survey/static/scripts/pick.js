// A long list of boxes to tick: a field above it narrows it down; without scripts the list stays whole.
"use strict";
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
for (const list of document.querySelectorAll("[data-pick]")) {
  const field = document.createElement("input");
  field.type = "search";
  field.autocomplete = "off";
  field.placeholder = list.dataset.pick;
  field.setAttribute("aria-label", list.dataset.pick);
  const told = document.createElement("p");
  told.className = "hint";
  told.setAttribute("role", "status");
  list.querySelector(".ticks").before(field, told);
  field.addEventListener("input", () => {
    const words = folded(field.value).split(/\s+/);
    for (const group of list.querySelectorAll(".ticks > div")) {
      const ticks = [...group.querySelectorAll(".tick")];
      ticks.forEach((tick) => (tick.hidden = !words.every((word) => folded(tick.textContent).includes(word))));
      group.hidden = ticks.every((tick) => tick.hidden);
    }
    const found = list.querySelector(".tick:not([hidden])");
    told.textContent = found ? "" : "Không có mục nào khớp. Xin gõ từ khác, hoặc xóa ô tìm để thấy cả danh sách.";
  });
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  list.addEventListener("change", () => {
    const chosen = document.querySelector("input[name=scope][value=chosen]");
    if (chosen) chosen.checked = Boolean(list.querySelector(".ticks :checked"));
  });
}
