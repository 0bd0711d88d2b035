import { LIMITS } from "../protocol/limits.ts";

/** The frames of one WebSocket message in order, or why it was refused. */
export type ParsedFrames = { frames: readonly unknown[] } | { fault: "too_big" | "malformed" };

/**
 * Parses one incoming WebSocket message: judges its length before anything else reads it, its depth before
 * it is parsed, then parses it as one frame or as a batch. Nothing is known of the frames' content yet.
 */
export function parseFrames(data: string | ArrayBuffer): ParsedFrames {
  if (typeof data !== "string") {
    return { fault: data.byteLength > LIMITS.frameUnits ? "too_big" : "malformed" };
  }
  if (data.length > LIMITS.frameUnits || isDeeper(data, LIMITS.frameNesting)) return { fault: "too_big" };
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return { fault: "malformed" };
  }
  const frames: unknown[] = Array.isArray(value) ? value : [value];
  if (frames.length === 0 || frames.length > LIMITS.batchFrames) return { fault: "malformed" };
  return { frames };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether arrays and objects nest deeper than `most`, told without parsing. Brackets within strings do not count. */
export function isDeeper(json: string, most: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const unit = json.charCodeAt(i);
    if (inString) {
      if (unit === BACKSLASH) i++;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (OPENING.has(unit)) {
      if (++depth > most) return true;
    } else if (CLOSING.has(unit)) depth--;
  }
  return false;
}
