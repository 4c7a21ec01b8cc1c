import { locked, typing } from "./dom.js";

// --- taking over: what is read stays read; y goes on, a digit reads a book, = the counts, z oneself ------
const form = /** @type {HTMLFormElement} */ (document.querySelector("[data-reading]"));
const all = (selector, root = /** @type {ParentNode} */ (form)) => [...root.querySelectorAll(selector)];
const ticks = () => all("#singly :is(input, [data-act]), #news :is(input, [data-act])");  // an act is done, not ticked: then its row is gone
const figures = () => all("[name^=counted_in_]");
const books = () => all("[data-digit]");
const read = (book) => book.checked || (all("[data-part]", book.closest("li")).every((one) => one.checked));
const left = () => [
  ticks().filter((one) => !one.checked && !one.closest("#news")), ticks().filter((one) => !one.checked && one.closest("#news")),
  books().filter((one) => !read(one)), [...figures().filter((one) => one.value === ""), ...all("[data-shortcut-of='=']").filter((one) => !one.checked)],
  all("[data-shortcut-of=z]").filter((one) => !one.checked),
];
const go = () => {
  const [singly, news, unread, counts, self] = left();
  ([...singly, ...news, ...unread, ...counts, ...self][0] ?? form.querySelector("[data-last]")).focus();
};

// What is still missing, how much is read, how many keys it takes: read off the page as it stands.
const tell = () => {
  const parts = left(), [singly, news, unread, counts, self] = parts;
  const said = form.querySelector("[data-missing]"), words = said.dataset.words.split("|");
  const missing = parts.flatMap((one, at) => one.length ? [words[at].replace("%(n)s", String(one.length))] : []);
  said.textContent = missing.length ? said.dataset.missing.replace("%(what)s", missing.join(said.dataset.comma)) : "";
  form.querySelector("[data-last]").setAttribute("aria-disabled", String(missing.length > 0));
  const keys = singly.length + news.length + unread.length + self.length + 1
    + counts.reduce((sum, one) => sum + (one.type === "checkbox" ? 1 : one.closest("tr").children[1].textContent.trim().length + 1), 0);
  const bar = /** @type {HTMLProgressElement} */ (document.querySelector("[data-progress]"));
  if (!bar) return;
  const n = (list) => list.reduce((sum, one) => sum + Number(one.dataset.entries ?? 0), 0);
  const total = n([...ticks(), ...books()]);
  const done = n(ticks().filter((one) => one.checked))
    + books().reduce((sum, one) => sum + (one.checked ? Number(one.dataset.entries) : all("[data-part]", one.closest("li")).filter((part) => part.checked).length), 0);
  bar.max = total; bar.value = done;
  document.querySelector("[data-done]").textContent = done;
  document.querySelector("[data-total]").textContent = total;
  const keysLeft = document.querySelector("[data-left]");
  keysLeft.hidden = false; keysLeft.textContent = keysLeft.dataset.left.replace("%(n)s", keys);
};
let struck = false;  // something was ticked by this very stroke: its Enter signs nothing
const stroke = () => { struck = true; setTimeout(() => { struck = false; }); };
const tick = (box) => { box.checked = true; stroke(); tell(); go(); };

// One digit by itself reads a book. Two at once, or one with its Enter, are a number typed elsewhere by mistake: nothing is read.
// The gate hands over keys that were struck faster than a person decides all in one task, so the end of the task is the end of a stroke.
let digit = 0;
const readBook = (book) => { digit = setTimeout(() => { digit = 0; tick(book); }); };
const together = () => {
  const waits = digit !== 0;
  clearTimeout(digit);
  digit = 0;
  return waits;
};

// All keys of the page, in one place: gives whether it took this one.
const press = (event) => {
  if (!form || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || locked()) return false;
  const at = event.target, field = typing(at), figure = figures().includes(at);
  if (field && !figure) return false;
  if (together() && (/^[0-9]$/.test(event.key) || event.key === "Enter")) { stroke(); return true; }
  if (event.key === "Enter" && struck) return true;
  const named = form.querySelector(`[data-shortcut-of="${CSS.escape(event.key)}"]`);
  if (named) { tick(named); return true; }
  if (figure) { if (event.key !== "Enter") return false; if (at.value !== "") go(); return true; }
  if (event.key === "y") {
    const open = ticks().filter((one) => one.checked === false);
    if (open.length) tick(open.includes(at) ? at : open[0]);
    return true;
  }
  if (event.key === " " && at.type === "checkbox" && form.contains(at) && !at.checked && at.dataset.part === undefined) { tick(at); return true; }
  if (/^[1-9]$/.test(event.key)) { const book = form.querySelector(`[data-digit="${event.key}"]`); if (book) readBook(book); return Boolean(book); }
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    const row = at.closest?.("#books > li") ?? books().find((one) => !read(one))?.closest("li");
    if (row) row.querySelector("details").open = event.key === "ArrowRight";
    return Boolean(row);
  }
  if (event.key === "0") { form.classList.toggle("folded"); return true; }
  return false;
};

// What came in meanwhile is appended, what is closed goes; nothing that was ticked starts again.
const look = async () => {
  if (document.hidden || locked()) return;
  const answer = await fetch(location.pathname.replace(/read-lines\/$/, "accept/"), { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const news = page.getElementById("news"), here = document.getElementById("news");
  if (!news) return;
  const kept = new Set(ticks().filter((one) => one.checked).flatMap((one) => one.value.split(" ")));
  const focused = here.contains(document.activeElement) ? /** @type {HTMLInputElement} */ (document.activeElement).value : null;
  for (const box of all("input", news)) box.checked = box.checked || box.value.split(" ").every((ref) => kept.has(ref));
  const shown = all("li", here).map((one) => one.dataset.line).join(), fresh = all("li", news).map((one) => one.dataset.line).join();
  if (shown !== fresh) {
    here.replaceChildren(...news.childNodes);
    if (focused) (all("input", here).find((one) => one.value === focused) ?? form.querySelector("[data-last]")).focus();
  }
  for (const cell of all("[data-due]")) {
    const fresh = page.querySelector(`[data-due="${CSS.escape(cell.dataset.due)}"]`);
    if (fresh && cell.innerHTML !== fresh.innerHTML) cell.replaceChildren(...fresh.childNodes);
  }
  const open = new Set(all("#singly [data-line]", page).map((one) => one.dataset.line));
  for (const row of all("#singly [data-line]")) if (!open.has(row.dataset.line)) row.remove();
  tell();
};

if (form) {
  document.addEventListener("keydown", (event) => { if (press(event)) event.preventDefault(); });
  form.addEventListener("change", tell);
  form.addEventListener("input", tell);
  form.addEventListener("submit", (event) => {
    const button = /** @type {HTMLButtonElement} */ (event.submitter);
    if (!button || button.formAction.endsWith("read-lines/") || !left().some((one) => one.length)) return;
    event.preventDefault();
    form.querySelector("[data-missing]").classList.add("differs");
    go();
  });
  tell(); go();
  setInterval(look, 15000);
}
