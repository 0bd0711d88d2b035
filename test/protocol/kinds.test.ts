import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A copy of the sources, which may change. */
async function copyOfSources() {
  const folder = await mkdtemp(join(tmpdir(), "parlor-kinds-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(root, "src"), join(folder, "src"), { recursive: true });
  for (const name of ["tsconfig.json", "package.json"]) await cp(join(root, name), join(folder, name));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const change = async (file: string, from: string, to: string) => {
    const path = join(folder, "src", file);
    const before = await readFile(path, "utf8");
    if (!before.includes(from)) throw new Error(`${file} has no ${from}`);
    await writeFile(path, before.replace(from, to));
  };
  return { folder, change };
}

/** What the compiler says of each file, with the lines that go on about it. */
function faults(folder: string, project: string): Promise<(readonly [file: string, words: string])[]> {
  const command = [join(root, "node_modules/typescript/bin/tsc"), "--project", project, "--pretty", "false"];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: folder, maxBuffer: 2 ** 24 }, (_, output) => {
      const said = output
        .split(/\n(?=\S)/)
        .map((words) => [/^(\S+)\(\d+,\d+\): error/.exec(words)?.[1], words] as const);
      resolve(said.flatMap(([file, words]) => (file ? [[file, words] as const] : [])));
    });
  });
}

const PROJECTS = ["src/tsconfig.json", "src/client", "src/testing"];

/** In which files the compiler speaks of each of these names, once the sources have been changed so. */
async function namedAfter(changes: readonly Change[]): Promise<Record<string, string[]>> {
  const { folder, change } = await copyOfSources();
  for (const [, file, before, after] of changes) await change(file, before, after);
  const said = (await Promise.all(PROJECTS.map((project) => faults(folder, project)))).flat();
  const filesFor = (name: string) => said.flatMap(([file, words]) => (words.includes(name) ? [file] : []));
  return Object.fromEntries(changes.map(([name]) => [name, [...new Set(filesFor(name))].sort()]));
}

type Change = readonly [name: string, file: string, before: string, after: string];

/** Adds a kind of this name to a union of the protocol. */
function kind(name: string, file: string, union: string): Change {
  return [
    name,
    `protocol/${file}`,
    union,
    `${union}z.object({ type: z.literal("${name}"), threadId: z.string(), seq: z.int(), at: z.int() }),`,
  ];
}

/** Adds an optional field of this name after this part of a schema. */
function field(name: string, file: string, after: string): Change {
  return [name, `protocol/${file}`, after, `${after}${name}: z.int().optional(),`];
}

it("a kind that is added to the protocol alone does not compile in any place that must know it", async () => {
  const named = await namedAfter([
    kind("thread_command_of_tomorrow", "frames.ts", 'export const clientFrame = z.discriminatedUnion("type", ['),
    kind("event_of_tomorrow", "frames.ts", 'export const durableEvent = z.discriminatedUnion("type", ['),
    kind("state_of_tomorrow", "frames.ts", 'const transientEvent = z.discriminatedUnion("type", ['),
    kind(
      "inbox_command_of_tomorrow",
      "inbox-frames.ts",
      'export const inboxClientFrame = z.discriminatedUnion("type", [',
    ),
    kind("inbox_frame_of_tomorrow", "inbox-frames.ts", "export const inboxServerFrame = z.union(["),
  ]);
  expect(named).toEqual({
    thread_command_of_tomorrow: ["src/client/thread/polling.ts", "src/testing/fake-room.ts", "src/thread/receive.ts"],
    event_of_tomorrow: [
      "src/client/service/joined-thread.ts",
      "src/client/thread/frames.ts",
      "src/client/thread/receive.ts",
    ],
    state_of_tomorrow: [
      "src/client/service/joined-thread.ts",
      "src/client/thread/frames.ts",
      "src/client/thread/polling.ts",
      "src/client/thread/receive.ts",
    ],
    inbox_command_of_tomorrow: [
      "src/client/inbox/polling.ts",
      "src/inbox/receive.ts",
      "src/testing/fake-inbox.ts",
      "src/testing/fake-server.ts",
    ],
    inbox_frame_of_tomorrow: ["src/client/inbox/frames.ts"],
  });
}, 300_000);

it("a field that is added to the protocol alone does not compile where it is read, though it is optional", async () => {
  const named = await namedAfter([
    field("messageField", "message.ts", 'export const newMessage = z.object({\n  type: z.literal("new_message"),'),
    field("receiptField", "receipt.ts", "export const messageRead = z.object({"),
    field("helloField", "connection.ts", "  recovered: z.boolean(),"),
    field("personField", "member.ts", "export const person = z.object({"),
    field("rowField", "inbox.ts", "export const inboxThread = z.object({"),
    field("presenceField", "presence.ts", "export const presence = z.object({"),
    field("snapshotField", "thread.ts", "export const threadSnapshot = z.object({"),
  ]);
  for (const [name, reader] of [
    ["messageField", "src/client/codec/nouns.ts"],
    ["receiptField", "src/client/thread/frames.ts"],
    ["helloField", "src/client/thread/frames.ts"],
    ["personField", "src/client/codec/nouns.ts"],
    ["rowField", "src/client/inbox/nouns.ts"],
    ["presenceField", "src/client/inbox/nouns.ts"],
    ["snapshotField", "src/client/codec/nouns.ts"],
  ] as const)
    expect(named[name], name).toContain(reader);
}, 300_000);

it("a kind of operation that is added alone does not compile in the table of kinds, and nowhere else", async () => {
  const before = "interface Operations {";
  const name = "operation_of_tomorrow";
  const after = `${before} readonly ${name}: { readonly messageId: string };`;
  const named = await namedAfter([[name, "client/outbox/operations.ts", before, after]]);
  expect(named).toEqual({ operation_of_tomorrow: ["src/client/outbox/kinds.ts"] });
}, 300_000);
