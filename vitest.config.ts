import { randomBytes } from "node:crypto";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Ends what hangs. Nothing that works takes so long, also on a machine that does other things as well. */
const PATIENCE_MS = 300_000;
const PATIENT = { testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS };

/** A server, a browser and what people do in it. */
const LONG = { globalSetup: "./test/support/global-setup.ts", expect: { poll: { timeout: 60_000 } } };

/** With what tokens are signed in the Workers runtime (test/support/tokens.ts). */
const TEST_SECRET = randomBytes(32).toString("base64url");

/** Tests mirror `src`; the suffix of a file names where it runs. */
const within = (...kinds: string[]) => kinds.map((kind) => `test/**/*.${kind}.test.{ts,tsx}`);

export default defineConfig({
  test: {
    // Most of a file's time is its start, and some of them wait.
    maxWorkers: 2,
    ...PATIENT,
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      {
        test: {
          name: "node",
          isolate: false,
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: within("worker", "idle", "network", "browser", "page", "measured"),
          setupFiles: "./test/support/loaded.ts",
        },
      },
      {
        plugins: [
          cloudflareTest({
            main: "./src/worker.ts",
            wrangler: { configPath: "./test/support/wrangler.test.toml" },
            miniflare: { bindings: { JWT_SECRET: TEST_SECRET } },
          }),
        ],
        define: { TEST_SECRET: JSON.stringify(TEST_SECRET) },
        // In one runtime: a test has threads, and people whose inboxes matter to it, of its own.
        test: {
          name: "worker",
          include: within("worker"),
          isolate: false,
          setupFiles: "./test/support/pool-loaded.ts",
        },
      },
      {
        // Waits for objects to fall asleep, and counts what they do then: beside everything else.
        test: { name: "idle", include: within("idle"), ...LONG },
      },
      {
        // One after the other: each has servers and lines of its own.
        test: {
          ...{ name: "network", include: within("network"), ...LONG },
          ...{ sequence: { groupOrder: 1 }, fileParallelism: false },
        },
      },
      { test: { name: "browser", include: within("browser"), ...LONG } },
      {
        // The long flows and every screen of the page: `npm run test:page`. The files of a worker
        // share their modules: each starts and ends what it needs, and no module keeps anything of a test.
        test: {
          name: "page",
          include: within("page"),
          ...LONG,
          isolate: false,
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // What the page costs a browser, with nothing else beside it.
        test: {
          ...{ name: "measured", include: within("measured"), ...LONG },
          ...{ sequence: { groupOrder: 3 }, fileParallelism: false },
        },
      },
    ],
  },
});
