import type { Presence } from "../protocol/presence.ts";
import { presenceWords } from "./inbox-words.ts";

/** Whether somebody is there: a mark that differs by shape as well as by colour, and words. Unknown is blank. */
export function OnlineStatus({ presence }: { presence: Omit<Presence, "userId"> | undefined }) {
  if (!presence) return <span class="parlor-presence" />;
  const words = presenceWords(presence, Date.now());
  return (
    <span class={`parlor-presence parlor-presence-${presence.status}`} data-presence={presence.status} title={words}>
      <span class="parlor-hidden">{words}: </span>
    </span>
  );
}
