// A key by itself that writes at once is held for as long as a scanner may stop after its first sign: it is shown at once,
// and sent when nothing followed. What followed and made a code of it takes it back, with what it had chosen and where it was.
const HELD = 540;  // ms; with the wait for a second key, as long as a scanner may stop in the middle of a code

let striking = false, held = null, before = null, leaving = false;

const choices = () => /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("input[type=radio], input[type=checkbox]"));

// Strike: what is sent by it waits.
export const alone = (strike) => {
  before = {
    focus: document.activeElement,
    chosen: [...choices()].map((one) => /** @type {const} */ ([one, one.checked])),
  };
  striking = true;
  try { strike(); } finally { striking = false; }
};
export const hold = (form, go) => {
  if (!striking) { go(); return; }
  if (held) return;
  form.classList.add("held");
  held = { form, go, timer: setTimeout(() => flush(), HELD) };
};
const let_go = () => {
  const { form, timer } = held;
  clearTimeout(timer);
  form.classList.remove("held");
  held = null;
};
export const forget = () => { before = null; };
// Keys go on: what they are decides, however long they take.
export const rest = () => clearTimeout(held?.timer);
// Nothing followed, or a hand went on: it was meant.
export const flush = () => { if (held) { const { go } = held; let_go(); go(); } };
// It was the beginning of a code: nothing is sent, and what it chose is as it was.
export const drop = () => {
  if (held) let_go();
  if (!before) return;
  const { chosen, focus } = before;
  before = null;
  if (leaving) { leaving = false; window.stop(); }  // the page it opened has not come yet
  for (const [one, was] of chosen.filter(([one, was]) => one.isConnected && one.checked !== was)) {
    one.checked = was;
    one.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (focus?.isConnected && focus !== document.activeElement) focus.focus();
};

addEventListener("beforeunload", () => { leaving = true; });
addEventListener("pointerdown", () => { forget(); flush(); }, true);

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target), { submitter } = event;
  if (!striking || form.method !== "post") { if (held?.form === form) let_go(); return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  hold(form, () => form.requestSubmit(submitter ?? undefined));
}, true);
