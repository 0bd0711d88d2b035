import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A program and everything that it started, ended together. */
export interface ProcessGroup {
  /** Of the program, and of its group; undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Settles with the exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** Signals every process of the group and settles when the program has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Asks it to end, and after `graceMs` ends it. */
  stop(graceMs?: number): Promise<void>;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Gets each line of its output; without it, the output goes where ours goes. */
  readonly onLine?: (line: string) => void;
}

const living = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of living) signalGroup(child, "SIGKILL");
});
// A signal that nobody handles ends Node without an "exit".
for (const [signal, code] of [
  ["SIGTERM", 143],
  ["SIGHUP", 129],
  ["SIGINT", 130],
] as const) {
  process.once(signal, () => process.exit(code));
}

/**
 * Starts a program at the head of a process group of its own: workerd has been seen to ignore SIGTERM for
 * minutes, and to outlive the wrangler that started it.
 */
export function startGroup({ command, args, cwd, env, onLine }: Program): ProcessGroup {
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  living.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", onLine ?? ((line) => process.stdout.write(`${line}\n`)));
  }
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      signalGroup(child, "SIGKILL");
      living.delete(child);
      resolve(code);
    });
  });
  exited.catch(() => living.delete(child));
  const kill = async (signal: NodeJS.Signals) => {
    signalGroup(child, signal);
    await exited;
  };
  const stop = async (graceMs = 2_000) => {
    const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
    await kill("SIGTERM");
    clearTimeout(timer);
  };
  return { pid: child.pid, exited, kill, stop };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: the group has ended already.
  }
}
