import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type Clock, createParlor, type SentChange, type SentMessage, type Thread } from "../../src/client/index.ts";
import { chance } from "../../src/testing/chance.ts";
import {
  findDifference,
  findDisorder,
  findForeign,
  findJumps,
  findLost,
  type Seen,
  type Sent,
} from "../support/checkers.ts";
import { FaultProxy } from "../support/fault-proxy.ts";
import { call, createThread } from "../support/network-client.ts";
import { SECRET, tokenOf } from "../support/tokens.ts";
import { loadAll, until } from "../support/until.ts";
import { type PlainWorkerd, startWorkerd } from "../support/workerd.ts";

const SENDS = Number(process.env.SENDS ?? 2_000);
const SEED = Number(process.env.SEED ?? 1);
const PEOPLE = ["ada", "bob", "cy"];
const THREADS = 2;

/** The device's time goes by this much faster: ten seconds without an answer are a fifth of one. No rule differs. */
const HASTE = 50;
const hasty: Clock = {
  now: () => Date.now() * HASTE,
  after(ms, work) {
    const timer = setTimeout(work, ms / HASTE);
    return () => clearTimeout(timer);
  },
};

let server: PlainWorkerd;
beforeAll(async () => {
  const rate = { burst: 1e6, perSecond: 1e6 };
  const LIMITS = JSON.stringify({
    messagesPerUser: rate,
    messagesPerThread: rate,
    changesPerUser: rate,
    framesPerSocket: rate,
  });
  server = await startWorkerd({ vars: { JWT_SECRET: SECRET, LIMITS } });
});
afterAll(() => server.stop());

interface Device {
  readonly userId: string;
  readonly thread: Thread;
  readonly sent: SentMessage[];
  readonly texts: string[];
  /** Of what they changed: edits, deletions and reactions. */
  readonly changes: SentChange[];
  /** The seqs that the application was told of. */
  readonly heard: number[];
}

function device(userId: string, threadId: string, proxy: FaultProxy): Device {
  const getToken = () => tokenOf(userId);
  const parlor = createParlor({ url: server.url, getToken, clock: hasty, openSocket: proxy.openSocket, storage: null });
  const thread = parlor.thread(threadId);
  const heard: number[] = [];
  for (const type of ["new_message", "message_edited", "message_deleted", "reaction_changed"] as const) {
    thread.on(type, ({ seq }) => heard.push(seq));
  }
  return { userId, thread, sent: [], texts: [], changes: [], heard };
}

const page = z.object({
  messages: z.array(
    z.object({
      ...{ id: z.string(), seq: z.number(), message: z.string(), senderId: z.string() },
      reactions: z.array(z.object({ key: z.string(), count: z.number() })).optional(),
    }),
  ),
  before: z.number().nullable(),
});

const snapshot = z.object({ lastSeq: z.number() });

/** The whole log, as the server keeps it. */
async function logOf(threadUrl: string): Promise<Seen[]> {
  const log: Seen[] = [];
  for (let before: number | null = null, isFirst = true; isFirst || before !== null; isFirst = false) {
    const query: string = before === null ? "" : `&before=${before}`;
    const read = page.parse(
      JSON.parse(await call(`${threadUrl}/messages?limit=100${query}`, { as: "ada", method: "GET" })),
    );
    const seen = read.messages.map(({ message, reactions, ...rest }) => ({
      ...rest,
      text: message + shown(reactions),
    }));
    log.unshift(...seen.reverse());
    before = read.before;
  }
  return log;
}

async function shownBy({ thread }: Device): Promise<Seen[]> {
  await loadAll(thread);
  return thread.getSnapshot().messages.map(({ id, seq, text, senderId, reactions }) => {
    return { id, seq: seq ?? 0, text: text + shown(reactions), senderId: senderId ?? "" };
  });
}

/** Reactions as they stand behind a text. */
const shown = (reactions: readonly { key: string; count: number }[] = []): string =>
  reactions.map(({ key, count }) => ` ${key}${count}`).join("");

/** As often as every fifth message, something becomes of one that is there. */
function changeOne({ thread, sent, texts, changes }: Device, random: () => number): void {
  const n = Math.floor(random() * sent.length);
  const id = sent[n]?.id ?? "";
  const isThere = SENT.has(sent[n]?.status ?? "queued") && texts[n] !== "";
  if (!isThere) return;
  const kind = random();
  if (kind < 0.5) {
    const text = `${texts[n]}, edited`;
    texts[n] = text;
    changes.push(thread.edit(id, text));
  } else if (kind < 0.7) {
    texts[n] = "";
    changes.push(thread.delete(id));
  } else {
    const messages = thread.getSnapshot().messages.filter(({ seq, deleted }) => seq !== null && !deleted);
    const other = messages[Math.floor(random() * messages.length)];
    if (other) changes.push(thread.react(other.id, "👍", random() < 0.7));
  }
}

const SENT: ReadonlySet<string> = new Set(["sent", "delivered", "read"]);

describe(`with seed ${SEED}`, () => {
  it(`I1 I2 I3 I4 I5 I6 I7 I12: ${SENDS} messages over lines that lose, double, delay, swap and break are stored once, in order, and shown as they are stored, with edits, deletions and reactions among them`, async () => {
    const random = chance(SEED);
    const proxy = new FaultProxy(
      { drop: 0.02, double: 0.03, hold: 0.02, swap: 0.02, suppress: 0.04, cut: 0.006 },
      random,
    );
    const threads = await Promise.all(Array.from({ length: THREADS }, () => createThread(server.url, PEOPLE)));
    const devices = threads.map(({ id }) => PEOPLE.map((userId) => device(userId, id, proxy)));
    const all = devices.flat();
    await Promise.all(all.map(({ thread }) => thread.open()));
    for (let n = 0; n < SENDS; n++) {
      const one = all[n % all.length];
      const text = `${one?.userId} ${n}`;
      const sent = one?.thread.send({ text });
      if (sent) one?.sent.push(sent);
      one?.texts.push(text);
      if (one && n % 5 === 0) changeOne(one, random);
      // As people do: some come in bursts, some apart, and answers arrive in between.
      if (n % 60 === 0) await sent?.done;
    }
    await Promise.all(all.flatMap(({ sent }) => sent.slice(0, -5).map(({ done }) => done)));
    proxy.isHealed = true;
    const faults: string[] = [];
    for (const [index, { threadUrl }] of threads.entries()) {
      const here = devices[index] ?? [];
      const outcomes = await Promise.all(here.flatMap(({ sent }) => sent.map(({ done }) => done)));
      expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
      const changed = await Promise.all(here.flatMap(({ changes }) => changes.map(({ done }) => done)));
      // What somebody has reacted to may have been deleted before that came, and a later edit takes one's place that waits.
      expect(changed.filter((outcome) => !outcome.ok && !["gone", "cancelled"].includes(outcome.code))).toEqual([]);
      expect(changed.length).toBeGreaterThan(SENDS / 5 / THREADS / 2);
      const log = await logOf(threadUrl);
      const { lastSeq: last } = snapshot.parse(JSON.parse(await call(threadUrl, { as: "ada", method: "GET" })));
      await Promise.all(here.map(({ thread }) => until(thread, () => thread.getSnapshot().lastSeq === last)));
      const told = await Promise.all(here.map(({ sent }) => Promise.all(sent.map(({ done }) => done))));
      const sent = here.flatMap(({ userId, sent, texts }, device): Sent[] =>
        sent.map(({ id }, n) => {
          const outcome = told[device]?.[n];
          return { id, text: texts[n] ?? "", senderId: userId, seq: outcome?.ok ? outcome.seq : null };
        }),
      );
      const texts = log.map((one) => ({ ...one, text: one.text.replace(/( 👍\d+)+$/, "") }));
      faults.push(...findLost(sent, texts), ...findForeign(sent, texts), ...findDisorder(sent, texts));
      for (const one of here) {
        faults.push(...findDifference(one.userId, await shownBy(one), log), ...findJumps(one.userId, one.heard));
        one.thread.end();
      }
    }
    expect(faults).toEqual([]);
    for (const [fault, count] of Object.entries(proxy.counts)) expect(count, fault).toBeGreaterThan(SENDS / 100);
  });
});
