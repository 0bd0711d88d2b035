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
  {
    reason: "what is unread is counted without reading it, from who had written how much at each 250th seq",
    statements: [
      "CREATE TABLE tally (seq INTEGER PRIMARY KEY, senders TEXT NOT NULL)",
      `WITH part AS (
        SELECT (seq - 1) / 250 AS step, sender_id, count(*) AS messages, max(seq) AS newest FROM message GROUP BY 1, 2
      ),
      sums AS (
        SELECT step, sender_id, sum(messages) OVER sofar AS messages, max(newest) OVER sofar AS newest
        FROM (SELECT DISTINCT step FROM part) CROSS JOIN (SELECT DISTINCT sender_id FROM part)
        LEFT JOIN part USING (step, sender_id)
        WINDOW sofar AS (PARTITION BY sender_id ORDER BY step)
      )
      INSERT INTO tally (seq, senders)
      SELECT (step + 1) * 250, json_group_array(json_array(sender_id, messages, newest)) FROM sums
      WHERE messages IS NOT NULL AND (step + 1) * 250 <= (SELECT max(seq) FROM message) GROUP BY step`,
    ],
  },
  {
    reason: "messages are edited, deleted and reacted to; what the log says of that is rendered from the message's row",
    statements: [
      "ALTER TABLE message ADD COLUMN edited_at INTEGER",
      "ALTER TABLE message ADD COLUMN deleted_at INTEGER",
      "ALTER TABLE message ADD COLUMN deleted_by TEXT",
      "ALTER TABLE message ADD COLUMN reactions TEXT",
      "ALTER TABLE event ADD COLUMN message_seq INTEGER",
      "CREATE INDEX deleted_message ON message (seq, sender_id) WHERE deleted_at IS NOT NULL",
      `CREATE TABLE version (
        message_seq INTEGER NOT NULL,
        rev INTEGER NOT NULL,
        text TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (message_seq, rev)
      ) WITHOUT ROWID`,
    ],
  },
];
