import { exports } from "cloudflare:workers";
import { beforeAll } from "vitest";

/** The first request loads the Worker with all that it imports: before the first test, which measures none of that. */
beforeAll(async () => {
  await (await exports.default.fetch("http://localhost/healthz")).text();
});
