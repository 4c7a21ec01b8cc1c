// A form is sent by the page itself, which stays until the answer is there. While the line is cut it waits here and is sent
// once when it returns: its key, or the version it was drawn for, makes a second arrival harmless.
import { body } from "./dom.js";
import { settle, typable, unsettle } from "./drafts.js";
import { cut, forgetWaiting, post, show, whenBack } from "./line.js";

let busy = null;  // {form, submitter}: one at a time; a second Enter is the same one
const ordinary = new WeakSet();  // sent the browser's way now, to show what the answer is

const ours = (form) => body.dataset.typed && form.matches("[method=post]:not(.kept)") && !form.closest("#lock")
  && !form.querySelector("[type=password]") && (form.querySelector("input[name=key], input[name=version]") || (form.closest("main") && typable(form)));

const whole = (form, submitter) => {
  const data = new FormData(form);
  if (submitter?.name) data.append(submitter.name, submitter.value);
  return data;
};
const leave = (url) => {
  const to = new URL(url, location.href);
  location.assign(to);
  if (to.hash && to.pathname + to.search === location.pathname + location.search) location.reload();
};
const release = (form) => { form.inert = false; busy = null; unsettle(form); };
const plainly = (form, submitter) => {
  form.inert = false; busy = null;
  ordinary.add(form);
  form.requestSubmit(submitter?.form === form ? submitter : undefined);
};
const go = async () => {
  const { form, submitter } = busy;
  await settle(form);
  const answer = await post(submitter?.getAttribute("formaction") ?? (form.getAttribute("action") || location.href), whole(form, submitter));
  if (!answer) { form.inert = true; whenBack(go, "held"); show("held"); return; }
  const json = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (answer.ok && json.url) { show(""); leave(json.url); return; }
  if (answer.status >= 500) { release(form); show("broken"); return; }
  if (answer.status === 423) { release(form); return; }  // locked: after the PIN it is sent again
  show("");
  plainly(form, submitter);  // nothing was written: the browser shows why
};
document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target), { submitter } = event;
  if (event.defaultPrevented || ordinary.delete(form) || form.closest("#lock")) return;
  if (!ours(form)) { if (cut()) event.preventDefault(); return; }  // a scan, a search, a print: nothing may take the page away now
  event.preventDefault();
  if (submitter?.matches("[data-park]")) {
    if (!cut()) settle(form).then(() => { ordinary.add(form); form.requestSubmit(submitter); });
    return;
  }
  if (busy) return;
  busy = { form, submitter };
  go();
});
document.querySelector("[data-line-back]")?.addEventListener("click", () => {
  if (!busy) return;
  const { form } = busy;
  forgetWaiting(go);
  release(form); show("down");
});
window.addEventListener("pageshow", (event) => { if (event.persisted && busy) release(busy.form); });
