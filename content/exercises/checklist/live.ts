/** Boxes by their keys, and rows of one's own. */
export { bindRows as bind } from "../../../web/src/live/rows.ts";
