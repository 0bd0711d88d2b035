export { retain as hold } from "../../hooks/hold.ts";
