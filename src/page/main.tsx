import { render } from "preact";
import { App } from "./app.tsx";
import { usePlace } from "./use-place.ts";

const Page = () => <App place={usePlace()} />;

const root = document.getElementById("page");
if (root) render(<Page />, root);
