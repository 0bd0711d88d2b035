import { useRef, useState } from "preact/hooks";
import { inboxOf } from "../client/inbox/inbox.ts";
import type { Inbox, Parlor } from "../client/index.ts";
import { ParlorProvider, useParlor } from "./hooks/index.ts";
import { useAfterPaint } from "./hooks/use-after-paint.ts";
import { useFragment } from "./hooks/use-fragment.ts";
import { useRoot } from "./hooks/use-root.ts";
import { useStrayLetters } from "./hooks/use-stray-letters.ts";
import { useTurning } from "./hooks/use-turning.ts";
import { useLanguage } from "./languages/use-language.ts";
import { MessageThread } from "./message-thread.tsx";
import { Missing } from "./missing.tsx";
import { fragmentOf } from "./opening.ts";
import { ThreadList } from "./thread-list.tsx";

export interface RealTimeMessagingProps {
  /** The client of the `ParlorProvider` unless told. */
  readonly parlor?: Parlor | undefined;
  /** The thread that is open, null for none. Left out, the component keeps by itself which one is. */
  readonly threadId?: string | null | undefined;
  /** Called when somebody opens a thread, or with null goes back to the list. */
  readonly onOpen?: ((threadId: string | null) => void) | undefined;
  /** The address of a thread, for who opens it in a new tab: a fragment unless told. */
  readonly hrefOf?: ((threadId: string) => string) | undefined;
  /** The page is for this: the composer of a thread that is open from the start has the focus too. */
  readonly autoFocus?: boolean | undefined;
}

/**
 * All conversations of a user beside the one that is open; where it is narrow, one of the two at a time. It fills the
 * height of what it is put into.
 */
export function RealTimeMessaging({ parlor, ...props }: RealTimeMessagingProps) {
  const around = useParlor();
  const client = parlor ?? around?.parlor;
  if (!client) return <Missing what="client" />;
  const inbox = (client === around?.parlor && around.inbox) || inboxOf(client);
  return (
    // Another user's client is another life: what was open is not.
    <ParlorProvider key={client} parlor={client} inbox={inbox}>
      <Sides {...{ inbox, ...props }} />
    </ParlorProvider>
  );
}

type SidesProps = Omit<RealTimeMessagingProps, "parlor"> & { readonly inbox: Inbox };

function Sides({ inbox, threadId, onOpen, hrefOf = fragmentOf, autoFocus = false }: SidesProps) {
  const { thread: words } = useLanguage().words;
  const [ownId, setOwnId] = useState<string | null>(null);
  const openId = threadId === undefined ? ownId : threadId;
  const drawnId = useAfterPaint(openId);
  const [root, list, pane] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  useTurning(drawnId, { root, list, pane });
  // A page that shows a thread from the start may be about something else; whoever opens one writes there.
  const isOpened = useRef(autoFocus);
  const first = useRef(openId);
  if (openId !== first.current) isOpened.current = true;
  const open = (next: string | null) => {
    setOwnId(next);
    onOpen?.(next);
  };
  useStrayLetters(root);
  useFragment(hrefOf === fragmentOf, open);
  return (
    <div {...useRoot("parlor-messaging")} ref={root} data-shows={drawnId === null ? "list" : "thread"}>
      <div class="parlor-sides">
        <div ref={list} class="parlor-side-list">
          <ThreadList {...{ inbox, openId, hrefOf }} onOpen={open} />
        </div>
        <div ref={pane} class="parlor-side-thread" tabIndex={-1}>
          {drawnId === null ? (
            <p class="parlor-note">{words.none}</p>
          ) : (
            <>
              <button type="button" class="parlor-back" onClick={() => open(null)}>
                {words.back}
              </button>
              <MessageThread threadId={drawnId} autoFocus={isOpened.current} />
            </>
          )}
        </div>
      </div>
    </div>
  );
}
