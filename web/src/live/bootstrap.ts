/** What the server put into the page for the live client. */

export interface PageTitle {
  /** `topic/page`, as everywhere. */
  readonly id: string;
  readonly title: string;
}

export interface TopicTitle {
  readonly title: string;
  readonly pages: readonly PageTitle[];
}

export interface Bootstrap {
  readonly session: string;
  readonly mode: string;
  readonly socket: string;
  readonly participant: string;
  readonly role: string;
  readonly ownsWorkbook: boolean;
  readonly fragments: string;
  readonly page: string | null;
  /** Which films the pages show, as a `welcome` says it. */
  readonly films: number;
  readonly topics: readonly TopicTitle[];
  readonly texts: Readonly<Record<string, string>>;
}

/** The bootstrap of this page; null on a page that is not live. */
export function readBootstrap(): Bootstrap | null {
  const element = document.getElementById("bootstrap");
  return element === null ? null : (JSON.parse(element.textContent ?? "null") as Bootstrap | null);
}

/** Titles by `topic/page`. */
export class Titles {
  private readonly titles = new Map<string, { topic: string; page: string }>();

  constructor(topics: readonly TopicTitle[]) {
    for (const topic of topics) {
      for (const page of topic.pages) this.titles.set(page.id, { topic: topic.title, page: page.title });
    }
  }

  page(id: string): string {
    return this.titles.get(id)?.page ?? id;
  }

  topic(id: string): string {
    return this.titles.get(id)?.topic ?? "";
  }
}
