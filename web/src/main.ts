// The one script of every page. A page that carries a live session loads the live client as well.
import "./styles/base.css";

async function start(): Promise<void> {
  if (document.body.dataset.liveSession !== undefined) {
    const live = await import("./live/main.ts");
    live.start();
  }
}

void start();
