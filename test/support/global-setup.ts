import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unstable_getMiniflareWorkerOptions as workerOptions } from "wrangler";
import { bundleInto, PREPARED, prepared, SETTINGS } from "./prepared.ts";

/** Bundles the Worker and reads its settings once, for all files of a run that serve it. */
export default async function prepare(): Promise<(() => Promise<void>) | undefined> {
  // Each project of a run asks.
  if (prepared()) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "parlor-prepared-"));
  await bundleInto(folder);
  await writeFile(join(folder, "options.json"), JSON.stringify(workerOptions(SETTINGS).workerOptions));
  process.env[PREPARED] = folder;
  return () => rm(folder, { recursive: true });
}
