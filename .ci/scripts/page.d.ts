// What the scripts in static/js may rely on: every element of our pages is HTML, and these are the events they tell each other.

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Element {
  readonly dataset: DOMStringMap;
  hidden: boolean;
  readonly offsetParent: Element | null;
  focus(options?: FocusOptions): void;
  blur(): void;
  click(): void;
}

interface DocumentEventMap {
  /** A burst of a scanner has ended: what it said, the field it fell into, whether it is one of our codes or an ID number. */
  scan: CustomEvent<{ code: string; field: Field | null; known: boolean; secret: boolean }>;
  /** A code no field takes. Whoever takes it calls preventDefault(). */
  scanned: CustomEvent<string>;
  /** The desk asks for a PIN. */
  locked: Event;
}

interface WindowEventMap {
  /** The gate is there, and takes what was struck before it. */
  gate: CustomEvent<KeyboardEvent[]>;
}

interface Window {
  SignaturePad?: new (canvas: HTMLCanvasElement, options: object) => {
    clear(): void;
    addEventListener(name: string, listener: () => void): void;
    toData(): { points: { x: number; y: number }[] }[];
  };
}
