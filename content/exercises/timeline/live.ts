/** Times one after the other, and a small drawing that follows them. */
import type { Bind } from "../../../web/src/live/answers.ts";
import { RowBinding } from "../../../web/src/live/rows.ts";

const SPACE = "http://www.w3.org/2000/svg";
const [LEFT, WIDTH, MIDDLE, STEP] = [20, 360, 70, 26];

function shape(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** The drawing for moods from -2 to 2, left to right. */
function drawing(moods: readonly number[], label: string): SVGElement {
  const points = moods.map((mood, index) => [
    LEFT + (WIDTH * index) / (moods.length - 1),
    MIDDLE - STEP * mood,
  ]);
  const svg = shape("svg", { viewBox: "0 0 400 140", role: "img", "aria-label": label });
  svg.append(shape("polyline", { fill: "none", points: points.map((at) => at.join(",")).join(" ") }));
  for (const [x, y] of points) svg.append(shape("circle", { r: "7", cx: `${x}`, cy: `${y}` }));
  return svg;
}

export const bind: Bind = (exercise) => {
  const fields = new RowBinding(exercise);
  const { answer } = exercise.entry;
  const place = exercise.form.querySelector<HTMLElement>("[data-drawing]");
  const draw = () => {
    const moods = (fields.list("when")?.rows() ?? []).map((row) =>
      Math.max(-2, Math.min(2, Number(answer.get(`mood:${row}`)) || 0)),
    );
    const label = `${place?.dataset.high} / ${place?.dataset.low}`;
    place?.replaceChildren(...(moods.length > 1 ? [drawing(moods, label)] : []));
  };
  answer.observe(draw);
  draw();
  return {
    origin: fields.origin,
    adopt: () => {
      fields.adopt();
      draw();
    },
    lock: (locked) => fields.lock(locked),
    destroy: () => {
      answer.unobserve(draw);
      fields.destroy();
    },
  };
};
