import type { Browser, Page } from "playwright-core";

export interface MainThread {
  /** Milliseconds of the processor that the longest task took; others on the machine do not count. */
  readonly longestCpuMs: number;
  /** Milliseconds that the longest task took by the clock. */
  readonly longestMs: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Measures the tasks of a page's main thread while something is done there. */
export async function measureTasks<T>(
  { browser, page }: { browser: Browser; page: Page },
  work: () => Promise<T>,
): Promise<{ result: T; tasks: MainThread }> {
  await browser.startTracing(page, { categories: ["toplevel"] });
  const result = await work();
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  const mains = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const isMain = ({ pid, tid }: TraceEvent) => mains.some((main) => main.pid === pid && main.tid === tid);
  const tasks = traceEvents.filter((event) => event.name.endsWith("RunTask") && isMain(event));
  const longest = (field: "dur" | "tdur") => tasks.reduce((most, task) => Math.max(most, task[field] ?? 0), 0) / 1_000;
  return { result, tasks: { longestCpuMs: longest("tdur"), longestMs: longest("dur") } };
}
