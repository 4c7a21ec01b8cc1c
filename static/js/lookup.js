import { next } from "./flow.js";
import { card, rules } from "./visit.js";

// --- type-ahead: Enter takes the first, arrows choose, Tab goes on ---------------------------------
for (const input of document.querySelectorAll("[data-lookup]")) {
  const form = input.form, wrap = input.closest(".lookup");
  const ref = form.querySelector("input[type=hidden][name=host_ref]") ?? form.elements.host_ref;
  const list = wrap.querySelector("[role=listbox]"), url = wrap.dataset.url ?? input.dataset.url;
  let found = [], at = 0, asked = "", timer = 0, wish = false;
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const draw = () => {
    list.replaceChildren(...found.map((host, index) => {
      const row = document.createElement("li");
      row.role = "option"; row.id = `host-${index}`; row.ariaSelected = String(index === at);
      const name = document.createElement("b"), detail = document.createElement("span");
      name.textContent = host.title; detail.textContent = host.detail;
      row.append(name, detail);
      row.addEventListener("mousedown", (event) => { event.preventDefault(); take(index); });
      return row;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length) input.setAttribute("aria-activedescendant", `host-${at}`);
  };
  const take = (index) => {
    const host = found[index];
    if (!host) return;
    ref.value = host.ref; input.value = host.fill?.host ?? host.title; asked = input.value; wish = false; close();
    for (const [name, value] of Object.entries(host.fill ?? {})) {
      if (name === "host") continue;
      const field = form.elements[name];
      if (field instanceof RadioNodeList) { for (const one of field) one.checked = one.value === value; rules(form); } else if (field) field.value = value;
    }
    card(form, host.ref);
    next(form, wrap);
  };
  const ask = async () => {
    const question = input.value.trim();
    if (question === asked) return;
    asked = question;
    if (!question) { found = []; draw(); return; }
    const answer = await fetch(`${url}?q=${encodeURIComponent(question)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || asked !== question) return;
    found = (await answer.json()).hosts; at = 0; draw();
    if (wish) take(0);
  };
  input.addEventListener("input", () => { ref.value = ""; clearTimeout(timer); timer = setTimeout(ask, 90); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault(); at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % Math.max(1, found.length); draw();
    } else if (event.key === "Enter" && input.value.trim() && !ref.value) {
      event.preventDefault(); clearTimeout(timer);
      if (input.value.trim() === asked && found.length) take(at); else if (input.value.trim() !== asked) { wish = true; ask(); } else next(form, wrap);
    } else if (event.key === "Escape" && !list.hidden) { event.stopPropagation(); close(); }
  });
  input.addEventListener("blur", () => setTimeout(close, 120));
}
