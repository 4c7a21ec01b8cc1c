// The last words, until the server has said that it has them: in this tab alone, for whoever typed them. A page that is loaded
// again overtakes the last thing the old one sent; here it finds it. Gone with the answer, the lock, the sign-out, another clerk.
import { begun, body, locked, secret } from "./dom.js";

const MARK = "typed:", FRESH = 600_000;
const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(MARK));
const read = (name) => JSON.parse(sessionStorage.getItem(name));

export const hold = (path, title, fields) => {
  if (locked() || !body.dataset.whose) return;
  const told = [...fields].filter(([, value]) => !secret(value) && !begun(value));
  try { sessionStorage.setItem(MARK + path, JSON.stringify({ whose: body.dataset.whose, at: Date.now(), path, title, told })); } catch { /* full: the server has the rest */ }
};
export const release = (path) => sessionStorage.removeItem(MARK + path);
export const releaseAll = () => names().forEach((name) => sessionStorage.removeItem(name));
// What is left of the pages before, and still theirs; a colleague's is gone at once.
export const left = () => {
  const all = names().map(read);
  if (locked() || all.some((one) => one.whose !== body.dataset.whose)) { releaseAll(); return []; }
  return all;
};
// Laid over the form as the server drew it. Says whether something of it was newer.
export const lay = (form, tail) => {
  if (Date.now() - tail.at > FRESH) return false;
  const values = new Map();
  for (const [name, value] of tail.told) values.set(name, [...(values.get(name) ?? []), value]);
  const changed = [...form.elements].filter((one) => {
    if (!one.name || one.name.startsWith("_") || one.name === "csrfmiddlewaretoken" || one.name === "strokes" || one.matches("[type=password], [type=file], button, fieldset")) return false;
    const had = values.get(one.name);
    if (one.matches("[type=radio], [type=checkbox]")) {
      const checked = Boolean(had?.includes(one.value)), differs = one.checked !== checked;
      one.checked = checked;
      return differs;
    }
    const value = had?.shift();
    if (value === undefined || one.value === value) return false;
    one.value = value;
    return one.type !== "hidden";
  });
  setTimeout(() => { for (const one of changed) one.dispatchEvent(new Event("change", { bubbles: true })); });
  return changed.length > 0;
};
document.addEventListener("locked", releaseAll);
