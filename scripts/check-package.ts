import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

/** What is wrong with the package that `npm pack` makes: for publint, and for the compiler of whoever imports it. */
export async function findPackageFaults(root: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "parlor-pack-"));
  try {
    const tarball = await pack(root, folder);
    const { buffer } = new Uint8Array(await readFile(tarball));
    const pkg = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const [{ messages }, types] = await Promise.all([
      publint({ pack: { tarball: buffer }, strict: true }),
      findTypeFaults(tarball),
    ]);
    return [...messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code), ...types];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Builds and packs. Returns the path of the tarball. */
export async function pack(root: string, folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)("npm", ["pack", "--json", "--pack-destination", folder], { cwd: root });
  const [{ filename }]: [{ filename: string }] = JSON.parse(stdout);
  return join(folder, filename);
}

/** It is made of ES modules only: what CommonJS would see of it is not asked. A style sheet has no types. */
async function findTypeFaults(tarball: string): Promise<string[]> {
  const attw = join(import.meta.dirname, "../node_modules/.bin/attw");
  const flags = ["--profile", "esm-only", "--format", "ascii", "--no-color", "--no-emoji"];
  const apart = ["--exclude-entrypoints", "styles.css"];
  return promisify(execFile)(attw, [tarball, ...flags, ...apart]).then(
    () => [],
    (error: { stdout?: string }) => [String(error.stdout || error)],
  );
}
