// --- choice groups: a digit chooses, and the focus goes on --------------------------------------
export const next = (form, from) => {
  const steps = [...form.querySelectorAll("[data-flow]")].filter((node) => !node.closest("[hidden]"));
  const after = steps.filter((node) => from.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING);
  for (const step of after) {
    if (step.matches("[type=submit]")) return step.focus();
    if (step.dataset.pick !== undefined) { if (!step.querySelector(":checked")) return step.querySelector("input").focus(); }
    else if (!step.value.trim()) return step.focus();
  }
  if (form.dataset.quick !== undefined) form.requestSubmit();  // everything is answered: one scan, one name
};
document.addEventListener("keydown", (event) => {
  const pick = /** @type {Element} */ (event.target).closest?.("[data-pick]");
  if (!pick || !/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  const options = /** @type {NodeListOf<HTMLInputElement>} */ (pick.querySelectorAll("input[type=radio]"));
  const option = options[Number(event.key) - 1];
  if (!option) return;
  event.preventDefault();
  option.checked = true;
  option.dispatchEvent(new Event("change", { bubbles: true }));
  if (pick.dataset.pick === "send") option.form.requestSubmit();
  else if (pick.dataset.pick !== "stay") next(option.form, pick);
});

// --- a choice that names somebody (“mandate:王伟”) writes the name where it belongs -------------------
document.addEventListener("change", (event) => {
  const from = /** @type {Field} */ (event.target), name = from.dataset?.fills, [, text] = (from.value ?? "").split(":");
  if (name && text) from.form.elements[name].value = text;
});

// --- a field that is scanned into: its Enter goes on instead of sending the form -------------------
document.addEventListener("keydown", (event) => {
  const field = /** @type {Field} */ (event.target);
  if (event.key !== "Enter" || event.isComposing || field.dataset?.scan !== "" || !field.value.trim()) return;
  event.preventDefault();
  next(field.form, field);
});
