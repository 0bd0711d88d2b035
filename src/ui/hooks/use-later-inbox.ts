import { useMemo } from "preact/hooks";
import type { Inbox } from "../../client/index.ts";
import { useParlor } from "./index.ts";
import { useLoaded } from "./use-loaded.ts";

/** This inbox; or the one of the `ParlorProvider`, whose code comes once it is wanted: a conversation does not wait for it. */
export function useLaterInbox(given: Inbox | undefined, isWanted: boolean): Inbox | null {
  const provided = useParlor();
  const known = given ?? provided?.inbox;
  const parlor = known || !isWanted ? undefined : provided?.parlor;
  const make = useMemo(
    () => async () => (parlor ? (await import("../../client/inbox/inbox.ts")).inboxOf(parlor) : null),
    [parlor],
  );
  const made = useLoaded(make);
  return known ?? (made.is === "ready" ? made.value : null);
}
