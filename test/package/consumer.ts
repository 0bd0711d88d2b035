import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { pack } from "../../scripts/check-package.ts";

export const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** What an application that uses the SDK has besides. */
const NEIGHBOURS = ["idb", "preact", "react", "react-dom", "@types/react", "@types/node", "csstype"];

/** An application in a folder of its own, into which the packed package has been installed. */
export interface Consumer {
  readonly folder: string;
  /** The files of the package. */
  readonly files: readonly string[];
  write(name: string, text: string): Promise<string>;
  remove(): Promise<void>;
}

export async function makeConsumer(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), "parlor-consumer-"));
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "parlor"), { recursive: true });
  const tarball = await pack(root, folder);
  await run("tar", ["-xzf", tarball, "-C", join(modules, "parlor"), "--strip-components=1"]);
  for (const name of NEIGHBOURS) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, "node_modules", name), join(modules, name));
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  const { stdout } = await run("tar", ["-tzf", tarball]);
  return {
    folder,
    files: stdout.trim().split("\n"),
    async write(name, text) {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What the compiler says of these files; nothing if all is well. Declarations of the package are checked too. */
export async function typeFaults(consumer: Consumer, files: readonly string[], options: object): Promise<string> {
  const compilerOptions = {
    target: "ES2024",
    lib: ["ES2024", "DOM", "DOM.Iterable"],
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    exactOptionalPropertyTypes: true,
    types: ["node"],
    jsx: "react-jsx",
    moduleDetection: "force",
    ...options,
  };
  const project = await consumer.write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
  return run(join(root, "node_modules/.bin/tsc"), ["--project", project, "--pretty", "false"]).then(
    () => "",
    (error: { stdout: string }) => error.stdout,
  );
}
