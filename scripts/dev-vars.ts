import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const EMPTY = /^JWT_SECRET=[ \t]*$/m;

/**
 * Writes `.dev.vars` with a new secret and the demo switched on, unless there is one; into one that was copied from the
 * example, a new secret. Returns what it did.
 */
export function writeDevVars(path: string): "made" | "completed" | "left" {
  const secret = randomBytes(32).toString("base64url");
  if (!existsSync(path)) {
    writeFileSync(path, `JWT_SECRET=${secret}\nDEMO_MODE=true\n`, { mode: 0o600, flag: "wx" });
    return "made";
  }
  const text = readFileSync(path, "utf8");
  if (!EMPTY.test(text)) return "left";
  writeFileSync(path, text.replace(EMPTY, `JWT_SECRET=${secret}`));
  return "completed";
}
