// What a form needs beyond htmx: the eye and the screen reader are led to what went wrong,
// and a lost connection is told, for no answer of ours comes then.

// What is swapped in fades in, unless less motion is asked for.
const soften = () => {
  if (window.htmx && matchMedia("(prefers-reduced-motion: no-preference)").matches) {
    window.htmx.config.transitions = true;
  }
};
soften();

// A public page gets htmx after its first paint: until then, and without it, forms are sent as forms are.
const later = document.currentScript.dataset.htmx;
if (later) {
  addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => {
    const script = document.createElement("script");
    script.src = later;
    script.onload = soften;
    document.head.append(script);
  })));
}

const notices = document.getElementById("notices");

document.addEventListener("htmx:after:swap", (event) => {
  // A part of a form that changes while it is filled in leaves the eye where it is.
  const summary = event.target.querySelector(".error-summary");
  const notice = notices?.querySelector("[role=alert]");
  if (notice) {
    notice.scrollIntoView({ block: "nearest" });
  } else if (summary) {
    summary.focus();
    summary.scrollIntoView({ block: "start" });
  }
});

document.addEventListener("htmx:before:request", () => notices?.replaceChildren());

document.addEventListener("htmx:error", () => {
  if (!notices?.dataset.offline) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.setAttribute("role", "alert");
  notice.textContent = notices.dataset.offline;
  notices.replaceChildren(notice);
});
