/** Strengths: at most `max` boxes; under each that is ticked, a line to tell when it helped. And rows of one's own. */
import type { Bind } from "../../../web/src/live/answers.ts";
import { atMost } from "../../../web/src/live/atmost.ts";
import { bindRows } from "../../../web/src/live/rows.ts";

export const bind: Bind = (exercise) => atMost(bindRows, exercise);
