import type { GrantedThread, Subject } from "../protocol/thread.ts";
import { ALDER_STREET, type DemoConversation, HARBOUR_ROAD, QUARRY_LANE } from "./demo-conversations.ts";
import { DEMO_PEOPLE, type DemoPerson } from "./demo-people.ts";

/** A home of the demo: the thread about it, and what was said so far. Nobody has asked yet where nothing was said. */
export interface DemoListing {
  readonly thread: GrantedThread;
  readonly conversation: readonly DemoLine[];
  /** Who has not read the last words yet; all others have read everything. */
  readonly waiting: DemoPerson | null;
}

interface DemoLine {
  /** Always the same, so that seeding twice says nothing twice. */
  readonly id: string;
  readonly by: DemoPerson;
  readonly text: string;
  /** How long it had been said when the demo was made. */
  readonly minutesAgo: number;
}

/** How long people let each other wait, in minutes, over and over. */
const PAUSES = [1, 7, 2, 95, 1, 4, 1, 340, 3];

const { buyer, seller, agent } = DEMO_PEOPLE;

export const DEMO_LISTINGS: readonly DemoListing[] = [
  demoListing(
    {
      id: "demo-listing-1",
      title: "Two-bedroom flat with a balcony",
      detail: "14 Alder Street, Riverside",
      price: "€ 389,000",
      picture: "/pictures/alder-street.svg",
    },
    { people: [buyer, seller, agent], conversation: ALDER_STREET, minutesAgo: 25 },
  ),
  demoListing(
    {
      id: "demo-listing-2",
      title: "Terraced house with a small garden",
      detail: "3 Quarry Lane, Hillcrest",
      price: "€ 545,000",
      picture: "/pictures/quarry-lane.svg",
    },
    { people: [buyer, seller], conversation: QUARRY_LANE, minutesAgo: 3 * 60, waiting: seller },
  ),
  demoListing(
    {
      id: "demo-listing-3",
      title: "Studio under the roof, furnished",
      detail: "88 Harbour Road, Old Port",
      price: "€ 1,150 a month",
      picture: "/pictures/harbour-road.svg",
    },
    { people: [buyer, agent], conversation: HARBOUR_ROAD, minutesAgo: 26 * 60, waiting: agent },
  ),
  demoListing(
    {
      id: "demo-listing-4",
      title: "Old mill house by the stream",
      detail: "1 Mill Walk, Lower Fen",
      price: "€ 720,000",
      picture: "/pictures/mill-walk.svg",
    },
    { people: [buyer, seller], conversation: [], minutesAgo: 0 },
  ),
  demoListing(
    {
      id: "demo-listing-5",
      title: "Bright flat above the bakery",
      detail: "27 Market Square, Old Town",
      price: "€ 298,000",
      picture: "/pictures/market-square.svg",
    },
    { people: [buyer, agent], conversation: [], minutesAgo: 0 },
  ),
];

interface Told {
  readonly people: readonly DemoPerson[];
  readonly conversation: DemoConversation;
  /** How long ago the last words of it were said. */
  readonly minutesAgo: number;
  readonly waiting?: DemoPerson | null;
}

function demoListing(listing: Omit<Subject, "type">, { people, conversation, ...told }: Told): DemoListing {
  const { minutesAgo, waiting = null } = told;
  const pauseAfter = (index: number) => PAUSES[index % PAUSES.length] ?? 1;
  return {
    thread: {
      id: listing.id,
      subject: { type: "listing", ...listing },
      members: people.map(({ userId, name, role, picture }) => ({ userId, name, role, picture })),
    },
    conversation: conversation.map(([by, text], index) => ({
      id: `${listing.id}-${String(index + 1).padStart(4, "0")}`,
      by,
      text,
      minutesAgo: conversation.slice(index + 1).reduce((sum, _, later) => sum + pauseAfter(index + later), minutesAgo),
    })),
    waiting,
  };
}
