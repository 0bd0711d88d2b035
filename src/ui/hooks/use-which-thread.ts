import type { Thread } from "../../client/index.ts";
import { useParlor } from "./index.ts";

/**
 * Names a thread: by its id within a `ParlorProvider`, or the object itself. `messageId` is an older name of
 * `threadId`.
 */
export type WhichThread =
  | { readonly thread: Thread; readonly threadId?: undefined; readonly messageId?: undefined }
  | { readonly threadId: string; readonly thread?: undefined; readonly messageId?: undefined }
  | { readonly messageId: string; readonly thread?: undefined; readonly threadId?: undefined };

/** The thread that is meant, or what is missing to find it. */
export function useWhichThread({ thread, threadId, messageId }: WhichThread): Thread | "client" | "thread" {
  const provided = useParlor();
  const id = threadId ?? messageId;
  if (thread) return thread;
  if (!id) return "thread";
  return provided ? provided.parlor.thread(id) : "client";
}
