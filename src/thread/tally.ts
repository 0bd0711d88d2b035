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

/** Others' messages past a cursor that were not deleted. */
export interface Others {
  readonly messages: number;
  /** The seq of their newest message, if it is past the cursor or among the last fifty; null when there is none. */
  readonly newest: number | null;
}

/** What was counted for a member, and what others had written in this life of the object by then. */
interface Counted extends Others {
  readonly after: number;
  readonly inLife: number;
}

const stored = z.array(z.tuple([z.string(), z.int(), z.int()]));

/** So near to the log's end messages are read instead. */
export const NEAR = 50;

/** UTF-16 units of a tally that is not stored any more: of thousands who have written. Then counts read more. */
const LONGEST = 256 * 1024;

/**
 * Counts others' messages past a cursor without reading them: all of them are what had been written by the end of the
 * log less what had been by the cursor, and less those of them that were deleted. What each had written at each 250th seq
 * is stored, so a count reads some 500 rows at most, however long the thread, and the deleted ones past the cursor. Counted
 * once, it goes on in memory as long as the cursor stays.
 */
export class Tally {
  readonly #store: ThreadStore;
  /** What has been written in this life of the object. */
  readonly #inLife = new Map<string, Written>();
  readonly #counted = new Map<string, Counted>();

  constructor(store: ThreadStore) {
    this.#store = store;
  }

  /** Forgets what is in memory: storage may say something else. */
  forget(): void {
    this.#inLife.clear();
    this.#counted.clear();
  }

  /** Takes in an event whose row is written. Within the transaction. */
  append(event: DurableEvent): void {
    if (event.type === "new_message") add(this.#inLife, event.senderId, { messages: 1, newest: event.seq });
    if (event.seq % TALLY_STEP !== 0) return;
    const written = [...this.#upTo(event.seq)].map(([userId, { messages, newest }]) => [userId, messages, newest]);
    const senders = JSON.stringify(written);
    if (senders.length <= LONGEST) this.#store.insertTally(event.seq, senders);
  }

  /** Takes a message out that is deleted, and whose row says so. Within the transaction. */
  remove({ seq, senderId }: { seq: number; senderId: string }): void {
    const inLife = this.#inLife.get(senderId);
    const isNewest = inLife?.newest === seq;
    if (isNewest) this.#inLife.set(senderId, { ...inLife, newest: 0 });
    for (const [userId, counted] of this.#counted) {
      if (userId === senderId) continue;
      // Which one is the newest now has to be looked for, and so the rest is counted anew with it.
      if (isNewest || counted.newest === seq) this.#counted.delete(userId);
      else if (seq > counted.after) this.#counted.set(userId, { ...counted, messages: counted.messages - 1 });
    }
  }

  /** What others than this user have written past `after`, in a log that ends at `lastSeq`. */
  others(userId: string, { after, lastSeq }: { after: number; lastSeq: number }): Others {
    const inLife = ofOthers(this.#inLife, userId);
    const known = this.#counted.get(userId);
    if (known?.after === after) {
      const newest = newestOf(Math.max(known.newest ?? 0, inLife.newest), { after, lastSeq });
      return { messages: known.messages + inLife.messages - known.inLife, newest };
    }
    const counted = lastSeq - after <= NEAR ? this.#read(userId, after, lastSeq) : this.#count(userId, after, lastSeq);
    this.#counted.set(userId, { ...counted, after, inLife: inLife.messages });
    return counted;
  }

  #read(userId: string, after: number, lastSeq: number): Others {
    const { messages, newest } = this.#store.othersAfter(userId, after);
    return { messages, newest: newest ?? this.#store.newestByOthers(userId, lastSeq - NEAR) };
  }

  #count(userId: string, after: number, lastSeq: number): Others {
    const atEnd = ofOthers(this.#upTo(lastSeq), userId);
    const atCursor = ofOthers(this.#upTo(after), userId);
    const messages = atEnd.messages - atCursor.messages - this.#store.deletedAfter(userId, after);
    const newest = newestOf(atEnd.newest, { after, lastSeq });
    const isThere = newest === null || this.#store.messageAt(newest)?.deletedAt === null;
    if (isThere) return { messages, newest };
    return { messages, newest: this.#store.newestByOthers(userId, Math.min(after, lastSeq - NEAR), newest) };
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

/** A seq, if it is past the cursor or near to the log's end. */
function newestOf(seq: number, { after, lastSeq }: { after: number; lastSeq: number }): number | null {
  return seq > Math.min(after, lastSeq - NEAR) && seq > 0 ? seq : null;
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
