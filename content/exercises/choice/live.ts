/** Boxes, at most `max` of them; a key for each chosen option. */
import type { Bind } from "../../../web/src/live/answers.ts";
import { atMost } from "../../../web/src/live/atmost.ts";
import { bindFields } from "../../../web/src/live/fields.ts";

export const bind: Bind = (exercise) => atMost(bindFields, exercise);
