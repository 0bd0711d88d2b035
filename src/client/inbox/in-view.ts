import { number, shape, texts } from "../codec/readers.ts";
import type { Connection } from "../connection/state.ts";
import { NEVER } from "../connection/state.ts";
import type { ClientContext } from "../context.ts";
import { without } from "../snapshot/lists.ts";

/** Which threads are before somebody's eyes. */
export interface InView {
  /** On this page: one entry for each place that shows a thread. */
  readonly here: readonly Look[];
  /** When the other tabs are told of it again. */
  readonly againAt: number;
  readonly elsewhere: readonly Elsewhere[];
}

/** What another tab shows. */
interface Elsewhere {
  readonly tab: number;
  readonly inView: readonly string[];
  /** When it is forgotten, unless it is said again. */
  readonly until: number;
}

export interface Look {
  readonly threadId: string;
}

/** What is looked at in this tab, and how the other tabs are told. */
interface LookContext {
  inView: InView;
  readonly looks: readonly Look[];
  /** Tells this tab from others. */
  readonly tab: number;
  readonly now: number;
  readonly hiddenSince: number | null;
  readonly connection: Connection;
  readonly client: Pick<ClientContext, "ports" | "store">;
}

/**
 * A tab that dies takes nothing back, and its threads would be quiet for ever. So who looks says so again each minute, and
 * what was not said for two and a half is over: once it may be missed, and the next time come late.
 */
const AGAIN_MS = 60_000;
const FORGET_MS = 150_000;

export const NOTHING_IN_VIEW: InView = { here: [], againAt: NEVER, elsewhere: [] };

export const isInView = ({ here, elsewhere }: InView, threadId: string): boolean =>
  here.some((look) => look.threadId === threadId) || elsewhere.some(({ inView }) => inView.includes(threadId));

/** When something is to be said again, or forgotten. */
export const inViewDeadline = ({ againAt, elsewhere }: InView): number =>
  Math.min(againAt, ...elsewhere.map(({ until }) => until));

/** A page that goes out of sight may be closing, and then has no time to take back each look; nor has a closed inbox. */
export function lookHere(inbox: LookContext): void {
  const { hiddenSince, connection, looks, inView, now } = inbox;
  const here = hiddenSince === null && connection.status !== "closed" ? looks : NOTHING_IN_VIEW.here;
  if (here === inView.here && now < inView.againAt) return;
  inbox.inView = { ...inView, here };
  tellInView(inbox);
}

/** Other tabs are told. Who looks at nothing asks by it for who does. */
export function tellInView(inbox: LookContext): void {
  const { client: base, inView, now } = inbox;
  const threadIds = inView.here.map(({ threadId }) => threadId);
  const againAt = base.ports.tabs && threadIds.length > 0 ? now + AGAIN_MS : NEVER;
  inbox.inView = { ...inView, againAt };
  if (base.ports.tabs) base.store.tell({ news: "inbox", tab: inbox.tab, inView: threadIds });
}

/** What has long not been said is so no more. */
export function forgetElsewhere(inbox: LookContext): void {
  const { inView, now } = inbox;
  const elsewhere = without(inView.elsewhere, ({ until }) => until <= now);
  if (elsewhere !== inView.elsewhere) inbox.inView = { ...inView, elsewhere };
}

const readNews = shape({ tab: number, inView: texts });

/** What another tab says of itself; false if it says something else. */
export function hearInView(inbox: LookContext, news: unknown): boolean {
  const said = readNews(news);
  if (!said) return false;
  const { inView, now } = inbox;
  const isLooking = said.inView.length > 0;
  const others = without(inView.elsewhere, ({ tab }) => tab === said.tab);
  const elsewhere = isLooking ? [...others, { ...said, until: now + FORGET_MS }] : others;
  inbox.inView = { ...inView, elsewhere };
  if (!isLooking && inView.here.length > 0) tellInView(inbox);
  return true;
}
