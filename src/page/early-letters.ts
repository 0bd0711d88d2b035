import { isField } from "../ui/focus.ts";
import { writesText } from "../ui/stray-letters.ts";

declare global {
  /** What was typed before there was a composer, and how to stop collecting it. */
  var parlorTyped: { text: string; readonly stop: () => void } | undefined;
}

/** A page that shows no conversation by then shows none. */
const AT_MOST_MS = 20_000;

/** Collects what is typed while the page is on its way: whoever opens a conversation may begin to write at once. */
export function collectLetters(): void {
  const listening = new AbortController();
  const stop = () => {
    listening.abort();
    globalThis.parlorTyped = undefined;
  };
  const typed = { text: "", stop };
  globalThis.parlorTyped = typed;
  const onKey = (event: KeyboardEvent) => {
    const { key, target } = event;
    if (target instanceof Element && isField(target)) return;
    if (key === "Backspace") typed.text = typed.text.slice(0, -1);
    // What a dead key begins cannot be put together here.
    else if (key !== "Dead" && (writesText(event) || (key === " " && typed.text !== ""))) typed.text += key;
  };
  addEventListener("keydown", onKey, { signal: listening.signal, capture: true });
  setTimeout(stop, AT_MOST_MS);
}

/** Puts them into the first composer that is drawn, before what has been written there meanwhile. */
export function handLettersTo(field: HTMLTextAreaElement): void {
  const { text = "", stop } = globalThis.parlorTyped ?? {};
  stop?.();
  if (text === "") return;
  field.setRangeText(text, 0, 0, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
