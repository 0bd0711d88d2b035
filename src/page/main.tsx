import { render } from "preact";
import { App } from "./app.tsx";
import { readPlace } from "./place.ts";

const root = document.getElementById("page");
if (root) render(<App place={readPlace(location)} />, root);
