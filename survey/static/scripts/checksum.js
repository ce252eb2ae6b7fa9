// Computes the checksum of a chosen file in the browser; the file itself goes nowhere.
"use strict";
(() => {
  const pick = document.getElementById("pick");
  if (!pick || !window.crypto || !window.crypto.subtle) return;
  pick.hidden = false;
  document.getElementById("file").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    const sum = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    const hex = Array.from(new Uint8Array(sum), (one) => one.toString(16).padStart(2, "0"));
    document.getElementById("sha256").value = hex.join("");
  });
})();
