import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Tests mirror `src`; the suffix of a file names where it runs. */
const within = (...kinds: string[]) => kinds.map((kind) => `test/**/*.${kind}.test.{ts,tsx}`);

export default defineConfig({
  test: {
    // Most of a file's time is its start, and some of them wait.
    maxWorkers: 2,
    // A property test on a machine that does other things as well.
    testTimeout: 20_000,
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      {
        test: {
          name: "node",
          isolate: false,
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: within("worker", "idle", "network", "browser", "page"),
        },
      },
      {
        plugins: [
          cloudflareTest({ main: "./src/worker.ts", wrangler: { configPath: "./test/support/wrangler.test.toml" } }),
        ],
        test: { name: "worker", include: within("worker") },
      },
      {
        // Waits for objects to fall asleep, and counts what they do then: beside everything else.
        test: { name: "idle", include: within("idle"), testTimeout: 150_000 },
      },
      {
        test: {
          name: "network",
          include: within("network"),
          // After what is quick, and apart: these measure time.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: within("browser"),
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Every flow and every screen of the page: `npm run test:page`.
        test: {
          name: "page",
          include: within("page"),
          sequence: { groupOrder: 3 },
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
