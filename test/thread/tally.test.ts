import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { migrate } from "../../src/actor/migrate.ts";
import { threadMigrations } from "../../src/thread/migrations.ts";
import { NEAR, TALLY_STEP, Tally } from "../../src/thread/tally.ts";
import { ThreadStore } from "../../src/thread/thread-store.ts";
import { nodeSql } from "../support/node-sql.ts";

/** A log of messages, by whom each is; null stands for an event that is none. */
type Log = (string | null)[];

function storeOf(steps = threadMigrations.length): ThreadStore {
  const store = new ThreadStore(nodeSql());
  migrate(store.sql, threadMigrations.slice(0, steps));
  return store;
}

const UNCHANGED = { editedAt: null, deletedAt: null, deletedBy: null, reactions: null } as const;

/** Deletes the message at a seq, if there is one, as a thread does. */
function remove(store: ThreadStore, tally: Tally, seq: number): void {
  const found = store.messageAt(seq);
  if (!found || found.deletedAt !== null) return;
  store.updateMessage({ ...found, deletedAt: 1, deletedBy: "x" });
  tally.remove(found);
}

/** Writes a log as a thread does, with a tally beside it. */
function write(store: ThreadStore, log: Log, { tally, from = 0 }: { tally?: Tally; from?: number } = {}): void {
  store.sql.transaction(() => {
    log.forEach((senderId, index) => {
      const seq = from + index + 1;
      if (senderId === null) {
        const event = { type: "member_left", threadId: "t", seq, at: 1, by: "x", userId: "x" } as const;
        store.sql.all("INSERT INTO event (seq, frame) VALUES (?, ?)", seq, JSON.stringify(event));
        tally?.append(event);
      } else {
        const row = { seq, id: `m${seq}`, rev: seq, senderId, type: "text", text: "x", replyTo: null, at: 1 } as const;
        store.insertMessage({ ...row, ...UNCHANGED });
        tally?.append({
          type: "new_message",
          threadId: "t",
          seq,
          rev: seq,
          id: row.id,
          senderId,
          messageType: "text",
          message: "x",
          at: 1,
        });
      }
    });
  });
}

const person = fc.constantFrom("ada", "bob", "__proto__");
const log: fc.Arbitrary<Log> = fc
  .array(fc.tuple(fc.oneof(person, fc.constant(null)), fc.integer({ min: 1, max: 400 })), { maxLength: 8 })
  .map((runs) => runs.flatMap(([senderId, length]) => Array.from({ length }, () => senderId)));

/** The step that made tallies. */
const TALLIED = threadMigrations.findIndex(({ statements }) => statements.some((one) => one.includes("TABLE tally")));

/** What others have written past a cursor, by reading it. */
function read(store: ThreadStore, userId: string, { after, lastSeq }: { after: number; lastSeq: number }) {
  const { messages } = store.othersAfter(userId, after);
  return { messages, newest: store.newestByOthers(userId, Math.min(after, lastSeq - NEAR)) };
}

describe("B5: others' messages past a cursor", () => {
  it("B5: are as many as there are, wherever the cursor is, also after a sleep and where the log goes on", () => {
    fc.assert(
      fc.property(log, log, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (first, more, place, sleeps) => {
        const store = storeOf();
        let tally = new Tally(store);
        write(store, first, { tally });
        const ask = (lastSeq: number) => {
          for (const userId of ["ada", "bob", "__proto__", "cy"]) {
            for (const after of [Math.round(place * lastSeq), Math.round(place * first.length)]) {
              const at = { after, lastSeq };
              expect(tally.others(userId, at)).toEqual(read(store, userId, at));
            }
          }
        };
        ask(first.length);
        if (sleeps) tally = new Tally(store);
        write(store, more, { tally, from: first.length });
        ask(first.length + more.length);
      }),
      { numRuns: 30 },
    );
  });

  it("E6: are those that were not deleted, whichever were, also after a sleep", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const step = fc.oneof(
      fc.record({ write: log }),
      fc.record({ deleteAt: share }),
      fc.record({ deleteLast: fc.integer({ min: 0, max: 60 }) }),
      fc.record({ askAt: share }),
      fc.constant({ sleep: true }),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
        const store = storeOf();
        let tally = new Tally(store);
        let lastSeq = 0;
        const asked = new Set([0]);
        for (const one of steps) {
          if ("write" in one) {
            write(store, one.write, { tally, from: lastSeq });
            lastSeq += one.write.length;
          } else if ("deleteAt" in one) remove(store, tally, Math.ceil(one.deleteAt * lastSeq));
          else if ("deleteLast" in one) remove(store, tally, lastSeq - one.deleteLast);
          else if ("askAt" in one) asked.add(Math.round(one.askAt * lastSeq));
          else tally = new Tally(store);
          for (const userId of ["ada", "bob", "__proto__", "cy"]) {
            for (const after of asked) {
              const at = { after, lastSeq };
              expect(tally.others(userId, at)).toEqual(read(store, userId, at));
            }
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("B5: are the same in a thread that had no tally before", () => {
    fc.assert(
      fc.property(log, fc.double({ min: 0, max: 1, noNaN: true }), (written, place) => {
        const old = storeOf(TALLIED);
        write(old, written);
        migrate(old.sql, threadMigrations);
        const fresh = storeOf();
        write(fresh, written, { tally: new Tally(fresh) });
        const lastSeq = written.length;
        const after = Math.round(place * lastSeq);
        for (const userId of ["ada", "bob", "__proto__"]) {
          const at = { after, lastSeq };
          const expected = read(old, userId, at);
          expect(new Tally(old).others(userId, at)).toEqual(expected);
          expect(new Tally(fresh).others(userId, at)).toEqual(expected);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("B5: are counted without reading a long log, and without reading at all where the cursor stays", () => {
    const store = storeOf();
    const tally = new Tally(store);
    write(store, ["bob", ...Array.from({ length: 20_000 }, () => "ada")], { tally });
    const reads: number[] = [];
    const { sql } = store;
    const all = sql.all.bind(sql);
    sql.all = <Row>(statement: string, ...bindings: (string | number | null)[]) => {
      const [after = 0, upTo = 0] = bindings.map(Number);
      // The seqs between which a statement counts bound what it reads.
      if (statement.includes("GROUP BY")) reads.push(upTo - after);
      return all<Row>(statement, ...bindings);
    };
    const cold = new Tally(store);
    expect(cold.others("ada", { after: 0, lastSeq: 20_001 })).toEqual({ messages: 1, newest: 1 });
    expect(cold.others("ada", { after: 10_100, lastSeq: 20_001 })).toEqual({ messages: 0, newest: null });
    expect(Math.max(...reads)).toBeLessThan(TALLY_STEP);
    expect(reads.length).toBeLessThanOrEqual(4);
    reads.length = 0;
    write(store, ["bob"], { tally: cold, from: 20_001 });
    expect(cold.others("ada", { after: 10_100, lastSeq: 20_002 })).toEqual({ messages: 1, newest: 20_002 });
    expect(reads).toEqual([]);
  });
});
