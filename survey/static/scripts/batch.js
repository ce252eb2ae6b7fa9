// Follows a batch of reports: moves the bar, and shows the page anew when the batch has ended.
"use strict";
(() => {
  const place = document.getElementById("progress");
  const address = place && place.dataset.progress;
  if (!address) return;
  const bar = document.getElementById("done");
  const finished = document.getElementById("finished");
  const look = async () => {
    try {
      const answer = await fetch(address, {headers: {Accept: "application/json"}});
      const now = await answer.json();
      bar.value = now.finished;
      finished.textContent = String(now.finished);
      if (now.state !== "open") {
        window.location.reload();
        return;
      }
    } catch {
      // The server is being restarted: the next look will tell.
    }
    window.setTimeout(look, 2000);
  };
  window.setTimeout(look, 2000);
})();
