// The contents beside the text: where the reader is, and a drawer where the window is narrow.
// Without this script the links work, and the narrow window's button leads to the printed contents.
(() => {
  "use strict";

  const side = document.getElementById("rk-side");
  const menu = document.querySelector("a.menu");
  if (!side || !menu) return;

  const places = [...side.querySelectorAll("a")]
    .map((link) => ({ link, target: document.getElementById(link.hash.slice(1)) }))
    .filter(({ target }) => target);

  function bringIntoView(link) {
    const frame = side.getBoundingClientRect();
    const at = link.getBoundingClientRect();
    if (at.top < frame.top + 40 || at.bottom > frame.bottom - 40) {
      side.scrollTop += at.top - frame.top - frame.height / 3;
    }
  }

  let current = null;

  function mark() {
    const line = innerHeight * 0.3;
    const atEnd = scrollY > 0 && scrollY + innerHeight >= document.body.scrollHeight - 2;
    const passed = places.filter(({ target }) => target.getBoundingClientRect().top <= line);
    const asked = places.find(({ link, target }) => {  // a short part may end above the line
      return link.hash === location.hash && Math.abs(target.getBoundingClientRect().top) < 60;
    });
    const link = (asked ?? (atEnd ? places : passed).at(-1))?.link ?? null;
    if (link === current) return;
    for (const open of side.querySelectorAll("li.open")) open.classList.remove("open");
    current?.removeAttribute("aria-current");
    current = link;
    if (!link) return;
    link.setAttribute("aria-current", "location");
    link.closest("#rk-side > ol > li").classList.add("open");
    bringIntoView(link);
  }

  let waiting = false;

  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }

  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  addEventListener("hashchange", soon);
  mark();

  const button = document.createElement("button");
  button.type = "button";
  button.className = "menu";
  button.textContent = menu.textContent;
  button.setAttribute("aria-controls", "rk-side");
  menu.replaceWith(button);

  function open(wanted) {
    document.body.classList.toggle("drawn", wanted);
    button.setAttribute("aria-expanded", String(wanted));
    if (wanted) (current ?? places[0]?.link)?.focus();
  }

  open(false);
  button.addEventListener("click", () => open(!document.body.classList.contains("drawn")));
  side.addEventListener("click", (event) => {
    if (event.target.closest("a")) open(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("drawn")) {
      open(false);
      button.focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!side.contains(event.target) && event.target !== button) open(false);
  });
})();
