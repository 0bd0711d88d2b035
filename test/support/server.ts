import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DevServer, freePort, startWranglerDev } from "../../scripts/wrangler-dev.ts";

export interface TestServer extends Pick<DevServer, "url" | "port" | "exited"> {
  readonly persistTo: string;
  /** What it has printed, line by line. */
  readonly output: readonly string[];
  /** Ends wrangler and workerd at once, and keeps the storage: start another with the same `persistTo`. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends it and removes the storage, unless that was given. */
  stop(): Promise<void>;
}

export interface TestServerOptions {
  readonly persistTo?: string;
  readonly port?: number;
  readonly entry?: string;
  readonly vars?: Readonly<Record<string, string>>;
}

/** A real `wrangler dev` on a real port, with the settings of `wrangler.test.toml`. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const persistTo = options.persistTo ?? (await mkdtemp(join(tmpdir(), "parlor-")));
  const port = options.port ?? (await freePort());
  if (port === null) throw new Error("no port is free");
  const output: string[] = [];
  const server = await startWranglerDev({
    port,
    persistTo,
    config: join(import.meta.dirname, "wrangler.test.toml"),
    entry: options.entry,
    vars: options.vars,
    onLine: (line) => output.push(line),
  }).catch((error: unknown) => {
    throw new Error(`${error}\n${output.join("\n")}`);
  });
  const stop = async () => {
    await server.kill("SIGKILL");
    if (options.persistTo === undefined) await rm(persistTo, { recursive: true, force: true, maxRetries: 5 });
  };
  return { url: server.url, port, exited: server.exited, persistTo, output, kill: server.kill, stop };
}
