import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends a run with one plain line that a person and a program can read. Under `npm test` the counts go to
 * scripts/test.ts, which prints them after everything else has ended.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>) {
    const projects = new Set(modules.map(({ project }) => project.name));
    const counts = { passed: 0, failed: errors.length, projects: [...projects] };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        // A skipped test counts as failed: it has proved nothing.
        if (test.result().state === "passed") counts.passed++;
        else counts.failed++;
      }
    }
    if (process.send) process.send(counts);
    else process.on("exit", () => console.log(`${counts.passed} passed, ${counts.failed} failed`));
  }
}
