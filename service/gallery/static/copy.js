// Adds a Copy button to each piece of code. Without scripting the code can be selected and copied as ever.
const words = document.documentElement.dataset;
const addButtons = () => {
  for (const box of document.querySelectorAll(".code:not(:has(> button))")) {
    const code = box.querySelector("code");
    const button = document.createElement("button");
    button.type = "button";
    const label = document.createElement("span");
    label.textContent = words.copy;
    const what = document.createElement("span");
    what.className = "unseen";
    what.textContent = ": " + (box.querySelector("pre").getAttribute("aria-label") || code.textContent.slice(0, 40));
    button.append(label, what);
    button.addEventListener("click", async () => {
      let done = true;
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {
        getSelection().selectAllChildren(code);
        done = document.execCommand("copy");
      }
      label.textContent = done ? words.copied : words.press;
      document.getElementById("now").textContent = label.textContent; // screen readers say it
      setTimeout(() => { label.textContent = words.copy; }, 2000);
    });
    box.prepend(button);
  }
};
addButtons();
// With htmx a choice acts at once, and brings new code.
document.addEventListener("htmx:afterSettle", addButtons);
if (window.htmx) for (const button of document.querySelectorAll(".choices .show")) button.hidden = true;
// Where the answer does not come, the browser says why.
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, (event) => { location.href = event.detail.pathInfo.finalRequestPath; });
}
