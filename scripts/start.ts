/**
 * `npm start`: everything on one address, with storage that outlives the run and a demo to look at. Ctrl-C
 * ends all of it.
 */
import { join } from "node:path";
import { writeDevVars } from "./dev-vars.ts";
import { type DevServer, isFreePort, startWranglerDev } from "./wrangler-dev.ts";

const root = join(import.meta.dirname, "..");

async function main(): Promise<void> {
  const port = Number(process.env.PORT ?? 8787);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return giveUp("PORT must be a number from 1 to 65535.");
  if (!(await isFreePort(port))) {
    return giveUp(
      `Port ${port} is taken by another program. End that, or choose another port: PORT=${port + 1} npm start`,
    );
  }
  const vars = writeDevVars(join(root, ".dev.vars"));
  if (vars === "made") console.log("Made .dev.vars with a new JWT_SECRET, demo on.");
  if (vars === "completed") console.log("Put a new JWT_SECRET into .dev.vars.");
  console.log("Building the page and starting the Worker …");
  const log = new HeldLog();
  const starting = startWranglerDev({ port, persistTo: ".wrangler/state", onLine: (line) => log.take(line) });
  const server = await starting.catch((error: unknown) => {
    log.release();
    throw error;
  });
  endWith(server);
  await announce(server);
  log.open();
}

/** What wrangler says while it starts is of interest only when it fails to. */
class HeldLog {
  #held: string[] | null = [];

  take(line: string): void {
    if (this.#held) this.#held.push(line);
    else console.log(line);
  }

  /** Forgets what was held, and lets pass what comes. */
  open(): void {
    this.#held = null;
  }

  /** Lets pass everything, what was held first. */
  release(): void {
    for (const line of this.#held ?? []) console.log(line);
    this.open();
  }
}

async function announce(server: DevServer): Promise<void> {
  const seed = await fetch(`${server.url}/demo/seed`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  const demo = seed.ok;
  if (!demo) console.log(`The demo was not seeded (${seed.status}): ${await seed.text()}`);
  else await seed.body?.cancel();
  const address = `http://localhost:${server.port}`;
  console.log(
    [
      "",
      "  Parlor is running.",
      "",
      `  ${address}/${demo ? "          two people in one window: write as either, watch the other" : ""}`,
      ...(demo ? [`  ${address}/?as=demo-buyer   one person in the window; open it twice to be on two devices`] : []),
      "",
      "  Messages are kept in .wrangler/state. Ctrl-C ends it.",
      "",
    ].join("\n"),
  );
}

/** The server goes when this program is told to end, and when whoever started it has gone. */
function endWith(server: DevServer): void {
  const end = () => void server.stop().then(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.removeAllListeners(signal).once(signal, end);
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), 500).unref();
  void server.exited.then((code) => process.exit(code ?? 1));
}

function giveUp(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}

await main().catch((error: unknown) => giveUp(error instanceof Error ? error.message : String(error)));
