import { CLOSE, type CloseCode } from "../protocol/close-codes.ts";

/** What the close frame says beside the code, for whoever reads a log. */
export const CLOSE_REASONS: Readonly<Record<CloseCode, string>> = {
  [CLOSE.done]: "done",
  [CLOSE.badFrames]: "bad frames",
  [CLOSE.notMember]: "not a member",
  [CLOSE.notFound]: "not found",
  [CLOSE.frameTooBig]: "frame too big",
  [CLOSE.protocolVersion]: "protocol version",
  [CLOSE.replaced]: "replaced",
  [CLOSE.token]: "token",
  [CLOSE.trouble]: "trouble",
  [CLOSE.tooSlow]: "too slow",
  [CLOSE.tooManyFrames]: "too many frames",
};
