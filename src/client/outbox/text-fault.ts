import { hasTooManyMarks } from "../../protocol/marks.ts";
import type { Limits } from "../thread/frames.ts";

/** Why a text cannot go out, whatever the server would say. */
export function faultOfText(written: string, { messageCodePoints }: Limits): string | undefined {
  if (written.length <= messageCodePoints) return undefined;
  if (hasTooManyMarks(written)) return "invalid_text";
  // As the server counts. A frame far above that would end the socket, again and again.
  return [...written.normalize()].length > messageCodePoints ? "message_too_long" : undefined;
}
