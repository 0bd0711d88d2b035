import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";

/** Writes `.dev.vars` with a new secret and the demo switched on, unless there is one. Returns whether it did. */
export function writeDevVars(path: string): boolean {
  if (existsSync(path)) return false;
  const secret = randomBytes(32).toString("base64url");
  writeFileSync(path, `JWT_SECRET=${secret}\nDEMO_MODE=true\n`, { mode: 0o600, flag: "wx" });
  return true;
}
