import type { Migration } from "../actor/migrate.ts";

/** The schema of a user's object. Append only: somewhere, objects stand at every step of this list. */
export const MIGRATIONS: readonly Migration[] = [
  {
    reason: "threads that the user may create are limited for longer than an object stays in memory",
    statements: ["CREATE TABLE thread_creation (one INTEGER PRIMARY KEY CHECK (one = 1), due_at REAL NOT NULL)"],
  },
];
