import { readFileSync } from "node:fs";

/** The kernel counts processors' time in hundredths of a second (sysconf(_SC_CLK_TCK) on every Linux of today). */
export const TICK_US = 10_000;
export const KIB = 1024;

/** Time of processors that this process has used, in microseconds. */
export const microseconds = ({ user, system }: NodeJS.CpuUsage): number => user + system;

/** Time of processors that a process has used since it began, user and system, in microseconds (proc(5)). */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in parentheses, may hold spaces. The next field is the third; utime and stime are 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Bytes of a process that are in memory. */
export function memoryOf(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) * KIB;
}
