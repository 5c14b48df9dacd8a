/* Says that the preview has stopped when it no longer answers, and takes that back when it does. */
const stopped = document.getElementById("stopped");
document.addEventListener("htmx:error", () => { stopped.hidden = false; });
document.addEventListener("htmx:after:request", (event) => { if (event.detail.ctx?.response) stopped.hidden = true; });
