import * as z from "zod";
import type { DurableEvent } from "../protocol/frames.ts";
import type { ThreadStore } from "./thread-store.ts";

/** The tally is stored at seqs that are multiples of this. A migration has the number, too. */
export const TALLY_STEP = 250;

/** What somebody has written up to some seq. */
interface Written {
  readonly messages: number;
  /** The seq of their last message. */
  readonly newest: number;
}

/** Others' messages past a cursor. */
export interface Others {
  readonly messages: number;
  /** The seq of the last of them; null when there is none. */
  readonly newest: number | null;
}

const stored = z.array(z.tuple([z.string(), z.int(), z.int()]));

/**
 * How many messages each member has written, so that others' messages past a cursor are counted without reading
 * them: all of them are what stands at the end of the log less what stood at the cursor. What stood at each 250th
 * seq is stored, so a count reads some 500 rows at most, and none where the last one was, however long the thread.
 */
export class Tally {
  readonly #store: ThreadStore;
  /** What has been written up to the end of the log; undefined until it has been asked for. */
  #end: Map<string, Written> | undefined;
  /** How many messages of others stood at each member's cursor when it was last asked for. */
  readonly #cursors = new Map<string, { after: number; messages: number }>();

  constructor(store: ThreadStore) {
    this.#store = store;
  }

  /** Forgets what is in memory: storage may say something else. */
  forget(): void {
    this.#end = undefined;
    this.#cursors.clear();
  }

  /** Takes in an event whose row is written. Within the transaction. */
  append(event: DurableEvent): void {
    if (this.#end && event.type === "new_message") add(this.#end, event.senderId, { messages: 1, newest: event.seq });
    if (event.seq % TALLY_STEP !== 0) return;
    const written = [...this.#upToEnd(event.seq)].map(([userId, { messages, newest }]) => [userId, messages, newest]);
    this.#store.insertTally(event.seq, JSON.stringify(written));
  }

  /** What others than this user have written past `after`, in a log that ends at `lastSeq`. */
  others(userId: string, { after, lastSeq }: { after: number; lastSeq: number }): Others {
    if (lastSeq - after <= TALLY_STEP) return this.#store.othersAfter(userId, after);
    const atEnd = ofOthers(this.#upToEnd(lastSeq), userId);
    const atCursor = this.#othersUpTo(userId, after);
    return { messages: atEnd.messages - atCursor, newest: atEnd.newest > after ? atEnd.newest : null };
  }

  #othersUpTo(userId: string, after: number): number {
    const known = this.#cursors.get(userId);
    if (known?.after === after) return known.messages;
    const { messages } = ofOthers(this.#upTo(after), userId);
    this.#cursors.set(userId, { after, messages });
    return messages;
  }

  #upToEnd(lastSeq: number): Map<string, Written> {
    this.#end ??= this.#upTo(lastSeq);
    return this.#end;
  }

  /** The last stored tally before a seq, and what was written between. */
  #upTo(seq: number): Map<string, Written> {
    const last = this.#store.tallyUpTo(seq);
    const tallied = last ? stored.parse(JSON.parse(last.senders)) : [];
    const written = new Map(tallied.map(([userId, messages, newest]) => [userId, { messages, newest }]));
    for (const { senderId, ...more } of this.#store.writtenBetween(last?.seq ?? 0, seq)) add(written, senderId, more);
    return written;
  }
}

function ofOthers(written: ReadonlyMap<string, Written>, userId: string): Written {
  let [messages, newest] = [0, 0];
  for (const [senderId, one] of written) {
    if (senderId === userId) continue;
    messages += one.messages;
    newest = Math.max(newest, one.newest);
  }
  return { messages, newest };
}

function add(written: Map<string, Written>, senderId: string, more: Written): void {
  const messages = (written.get(senderId)?.messages ?? 0) + more.messages;
  written.set(senderId, { messages, newest: more.newest });
}
