import type { Sql } from "../actor/sql.ts";
import type { Access, Person } from "../protocol/member.ts";
import type { MessageType } from "../protocol/message.ts";
import type { Announce } from "../protocol/thread.ts";

/** A thread's own row. */
export interface ThreadRecord {
  id: string;
  epoch: string;
  createdAt: number;
  history: "all" | "joined";
  title: string | null;
  /** JSON of a `Subject`. */
  subject: string | null;
  announce: Announce;
}

/** A member's row; former members keep theirs, for their names. */
export interface MemberRecord {
  userId: string;
  name: string | null;
  picture: string | null;
  role: string | null;
  /** `iat` of the token that gave the name; 0 when somebody else gave it. */
  namedAt: number;
  access: Access;
  joinedSeq: number;
  joinedAt: number;
  visibleFromSeq: number;
  leftSeq: number | null;
  readSeq: number;
  deliveredSeq: number;
  addedBy: string | null;
  /** 1 when the inbox of somebody who left has heard of it. */
  departureTold: number;
}

export interface MessageRecord {
  seq: number;
  id: string;
  rev: number;
  senderId: string;
  type: MessageType;
  text: string;
  replyTo: string | null;
  at: number;
  editedAt: number | null;
  deletedAt: number | null;
  deletedBy: string | null;
  /** JSON of `KeptReactions`. */
  reactions: string | null;
}

/** What a message said before an edit. `at`: since when. */
export interface VersionRecord {
  rev: number;
  text: string;
  at: number;
}

/**
 * An event that is not a message: a member joined, the title changed. `frame` is the JSON of its frame; of a change to a
 * message, at `messageSeq`, only of what its row does not say.
 */
export interface EventRecord {
  seq: number;
  frame: string;
  messageSeq: number | null;
}

const MESSAGE = `seq, id, rev, sender_id AS senderId, type, text, reply_to AS replyTo, at, edited_at AS editedAt,
  deleted_at AS deletedAt, deleted_by AS deletedBy, reactions`;

/** The queries of a thread, by name. Each runs on any `Sql`: the object's own storage, or `node:sqlite` in tests. */
export class ThreadStore {
  readonly sql: Sql;

  constructor(sql: Sql) {
    this.sql = sql;
  }

  thread(): ThreadRecord | undefined {
    return this.sql.all<ThreadRecord>(
      "SELECT id, epoch, created_at AS createdAt, history, title, subject, announce FROM thread",
    )[0];
  }

  insertThread(thread: ThreadRecord): void {
    const { id, epoch, createdAt, history, title, subject, announce } = thread;
    this.sql.all(
      "INSERT INTO thread (one, id, epoch, created_at, history, title, subject, announce) VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
      id,
      epoch,
      createdAt,
      history,
      title,
      subject,
      announce,
    );
  }

  updateThread(change: { title: string | null; subject: string | null }): void {
    this.sql.all("UPDATE thread SET title = ?, subject = ?", change.title, change.subject);
  }

  /** The seq of the last durable event; 0 when nothing has happened. */
  lastSeq(): number {
    const [row] = this.sql.all<{ seq: number }>(
      `SELECT max(coalesce((SELECT max(seq) FROM message), 0), coalesce((SELECT max(seq) FROM event), 0)) AS seq`,
    );
    return row?.seq ?? 0;
  }

  /** All who are or were members, in the order of their joining. */
  members(): MemberRecord[] {
    return this.sql.all<MemberRecord>(
      `SELECT user_id AS userId, name, picture, role, named_at AS namedAt, access, joined_seq AS joinedSeq, joined_at AS joinedAt,
        visible_from_seq AS visibleFromSeq, left_seq AS leftSeq, read_seq AS readSeq, delivered_seq AS deliveredSeq,
        added_by AS addedBy, departure_told AS departureTold
       FROM member ORDER BY joined_seq, user_id`,
    );
  }

  /** Writes a member as given, but for cursors: what is stored may be ahead, and cursors only rise. */
  putMember(m: MemberRecord): void {
    this.sql.all(
      `INSERT INTO member (user_id, name, picture, role, named_at, access, joined_seq, joined_at, visible_from_seq,
        left_seq, read_seq, delivered_seq, added_by, departure_told) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (user_id) DO UPDATE SET name = excluded.name, picture = excluded.picture, role = excluded.role,
        named_at = excluded.named_at, access = excluded.access, joined_seq = excluded.joined_seq, joined_at = excluded.joined_at,
        visible_from_seq = excluded.visible_from_seq, left_seq = excluded.left_seq,
        added_by = excluded.added_by, departure_told = excluded.departure_told,
        read_seq = max(read_seq, excluded.read_seq), delivered_seq = max(delivered_seq, excluded.delivered_seq)`,
      m.userId,
      m.name,
      m.picture,
      m.role,
      m.namedAt,
      m.access,
      m.joinedSeq,
      m.joinedAt,
      m.visibleFromSeq,
      m.leftSeq,
      m.readSeq,
      m.deliveredSeq,
      m.addedBy,
      m.departureTold,
    );
  }

  /** Writes a member's cursors: they only rise. */
  updateCursors(userId: string, cursors: { readSeq: number; deliveredSeq: number }): void {
    this.sql.all(
      "UPDATE member SET read_seq = max(read_seq, ?), delivered_seq = max(delivered_seq, ?) WHERE user_id = ?",
      cursors.readSeq,
      cursors.deliveredSeq,
      userId,
    );
  }

  /** Inserts a message unless its id is there already; says whether it did. */
  insertMessage(m: MessageRecord): boolean {
    const inserted = this.sql.all(
      `INSERT INTO message (seq, id, rev, sender_id, type, text, reply_to, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO NOTHING RETURNING seq`,
      m.seq,
      m.id,
      m.rev,
      m.senderId,
      m.type,
      m.text,
      m.replyTo,
      m.at,
    );
    return inserted.length > 0;
  }

  /** Writes what may change of a message. */
  updateMessage(m: MessageRecord): void {
    this.sql.all(
      "UPDATE message SET rev = ?, text = ?, edited_at = ?, deleted_at = ?, deleted_by = ?, reactions = ? WHERE seq = ?",
      m.rev,
      m.text,
      m.editedAt,
      m.deletedAt,
      m.deletedBy,
      m.reactions,
      m.seq,
    );
  }

  /** Keeps what a message says, before it says something else. */
  insertVersion(m: MessageRecord): void {
    this.sql.all(
      "INSERT INTO version (message_seq, rev, text, at) VALUES (?, ?, ?, ?)",
      m.seq,
      m.rev,
      m.text,
      m.editedAt ?? m.at,
    );
  }

  /** What a message said before, oldest first. */
  versionsOf(messageSeq: number): VersionRecord[] {
    return this.sql.all<VersionRecord>(
      "SELECT rev, text, at FROM version WHERE message_seq = ? ORDER BY rev",
      messageSeq,
    );
  }

  overwriteVersion(messageSeq: number, rev: number, text: string): void {
    this.sql.all("UPDATE version SET text = ? WHERE message_seq = ? AND rev = ?", text, messageSeq, rev);
  }

  deleteVersions(messageSeq: number): void {
    this.sql.all("DELETE FROM version WHERE message_seq = ?", messageSeq);
  }

  insertEvent(event: EventRecord): void {
    this.sql.all(
      "INSERT INTO event (seq, frame, message_seq) VALUES (?, ?, ?)",
      event.seq,
      event.frame,
      event.messageSeq,
    );
  }

  hasMessages(): boolean {
    return this.sql.all("SELECT 1 FROM message LIMIT 1").length > 0;
  }

  messageById(id: string): MessageRecord | undefined {
    return this.sql.all<MessageRecord>(`SELECT ${MESSAGE} FROM message WHERE id = ?`, id)[0];
  }

  messageAt(seq: number): MessageRecord | undefined {
    return this.sql.all<MessageRecord>(`SELECT ${MESSAGE} FROM message WHERE seq = ?`, seq)[0];
  }

  /** Messages of `first ≤ seq < before`, newest first. */
  messagesBefore(range: { first: number; before: number; limit: number }): MessageRecord[] {
    return this.sql.all<MessageRecord>(
      `SELECT ${MESSAGE} FROM message WHERE seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ?`,
      range.first,
      range.before,
      range.limit,
    );
  }

  /** Messages past `after`, oldest first. */
  messagesAfter(after: number, limit: number): MessageRecord[] {
    return this.sql.all<MessageRecord>(
      `SELECT ${MESSAGE} FROM message WHERE seq > ? ORDER BY seq LIMIT ?`,
      after,
      limit,
    );
  }

  /** Events that are not messages, past `after`, oldest first. */
  eventsAfter(after: number, limit: number): EventRecord[] {
    return this.sql.all<EventRecord>(
      "SELECT seq, frame, message_seq AS messageSeq FROM event WHERE seq > ? ORDER BY seq LIMIT ?",
      after,
      limit,
    );
  }

  /** How many of others' messages past `after` were deleted. Reads those that were. */
  deletedAfter(userId: string, after: number): number {
    const [row] = this.sql.all<{ messages: number }>(
      "SELECT count(*) AS messages FROM message WHERE deleted_at IS NOT NULL AND seq > ? AND sender_id <> ?",
      after,
      userId,
    );
    return row?.messages ?? 0;
  }

  /** What others than this user have written past `after` and was not deleted. Reads all that is past it. */
  othersAfter(userId: string, after: number): { messages: number; newest: number | null } {
    const [row] = this.sql.all<{ messages: number; newest: number | null }>(
      `SELECT count(*) AS messages, max(seq) AS newest FROM message
       WHERE seq > ? AND sender_id <> ? AND deleted_at IS NULL`,
      after,
      userId,
    );
    return row ?? { messages: 0, newest: null };
  }

  /** The seq of the last message past `after` that somebody else wrote and that was not deleted; null when there is none. Reads back to it. */
  newestByOthers(userId: string, after: number, before = Number.MAX_SAFE_INTEGER): number | null {
    const [row] = this.sql.all<{ seq: number }>(
      `SELECT seq FROM message WHERE seq > ? AND seq < ? AND sender_id <> ? AND deleted_at IS NULL
       ORDER BY seq DESC LIMIT 1`,
      after,
      before,
      userId,
    );
    return row?.seq ?? null;
  }

  /** What each sender has written of `after < seq ≤ upTo`. */
  writtenBetween(after: number, upTo: number): { senderId: string; messages: number; newest: number }[] {
    return this.sql.all(
      `SELECT sender_id AS senderId, count(*) AS messages, max(seq) AS newest FROM message
       WHERE seq > ? AND seq <= ? GROUP BY sender_id`,
      after,
      upTo,
    );
  }

  /** The last tally that was stored up to a seq: JSON of who has written how much. */
  tallyUpTo(seq: number): { seq: number; senders: string } | undefined {
    return this.sql.all<{ seq: number; senders: string }>(
      "SELECT seq, senders FROM tally WHERE seq <= ? ORDER BY seq DESC LIMIT 1",
      seq,
    )[0];
  }

  insertTally(seq: number, senders: string): void {
    this.sql.all("INSERT INTO tally (seq, senders) VALUES (?, ?)", seq, senders);
  }

  /** Bytes of text stored past `after`. */
  bytesAfter(after: number): number {
    const [row] = this.sql.all<{ bytes: number }>(
      `SELECT coalesce((SELECT sum(length(CAST(text AS BLOB))) FROM message WHERE seq > ?), 0)
        + coalesce((SELECT sum(length(frame)) FROM event WHERE seq > ?), 0)
        + coalesce((SELECT sum(length(CAST(text AS BLOB))) FROM event JOIN message ON message.seq = message_seq
          WHERE event.seq > ?), 0) AS bytes`,
      after,
      after,
      after,
    );
    return row?.bytes ?? 0;
  }
}

/** What others see of a member. */
export function personOf(member: MemberRecord): Person {
  return {
    userId: member.userId,
    ...(member.name !== null && { name: member.name }),
    ...(member.picture !== null && { picture: member.picture }),
    ...(member.role !== null && { role: member.role }),
  };
}
