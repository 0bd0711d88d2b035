/** Who the demo's visitors may be. Nobody else can log in by `POST /demo/login`. */
export interface DemoPerson {
  readonly userId: string;
  readonly name: string;
  readonly role: string;
}

export const DEMO_PEOPLE = {
  buyer: { userId: "demo-buyer", name: "Nora Lindqvist", role: "buyer" },
  seller: { userId: "demo-seller", name: "Marcus Bell", role: "seller" },
  agent: { userId: "demo-agent", name: "Priya Raman", role: "agent" },
} as const satisfies Record<string, DemoPerson>;
