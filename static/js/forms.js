// What a form needs beyond htmx: the eye and the screen reader are led to what went wrong,
// and a lost connection is told, for no answer of ours comes then.

const notices = () => document.getElementById("notices");

document.addEventListener("htmx:config:request", (event) => {
  // The answer to a press fades in, unless less motion is asked for; a part that follows a choice is there at once.
  const { ctx } = event.detail;
  ctx.transition = ctx.request.method === "POST" && matchMedia("(prefers-reduced-motion: no-preference)").matches;
});

document.addEventListener("htmx:before:request", () => notices()?.replaceChildren());

document.addEventListener("htmx:after:swap", (event) => {
  // A part of a form that changes while it is filled in leaves the eye where it is.
  const summary = event.target.querySelector(".error-summary");
  const notice = notices()?.querySelector("[role=alert]");
  if (notice) {
    notice.scrollIntoView({ block: "nearest" });
  } else if (summary) {
    summary.focus();
    summary.scrollIntoView({ block: "start" });
  }
});

document.addEventListener("htmx:error", () => {
  const lost = notices()?.dataset.offline;
  if (!lost) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "alert");
  notice.textContent = lost;
  notices().replaceChildren(notice);
});
