import type { MiddlewareHandler } from "hono";
import type * as z from "zod";
import { threadId, userId } from "../protocol/identifiers.ts";
import { LIMITS } from "../protocol/limits.ts";
import { fail, ok, type Result } from "../protocol/result.ts";
import type { Ctx, HttpEnv } from "./context.ts";
import { problem } from "./errors.ts";

/** Reads the body of a request as what `schema` describes: JSON only, and no more bytes than `LIMITS.bodyBytes`. */
export async function readBody<T>(c: Ctx, schema: z.ZodType<T>): Promise<Result<T>> {
  const [mediaType = ""] = (c.req.header("Content-Type") ?? "").split(";");
  if (mediaType.trim().toLowerCase() !== "application/json") return fail("unsupported_media_type");
  const bytes = await readBytes(c.req.raw, LIMITS.bodyBytes);
  if (!bytes) return fail("body_too_large", { detail: `unable to read more than ${LIMITS.bodyBytes} bytes` });
  const json = parseJson(bytes);
  return json.ok ? accept(schema, json.value) : json;
}

/** Reads the query of a request as what `schema` describes. A parameter given twice counts once. */
export function readQuery<T>(c: Ctx, schema: z.ZodType<T>): Result<T> {
  return accept(schema, c.req.query());
}

/** Puts the thread that the path names into the context. An impossible id is answered like one that nobody has. */
export const nameThread: MiddlewareHandler<HttpEnv> = async (c, next) => {
  const read = threadId.safeParse(c.req.param("threadId"));
  if (!read.success) return problem(c, { code: "not_found" });
  c.set("threadId", read.data);
  await next();
};

/** The user that the path names, by the same rule. */
export function readUserId(c: Ctx): Result<string> {
  const read = userId.safeParse(c.req.param("userId"));
  return read.success ? ok(read.data) : fail("not_found");
}

/** How much more than it may have a body is read to its end: a connection that is cut loses the answer with it. */
const PATIENCE = 64;

/** Counts the bytes that come, not those that Content-Length promises; nothing when there are too many. */
async function readBytes(request: Request, most: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length <= most) chunks.push(chunk);
    else if (length > most * PATIENCE) break;
  }
  return length > most ? undefined : new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function parseJson(bytes: Uint8Array): Result<unknown> {
  try {
    return ok(JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)));
  } catch {
    return fail("malformed_json");
  }
}

function accept<T>(schema: z.ZodType<T>, value: unknown): Result<T> {
  const read = schema.safeParse(value);
  if (read.success) return ok(read.data);
  return fail("invalid_request", { detail: describe(read.error.issues[0]) });
}

/** Names the field at fault. Of a choice of forms, the last is the usual one. */
function describe(issue: z.core.$ZodIssue | undefined, within: readonly PropertyKey[] = []): string {
  if (!issue) return "unable to read the request";
  const path = [...within, ...issue.path];
  if (issue.code === "invalid_union") return describe(issue.errors.at(-1)?.[0], path);
  const field = path.length === 0 ? "the request" : `"${path.map(String).join(".")}"`;
  return `unable to read ${field}; because: ${issue.message}`;
}
