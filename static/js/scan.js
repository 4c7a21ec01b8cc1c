import { typing } from "./dom.js";

// --- scanner: a code typed faster than any hand, ending in Enter, on any page; the focused field gets its text back ----
// The code in all is what is timed: a machine that is busy may hold up one key of it.
const CODE = /(?:[A-Z]{2}\d{6}-\d{3,}|TX[0-9A-Z]{16}|[A-Z]{2}\d{9}[A-Z]{2})$/;
let typed = [];  // the last keys: which, when, and what the field held before
document.addEventListener("keydown", (event) => {
  if (event.key.length === 1) {
    const field = typing(event.target);
    typed = [...typed.slice(-31), { key: event.key.toUpperCase(), at: event.timeStamp, field, held: field?.value }];
  }
  if (event.key !== "Enter") return;
  const code = CODE.exec(typed.map((one) => one.key).join(""))?.[0], first = code && typed.at(-code.length);
  typed = [];
  if (!code || event.timeStamp - first.at > 80 * code.length || event.target.dataset?.scan !== undefined) return;
  event.preventDefault(); event.stopImmediatePropagation();
  if (first.field && first.field === document.activeElement) first.field.value = first.held;
  if (!document.dispatchEvent(new CustomEvent("scanned", { detail: code, cancelable: true }))) return;  // the page itself took it
  const form = document.getElementById("scan");
  if (form) { form.elements.code.value = code; form.requestSubmit(); }
}, true);
