// Where the page begins: what is wrong, else what asks for the first key.
import { body } from "./dom.js";

// What is wrong comes first: the field with the sentence under it, its part of the form opened.
const wrong = document.querySelector("main form :is([aria-invalid=true], .bad input[type=radio])");
if (wrong) { const folded = wrong.closest("details"); if (folded) folded.open = true; wrong.focus(); }
// The browser's own autofocus waits for a frame; the first digit of a PIN does not.
if (document.activeElement === body) document.querySelector("[autofocus]")?.focus();

// What a page has filled in already asks for nothing.
if (!wrong) document.querySelector("[data-focus] input[type=radio]")?.focus({ preventScroll: true });
