import { useId } from "preact/hooks";
import type { ComposerDraft } from "./hooks/use-draft.ts";
import { useGrowth } from "./hooks/use-growth.ts";
import { useLanguage } from "./languages/use-language.ts";

const MAX_ROWS = 8;
/** What some browsers report for a key that an input method has taken. */
const TAKEN_BY_INPUT_METHOD = 229;

interface ComposerFieldProps {
  readonly draft: ComposerDraft;
  readonly title: string | undefined;
  readonly roomId: string;
  readonly isOver: boolean;
  readonly isReadOnly: boolean;
  readonly send: () => void;
  readonly change: (text: string) => void;
  readonly onLeave: () => void;
  readonly onPaste: (event: ClipboardEvent) => void;
  readonly onKey: () => void;
}

/** Enter sends, Shift+Enter breaks the line, and neither while an input method is composing. Esc leaves. */
export function ComposerField({ draft, title, roomId, isOver, isReadOnly, ...on }: ComposerFieldProps) {
  const id = useId();
  const { write } = useLanguage().words.composer;
  useGrowth(draft.field, draft.text);
  const onKeyDown = (event: KeyboardEvent & { readonly currentTarget: HTMLElement }) => {
    if (event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD) return;
    on.onKey();
    // Nothing is written, so that they can only be meant for the messages: who has the focus after this scrolls.
    if (SCROLLING.has(event.key) && draft.read() === "" && !isHeld(event)) focusMessages(event.currentTarget);
    if (event.key === "Escape" && !event.defaultPrevented) focusMessages(event.currentTarget);
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    on.send();
  };
  return (
    <>
      <label class="parlor-hidden" for={id}>
        {[title, write].filter(Boolean).join(", ")}
      </label>
      <textarea
        {...{ id, onKeyDown }}
        ref={draft.field}
        class="parlor-field"
        dir={draft.text === "" ? undefined : "auto"}
        value={draft.text}
        enterkeyhint="send"
        rows={Math.min(MAX_ROWS, draft.text.split("\n").length)}
        placeholder={write}
        readOnly={isReadOnly}
        aria-invalid={isOver}
        aria-describedby={roomId}
        onInput={(event) => on.change(event.currentTarget.value)}
        onBlur={on.onLeave}
        onPaste={on.onPaste}
      />
    </>
  );
}

const SCROLLING: ReadonlySet<string> = new Set(["PageUp", "PageDown", "Home", "End"]);

const isHeld = ({ altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean =>
  altKey || ctrlKey || metaKey || shiftKey;

/** To the messages, which the keys scroll then. */
function focusMessages(field: HTMLElement): void {
  const list = field.closest(".parlor-thread")?.querySelector<HTMLElement>(".parlor-list");
  if (list) list.focus({ preventScroll: true });
  else field.blur();
}
