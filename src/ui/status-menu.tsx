import type { Inbox, InboxView } from "../client/index.ts";
import { timeOf } from "./days.ts";
import { INBOX_WORDS, PRESENCE_WORDS } from "./inbox-words.ts";
import { type Choice, MenuButton } from "./menu-button.tsx";
import { OnlineStatus } from "./online-status.tsx";

const HOUR_MS = 3_600_000;

/** One's own status as others see it, and how to set it. */
export function StatusMenu({ inbox, view }: { inbox: Inbox; view: InboxView }) {
  const { you } = view;
  const until = you?.manual !== undefined && you.until !== undefined ? ` until ${timeOf(you.until)}` : "";
  const words = you ? `${PRESENCE_WORDS[you.status]}${until}` : INBOX_WORDS.statusUnknown;
  return (
    <MenuButton
      label={`${INBOX_WORDS.yourStatus}: ${words}`}
      className="parlor-own-status"
      choices={choicesOf(inbox, you)}
    >
      <OnlineStatus presence={you ?? undefined} />
      <span class="parlor-own-words">{words}</span>
    </MenuButton>
  );
}

function choicesOf(inbox: Inbox, you: InboxView["you"]): Choice[] {
  const { manual, until } = you ?? {};
  return [
    { words: PRESENCE_WORDS.online, isChosen: manual === undefined, onChoose: () => inbox.setStatus("online") },
    { words: PRESENCE_WORDS.away, isChosen: manual === "away", onChoose: () => inbox.setStatus("away") },
    {
      words: INBOX_WORDS.busyForAnHour,
      isChosen: manual === "busy" && until !== undefined,
      onChoose: () => inbox.setStatus("busy", { until: Date.now() + HOUR_MS }),
    },
    {
      words: INBOX_WORDS.busy,
      isChosen: manual === "busy" && until === undefined,
      onChoose: () => inbox.setStatus("busy"),
    },
    {
      words: INBOX_WORDS.appearOffline,
      isChosen: manual === "offline",
      onChoose: () => inbox.setStatus("offline"),
    },
  ];
}
