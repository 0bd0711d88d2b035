/** What others take, in US dollars a month, as far as it is published. */
interface Hosted {
  readonly name: string;
  /** What the plan is, in words. */
  readonly plan: string;
  /** The plan's price for so many monthly active users; null where it is not published. */
  readonly dollars: (users: number) => number | null;
  readonly source: string;
  /** Where and when its text was read. */
  readonly read: string;
  /** Whether the text is the provider's own. Others have copied it, and may have erred. */
  readonly how: "own page" | "copied by others" | "not verified";
}

/** The smallest step that holds so many users; null beyond the last. */
const stepped =
  (...steps: readonly (readonly [users: number, dollars: number])[]) =>
  (users: number): number | null =>
    steps.find(([most]) => users <= most)?.[1] ?? null;

const ZEGO_STEP = 10_000;

export const HOSTED: readonly Hosted[] = [
  {
    name: "TalkJS",
    plan: "Basic: $279 with 10,000 users, $0.04 for each more. Growth: $569 with 25,000, $0.03 for each more",
    dollars: (users) => Math.min(279 + Math.max(0, users - 10_000) * 0.04, 569 + Math.max(0, users - 25_000) * 0.03),
    source: "https://talkjs.com/pricing/",
    read: "a copy of 2026-06-20",
    how: "copied by others",
  },
  {
    name: "ZEGOCLOUD In-app Chat",
    plan: "Pro: $449 for every 10,000 users begun",
    dollars: (users) => Math.ceil(users / ZEGO_STEP) * 449,
    source: "https://www.zegocloud.com/docs/console/faqs/pricing/fee-for-in-app-chat",
    read: "a stored page without a date",
    how: "own page",
  },
  {
    name: "Twilio Conversations",
    plan: "200 users free, $0.05 for each to 5,000, $0.0475 to 10,000, $0.045 to 20,000; beyond that by contract",
    dollars: (users) => {
      if (users > 20_000) return null;
      const within = (from: number, to: number) => Math.max(0, Math.min(users, to) - from);
      return within(200, 5_000) * 0.05 + within(5_000, 10_000) * 0.0475 + within(10_000, 20_000) * 0.045;
    },
    source: "https://www.twilio.com/en-us/messaging/pricing/conversations-api",
    read: "a copy of 2026-09-20",
    how: "copied by others",
  },
  {
    name: "PubNub",
    plan: "$98 with 1,000 users, $370 with 5,000, $550 with 10,000, $1,130 with 25,000; 100,000 by contract",
    dollars: stepped([1_000, 98], [5_000, 370], [10_000, 550], [25_000, 1_130]),
    source: "https://www.pubnub.com/pricing/",
    read: "a summary of 2026-05-08",
    how: "not verified",
  },
  {
    name: "Sendbird Chat",
    plan: "Starter $399 and Pro $599 with 5,000 users, by the month; steps to 25,000 exist, their prices were not found",
    dollars: stepped([5_000, 399]),
    source: "https://sendbird.com/pricing/chat",
    read: "a summary of 2026-05-04",
    how: "not verified",
  },
  {
    name: "Stream Chat",
    plan: "steps of 10,000, 25,000 and 50,000 users; a summary says some $499 for the first",
    dollars: stepped([10_000, 499]),
    source: "https://getstream.io/chat/pricing/",
    read: "a summary of 2026-07-03",
    how: "not verified",
  },
  {
    name: "CometChat",
    plan: "steps by users, whose prices only a script of the page shows; $0.10 for each user beyond, $1 for each connection above 5 % of them",
    dollars: () => null,
    source: "https://www.cometchat.com/pricing",
    read: "a copy of 2026-09-20",
    how: "copied by others",
  },
  {
    name: "Ably",
    plan: "new accounts pay by user, at prices that were not found; older ones $29 or $399, and by message and minute",
    dollars: () => null,
    source: "https://ably.com/docs/platform/pricing/resource-based",
    read: "a stored page of 2026",
    how: "own page",
  },
];

/** A Socket.IO server on one Droplet of 2 vCPU and 4 GB, with its database: when that is down, all is. */
export const ONE_MACHINE_DOLLARS = 24;

/** A Socket.IO server that does not fall with one machine, by DigitalOcean's list. */
export const SOCKET_IO = [
  { part: "two Droplets of 2 vCPU and 4 GB", dollars: 48 },
  { part: "a load balancer of one node", dollars: 12 },
  { part: "managed Valkey of 1 GB, for Socket.IO's Redis adapter", dollars: 15 },
  { part: "managed PostgreSQL of 2 GB, with a standby", dollars: 60 },
] as const;

export const SOCKET_IO_DOLLARS: number = SOCKET_IO.reduce((total, { dollars }) => total + dollars, 0);
