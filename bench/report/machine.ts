import { execFileSync } from "node:child_process";
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { median } from "./statistics.ts";

const root = join(import.meta.dirname, "../..");

/** Where and of what a report was made. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly system: string;
  /** Median of syncing 4 KiB, where the servers have their storage: every durable message waits for one. */
  readonly syncMs: number;
  /** How many processes wanted a processor, in the minute before. */
  readonly loadBefore: number;
  readonly versions: Readonly<Record<string, string>>;
}

export function describeMachine(): Machine {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const isChanged = git("status", "--porcelain", "--untracked-files=no") !== "";
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: `${git("rev-parse", "--short", "HEAD")}${isChanged ? " with changes" : ""}`,
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? "",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: type(),
    syncMs: measureSync(),
    loadBefore: loadavg()[0] ?? Number.NaN,
    versions: {
      Node: process.versions.node,
      ...Object.fromEntries(["workerd", "socket.io", "partyserver", "ws"].map((name) => [name, versionOf(name)])),
    },
  };
}

const packageFile = z.object({ version: z.string() });
const versionOf = (name: string): string =>
  packageFile.parse(JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"))).version;

const SYNCS = 200;

function measureSync(): number {
  const folder = mkdtempSync(join(tmpdir(), "parlor-sync-"));
  const file = openSync(join(folder, "file"), "w");
  const times = Array.from({ length: SYNCS }, () => {
    const from = performance.now();
    writeSync(file, Buffer.alloc(4_096));
    fdatasyncSync(file);
    return performance.now() - from;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return median(times);
}

/** The machine in one sentence. */
export function sentenceOfMachine(machine: Machine): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  return `${machine.date}, commit ${machine.commit}. ${machine.cores} cores (${machine.cpu}), ${machine.memoryGiB} GiB, ${machine.system}; syncing 4 KiB takes ${machine.syncMs.toFixed(2)} ms; load before: ${machine.loadBefore.toFixed(2)}. ${versions.join(", ")}.`;
}
