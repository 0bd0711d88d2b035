import { DatabaseSync } from "node:sqlite";
import * as z from "zod";

/** What a client sends, as both servers on Node judge it. */
export const sentMessage = z.object({ id: z.string().min(16).max(64), text: z.string().min(1).max(8_000) });
export type SentMessage = z.infer<typeof sentMessage>;

export interface StoredMessage {
  readonly seq: number;
  readonly id: string;
  readonly senderId: string;
  readonly at: number;
  readonly text: string;
}

const storedMessages = z.array(
  z.object({ seq: z.number(), id: z.string(), senderId: z.string(), at: z.number(), text: z.string() }),
);

/** WAL, as workerd has it, syncs once a commit. DELETE, SQLite's default, syncs three files and more. */
export const journal = z.enum(["WAL", "DELETE"]);
export type Journal = z.infer<typeof journal>;

/** What a server on Node does that is durable: members and messages in SQLite, which is synced at each commit. */
export class RoomStore {
  readonly #db: DatabaseSync;
  readonly #lastSeqs = new Map<string, number>();

  constructor(path: string, journal: Journal) {
    this.#db = new DatabaseSync(path);
    this.#db.exec(`PRAGMA journal_mode = ${journal};
      PRAGMA synchronous = FULL;
      CREATE TABLE member (room TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (room, user_id)) WITHOUT ROWID;
      CREATE TABLE message (room TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL UNIQUE, sender_id TEXT NOT NULL,
        at INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (room, seq)) WITHOUT ROWID;`);
    this.#isMember = this.#db.prepare("SELECT 1 AS one FROM member WHERE room = ? AND user_id = ?");
    this.#insert = this.#db.prepare(
      "INSERT INTO message (room, seq, id, sender_id, at, text) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
    );
    this.#after = this.#db.prepare(
      "SELECT seq, id, sender_id AS senderId, at, text FROM message WHERE room = ? AND seq > ? ORDER BY seq",
    );
  }

  readonly #isMember;
  readonly #insert;
  readonly #after;

  addMembers(room: string, userIds: readonly string[]): void {
    const add = this.#db.prepare("INSERT INTO member (room, user_id) VALUES (?, ?)");
    this.inTransaction(() => {
      for (const userId of userIds) add.run(room, userId);
    });
  }

  isMember(room: string, userId: string): boolean {
    return this.#isMember.get(room, userId) !== undefined;
  }

  /** Stores a message; null when its id is there already. Outside of a transaction it is durable on return. */
  insert(room: string, senderId: string, { id, text }: SentMessage): StoredMessage | null {
    const seq = (this.#lastSeqs.get(room) ?? 0) + 1;
    const at = Date.now();
    if (this.#insert.run(room, seq, id, senderId, at, text).changes === 0) return null;
    this.#lastSeqs.set(room, seq);
    return { seq, id, senderId, at, text };
  }

  after(room: string, seq: number): StoredMessage[] {
    return storedMessages.parse(this.#after.all(room, seq));
  }

  /** Commits all of it at once. */
  inTransaction(work: () => void): void {
    this.#db.exec("BEGIN IMMEDIATE");
    work();
    this.#db.exec("COMMIT");
  }
}
