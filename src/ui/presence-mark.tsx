import type { Presence } from "../protocol/presence.ts";
import { presenceWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";

export interface PresenceMarkProps {
  readonly presence: Omit<Presence, "userId"> | undefined;
  /** The words stand beside it already. */
  readonly isSilent?: boolean;
}

/** Whether somebody is there: a mark that differs by shape as well as by colour, and words. Unknown is blank. */
export function PresenceMark({ presence, isSilent = false }: PresenceMarkProps) {
  const language = useLanguage();
  if (!presence) return <span class="parlor-presence" />;
  const words = presenceWords(language, presence);
  return (
    <span class={`parlor-presence parlor-presence-${presence.status}`} data-presence={presence.status} title={words}>
      {!isSilent && <span class="parlor-hidden">{words}: </span>}
    </span>
  );
}
