import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findImportFaults, findUnusedExceptions, readImports } from "../../scripts/check-imports.ts";
import { findPackageFaults } from "../../scripts/check-package.ts";
import { bundle, findLanguages, WORKER } from "../../scripts/check-sizes.ts";
import { findSourceFaults } from "../../scripts/check-source.ts";
import { findPlacesToLook } from "../../scripts/places-to-look.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "parlor-checks-"));
});
afterEach(() => rm(root, { recursive: true }));

async function write(file: string, text: string) {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

/** Writes a module, and empty ones in the places of those that it imports. */
async function writeModule(file: string, text: string) {
  await write(file, text);
  for (const [, path = ""] of text.matchAll(/"(\.[^"]+)"/g)) {
    const imported = join(dirname(file), path);
    if (!existsSync(join(root, imported))) await write(imported, "export {};");
  }
}

describe("the import rule lets pass", () => {
  it.each([
    ["src/thread/x.ts", 'import { y } from "../protocol/message.ts";'],
    ["src/thread/x.ts", 'import type { InboxRpc } from "../inbox/inbox-rpc.ts";'],
    ["src/thread/thread-room.ts", 'import { DurableObject } from "cloudflare:workers";'],
    ["src/http/x.ts", 'import type { ThreadRpc } from "../thread/thread-rpc.ts";'],
    ["src/inbox/user-inbox.ts", 'import { DurableObject } from "cloudflare:workers";'],
    ["src/client/x.ts", 'import { CLOSE } from "../protocol/close-codes.ts";'],
    ["src/client/x.ts", 'import { type A, type B } from "../protocol/message.ts";'],
    ["src/hooks/x.ts", 'import websocketService from "../client/websocket-service.ts";'],
    ["src/react/x.ts", 'import { useMemo } from "react";\nimport { retain } from "../hooks/retain.ts";'],
    ["src/testing/x.ts", 'import { LIMITS } from "../protocol/limits.ts";'],
    ["src/page/x.tsx", 'import { Thread } from "../ui/thread.tsx";'],
    ["src/elements/x.tsx", 'import { Thread } from "../ui/thread.tsx";\nimport { inboxOf } from "../client/inbox.ts";'],
    ["src/react/x.ts", 'const load = () => import("../elements/index.ts");'],
    ["src/worker.ts", 'export { ThreadRoom } from "./thread/thread-room.ts";'],
  ])("%s: %s", async (file, text) => {
    await writeModule(file, text);
    expect(findImportFaults(await readImports(root))).toEqual([]);
  });
});

describe("the import rule stops", () => {
  it.each([
    ["src/protocol/x.ts", 'import type { Room } from "../thread/room.ts";'],
    ["src/protocol/limits.ts", 'import { z } from "zod";'],
    ["src/identity/x.ts", 'import { y } from "../actor/clock.ts";'],
    ["src/thread/x.ts", 'import type { UserInbox } from "../inbox/user-inbox.ts";'],
    ["src/thread/x.ts", 'import { y } from "../inbox/inbox-rpc.ts";'],
    ["src/thread/x.ts", 'import { DurableObject } from "cloudflare:workers";'],
    ["src/http/x.ts", 'import { Room } from "../thread/room.ts";'],
    ["src/http/x.ts", 'import {\n  a,\n  b,\n} from "../thread/room.ts";'],
    ["src/client/x.ts", 'import { newMessage } from "../protocol/message.ts";'],
    ["src/client/x.ts", 'import { type A, b } from "../protocol/message.ts";'],
    ["src/client/x.ts", 'import { z } from "zod";'],
    ["src/client/x.ts", 'import "../http/app.ts";'],
    ["src/client/x.ts", 'const app = () => import("../http/app.ts");'],
    ["src/client/x.ts", 'export * from "../ui/thread.tsx";'],
    ["src/hooks/x.ts", 'import { useMemo } from "react";'],
    ["src/react/x.ts", 'import { useMemo } from "preact/hooks";'],
    ["src/ui/x.ts", 'import { useMemo } from "react";'],
    ["src/client/x.ts", 'import { FakeServer } from "../testing/index.ts";'],
    ["src/protocol/index.ts", 'export { newMessage } from "./message.ts";'],
    ["src/ui/x.ts", 'import { y } from "../page/main.tsx";'],
    ["src/react/x.ts", 'import { ParlorElement } from "../elements/index.ts";'],
    ["src/react/x.ts", 'import { MessageThread } from "../ui/message-thread.tsx";'],
    ["src/ui/x.ts", 'const load = () => import("../elements/index.ts");'],
    ["src/http/x.ts", 'import { INTERNAL_HEADERS } from "../thread/thread-rpc.ts";'],
    ["src/http/x.ts", 'import type { ThreadRoom } from "../thread/thread-room.ts";'],
    ["src/thread/thread-room.ts", 'import { Hono } from "hono";'],
    ["src/actor/x.ts", 'import { DurableObject } from "cloudflare:workers";'],
    ["src/page/x.tsx", 'import { readFileSync } from "node:fs";'],
    ["src/page/x.tsx", 'import { root } from "../../scripts/check.ts";'],
    ["src/client/x.ts", 'import type * as app from "../http/app.ts";'],
    ["src/client/x.ts", 'const app = require("../http/app.ts");'],
    ["src/protocol/limits.ts", 'import type { ZodType } from "zod";'],
    ["src/protocol/limits.ts", 'import { newMessage } from "./message.ts";'],
    ["src/elsewhere/x.ts", 'import { y } from "../protocol/limits.ts";'],
  ])("%s: %s", async (file, text) => {
    await writeModule(file, text);
    const faults = findImportFaults(await readImports(root));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`${file} imports `);
  });
});

describe("an import circle", () => {
  const circle = [
    ["src/ui/a.ts", 'import { b } from "./b.ts";\nexport const a = b;'],
    ["src/ui/b.ts", 'import type { C } from "./hooks/c.ts";\nexport type B = C;'],
  ] as const;
  const read = async (modules: readonly (readonly [file: string, text: string])[]) => {
    for (const [file, text] of modules) await writeModule(file, text);
    return await readImports(root);
  };

  it("is a fault that names all of it, also where it is closed by types or by what comes later", async () => {
    const byType = ["src/ui/hooks/c.ts", 'import type { A } from "../a.ts";'] as const;
    const [fault, ...others] = findImportFaults(await read([...circle, byType]));
    expect(others).toEqual([]);
    for (const name of ["closes a circle", "a.ts", "b.ts", "hooks/c.ts"]) expect(fault).toContain(name);
    const later = ["src/ui/hooks/c.ts", 'const load = () => import("../a.ts");'] as const;
    expect(findImportFaults(await read([later]))).toEqual([expect.stringContaining("closes a circle")]);
  });

  it("is none where imports only meet", async () => {
    const meeting = ["src/ui/d.ts", 'import "./a.ts";\nimport "./hooks/c.ts";'] as const;
    expect(findImportFaults(await read([...circle, meeting]))).toEqual([]);
  });
});

describe("an exception that nobody needs is a fault:", () => {
  it.each([
    ["a package", "jose of identity", "src/identity/x.ts", 'import { jwtVerify } from "jose";'],
    ["what comes lazily", "elements of react", "src/react/x.ts", 'const load = () => import("../elements/index.ts");'],
    [
      "a shell",
      "src/inbox/user-inbox.ts",
      "src/inbox/user-inbox.ts",
      'import { DurableObject } from "cloudflare:workers";',
    ],
    ["a module without zod", "src/protocol/errors.ts", "src/protocol/errors.ts", "export const fail = 1;"],
  ])("%s", async (_what, name, file, text) => {
    await write("src/worker.ts", "export {};");
    const unusedNow = async () =>
      findUnusedExceptions(await readImports(root)).filter((fault) => fault.startsWith(name));
    expect(await unusedNow()).toHaveLength(1);
    await writeModule(file, text);
    expect(await unusedNow()).toEqual([]);
  });
});

describe("a bundle has no languages of zod", () => {
  const repository = join(import.meta.dirname, "../..");
  const languagesOf = async (source: string) => {
    const stdin = { contents: `${source}\nconsole.log(z.string().parse("x"));`, resolveDir: repository };
    return findLanguages((await bundle(repository, { stdin })).weights);
  };

  it("unless it takes all of it", async () => {
    expect(await languagesOf('import { z } from "zod";')).toMatchObject([expect.stringContaining("import * as z")]);
    expect(await languagesOf('import * as z from "zod";')).toEqual([]);
  });

  it("and the Worker has none", async () => {
    const { weights } = await bundle(repository, WORKER);
    expect(weights.size).toBeGreaterThan(50);
    expect(findLanguages(weights)).toEqual([]);
  });
});

describe("a package", () => {
  const manifest = { name: "x", version: "1.0.0", type: "module", license: "MIT", files: ["*.js", "*.d.ts"] };
  const one = { types: "./x.d.ts", default: "./x.js" };

  it.each([
    ["is good", { ".": one }, 0],
    ["has a script that is not there", { ".": { ...one, default: "./y.js" } }, 1],
    ["has no types", { ".": "./y.js" }, 1],
  ])("that %s", async (_what, exports, least) => {
    await write("package.json", JSON.stringify({ ...manifest, exports }));
    await write("x.js", "export const x = 1;\n");
    await write("x.d.ts", "export declare const x: number;\n");
    const faults = await findPackageFaults(root);
    expect(faults.length).toBeGreaterThanOrEqual(least);
    if (least === 0) expect(faults).toEqual([]);
  });
});

describe("places to look", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `  let line${index} = 1;\n`).join("");
  const long = (name: string, count: number) => `export function ${name}() {\n${lines(count)}}\n`;

  beforeEach(async () => {
    await cp(join(import.meta.dirname, "../../biome.json"), join(root, "biome.json"));
    await write(".gitignore", "node_modules/\n");
  });

  it("are files over 400 lines, functions over 60 and more than four parameters", async () => {
    await write("src/page/page.css", `${"a {\n}\n".repeat(200)}b {\n}\n`);
    await write("src/a.ts", long("a", 61));
    await write("src/b.ts", "export const b = (_1: 1, _2: 2, _3: 3, _4: 4, _5: 5) => 1;\n");
    expect(await findPlacesToLook(root)).toEqual([
      expect.stringMatching(/^src\/a\.ts:1: .*lines/),
      expect.stringMatching(/^src\/b\.ts:1: .*5 parameters/),
      expect.stringMatching(/^src\/page\/page\.css:1: .*lines/),
    ]);
  });

  it("are none up to there, nor where a describe is long", async () => {
    await write("src/page/page.css", "a {\n}\n".repeat(200));
    await write("src/a.ts", long("a", 60));
    await write("src/b.ts", "export const b = (_1: 1, _2: 2, _3: 3, _4: 4) => 1;\n");
    await write("test/a.test.ts", long("a", 70));
    expect(await findPlacesToLook(root)).toEqual([]);
  });

  it("are no faults", async () => {
    const biome = join(import.meta.dirname, "../../node_modules/.bin/biome");
    await write("src/b.ts", "export const b = (_1: 1, _2: 2, _3: 3, _4: 4, _5: 5) => 1;\n");
    const run = promisify(execFile)(biome, ["ci", "--error-on-warnings", "--colors=off"], { cwd: root });
    await expect(run).resolves.toMatchObject({ stderr: expect.stringContaining("1 info") });
  });
});

describe("sources may not", () => {
  it.each([
    ["have an empty name", "src/thread/utils.ts", "export const a = 1;"],
    ["lie in a folder with one", "src/helpers/a.ts", "export const a = 1;"],
    ["switch a rule off", "src/thread/a.ts", `// biome-${"ignore"} lint: because`],
    ["make HTML of text", "src/ui/a.ts", "element.innerHTML = text;"],
    ["import a type in the middle", "src/ui/a.ts", `type A = import("../page/a.ts").${"A"};`],
    ["take the type of a module", "src/ui/a.ts", `type A = typeof import("../page/a.ts");`],
    ["hold a test that may not run", "test/a.test.ts", `it.${"skipIf"}(true)("x", () => {});`],
    ["hold a test that is repeated", "test/a.test.ts", `it("x", { ${"retry"}: 2 }, () => {});`],
  ])("%s", async (_what, file, text) => {
    await write(file, text);
    expect(findSourceFaults(root)).toHaveLength(1);
  });
});
