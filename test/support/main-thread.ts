import type { Browser, Page } from "playwright-core";

export interface MainThread {
  /** Milliseconds of the processor that the longest task took; others on the machine do not count. */
  readonly longestCpuMs: number;
  /** … and all tasks together. */
  readonly totalCpuMs: number;
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
  // A task is in the trace once it has ended, and its answer may come before that.
  await page.evaluate("0");
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse((await browser.stopTracing()).toString());
  const mains = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const isMain = ({ pid, tid }: TraceEvent) => mains.some((main) => main.pid === pid && main.tid === tid);
  const tasks = traceEvents.filter((event) => event.name.endsWith("RunTask") && isMain(event));
  const longest = (field: "dur" | "tdur") => tasks.reduce((most, task) => Math.max(most, task[field] ?? 0), 0) / 1_000;
  const totalCpuMs = tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1_000;
  return { result, tasks: { longestCpuMs: longest("tdur"), totalCpuMs, longestMs: longest("dur") } };
}

/** What the work below takes, in milliseconds of the processor, where the limits of our tests were found. */
const REFERENCE_CPU_MS = 100;

/**
 * How many times as long as there this machine works at the same thing, now: some are slower, and two who share a core
 * slow each other down. Limits of work are multiplied by it. The page has to be empty.
 */
export async function paceOf({ browser, page }: { browser: Browser; page: Page }): Promise<number> {
  const { tasks } = await measureTasks({ browser, page }, () => page.evaluate(workForReference));
  return tasks.totalCpuMs / REFERENCE_CPU_MS;
}

/** As a page does: calls functions, makes objects and strings, draws elements and asks where they are. */
function workForReference(): number {
  const rows = Array.from({ length: 2_000 }, (_, n) => ({ n, text: `row ${n} `.repeat(1 + (n % 5)) }));
  const list = document.createElement("ul");
  document.body.append(list);
  for (const { n, text } of rows.toSorted((a, b) => a.text.localeCompare(b.text))) {
    const row = document.createElement("li");
    row.className = `row-${n % 7}`;
    row.append(document.createElement("b"), text);
    list.append(row);
    if (n % 200 === 0) row.getBoundingClientRect();
  }
  return list.getBoundingClientRect().height;
}
