/** How a component leads to a thread. */
export interface Leading {
  /** Called when somebody follows a link to a thread. Without it the link leads where `hrefOf` says. */
  readonly onOpen?: ((threadId: string) => void) | undefined;
  /** The address of a thread, also for who opens it in a new tab: a fragment unless told. */
  readonly hrefOf?: ((threadId: string) => string) | undefined;
}

/** Told from the fragments that the page has for itself. */
const MARK = "#parlor-";

export const fragmentOf = (threadId: string): string => `${MARK}${encodeURIComponent(threadId)}`;

/** The thread that a fragment names; null if it is another's. */
export function threadOf(fragment: string): string | null {
  if (!fragment.startsWith(MARK)) return null;
  try {
    return decodeURIComponent(fragment.slice(MARK.length)) || null;
  } catch {
    return null;
  }
}

type Click = Pick<
  MouseEvent,
  "button" | "metaKey" | "ctrlKey" | "shiftKey" | "altKey" | "defaultPrevented" | "preventDefault"
>;

/** Follows a link by `open` instead of by the browser. A click that asks for a new tab or window stays the browser's. */
export function follow(event: Click, open: (() => void) | undefined): void {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!open || !isPlain || event.defaultPrevented) return;
  event.preventDefault();
  open();
}
