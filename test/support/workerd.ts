import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { startGroup } from "../../scripts/process-group.ts";
import { answering, freePort } from "../../scripts/wrangler-dev.ts";
import { bundleInto, prepared } from "./prepared.ts";

const root = join(import.meta.dirname, "../..");

export interface PlainWorkerd {
  readonly url: string;
  readonly port: number;
  readonly pid: number | undefined;
  readonly output: readonly string[];
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends it and removes its storage. */
  stop(): Promise<void>;
}

export interface PlainWorkerdOptions {
  /** The entry file; the Worker's own unless told. */
  readonly entry?: string;
  /** Another wrangler.toml to bundle by. */
  readonly config?: string;
  /** Text bindings. */
  readonly vars: Readonly<Record<string, string>>;
  /** Durable Object bindings, by the name of their class. */
  readonly objects?: Readonly<Record<string, string>>;
}

const OBJECTS = { THREAD_ROOM: "ThreadRoom", USER_INBOX: "UserInbox" };

/**
 * The bundle that a deploy would upload, on `workerd` itself: without the proxy that `wrangler dev` puts in
 * front, which costs four fifths of the throughput. Storage is on disk.
 */
export async function startWorkerd(options: PlainWorkerdOptions): Promise<PlainWorkerd> {
  const { vars, objects = OBJECTS } = options;
  const folder = await mkdtemp(join(tmpdir(), "parlor-workerd-"));
  await mkdir(join(folder, "storage"));
  await writeFile(join(folder, "main.js"), await bundleOf(options));
  const port = await freePort();
  await writeFile(join(folder, "config.capnp"), await capnp({ port, vars, objects }));
  const output: string[] = [];
  const group = startGroup({
    command: join(root, "node_modules/workerd/bin/workerd"),
    args: ["serve", "config.capnp"],
    cwd: folder,
    onLine: (line) => output.push(line),
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await group.kill("SIGKILL");
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const ended = group.exited.then((code) => {
    throw new Error(`workerd ended with ${code}:\n${output.join("\n")}`);
  });
  try {
    await Promise.race([answering(`${url}/healthz`), ended]);
  } catch (error) {
    await stop();
    throw error;
  }
  ended.catch(() => {});
  return { url, port, pid: group.pid, output, kill: group.kill, stop };
}

const bundles = new Map<string, Promise<string>>();

/** The bundle of an entry, made once. */
function bundleOf({ entry, config }: PlainWorkerdOptions): Promise<string> {
  const key = `${entry} ${config}`;
  const made = bundles.get(key) ?? bundle({ entry, config });
  bundles.set(key, made);
  return made;
}

async function bundle({ entry, config }: Pick<PlainWorkerdOptions, "entry" | "config">): Promise<string> {
  const made = entry || config ? null : prepared();
  if (made) return await readFile(made.script, "utf8");
  const folder = await mkdtemp(join(tmpdir(), "parlor-bundle-"));
  await bundleInto(folder, { entry, config });
  const text = await readFile(join(folder, `${entry ? basename(entry, ".ts") : "worker"}.js`), "utf8");
  await rm(folder, { recursive: true });
  return text;
}

/** The configuration in Cap'n Proto's text form, in which a string is written as in JSON. */
async function capnp(options: {
  port: number;
  vars: Readonly<Record<string, string>>;
  objects: Readonly<Record<string, string>>;
}): Promise<string> {
  const settings = await readFile(join(root, "wrangler.toml"), "utf8");
  const date = /^compatibility_date = "(.*)"$/m.exec(settings)?.[1] ?? "";
  const flags = /^compatibility_flags = \[(.*)\]$/m.exec(settings)?.[1] ?? "";
  const text = JSON.stringify;
  const bindings = [
    ...Object.entries(options.vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
    ...Object.entries(options.objects).map(
      ([name, className]) => `(name = ${text(name)}, durableObjectNamespace = (className = ${text(className)}))`,
    ),
    '(name = "ASSETS", service = "assets")',
  ];
  const namespaces = Object.values(options.objects).map(
    (name) => `(className = ${text(name)}, uniqueKey = ${text(`parlor-${name}`)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "storage", disk = (path = "storage", writable = true)),
    (name = "assets", disk = (path = ${text(join(root, "public"))})),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${options.port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "main.js", esModule = embed "main.js")],
  compatibilityDate = ${text(date)},
  compatibilityFlags = [${flags}],
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "storage"),
);
`;
}
