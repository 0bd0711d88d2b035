import type { Inbox, InboxView } from "../client/index.ts";
import type { Language } from "./languages/language.ts";
import { useLanguage } from "./languages/use-language.ts";
import { fill } from "./languages/words.ts";
import type { Choice } from "./menu.tsx";
import { MenuButton } from "./menu-button.tsx";
import { PresenceMark } from "./presence-mark.tsx";

const HOUR_MS = 3_600_000;

/** One's own status as others see it, and how to set it. */
export function StatusMenu({ inbox, view }: { inbox: Inbox; view: InboxView }) {
  const { you } = view;
  const language = useLanguage();
  // Out of reach one is offline to all others, whatever one chose.
  const isOut = view.connection.status === "offline";
  const words = isOut ? language.words.presence.offline : statusWords(language, you);
  return (
    <MenuButton
      label={fill(language.words.own.yourStatus, { status: words })}
      className="parlor-own-status"
      choices={choicesOf(inbox, you, language)}
    >
      <PresenceMark presence={isOut ? { status: "offline" } : (you ?? undefined)} />
      <span class="parlor-own-words">{words}</span>
    </MenuButton>
  );
}

function statusWords({ words: { own, presence }, time }: Language, you: InboxView["you"]): string {
  if (!you) return own.unknown;
  const status = presence[you.status];
  return you.manual !== undefined && you.until !== undefined
    ? fill(own.until, { status, time: time(you.until) })
    : status;
}

function choicesOf(inbox: Inbox, you: InboxView["you"], { words: { own, presence } }: Language): Choice[] {
  const { manual, until } = you ?? {};
  return [
    { words: presence.online, isChosen: manual === undefined, onChoose: () => inbox.setStatus("online") },
    { words: presence.away, isChosen: manual === "away", onChoose: () => inbox.setStatus("away") },
    {
      words: own.busyForAnHour,
      isChosen: manual === "busy" && until !== undefined,
      onChoose: () => inbox.setStatus("busy", { until: Date.now() + HOUR_MS }),
    },
    {
      words: own.busy,
      isChosen: manual === "busy" && until === undefined,
      onChoose: () => inbox.setStatus("busy"),
    },
    {
      words: own.appearOffline,
      isChosen: manual === "offline",
      onChoose: () => inbox.setStatus("offline"),
    },
  ];
}
