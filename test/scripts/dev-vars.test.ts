import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { writeDevVars } from "../../scripts/dev-vars.ts";
import { faultOfSecret } from "../../src/identity/secret.ts";

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "parlor-vars-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

const secretIn = (text: string) => /^JWT_SECRET=(.*)$/m.exec(text)?.[1] ?? "";

it("a start without settings makes them, with a key that will do; a later one leaves them", async () => {
  const path = join(await folder(), ".dev.vars");
  expect(writeDevVars(path)).toBe("made");
  const made = await readFile(path, "utf8");
  expect(faultOfSecret(secretIn(made))).toBeUndefined();
  expect(writeDevVars(path)).toBe("left");
  expect(await readFile(path, "utf8")).toBe(made);
});

it("into settings that were copied from the example a start puts a key, and leaves the rest", async () => {
  const path = join(await folder(), ".dev.vars");
  const example = await readFile(join(import.meta.dirname, "../../.dev.vars.example"), "utf8");
  await writeFile(path, `${example}OPEN_THREADS=true\n`);
  expect(writeDevVars(path)).toBe("completed");
  const text = await readFile(path, "utf8");
  expect(faultOfSecret(secretIn(text))).toBeUndefined();
  expect(text).toContain("OPEN_THREADS=true");
});
