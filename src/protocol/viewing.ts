import * as z from "zod";
import { ref, threadId, userId } from "./identifiers.ts";

/** Who has the thread before their eyes. A socket begins unseen and says so when that changes. Rule T4. */
export const setView = z.object({ type: z.literal("set_view"), visible: z.boolean(), ref: ref.optional() });

export const viewingChanged = z.object({ type: z.literal("viewing_changed"), threadId, userId, viewing: z.boolean() });
export type ViewingChanged = z.infer<typeof viewingChanged>;
