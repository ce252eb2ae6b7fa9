/* Marks of a chart tell their figure in the line under it: at a tap or click anywhere near, by the
   arrow keys, or step by step. Without it the table beside the chart tells the same. */
(() => {
  const KEYS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity };
  const listen = (box) => {
    const chart = box.querySelector("svg.chart");
    const marks = [...box.querySelectorAll(".mark")];
    if (!marks.length) return;
    const told = box.querySelector("[aria-live]");
    // A picture has no parts; a group has.
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-label", box.querySelector("[role=region]").getAttribute("aria-label"));
    let at = box.querySelector(".newest") ? marks.length - 1 : 0;
    let chosen = false;
    const choose = (place) => {
      marks[at].setAttribute("tabindex", "-1");
      marks[at].setAttribute("aria-pressed", "false");
      at = Math.min(Math.max(place, 0), marks.length - 1);
      marks[at].setAttribute("tabindex", "0");
      marks[at].setAttribute("aria-pressed", "true");
      told.textContent = marks[at].querySelector("title").textContent;
      told.nextElementSibling.nextElementSibling.hidden = false;
      chosen = true;
    };
    marks.forEach((mark, place) => {
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-label", mark.dataset.name);
      mark.setAttribute("aria-pressed", "false");
      mark.setAttribute("tabindex", place === at ? "0" : "-1");
      mark.addEventListener("focus", () => choose(place));
    });
    const away = (mark, event) => {
      const spot = mark.querySelector(".spot").getBoundingClientRect();
      return Math.hypot(
        event.clientX - (spot.left + spot.right) / 2,
        Math.max(spot.top - event.clientY, event.clientY - spot.bottom, 0),
      );
    };
    chart.addEventListener("click", (event) => {
      const far = marks.map((mark) => away(mark, event));
      marks[far.indexOf(Math.min(...far))].focus();
    });
    chart.addEventListener("keydown", (event) => {
      if (!(event.key in KEYS)) return;
      event.preventDefault();
      marks[Math.min(Math.max(at + KEYS[event.key], 0), marks.length - 1)].focus();
    });
    box.querySelectorAll("[data-step]").forEach((button) =>
      button.addEventListener("click", () => {
        choose(chosen ? at + Number(button.dataset.step) : at);
        marks[at].scrollIntoView({ block: "nearest", inline: "nearest" });
      }),
    );
    box.querySelector(".marks").hidden = false;
  };
  document.querySelectorAll(".chart-box").forEach(listen);
})();
