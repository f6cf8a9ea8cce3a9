import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A job in the queue of a {@link Crowd}. */
export type CrowdJob = { id: string; name: string; mb: number; mbLeft: number; status?: string };

/**
 * A download client with as many jobs as one likes: it speaks as much of SABnzbd's API as AutoArr asks of a client.
 * For what the client of the demo cannot hold: a thousand jobs, names that an attacker would choose.
 */
export class Crowd {
  readonly key = "0123456789abcdef0123456789abcdef";
  jobs: CrowdJob[] = [];
  /** Downloads that failed, with the message of the client. */
  failed: { id: string; name: string; message: string }[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const asked = new URL(request.url ?? "/", "http://localhost").searchParams;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(this.#answer(asked)));
    });
  }

  static async start(): Promise<Crowd> {
    const crowd = new Crowd();
    await new Promise<void>((resolve) => crowd.#server.listen(0, "127.0.0.1", resolve));
    return crowd;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(asked: URLSearchParams): unknown {
    if (asked.get("apikey") !== this.key) return { status: false, error: "API Key Incorrect" };
    switch (asked.get("mode")) {
      case "version":
        return { version: "4.5.1" };
      case "queue":
        return { queue: this.#queue(asked.get("nzo_ids")) };
      case "history":
        return { history: { last_history_update: this.failed.length + 1, slots: this.#history() } };
      case "fullstatus":
        return { status: { version: "4.5.1", active_lang: "en", warnings: [], servers: [] } };
      case "get_cats":
        return { categories: ["*", "tv"] };
      default:
        return { status: false, error: "not implemented" };
    }
  }

  #queue(only: string | null) {
    const wanted = this.jobs.filter((it) => !only || only.split(",").includes(it.id));
    return {
      version: "4.5.1",
      paused: false,
      pause_int: "0",
      diskspace1: "900.0",
      diskspace2: "900.0",
      kbpersec: "20480",
      noofslots: this.jobs.length,
      slots: wanted.map((it) => ({
        nzo_id: it.id,
        filename: it.name,
        cat: "tv",
        labels: [],
        mb: String(it.mb),
        mbleft: String(it.mbLeft),
        status: it.status ?? "Queued",
      })),
    };
  }

  #history() {
    return this.failed.map((it) => ({
      nzo_id: it.id,
      name: it.name,
      category: "tv",
      status: "Failed",
      fail_message: it.message,
      bytes: 0,
      completed: Math.floor(Date.now() / 1000),
      stage_log: [],
    }));
  }
}

/** So many jobs, the first of which are downloading. */
export function manyJobs(count: number): CrowdJob[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `SABnzbd_nzo_crowd${at}`,
    name: `Crowded.House.S${String(1 + Math.floor(at / 20)).padStart(2, "0")}E${String(1 + (at % 20)).padStart(2, "0")}.1080p.WEB-DL.H264-CROWD`,
    mb: 1400 + (at % 7) * 100,
    mbLeft: at < 3 ? 500 + at * 200 : 1400 + (at % 7) * 100,
    status: at < 3 ? "Downloading" : "Queued",
  }));
}

/** Names as nobody should choose them. */
export const HOSTILE = [
  "<img src=x onerror=alert(1)><script>alert(2)</script>.S01E01",
  "Evil\u202Egpj.exe\u202C.S01E02\u0007\u0000\u200B",
  "https://evil.example/<a href=javascript:alert(3)>.S01E03",
  `Long.${"VeryLongNameWithoutAnyPlaceToBreak".repeat(60)}.S01E04`,
  "名前.العربية.עברית.S01E05 \u2067isolated\u2069 {{7*7}} ${7*7}",
];
