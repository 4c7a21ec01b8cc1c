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
  const pick = event.target.closest?.("[data-pick]");
  if (!pick || !/^[1-9]$/.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
  const option = pick.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!option) return;
  event.preventDefault();
  option.checked = true;
  option.dispatchEvent(new Event("change", { bubbles: true }));
  if (pick.dataset.pick === "send") option.form.requestSubmit();
  else if (pick.dataset.pick !== "stay") next(option.form, pick);
});

// --- a choice that names somebody (“mandate:王伟”) writes the name where it belongs -------------------
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.fills, [, text] = (event.target.value ?? "").split(":");
  if (name && text) event.target.form.elements[name].value = text;
});

// --- a field that is scanned into: its Enter goes on instead of sending the form -------------------
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.isComposing || field.dataset?.scan !== "" || !field.value.trim()) return;
  event.preventDefault();
  next(field.form, field);
});
