import { useLayoutEffect, useState } from "preact/hooks";
import type { Inbox, InboxView } from "../../client/index.ts";

/** The inbox as it is now; draws again when it changes. */
export function useInbox(inbox: Inbox): InboxView {
  const [seen, setSeen] = useState({ inbox, view: inbox.getSnapshot() });
  useLayoutEffect(() => {
    const look = () => setSeen({ inbox, view: inbox.getSnapshot() });
    // It may have changed between drawing and this.
    look();
    return inbox.subscribe(look);
  }, [inbox]);
  return seen.inbox === inbox ? seen.view : inbox.getSnapshot();
}
