/** Five short fields, each a key of its own. */
export { bindFields as bind } from "../../../web/src/live/fields.ts";
