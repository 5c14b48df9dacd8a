/* A click on a sentence in place shows its row in the list. Without scripting the list itself leads there. */
document.addEventListener("click", (event) => {
  const mark = event.target.closest?.(".pane .m");
  if (!mark || event.target.closest("a, summary, label, input")) return;
  location.hash = "s-" + (mark.dataset.key ?? mark.id.slice(2));
});
