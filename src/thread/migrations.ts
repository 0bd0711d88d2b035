import type { Migration } from "../actor/migrate.ts";

/**
 * The schema of a thread. Only ever append. Rows written dominate the bill, and each index entry is a row:
 * a message costs two (itself and its unique id), a moved cursor one.
 */
export const threadMigrations: readonly Migration[] = [
  {
    reason: "a thread, its members and its log",
    statements: [
      `CREATE TABLE thread (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL,
        epoch TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        history TEXT NOT NULL,
        title TEXT,
        subject TEXT
      )`,
      `CREATE TABLE member (
        user_id TEXT PRIMARY KEY,
        name TEXT,
        picture TEXT,
        role TEXT,
        named_at INTEGER NOT NULL DEFAULT 0,
        access TEXT NOT NULL,
        joined_seq INTEGER NOT NULL,
        visible_from_seq INTEGER NOT NULL,
        left_seq INTEGER,
        read_seq INTEGER NOT NULL,
        delivered_seq INTEGER NOT NULL
      ) WITHOUT ROWID`,
      `CREATE TABLE message (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        rev INTEGER NOT NULL,
        sender_id TEXT NOT NULL,
        type TEXT NOT NULL,
        text TEXT NOT NULL,
        reply_to TEXT,
        at INTEGER NOT NULL
      )`,
      `CREATE TABLE event (
        seq INTEGER PRIMARY KEY,
        frame TEXT NOT NULL
      )`,
    ],
  },
  {
    reason: "inboxes are told who added their user, and that they left, until it has been told",
    statements: [
      "ALTER TABLE member ADD COLUMN added_by TEXT",
      "ALTER TABLE member ADD COLUMN departure_told INTEGER NOT NULL DEFAULT 0",
    ],
  },
  {
    reason: "a thread that somebody joins stands in their inbox by when they did",
    statements: ["ALTER TABLE member ADD COLUMN joined_at INTEGER NOT NULL DEFAULT 0"],
  },
  {
    reason: "a thread may wait with telling its members of itself until there is a message; those of before have told",
    statements: ["ALTER TABLE thread ADD COLUMN announce TEXT NOT NULL DEFAULT 'now'"],
  },
];
