import { useRef } from "preact/hooks";
import type { Inbox, ThreadView } from "../client/index.ts";
import type { Member } from "../protocol/member.ts";
import type { Presence } from "../protocol/presence.ts";
import { useInbox, usePresence } from "./hooks/index.ts";
import { useScrollable } from "./hooks/use-scrollable.ts";
import { presenceWords, roleWords } from "./languages/phrases.ts";
import { useLanguage } from "./languages/use-language.ts";
import { Portrait } from "./portrait.tsx";
import { PresenceMark } from "./presence-mark.tsx";

export interface ListingPanelProps {
  readonly threadId: string;
  readonly view: ThreadView;
  /** To know who is there; without it, only who looks at the thread is told. */
  readonly inbox?: Inbox | null | undefined;
}

/** Beside a conversation with room for it: the listing, and everybody in the conversation with whether they are there. */
export function ListingPanel({ threadId, view, inbox }: ListingPanelProps) {
  const { words } = useLanguage();
  const { subject, title } = view;
  const element = useRef<HTMLElement>(null);
  useScrollable(element);
  return (
    <aside ref={element} class="parlor-listing" aria-label={words.thread.about}>
      {subject && (
        <div class="parlor-listing-card">
          {subject.picture && <img src={subject.picture} alt="" width="320" height="200" />}
          <h3 class="parlor-listing-title">
            <bdi>{title ?? subject.title}</bdi>
          </h3>
          {subject.price && (
            <p class="parlor-price">
              <bdi>{subject.price}</bdi>
            </p>
          )}
          {subject.detail && (
            <p class="parlor-listing-detail">
              <bdi>{subject.detail}</bdi>
            </p>
          )}
          {subject.url && (
            <a class="parlor-listing-link" href={subject.url} target="_blank" rel="noopener">
              {words.thread.view}
            </a>
          )}
        </div>
      )}
      <h3 class="parlor-listing-heading">{words.thread.members}</h3>
      <ul class="parlor-members">{inbox ? <Watched {...{ inbox, threadId, view }} /> : <Members {...{ view }} />}</ul>
    </aside>
  );
}

/** Asks for the others' presence while it is drawn, and keeps the inbox open for the answer. */
function Watched({ inbox, threadId, view }: Required<Pick<ListingPanelProps, "threadId" | "view">> & { inbox: Inbox }) {
  useInbox(inbox);
  const others = view.members.map(({ userId }) => userId).filter((userId) => userId !== view.you?.userId);
  return <Members view={view} presence={usePresence({ inbox, threadId, userIds: others })} />;
}

function Members({ view, presence }: { view: ThreadView; presence?: ReadonlyMap<string, Presence> }) {
  return view.members.map((member) => (
    <MemberRow
      key={member.userId}
      {...{ member }}
      isYou={member.userId === view.you?.userId}
      isHere={view.viewing.includes(member.userId)}
      presence={presence?.get(member.userId)}
    />
  ));
}

interface MemberRowProps {
  readonly member: Member;
  readonly isYou: boolean;
  readonly isHere: boolean;
  readonly presence: Presence | undefined;
}

function MemberRow({ member, isYou, isHere, presence }: MemberRowProps) {
  const language = useLanguage();
  const { words } = language;
  const whereabouts = isYou
    ? words.thread.you
    : isHere
      ? words.thread.here
      : presence && presenceWords(language, presence);
  return (
    <li class="parlor-member" data-user-id={member.userId}>
      <Portrait person={member} size={36} />
      <span class="parlor-member-text">
        <span class="parlor-member-name">
          <bdi>{member.name ?? member.userId}</bdi>
        </span>
        <span class="parlor-member-role">
          {!isYou && <PresenceMark presence={presence} isSilent />}
          {member.role && <bdi>{roleWords(language, member.role)}</bdi>}
          {member.role && whereabouts && " · "}
          {whereabouts}
        </span>
      </span>
    </li>
  );
}
