import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

it("runs protocol, identity, the thread's rules and the client under Deno, without the network", async () => {
  const flags = [
    "--no-config",
    "--node-modules-dir=manual",
    "--no-remote",
    "--cached-only",
    "--no-lock",
    "--no-prompt",
  ];
  // Reading is all that it may do: no network, no environment, no writing.
  const permissions = [`--allow-read=${root}`];
  const { stdout } = await promisify(execFile)(
    join(root, "node_modules/.bin/deno"),
    ["run", ...flags, ...permissions, join(import.meta.dirname, "smoke.ts")],
    { cwd: root },
  );
  expect(stdout.trim().split("\n")).toEqual(["ok protocol", "ok identity", "ok thread", "ok client"]);
});
