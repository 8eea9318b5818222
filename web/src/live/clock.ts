/** The server's clock as this device knows it: of the last samples, the one with the shortest way is the best. */

interface Sample {
  readonly offset: number;
  readonly trip: number;
}

const KEPT = 8;

export class ServerClock {
  private samples: Sample[] = [];

  /** A sample came back: sent and received on this device's clock, `server` on the server's (milliseconds). */
  add(sent: number, received: number, server: number): void {
    const trip = received - sent;
    if (trip < 0) return;
    this.samples.push({ offset: server - (sent + received) / 2, trip });
    if (this.samples.length > KEPT) this.samples.shift();
  }

  /** Server time minus own time, milliseconds; 0 until something is known. */
  get offset(): number {
    let best: Sample | undefined;
    for (const sample of this.samples) if (best === undefined || sample.trip < best.trip) best = sample;
    return best?.offset ?? 0;
  }

  /** A rough first value (the welcome's `server_time`), good until a sample is there. */
  guess(server: number, now: number): void {
    if (this.samples.length === 0) this.samples.push({ offset: server - now, trip: 5000 });
  }

  /** Server time at own time `now`. */
  at(now: number): number {
    return now + this.offset;
  }
}
