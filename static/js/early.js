// Before anything else of a page: what is struck while it is still being drawn waits for the gate, where a key or half a code led
// here. The field that has the focus first would take it, and nobody would know whether a hand or a scanner meant it.
// No module, because modules come last; it hands over what it has and is gone. Without the gate it lets go by itself.
(() => {
  const CARRIED = 1500;  // ms
  let carried = {};
  try { carried = JSON.parse(sessionStorage.getItem("burst") ?? "{}"); } catch { /* an older page's */ }
  if (!(Date.now() - carried.at < CARRIED)) return;
  const keys = [];
  const take = (event) => {
    const composing = event.isComposing || event.keyCode === 229;
    if (!event.isTrusted || composing || event.ctrlKey || event.metaKey || event.altKey) return;
    const end = event.key === "Enter" && (keys.length || carried.keys?.length > 2);  // of a code that began on the page before
    if (event.key.length > 1 && !end && event.key !== "Unidentified") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys.push(event);
  };
  const done = () => removeEventListener("keydown", take, true);
  addEventListener("keydown", take, true);
  addEventListener("DOMContentLoaded", done);  // after the modules: nobody came for them
  addEventListener("gate", ({ detail }) => { done(); detail.push(...keys); }, { once: true });
})();
