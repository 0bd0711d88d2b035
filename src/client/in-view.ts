import { number, shape, texts } from "./fields.ts";
import type { InboxLine } from "./inbox-line.ts";

/** Which threads are before somebody's eyes. */
export interface InView {
  /** On this page: one entry for each place that shows a thread. */
  readonly here: readonly Look[];
  /** In another tab. Only one has the focus: the last that shows something. */
  readonly elsewhere: { readonly tab: number; readonly inView: readonly string[] };
}

export interface Look {
  readonly threadId: string;
}

export const NOTHING_IN_VIEW: InView = { here: [], elsewhere: { tab: 0, inView: [] } };

export const isInView = ({ here, elsewhere }: InView, threadId: string): boolean =>
  here.some((look) => look.threadId === threadId) || elsewhere.inView.includes(threadId);

/** A page that goes out of sight may be closing, and then has no time to take back each look. */
export function lookHere(inbox: InboxLine): void {
  const here = inbox.hiddenSince === null ? inbox.looks : NOTHING_IN_VIEW.here;
  if (here === inbox.inView.here) return;
  inbox.inView = { ...inbox.inView, here };
  tellInView(inbox);
}

/** Other tabs are told. Who looks at nothing asks by it for who does. */
export function tellInView({ base, tab, inView }: InboxLine): void {
  base.keeper.tell({ news: "inbox", tab, inView: inView.here.map(({ threadId }) => threadId) });
}

const readNews = shape({ tab: number, inView: texts });

/** What another tab says of itself; false if it says something else. */
export function hearInView(inbox: InboxLine, news: unknown): boolean {
  const said = readNews(news);
  if (!said) return false;
  const { here, elsewhere } = inbox.inView;
  const isLooking = said.inView.length > 0;
  if (isLooking || said.tab === elsewhere.tab) inbox.inView = { here, elsewhere: said };
  if (!isLooking && here.length > 0) tellInView(inbox);
  return true;
}
