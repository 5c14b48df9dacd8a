/* A click on a sentence in place shows its row in the list. Without scripting the list itself leads there. */
document.addEventListener("click", (event) => {
  const mark = event.target.closest?.(".pane .m");
  if (!mark || event.target.closest("a, summary, label, input")) return;
  location.hash = "s-" + (mark.dataset.key ?? mark.id.slice(2));
});

/* On a translator's machine: say that the pages have stopped when nothing answers, and take that back when something does. */
const stopped = document.getElementById("stopped");
if (stopped) {
  document.addEventListener("htmx:error", () => { stopped.hidden = false; });
  document.addEventListener("htmx:after:request", (event) => { if (event.detail.ctx?.response) stopped.hidden = true; });
}
