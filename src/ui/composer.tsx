import { useId, useRef, useState } from "preact/hooks";
import type { Thread, ThreadView } from "../client/index.ts";
import { WORDS } from "./words.ts";

const MAX_ROWS = 8;
/** What some browsers report for a key that an input method has taken. */
const TAKEN_BY_INPUT_METHOD = 229;

/** Where one writes. Enter sends, Shift+Enter breaks the line, and neither while an input method is composing. */
export function Composer({ thread, view }: { thread: Thread; view: ThreadView }) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  if (view.you?.access === "reader") return <p class="parlor-note parlor-composer">{WORDS.readOnly}</p>;
  const isBlank = text.trim() === "";

  const change = (next: string) => {
    setText(next);
    if (next.trim() === "") thread.stopTyping();
    else thread.typing();
  };
  const send = () => {
    if (isBlank) return;
    thread.send({ text });
    setText("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class="parlor-composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label class="parlor-hidden" for={id}>
        {WORDS.write}
      </label>
      <textarea
        {...{ id, onKeyDown, value: text }}
        ref={field}
        class="parlor-field"
        dir="auto"
        rows={Math.min(MAX_ROWS, text.split("\n").length)}
        placeholder={WORDS.write}
        disabled={view.connection.is === "failed"}
        onInput={(event) => change(event.currentTarget.value)}
        onBlur={() => thread.stopTyping()}
      />
      <button type="submit" class="parlor-send" disabled={isBlank}>
        {WORDS.send}
      </button>
    </form>
  );
}
