/** Who the demo's visitors may be. Nobody else can log in by `POST /demo/login`. */
export interface DemoPerson {
  readonly userId: string;
  readonly name: string;
  readonly role: string;
  /** A path of the page. */
  readonly picture: string;
}

export const DEMO_PEOPLE = {
  buyer: { userId: "demo-buyer", name: "Nora Lindqvist", role: "buyer", picture: "/pictures/people/nora.svg" },
  seller: { userId: "demo-seller", name: "Marcus Bell", role: "seller", picture: "/pictures/people/marcus.svg" },
  agent: { userId: "demo-agent", name: "Priya Raman", role: "agent", picture: "/pictures/people/priya.svg" },
} as const satisfies Record<string, DemoPerson>;
