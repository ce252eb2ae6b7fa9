/* Goes on to the next page of the hall's screen, but only when that page is really there: while the
   network is gone the page that stands goes on standing, and is tried again. */
(() => {
  const { next, seconds } = document.getElementById("screen").dataset;
  const wait = () => setTimeout(turn, Number(seconds) * 1000);
  const turn = async () => {
    try {
      const answer = await fetch(next, { cache: "no-cache" });
      if (answer.ok) {
        location.replace(next);
        return;
      }
    } catch {
      // Tried again after the same time.
    }
    wait();
  };
  wait();
})();
