/**
 * The components of Parlor for Preact, and the parts they are made of. They draw what the client says and fetch
 * nothing. Within a `ParlorProvider` ids are enough; a part takes the objects themselves, and its theme and language
 * from the component around it. `parlor/styles.css` is how they look.
 */
export { Composer } from "./composer.tsx";
export { ConnectionBanner } from "./connection-banner.tsx";
export { ParlorProvider, useInbox, useParlor, usePresence, useThread, useTyping } from "./hooks/index.ts";
export { type ComposerDraft, useDraft } from "./hooks/use-draft.ts";
export { useSound } from "./hooks/use-sound.ts";
export type { WhichThread } from "./hooks/use-which-thread.ts";
export { type Language, makeLanguage } from "./languages/language.ts";
export { chooseLanguage, LANGUAGES, type LanguageTag, loadLanguage } from "./languages/load.ts";
export { LanguageProvider, useLanguage } from "./languages/use-language.ts";
export type { Words } from "./languages/words.ts";
export { ListingPanel } from "./listing-panel.tsx";
export { MessageList } from "./message-list.tsx";
export { MessageThread, type MessageThreadProps } from "./message-thread.tsx";
export { OnlineStatus, type OnlineStatusProps } from "./online-status.tsx";
export { Portrait } from "./portrait.tsx";
export { PresenceMark } from "./presence-mark.tsx";
export { RealTimeMessaging, type RealTimeMessagingProps } from "./real-time-messaging.tsx";
export {
  RealTimeNotificationCenter,
  type RealTimeNotificationCenterProps,
} from "./real-time-notification-center.tsx";
export { StatusMenu } from "./status-menu.tsx";
export { ThreadHeader } from "./thread-header.tsx";
export { ThreadList, type ThreadListProps } from "./thread-list.tsx";
export { Ticks } from "./ticks.tsx";
export { TypingIndicator, type TypingIndicatorProps } from "./typing-indicator.tsx";
