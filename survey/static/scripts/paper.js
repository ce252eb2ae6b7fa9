// Typing paper forms: a number key fills in the question and goes on to the next one.
"use strict";
const boxes = [...document.querySelectorAll(".typed input")];
boxes.forEach((box, place) => {
  box.addEventListener("input", () => {
    if (/^[1-9]$/.test(box.value)) (boxes[place + 1] || document.querySelector(".sheet .button")).focus();
  });
  box.addEventListener("focus", () => box.select());
});
