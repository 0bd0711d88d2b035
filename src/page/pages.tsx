import { LocationProvider, Route, Router, useLocation } from "preact-iso/router";
import { later } from "../ui/later.tsx";
import { Conversations } from "./conversations.tsx";
import { HomesPage } from "./homes-page.tsx";
import { isReadable, OWN_LINKS } from "./place.ts";

/** The pages there are, by address. */
export function Pages() {
  return (
    <LocationProvider scope={OWN_LINKS}>
      <Routes />
    </LocationProvider>
  );
}

function Routes() {
  const { path } = useLocation();
  if (!isReadable(path)) return <Nowhere />;
  return (
    <Router>
      <Route path="/" component={Conversations} />
      <Route path="/t/:threadId" component={Conversations} />
      <Route path="/homes" component={HomesPage} />
      <Route default component={Nowhere} />
    </Router>
  );
}

const Nowhere = later(async () => (await import("./not-found.tsx")).NotFound, { place: "stage" });
