/** Round buttons: the number that was chosen last. */
export { bindFields as bind } from "../../../web/src/live/fields.ts";
