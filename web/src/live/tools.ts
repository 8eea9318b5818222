/** The two tools of the bottom bar, Point and Highlight: taps and arrow keys choose a word or a sentence. */
import { BLOCK, blocks, languageOf, nearestBlock, offsetNear, rangeOf, textOf, wordsOf } from "./anchor.ts";
import { type Move, moveCursor } from "./cursor.ts";
import type { Live } from "./live.ts";
import { type Span, sentences, spanAt } from "./segment.ts";

export type Tool = "point" | "highlight";

/** A word or a sentence that was chosen, by a tap or by the keys. */
export interface Chosen {
  readonly block: HTMLElement;
  readonly span: Span;
  readonly range: Range;
  readonly x: number;
  readonly y: number;
  readonly byKey: boolean;
}

export interface ToolListener {
  /** What to do with a choice; `done` on Enter. */
  chosen(choice: Chosen, done: boolean): void;
  /** The tool was put away. */
  left(): void;
}

/** What works as always while a tool is in the hand; an option of an exercise can be pointed at. */
const WORKS = "a, button, textarea, select, summary, video, input[type=range]";
const SHAKE_MS = 400;
const DRIFT_PX = 20;

interface Press {
  readonly id: number;
  readonly x: number;
  readonly y: number;
}

export class Tools {
  private readonly live: Live;
  private readonly buttons = new Map<Tool, HTMLButtonElement>();
  private readonly listeners = new Map<Tool, ToolListener>();
  private press: Press | null = null;
  private lastTap = Number.NEGATIVE_INFINITY;
  private cursor: { block: HTMLElement; index: number } | null = null;
  tool: Tool | null = null;

  constructor(live: Live) {
    this.live = live;
    const main = live.view.main;
    main.addEventListener("pointerdown", (event) => this.pressed(event));
    main.addEventListener("pointerup", (event) => this.released(event));
    main.addEventListener("pointercancel", () => {
      this.press = null;
    });
    // A tap of a tool must not also press what lies under it.
    main.addEventListener("click", (event) => this.swallow(event), true);
    document.addEventListener("keydown", (event) => this.key(event));
    live.view.listen({ leave: () => this.forget() });
  }

  /** Gives a tool its button and its meaning. */
  add(tool: Tool, listener: ToolListener): void {
    const button = document.querySelector<HTMLButtonElement>(`[data-tool="${tool}"]`);
    if (button === null) return;
    this.buttons.set(tool, button);
    this.listeners.set(tool, listener);
    button.addEventListener("click", () => this.choose(this.tool === tool ? null : tool));
  }

  choose(tool: Tool | null): void {
    if (this.tool !== null) this.listeners.get(this.tool)?.left();
    this.tool = tool;
    this.cursor = null;
    this.lastTap = Number.NEGATIVE_INFINITY;
    for (const [name, button] of this.buttons) button.setAttribute("aria-pressed", String(name === tool));
    if (tool === null) delete document.body.dataset.activeTool;
    else document.body.dataset.activeTool = tool;
  }

  private forget(): void {
    this.cursor = null;
    this.press = null;
  }

  private pressed(event: PointerEvent): void {
    if (this.tool === null || !event.isPrimary || event.button !== 0) return;
    if ((event.target as Element).closest(WORKS)) return;
    this.press = { id: event.pointerId, x: event.clientX, y: event.clientY };
  }

  private released(event: PointerEvent): void {
    const press = this.press;
    this.press = null;
    if (press === null || press.id !== event.pointerId || this.tool === null) return;
    if (Math.hypot(event.clientX - press.x, event.clientY - press.y) > DRIFT_PX) return;
    // A second tap right after the first is a shaking hand.
    if (event.timeStamp - this.lastTap < SHAKE_MS) return;
    this.lastTap = event.timeStamp;
    const block = nearestBlock(this.live.view.main, press.x, press.y);
    if (block !== null) this.tapped(block, press);
  }

  private tapped(block: HTMLElement, press: Press): void {
    const spans = this.spansOf(block);
    const span = spanAt(spans, offsetNear(block, press.x, press.y));
    if (span === null) return;
    this.cursor = { block, index: spans.indexOf(span) };
    this.tell(block, span, press, false, false);
  }

  private swallow(event: MouseEvent): void {
    if (this.tool === null || (event.target as Element).closest(WORKS)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private spansOf(block: HTMLElement): readonly Span[] {
    if (this.tool === "highlight") return sentences(textOf(block), languageOf(block));
    return wordsOf(block);
  }

  private tell(block: HTMLElement, span: Span, at: Press | null, byKey: boolean, done: boolean): void {
    const range = rangeOf(block, span);
    if (range === null || this.tool === null) return;
    const box = range.getClientRects()[0] ?? range.getBoundingClientRect();
    const x = at?.x ?? box.left + box.width / 2;
    const y = at?.y ?? box.top + box.height * 0.75;
    this.listeners.get(this.tool)?.chosen({ block, span, range, x, y, byKey }, done);
  }

  private key(event: KeyboardEvent): void {
    if (this.tool === null || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") {
      const button = this.buttons.get(this.tool);
      this.choose(null);
      button?.focus({ preventScroll: true });
      return;
    }
    if ((event.target as Element).closest("input, textarea, select, .float, [data-panel]")) return;
    if (
      event.key === "Enter" &&
      this.cursor !== null &&
      !(event.target as Element).closest("a, [data-tool]")
    ) {
      this.finish(event);
      return;
    }
    const move = MOVES[event.key];
    if (move === undefined) return;
    event.preventDefault();
    this.move(move);
  }

  private finish(event: KeyboardEvent): void {
    const span = this.cursor && this.spansOf(this.cursor.block)[this.cursor.index];
    if (!this.cursor || !span) return;
    event.preventDefault();
    this.tell(this.cursor.block, span, null, true, true);
  }

  private move(move: Move): void {
    const all = blocks(this.live.view.main).filter((block) => block.matches(BLOCK) && textOf(block) !== "");
    const next = moveCursor(all, this.cursor, move, (block) => this.spansOf(block).length);
    if (next === null) return;
    this.cursor = next;
    const span = this.spansOf(next.block)[next.index];
    if (span === undefined) return;
    // Pointing with the keys takes the words into view; focus goes to the page, so that Enter means the choice.
    this.live.view.main.focus({ preventScroll: true });
    next.block.scrollIntoView({ block: "nearest" });
    this.tell(next.block, span, null, true, false);
  }
}

const MOVES: Readonly<Record<string, Move>> = {
  ArrowRight: { by: "piece", step: 1 },
  ArrowLeft: { by: "piece", step: -1 },
  ArrowDown: { by: "block", step: 1 },
  ArrowUp: { by: "block", step: -1 },
};
