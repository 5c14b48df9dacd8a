/* A click on a sentence in place shows its row in the list. Without scripting the list itself leads there. */
document.addEventListener("click", (event) => {
  const mark = event.target.closest?.(".pane .m");
  if (!mark || event.target.closest("a, summary, label, input")) return;
  location.hash = "s-" + (mark.dataset.key ?? mark.id.slice(2));
});

/* Copying needs scripting, so its button is shown by it. */
const offer = () => { for (const part of document.querySelectorAll("[data-copy][hidden]")) part.hidden = false; };
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy] button");
  if (!button) return;
  await navigator.clipboard.writeText(button.closest(".code").querySelector("code").textContent);
  button.textContent = button.parentElement.dataset.copy;
});
document.addEventListener("htmx:after:swap", offer);
offer();
