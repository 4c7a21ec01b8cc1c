import { say, send } from "./dom.js";

// --- Esc parks a half-filled form; it waits on the server for anybody of the post -----------------
const changed = (form) => [...form.elements].some((one) => one.type === "checkbox" || one.type === "radio" ? one.checked !== one.defaultChecked
  : one.tagName === "SELECT" ? [...one.options].some((option) => option.selected !== option.defaultSelected) && one.selectedIndex > 0
  : one.type !== "hidden" && "defaultValue" in one && one.value !== one.defaultValue && one.value.trim());
export const park = (at) => {
  const form = at.form ?? document.querySelector("form:has([data-park])"), button = form?.querySelector("[data-park]");
  if (!button || !(changed(form) || new URLSearchParams(location.search).has("draft"))) return false;
  const data = new FormData(form);
  data.set("_path", button.value);
  send(button.formAction, data).then(async (answer) => {
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (said.url) location.assign(said.url); else if (said.said) say(said.said, "error"); else button.click();
  }).catch(() => {});
  return true;
};
