import { useEffect } from "preact/hooks";
import { inboxOf } from "../client/inbox.ts";
import type { Inbox } from "../client/index.ts";
import { clientOf, type PersonId } from "./demo.ts";

/** Who turns from one view to another wants the same inbox again at once; nobody else should be kept online. */
const LINGER_MS = 1_000;

const holders = new Map<Inbox, number>();

/** This person's inbox, open while any part of the page uses it. */
export function usePersonInbox(userId: PersonId): Inbox {
  const inbox = inboxOf(clientOf(userId));
  useEffect(() => {
    if (hold(inbox, 1) === 1) void inbox.open();
    return () => {
      setTimeout(() => hold(inbox, -1) === 0 && inbox.close(), LINGER_MS);
    };
  }, [inbox]);
  return inbox;
}

function hold(inbox: Inbox, by: 1 | -1): number {
  const count = (holders.get(inbox) ?? 0) + by;
  holders.set(inbox, count);
  return count;
}
