// What every script of the page needs: small questions about the document, and ways to say and to send.
export const body = document.body;
export const text = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");
const token = () => /** @type {HTMLInputElement} */ (document.querySelector("[name=csrfmiddlewaretoken]"));
export const csrf = () => token()?.value ?? "";
export const typing = (node) => node?.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
export const hints = () => !body.classList.contains("no-keys");
export const locked = () => body.classList.contains("locked");

// --- said without leaving the page -------------------------------------------------------------
export const say = (words, tone = "success") => {
  const note = document.createElement("p");
  note.className = `note ${tone}`; note.textContent = words;
  document.querySelector("main [role=status]")?.append(note);
};
export const send = (url, data) => fetch(url, { method: "POST", body: data, headers: { Accept: "application/json", "X-CSRFToken": csrf() } });
export const quietly = async (form) => {
  const answer = await send(form.action, new FormData(form)).catch(() => null);
  const json = answer?.headers.get("Content-Type")?.includes("json");
  if (!json) { form.requestSubmit(); return; }
  const { said, key } = await answer.json();
  if (key) form.elements.key.value = key;
  say(said, answer.ok ? "success" : "error");
  if (answer.ok) fresh();
};
// What shows it is drawn again: the board, the queue.
export const fresh = async () => {
  const shown = document.querySelector("[data-fresh]");
  const answer = shown && await fetch(location.href, { cache: "no-store" }).catch(() => null);
  const now = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(shown.id);
  if (now) shown.innerHTML = now.innerHTML;
};

// The number of an ID card, passport or permit: asked of nobody and put into no address, also while it is still being typed.
const shapes = document.getElementById("scan")?.dataset.secret;
const SECRET = shapes ? new RegExp(shapes) : /(?!)/;
const NUMERALS = ["零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖", "○幺貳參肆伍陸柒捌玖"];
const digits = (words) => words.replace(/[零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖○幺貳參肆伍陸]/g, (one) => `${NUMERALS.map((row) => row.indexOf(one)).find((at) => at >= 0)}`);
// 身分證 of Taiwan: its check digit tells it from an article number.
const TAIWAN = /(?<![A-Z0-9])([A-Z])([1289]\d{8})(?![A-Z0-9])/g;
const taiwan = (words) => [...words.toUpperCase().replace(/[\s\-.·/,]/g, "").matchAll(TAIWAN)].some(([, letter, rest]) => {
  const value = "ABCDEFGHJKLMNPQRSTUVXYWZIO".indexOf(letter) + 10;
  return [Math.floor(value / 10), value % 10, ...rest].reduce((sum, one, at) => sum + one * [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1][at], 0) % 10 === 0;
});
export const secret = (words) => {
  const noughts = (said) => said.replace(/(?<=\d)[oO]+(?=[\dXx])/g, (one) => "0".repeat(one.length));
  const plain = noughts(words.normalize("NFKC")), read = noughts(digits(plain));
  return SECRET.test(plain) || SECRET.test(read) || taiwan(read) || /\d{15}/.test(read.replace(/[^0-9A-Za-z]/g, ""));
};
// Place and birthday of one stand there already.
export const begun = (words) => /\d{6}(18|19|20)\d\d[01]\d[0-3]\d/.test(words.normalize("NFKC").replace(/[^0-9A-Za-z]/g, ""));
