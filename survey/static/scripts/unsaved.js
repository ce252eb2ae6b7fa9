/* Warns before a form with unsent changes is left. Without it the form is the same. */
(() => {
  const forms = document.querySelectorAll("form[data-guard]");
  let dirty = false;
  const warn = (event) => {
    if (dirty) {
      event.preventDefault();
      event.returnValue = "";
    }
  };
  for (const form of forms) {
    form.addEventListener("input", () => {
      dirty = true;
    });
    form.addEventListener("submit", () => {
      dirty = false;
    });
  }
  window.addEventListener("beforeunload", warn);
})();
