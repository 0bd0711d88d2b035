/** What the client loads when it needs it for the first time is there: a clock that stands still does not wait for files. */
await Promise.all([
  import("../../src/client/connection/polling.ts"),
  import("../../src/client/thread/polling.ts"),
  import("../../src/client/thread/pages.ts"),
  import("../../src/client/inbox/polling.ts"),
  import("../../src/client/outbox/indexed-db.ts"),
]);

export {};
