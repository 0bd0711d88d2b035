import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ProcessGroup, startGroup } from "./process-group.ts";

const root = join(import.meta.dirname, "..");

export interface DevServer extends ProcessGroup {
  readonly url: string;
  readonly port: number;
}

export interface DevOptions {
  readonly port: number;
  /** Where the objects' storage is kept. */
  readonly persistTo: string;
  /** Another wrangler.toml. */
  readonly config?: string;
  /** Settings over those of the configuration. */
  readonly vars?: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** Runs `wrangler dev` on the loopback address only, and settles when it answers. Throws when it ends first. */
export async function startWranglerDev(options: DevOptions): Promise<DevServer> {
  const group = startGroup({
    command: process.execPath,
    args: [join(root, "node_modules/wrangler/bin/wrangler.js"), ...wranglerArguments(options)],
    cwd: root,
    env: { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CI: "true" },
    onLine: options.onLine,
  });
  const url = `http://127.0.0.1:${options.port}`;
  const ended = group.exited.then((code) => {
    throw new Error(`wrangler dev ended with code ${code} before it answered.`);
  });
  try {
    await Promise.race([answering(`${url}/healthz`), ended]);
  } catch (error) {
    await group.kill("SIGKILL");
    throw error;
  }
  ended.catch(() => {});
  return { ...group, url, port: options.port };
}

function wranglerArguments({ port, persistTo, config, vars = {} }: DevOptions): string[] {
  return [
    "dev",
    ...(config ? ["--config", config] : []),
    ...["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
    ...["--persist-to", persistTo, "--show-interactive-dev-session=false"],
    ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ];
}

/** Settles when a GET of the address answers 2xx; throws after a minute. */
export async function answering(url: string, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  let last = "no answer";
  while (Date.now() < deadline) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      const body = await response.text();
      if (response.ok) return;
      last = `${response.status} ${body.slice(0, 200)}`;
    } catch (error) {
      last = String(error);
    }
    await sleep(50);
  }
  throw new Error(`${url} did not answer within ${withinMs / 1000} s: ${last}`);
}

/** Whether a port of the loopback address can be listened on. */
export function isFreePort(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Below those that a system gives to connections that go out (ip(7)): one of them could come between. */
const PORTS = { from: 20_000, to: 32_000 };
const MOST_TRIES = 1_000;

/** A port of the loopback address on which nobody listens, by chance. Throws when none is found. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFreePort(port)) return port;
  }
  throw new Error(`unable to find a free port; because ${MOST_TRIES} were taken`);
}
