/**
 * The one rule: imports point towards `protocol`.
 *
 *   protocol ◀ identity ◀ actor ◀ thread, inbox ◀ http ◀ worker
 *   protocol ◀ client ◀ hooks ◀ ui ◀ elements ◀ react
 *                                ui ◀ page
 *              client ◀ testing
 *
 * A place may import from those that it lists. `types` marks what may be imported as types only, `lazily` what only by
 * `import()`, so that it comes when it is needed. `env` is src/env.ts: it knows what the objects that the Worker is bound
 * to may be asked. Of `thread` and `inbox`, types are those of their …-rpc.ts files.
 */
export interface Place {
  readonly imports: readonly string[];
  readonly types?: readonly string[];
  readonly lazily?: readonly string[];
  readonly packages: readonly string[];
}

export const PLACES: Readonly<Record<string, Place>> = {
  protocol: { imports: [], packages: ["zod"] },
  env: { imports: ["protocol"], types: ["thread", "inbox"], packages: ["zod"] },
  identity: { imports: ["protocol", "env"], packages: ["jose", "zod"] },
  actor: { imports: ["protocol", "identity", "env"], packages: ["zod"] },
  thread: { imports: ["protocol", "identity", "actor", "env"], types: ["inbox"], packages: ["zod"] },
  inbox: { imports: ["protocol", "identity", "actor", "env"], types: ["thread"], packages: ["zod"] },
  http: {
    imports: ["protocol", "identity", "actor", "env", "package.json"],
    types: ["thread", "inbox"],
    packages: ["hono", "zod"],
  },
  worker: { imports: ["http", "thread", "inbox", "env"], packages: [] },
  client: { imports: [], types: ["protocol"], packages: ["idb"] },
  hooks: { imports: ["client"], types: ["protocol"], packages: [] },
  react: { imports: ["hooks", "client"], types: ["protocol"], lazily: ["elements"], packages: ["react"] },
  testing: { imports: ["client"], types: ["protocol"], packages: [] },
  ui: { imports: ["client", "hooks"], types: ["protocol"], packages: ["preact"] },
  elements: { imports: ["client", "ui"], types: ["protocol"], packages: ["preact"] },
  page: { imports: ["client", "ui"], types: ["protocol"], packages: ["preact", "preact-iso"] },
};

/** Modules that stay free of zod, whose values the client side may import too. */
export const ZOD_FREE = [
  "src/protocol/index.ts",
  "src/protocol/limits.ts",
  "src/protocol/marks.ts",
  "src/protocol/emoji.ts",
  "src/protocol/close-codes.ts",
  "src/protocol/errors.ts",
];

/** The shells: the only files of the rules' folders that touch the platform. */
export const SHELLS = ["src/thread/thread-room.ts", "src/inbox/user-inbox.ts"];
