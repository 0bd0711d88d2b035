import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProcessGroup, startGroup } from "../../scripts/process-group.ts";
import { answering, freePort, startWranglerDev } from "../../scripts/wrangler-dev.ts";
import { type Prepared, prepared, SETTINGS } from "./prepared.ts";
import { SECRET } from "./tokens.ts";

export interface TestServer extends Pick<ProcessGroup, "exited"> {
  readonly url: string;
  readonly port: number;
  readonly persistTo: string;
  /** Ends its processes at once, and keeps the storage: start another with the same `persistTo`. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends it and removes the storage, unless that was given. */
  stop(): Promise<void>;
}

export interface TestServerOptions {
  readonly persistTo?: string;
  readonly port?: number;
  /** Settings over those of the configuration. */
  readonly vars?: Readonly<Record<string, string>>;
}

/** What the program `serve.ts` is told. */
export interface ServeOptions {
  readonly port: number;
  readonly persistTo: string;
  readonly prepared: Prepared;
  readonly vars: Readonly<Record<string, string>>;
}

type Start = (where: { port: number; persistTo: string; onLine: (line: string) => void }) => Promise<ProcessGroup>;

/**
 * The Worker with its page on a real port, by the settings of `wrangler.test.toml`: what `wrangler dev` runs, without
 * its command line and the proxy in front, which make most of what a server costs a test.
 */
export function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  return start(options, async ({ port, persistTo, onLine }) => {
    const made = prepared();
    if (!made) throw new Error("test/support/global-setup.ts is missing in the project of this test");
    const told: ServeOptions = { port, persistTo, prepared: made, vars: varsOf(options) };
    const args = [join(import.meta.dirname, "serve.ts"), JSON.stringify(told)];
    const group = startGroup({ command: process.execPath, args, onLine });
    const ended = group.exited.then((code) => {
      throw new Error(`the server ended with code ${code} before it answered`);
    });
    await Promise.race([answering(`http://127.0.0.1:${port}/healthz`), ended]);
    ended.catch(() => {});
    return group;
  });
}

/** The same by `wrangler dev` itself, as `npm start` has it. */
export function startWrangler(options: TestServerOptions = {}): Promise<TestServer> {
  return start(options, (where) => startWranglerDev({ ...where, config: SETTINGS, vars: varsOf(options) }));
}

const varsOf = ({ vars }: TestServerOptions) => ({ JWT_SECRET: SECRET, ...vars });

async function start(options: TestServerOptions, run: Start): Promise<TestServer> {
  const persistTo = options.persistTo ?? (await mkdtemp(join(tmpdir(), "parlor-")));
  const port = options.port ?? (await freePort());
  const output: string[] = [];
  const onLine = (line: string) => output.push(line);
  const { exited, kill } = await run({ port, persistTo, onLine }).catch((error: unknown) => {
    throw new Error(`${error}\n${output.join("\n")}`);
  });
  const stop = async () => {
    await kill("SIGKILL");
    if (options.persistTo === undefined) await rm(persistTo, { recursive: true, force: true, maxRetries: 5 });
  };
  return { url: `http://127.0.0.1:${port}`, port, exited, persistTo, kill, stop };
}
