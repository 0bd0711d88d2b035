import type { Inbox } from "../client/index.ts";
import type { Presence } from "../protocol/presence.ts";
import { useInbox, usePresence } from "./hooks/index.ts";
import { useRoot } from "./hooks/use-root.ts";
import { useWhichInbox } from "./hooks/use-which-inbox.ts";
import { presenceWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { Missing } from "./missing.tsx";
import { PresenceMark } from "./presence-mark.tsx";

/** What is known of somebody, or whom to watch: a fellow member of a thread, through the inbox of the `ParlorProvider`. */
export type OnlineStatusProps =
  | { readonly presence: Omit<Presence, "userId"> | undefined }
  | { readonly threadId: string; readonly userId: string; readonly inbox?: Inbox | undefined };

/** Whether somebody is there, as a mark and in words. Blank as long as it is not known. */
export function OnlineStatus(props: OnlineStatusProps) {
  return "userId" in props ? <WatchedStatus {...props} /> : <Status presence={props.presence} />;
}

type Watched = Extract<OnlineStatusProps, { userId: string }>;

function WatchedStatus({ inbox: given, ...watched }: Watched) {
  const inbox = useWhichInbox(given);
  return inbox ? <WithInbox {...watched} inbox={inbox} /> : <Missing what="client" />;
}

function WithInbox({ inbox, threadId, userId }: Watched & { readonly inbox: Inbox }) {
  // What is asked of an inbox is answered while it is open.
  useInbox(inbox);
  const people = usePresence({ inbox, threadId, userIds: [userId] });
  return <Status presence={people.get(userId)} />;
}

function Status({ presence }: { readonly presence: Omit<Presence, "userId"> | undefined }) {
  const language = useLanguage();
  return (
    <span {...useRoot("parlor-online")}>
      <PresenceMark presence={presence} isSilent />
      {presence && presenceWords(language, presence)}
    </span>
  );
}
