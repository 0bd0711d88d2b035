import { useId, useRef } from "preact/hooks";
import { isOver, type Thread, type ThreadView } from "../client/index.ts";
import { ComposerField } from "./composer-field.tsx";
import { FilesNotice } from "./files-notice.tsx";
import type { ComposerDraft } from "./hooks/use-draft.ts";
import { useFiles } from "./hooks/use-files.ts";
import { useLanguage } from "./languages/use-language.ts";
import { roomFor, TextRoom } from "./text-room.tsx";

interface ComposerProps {
  readonly thread: Thread;
  readonly view: ThreadView;
  readonly draft: ComposerDraft;
  /** What the conversation is called: those who listen hear it first. */
  readonly title?: string | undefined;
  /** Something was sent: whoever writes has seen what was new. */
  readonly onSent?: (() => void) | undefined;
}

/** Where one writes. Sends nothing that the server would refuse for its length or its marks; says so instead. */
export function Composer({ thread, view, draft, title, onSent }: ComposerProps) {
  const roomId = useId();
  const form = useRef<HTMLFormElement>(null);
  const { composer } = useLanguage().words;
  const { text } = draft;
  const limit = view.limits.messageCodePoints;
  const room = roomFor(text, limit);
  const isCut = isOver(view.connection);
  const maySend = (some: string) => some.trim() !== "" && roomFor(some, limit) >= 0 && !isCut;

  const change = (next: string) => {
    draft.write(next);
    if (next.trim() === "") thread.stopTyping();
    else thread.typing();
  };
  /** Of two presses before it is drawn, the second finds nothing to send. */
  const send = () => {
    const written = draft.read();
    if (!maySend(written)) return;
    thread.send({ text: written });
    draft.write("");
    onSent?.();
    draft.field.current?.focus();
  };
  const files = useFiles({ composer: form, field: draft.field, onText: change });
  if (view.you?.access === "reader") return <p class="parlor-note parlor-composer">{composer.readOnly}</p>;
  return (
    <form
      ref={form}
      class="parlor-composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {files.isOver && <p class="parlor-drop">{composer.drop}</p>}
      {isCut ? (
        <p id={roomId} class="parlor-room">
          {composer.cut}
        </p>
      ) : (
        <TextRoom {...{ id: roomId, room, limit }} element={form} />
      )}
      {files.refusal && <FilesNotice refusal={files.refusal} element={form} />}
      <ComposerField
        {...{ draft, send, change, roomId, title }}
        isOver={room < 0}
        isReadOnly={isCut}
        onLeave={() => thread.stopTyping()}
        onPaste={files.onPaste}
        onKey={files.dismiss}
      />
      <button type="submit" class="parlor-send" disabled={!maySend(text)}>
        {composer.send}
      </button>
    </form>
  );
}
