import type { GrantedThread, Subject } from "../protocol/thread.ts";
import { DEMO_PEOPLE, type DemoPerson } from "./demo-people.ts";

/** A thread of the demo: what it is about, who is in it, and what was said so far. The buyer opened it. */
export interface DemoThread {
  readonly thread: GrantedThread;
  readonly conversation: readonly DemoLine[];
}

interface DemoLine {
  /** Always the same, so that seeding twice says nothing twice. */
  readonly id: string;
  readonly by: DemoPerson;
  readonly text: string;
}

const { buyer, seller, agent } = DEMO_PEOPLE;

export const DEMO_THREADS: readonly DemoThread[] = [
  demoThread(
    {
      id: "demo-listing-1",
      title: "Two-bedroom flat with a balcony",
      detail: "14 Alder Street, Riverside",
      price: "€ 389,000",
      picture: "/pictures/alder-street.svg",
    },
    [
      [buyer, "Hello! Is the flat on Alder Street still available? We could come by this week."],
      [seller, "Hi Nora, yes it is. The balcony faces west, so I'd suggest a late afternoon."],
      [agent, "I have the keys on Thursday. Would 17:00 suit you both?"],
      [buyer, "Thursday at 17:00 is perfect. Is there a lift? My mother will be with me."],
      [seller, "There is, it was renewed two years ago. The entrance has no steps either."],
    ],
  ),
  demoThread(
    {
      id: "demo-listing-2",
      title: "Terraced house with a small garden",
      detail: "3 Quarry Lane, Hillcrest",
      price: "€ 545,000",
      picture: "/pictures/quarry-lane.svg",
    },
    [
      [buyer, "We liked the house a lot. Do you know when the roof was last done?"],
      [seller, "In 2019, with ten years of guarantee. I can send you the invoice."],
      [buyer, "That would help, thank you. And what do you pay for heating in a year?"],
      [seller, "About € 1,450 last year. The heat pump went in the autumn before."],
    ],
  ),
  demoThread(
    {
      id: "demo-listing-3",
      title: "Studio under the roof, furnished",
      detail: "88 Harbour Road, Old Port",
      price: "€ 1,150 a month",
      picture: "/pictures/harbour-road.svg",
    },
    [
      [agent, "Nora, this one came in today. You asked for something near the harbour for your daughter."],
      [buyer, "Oh, that looks lovely. From when could she move in?"],
      [agent, "From the first of next month. The owner would like a contract for a year at least."],
    ],
  ),
];

function demoThread(listing: Omit<Subject, "type">, lines: readonly (readonly [DemoPerson, string])[]): DemoThread {
  const speakers = [...new Set([buyer, ...lines.map(([person]) => person)])];
  return {
    thread: {
      id: listing.id,
      subject: { type: "listing", ...listing },
      members: speakers.map((person) => ({ ...person })),
    },
    conversation: lines.map(([by, text], index) => ({
      id: `${listing.id}-${String(index + 1).padStart(4, "0")}`,
      by,
      text,
    })),
  };
}
