/* Says that the preview has stopped when it no longer answers, and takes that back when it does. */
const stopped = document.getElementById("stopped");
document.addEventListener("htmx:error", () => { stopped.hidden = false; });
document.addEventListener("htmx:after:request", (event) => { if (event.detail.ctx?.response) stopped.hidden = true; });

/* A sentence and its row belong together: who points at the one, by a click or an address, is shown the other. Side by side the list follows; one
   below the other, two links at the bottom of the window lead there and back. */
const sideBySide = matchMedia("(min-width: 60rem)");
document.documentElement.dataset.scripted = "";

function choose(key) {
  const row = document.getElementById(`s-${key}`);
  if (!row) return;
  for (const one of document.querySelectorAll(".row[data-chosen]")) one.removeAttribute("data-chosen");
  row.setAttribute("data-chosen", "");
  if (sideBySide.matches) row.scrollIntoView({ block: "center" });
  document.getElementById("to-list").href = `#s-${key}`;
  if (document.getElementById(`m-${key}`)) document.getElementById("to-preview").href = `#m-${key}`;
}

function chooseFromAddress() {
  const found = decodeURIComponent(location.hash).match(/^#[ms]-(.+)$/);
  if (found) choose(found[1]);
}

document.addEventListener("click", (event) => {
  const sentence = event.target.closest(".cellfacts .m");
  if (!sentence || event.target.closest("a") || !getSelection().isCollapsed) return;
  choose(sentence.dataset.key ?? sentence.id.slice(2));
});
addEventListener("hashchange", chooseFromAddress);
chooseFromAddress();
