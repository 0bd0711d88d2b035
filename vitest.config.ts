import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Tests mirror `src`; the suffix of a file names where it runs. */
const within = (...kinds: string[]) => kinds.map((kind) => `test/**/*.${kind}.test.{ts,tsx}`);

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      {
        test: {
          name: "node",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: within("worker", "meter", "network", "browser"),
        },
      },
      {
        plugins: [
          cloudflareTest({ main: "./src/worker.ts", wrangler: { configPath: "./test/support/wrangler.test.toml" } }),
        ],
        test: { name: "worker", include: within("worker") },
      },
      {
        // Counts for a minute what is done next to nothing: beside everything else.
        test: { name: "meter", include: within("meter"), testTimeout: 150_000 },
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
    ],
  },
});
