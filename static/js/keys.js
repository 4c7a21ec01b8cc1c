import { hints, locked, quietly, say, typing } from "./dom.js";
import { park } from "./drafts.js";
import { hold } from "./hold.js";

// --- Ctrl+Enter saves from any field; a choice still to be made takes the focus, and its digit sends -
document.addEventListener("keydown", (event) => {
  const { form } = /** @type {Field} */ (event.target);
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || !form) return;
  event.preventDefault();
  const open = [...form.querySelectorAll("[data-pick=send]")].find((one) => !one.querySelector(":checked"));
  if (open) open.querySelector("input").focus(); else form.requestSubmit();
});

// --- keys: one letter presses the link or button that carries it -----------------------------
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const at = /** @type {Element} */ (event.target);
  if (event.key === "Escape") { if (!locked() && !park(at) && typing(at)) at.blur(); return; }
  if ((typing(at) && !/^F\d/.test(event.key)) || !hints() || locked()) return;
  const box = /** @type {HTMLInputElement} */ (document.getElementById("search"));
  if (event.key === "/" && box) { event.preventDefault(); box.focus(); box.select(); return; }
  const carriers = [...document.querySelectorAll(`[data-shortcut="${CSS.escape(event.key)}"]`)];
  // What stands on the page, else what is pressed anywhere, else why this key does nothing here.
  const target = carriers.find((node) => node.offsetParent !== null) ?? carriers.find((node) => node.closest("#keys"))
    ?? carriers.find((node) => node.dataset.says !== undefined);
  if (!target) return;
  event.preventDefault();
  if (target.dataset.says !== undefined) { say(target.firstChild.textContent.trim(), "warning"); return; }  // it cannot be done, and why
  if (target.dataset.quiet !== undefined) hold(target, () => quietly(target));
  else if (target instanceof HTMLFormElement) target.requestSubmit(); else target.click();
});
