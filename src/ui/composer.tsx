import { useId } from "preact/hooks";
import type { Thread, ThreadView } from "../client/index.ts";
import type { ComposerDraft } from "./hooks/use-draft.ts";
import { roomFor, TextRoom } from "./text-room.tsx";
import { WORDS } from "./words.ts";

const MAX_ROWS = 8;
/** What some browsers report for a key that an input method has taken. */
const TAKEN_BY_INPUT_METHOD = 229;

interface ComposerProps {
  readonly thread: Thread;
  readonly view: ThreadView;
  readonly draft: ComposerDraft;
}

/** Where one writes. Sends nothing that the server would refuse for its length; says so instead. */
export function Composer({ thread, view, draft }: ComposerProps) {
  const roomId = useId();
  if (view.you?.access === "reader") return <p class="parlor-note parlor-composer">{WORDS.readOnly}</p>;
  const { text } = draft;
  const limit = view.limits.messageCodePoints;
  const room = roomFor(text, limit);
  const canSend = text.trim() !== "" && room >= 0;

  const change = (next: string) => {
    draft.write(next);
    if (next.trim() === "") thread.stopTyping();
    else thread.typing();
  };
  const send = () => {
    if (!canSend) return;
    thread.send({ text });
    draft.write("");
    draft.field.current?.focus();
  };
  return (
    <form
      class="parlor-composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextRoom {...{ id: roomId, room, limit }} />
      <Field
        {...{ draft, send, change, roomId }}
        isOver={room < 0}
        isDisabled={view.connection.is === "failed"}
        onLeave={() => thread.stopTyping()}
      />
      <button type="submit" class="parlor-send" disabled={!canSend}>
        {WORDS.send}
      </button>
    </form>
  );
}

interface FieldProps {
  readonly draft: ComposerDraft;
  readonly roomId: string;
  readonly isOver: boolean;
  readonly isDisabled: boolean;
  readonly send: () => void;
  readonly change: (text: string) => void;
  readonly onLeave: () => void;
}

/** Enter sends, Shift+Enter breaks the line, and neither while an input method is composing. */
function Field({ draft, roomId, isOver, isDisabled, send, change, onLeave }: FieldProps) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD) return;
    event.preventDefault();
    send();
  };
  return (
    <>
      <label class="parlor-hidden" for={id}>
        {WORDS.write}
      </label>
      <textarea
        {...{ id, onKeyDown }}
        ref={draft.field}
        class="parlor-field"
        dir="auto"
        value={draft.text}
        rows={Math.min(MAX_ROWS, draft.text.split("\n").length)}
        placeholder={WORDS.write}
        disabled={isDisabled}
        aria-invalid={isOver}
        aria-describedby={roomId}
        onInput={(event) => change(event.currentTarget.value)}
        onBlur={onLeave}
      />
    </>
  );
}
