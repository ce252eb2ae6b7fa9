// Follows a batch of reports or a job: moves the bar, and shows the page anew when it has ended.
"use strict";
(() => {
  const place = document.getElementById("progress");
  const address = place && place.dataset.progress;
  if (!address) return;
  const bar = document.getElementById("done");
  const finished = document.getElementById("finished");
  const total = document.getElementById("total");
  const count = document.getElementById("count");
  const step = document.getElementById("step");
  const inWords = (number) => number.toLocaleString("vi-VN");
  const look = async () => {
    try {
      const answer = await fetch(address, {headers: {Accept: "application/json"}});
      const now = await answer.json();
      if (now.total) {
        bar.max = now.total;
        bar.value = now.finished;
      }
      finished.textContent = inWords(now.finished);
      if (total) total.textContent = inWords(now.total);
      if (count) count.hidden = !now.total;
      if (step) step.textContent = now.step;
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
