export { hold } from "../../hooks/hold.ts";
