import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "parlor-ci-"));
});
afterAll(() => rm(folder, { recursive: true }));

const GOOD = 'echo "10 0" >"$COUNTS"';

/** Runs CI with an `npm` that does this for each command, and good ones for what is not told. */
async function ci(told: Readonly<Record<string, string>>) {
  const cases = Object.entries({ check: GOOD, test: GOOD, "test:page": GOOD, ...told });
  const branches = cases.map(([command, does]) => `${command}) ${does};;`);
  const npm = join(folder, "npm");
  await writeFile(npm, `#!/usr/bin/env bash\necho "ran $2"\ncase "$2" in ${branches.join(" ")} esac\n`);
  await chmod(npm, 0o755);
  const env = { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` };
  const { status, stdout } = spawnSync(join(root, ".ci/run"), { env, encoding: "utf8" });
  const lines = stdout.trim().split("\n");
  return { status, ran: lines.filter((line) => line.startsWith("ran ")), lines };
}

const ALL = ["ran check", "ran test", "ran test:page"];

describe(".ci/run ends with one line of all that it ran", () => {
  it("where all is good", async () => {
    const { status, ran, lines } = await ci({});
    expect([status, ran, lines.at(-1)]).toEqual([0, ALL, "30 passed, 0 failed"]);
    expect(lines.filter((line) => /^\d+ passed, \d+ failed$/.test(line))).toHaveLength(1);
  });

  it.each([
    ["a check that fails", { check: 'echo "9 1" >"$COUNTS"; exit 1' }, "29 passed, 1 failed"],
    ["two tests that fail", { test: 'echo "8 2" >"$COUNTS"; exit 1' }, "28 passed, 2 failed"],
    ["a crash before anything was counted", { test: "kill -9 $$" }, "20 passed, 1 failed"],
    ["a bad end after all was counted", { "test:page": `${GOOD}; exit 1` }, "30 passed, 1 failed"],
    ["nothing counted, and a good end", { check: "exit 0" }, "20 passed, 1 failed"],
  ])("also with %s, and the others run all the same", async (_, told, last) => {
    const { status, ran, lines } = await ci(told);
    expect([status, ran, lines.at(-1)]).toEqual([1, ALL, last]);
  });
});
