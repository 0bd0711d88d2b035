export { retain } from "../../hooks/retain.ts";
