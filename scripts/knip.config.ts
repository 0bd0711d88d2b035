import type { KnipConfig } from "knip";
import { findEntries } from "./build-package.ts";

/** What nobody imports, and is used all the same: `npm run check` complains of every other file, export and dependency. */
const config: KnipConfig = {
  entry: [
    // What package.json exports.
    ...findEntries().values(),
    // What public/index.html asks for, and the service worker: scripts/build-page.ts makes them.
    "src/page/{main.tsx,early.ts}",
    "src/page/service-worker/service-worker.ts",
    // What people run.
    "scripts/*.ts",
    "bench/*.ts",
    // What the bench runs in processes of their own, or bundles.
    "bench/load/main.ts",
    "bench/servers/{*-server,*-worker}.ts",
    // What tests bundle, and run elsewhere than in vitest.
    "test/hooks/{preact,react}-stage.ts",
    "test/seed/*-page.ts",
    "test/{deno,package}/smoke.{ts,mjs}",
    "test/support/{serve,counting-worker,metered-worker}.ts",
  ],
  project: ["{src,test,scripts,bench}/**/*.{ts,tsx,js,jsx,mjs}", "*.ts"],
  wrangler: { config: ["wrangler.toml", "bench/servers/wrangler.{party,row}.toml", "test/support/wrangler.test.toml"] },
  ignoreDependencies: [
    // Run by their paths: scripts/check-package.ts, test/deno and test/package.
    "@arethetypeswrong/cli",
    "bun",
    "deno",
    // The parser that dependency-cruiser looks for.
    "@swc/core",
  ],
  // People import one component, or the service, by its name or as the default.
  ignoreIssues: {
    "src/client/service/websocket-service.ts": ["duplicates"],
    "src/react/*.ts": ["duplicates"],
    "src/ui/hooks/use-websocket.ts": ["duplicates"],
  },
  // Of the system: how Chromium's libraries come where there are none.
  ignoreBinaries: ["apt-get"],
};

export default config;
