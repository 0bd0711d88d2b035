import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

/** The wrangler.toml of the tests. */
export const SETTINGS = join(import.meta.dirname, "wrangler.test.toml");

/** Where the global setup leaves word. */
export const PREPARED = "PARLOR_PREPARED";

/** What the servers of a run are made of. */
export interface Prepared {
  /** The Worker as a deploy would upload it. */
  readonly script: string;
  /** Its settings, as JSON that `miniflare` understands. */
  readonly options: string;
}

/** What the global setup of this run has made. Null outside vitest. */
export function prepared(): Prepared | null {
  const folder = process.env[PREPARED];
  return folder ? { script: join(folder, "worker.js"), options: join(folder, "options.json") } : null;
}

/** Bundles an entry file, the Worker's own unless told, as a deploy by this wrangler.toml would. */
export async function bundleInto(folder: string, from: { entry?: string; config?: string } = {}): Promise<void> {
  const { entry, config = SETTINGS } = from;
  const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
  const args = ["deploy", ...(entry ? [entry] : []), "--dry-run", "--outdir", folder, "--config", config];
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false" };
  await promisify(execFile)(process.execPath, [wrangler, ...args], { cwd: root, env });
}
