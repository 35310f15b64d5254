// Small comforts of the admin; everything works without them.

// A list is narrowed as soon as something is chosen.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-sends]")) event.target.form.requestSubmit();
});

// A second click must not send a letter twice; the server refuses it as well.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// An address that is shown once is easily marked for copying.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[data-copies]")) event.target.select();
});

// What only a script can do is shown only where there is one.
for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = !navigator.clipboard;
for (const button of document.querySelectorAll("button[data-prints], button[data-ticks]")) button.hidden = false;
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-ticks]");
  // All boxes of a part at once; pressed again, none.
  const boxes = [...(button?.closest("section").querySelectorAll("input[type=checkbox]") ?? [])];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy], button[data-prints]");
  if (!button) return;
  if ("prints" in button.dataset) return print();
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
  button.textContent = button.dataset.done;
});
