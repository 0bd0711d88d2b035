import fc from "fast-check";
import { expect, it } from "vitest";
import { FILTERS } from "../../../src/client/inbox/lists.ts";
import type { InboxThread } from "../../../src/protocol/inbox.ts";
import { lastMessage } from "../../../src/testing/fake-inbox.ts";
import { InboxStage } from "../../support/inbox-stage.ts";

/** What an action is about; each takes of it what it needs. */
interface About {
  readonly threadId: string;
  readonly filter: (typeof FILTERS)[number];
  readonly count: number;
  readonly ms: number;
}

/** Things that happen to an inbox, to its network, and to what is asked of it. */
const ACTIONS = {
  message({ server }: InboxStage, { threadId, count }: About) {
    const lastSeq = (server.rows.get(threadId)?.lastSeq ?? 0) + 1;
    const news = { lastSeq, lastMessage: lastMessage(lastSeq), unread: count, unseen: count > 0 };
    server.change(threadId, { ...news, activityAt: lastSeq, archived: false });
  },
  choose({ server }: InboxStage, { threadId, count }: About) {
    const flag = (["pinned", "archived", "muted", "markedUnread"] as const)[count % 4] ?? "pinned";
    server.change(threadId, { [flag]: !server.rows.get(threadId)?.[flag] });
  },
  leave: ({ server }: InboxStage, { threadId }: About) => server.leave(threadId),
  seeElsewhere: ({ server }: InboxStage) => server.see(),
  cut: ({ server }: InboxStage) => server.cut(),
  die: ({ server }: InboxStage) => server.die(),
  lose({ server }: InboxStage, { count }: About) {
    server.toLose = count;
  },
  hold({ server }: InboxStage) {
    server.isHolding = true;
  },
  release({ server }: InboxStage) {
    server.isHolding = false;
    server.release();
  },
  refuse({ server }: InboxStage) {
    server.refuseWith = 503;
  },
  admit({ server }: InboxStage) {
    server.refuseWith = null;
  },
  /** WebSockets are refused, and HTTP is not: changes are polled for. */
  block({ server }: InboxStage) {
    server.isBlocked = true;
  },
  unblock({ server }: InboxStage) {
    server.isBlocked = false;
  },
  wake: ({ device }: InboxStage) => device.listener?.onWake(),
  markSeen: ({ inbox }: InboxStage) => inbox.markSeen(),
  markRead({ inbox, server }: InboxStage, { threadId }: About) {
    inbox.markRead(threadId, server.rows.get(threadId)?.lastSeq ?? 1);
  },
  edit({ inbox }: InboxStage, { threadId, count }: About) {
    const name = (["pin", "archive", "mute", "markUnread"] as const)[count % 4] ?? "pin";
    void inbox[name](threadId, count % 2 === 0);
  },
  load: ({ inbox }: InboxStage, { filter }: About) => inbox.load(filter),
  loadMore: ({ inbox }: InboxStage, { filter }: About) => inbox.loadMore(filter),
  close: ({ inbox }: InboxStage) => inbox.close(),
  open({ inbox }: InboxStage) {
    void inbox.open();
  },
  pass: (stage: InboxStage, { ms }: About) => stage.pass(ms, 20_000),
};

/** Mostly the inbox is connected and things change: that is when a lost frame would go unnoticed. */
const CHANGES = ["message", "message", "choose", "leave", "lose", "pass", "pass", "release", "admit", "open"] as const;
const FAULTS = ["seeElsewhere", "cut", "die", "hold", "refuse", "close", "block", "unblock", "wake"] as const;
const WISHES = ["markSeen", "markRead", "edit", "load", "loadMore"] as const;

const step = fc.record({
  do: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...CHANGES) },
    { weight: 1, arbitrary: fc.constantFrom(...FAULTS) },
    { weight: 1, arbitrary: fc.constantFrom(...WISHES) },
  ),
  about: fc.record({
    threadId: fc.nat(9).map((n) => `t${n}`),
    filter: fc.constantFrom(...FILTERS),
    count: fc.nat(3),
    ms: fc.constantFrom(0, 0, 300, 1_500, 40_000),
  }),
});

/** What the server has for a filter, as a page of any length would have it. */
const expected = ({ server }: InboxStage, filter: About["filter"]): InboxThread[] =>
  server.list(filter).map((row) => ({ ...row, unseen: row.unseen && row.version > server.seenVersion }));

/**
 * The faults end, unless it is that WebSockets are refused: what is shown is the beginning of what the server has, and
 * after loading all of it, all.
 */
async function expectTruth(stage: InboxStage, { isBlocked }: { isBlocked: boolean }): Promise<void> {
  const { server, inbox } = stage;
  server.toLose = 0;
  ACTIONS.admit(stage);
  ACTIONS.release(stage);
  server.isBlocked = isBlocked;
  void inbox.open();
  ACTIONS.wake(stage);
  await stage.pass(120_000, 5_000);
  for (const filter of FILTERS) {
    const { threads } = stage.view.pages[filter];
    expect(threads).toEqual(expected(stage, filter).slice(0, threads.length));
    inbox.load(filter);
    await stage.pass(0);
    while (stage.view.pages[filter].hasMore) {
      inbox.loadMore(filter);
      await stage.pass(0);
    }
  }
  expect(["live", ...(isBlocked ? ["polling"] : [])]).toContain(stage.view.connection.status);
  for (const filter of FILTERS) expect(stage.view.pages[filter].threads).toEqual(expected(stage, filter));
  expect(stage.view.counts).toEqual(server.counts);
}

it("B1 B2 B3 B4 P1: after any changes, breaks, losses and reloads, on sockets and by polls, the rows and counts are the server's", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.record({ replay: fc.constantFrom(1, 2, 200), pageSize: fc.constantFrom(2, 50) }),
      fc.record({ polls: fc.boolean(), isBlocked: fc.boolean() }),
      async (steps, options, { polls, isBlocked }) => {
        const stage = new InboxStage(options);
        for (let n = 0; n < 5; n++) stage.server.change(`t${n}`, { activityAt: n });
        stage.server.isBlocked = polls;
        void stage.inbox.open();
        if (polls) await stage.pass(6_000, 2_000);
        for (const { do: name, about } of steps) await ACTIONS[name](stage, about);
        await expectTruth(stage, { isBlocked });
        stage.inbox.close();
      },
    ),
    { numRuns: 300 * Number(process.env.FAULTS ?? 1) },
  );
}, 60_000);
