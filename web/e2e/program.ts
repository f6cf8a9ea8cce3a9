import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const BINARY = process.env.AUTOARR_BIN ?? fileURLToPath(new URL("../../target/ci/autoarr", import.meta.url));
/** So long a start may take on a machine that does other things, too. */
const PATIENCE = 90_000;

/** A running command of the program, and all that it printed. */
export class Running {
  #text = "";
  #waiting: (() => void)[] = [];
  #ended: Promise<void>;

  private constructor(readonly child: ChildProcessWithoutNullStreams) {
    const hear = (part: Buffer) => {
      this.#text += part.toString();
      for (const look of this.#waiting) look();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    this.#ended = new Promise((resolve) => child.on("exit", () => resolve()));
  }

  /** Starts the program with these arguments. Nothing of our own environment reaches its settings. */
  static start(args: string[], env: Record<string, string> = {}): Running {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(AUTOARR|DATABASE)_/.test(name));
    return new Running(spawn(BINARY, args, { env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...env } }));
  }

  /** Waits until it has printed this, and gives back what was found. */
  async printed(what: RegExp): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${what.source} was not printed within ${PATIENCE} ms:\n${this.#text}`)), PATIENCE);
      const look = () => {
        const found = what.exec(this.#text);
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      };
      this.#waiting.push(look);
      this.child.on("exit", () => reject(new Error(`it ended before it printed ${what.source}:\n${this.#text}`)));
      look();
    });
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    this.child.kill("SIGTERM");
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 20_000);
    await this.#ended;
    clearTimeout(timer);
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An AutoArr of its own, in a folder of its own, that nobody owns yet. */
export class Fresh {
  #running: Running | null = null;

  private constructor(
    readonly folder: string,
    readonly port: number,
    readonly base: string,
  ) {}

  static async start(base = ""): Promise<Fresh> {
    const folder = await mkdtemp(join(tmpdir(), "autoarr-e2e-"));
    const fresh = new Fresh(folder, await freePort(), base);
    await fresh.start();
    return fresh;
  }

  /** With a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}${this.base}/`;
  }

  async claimCode(): Promise<string> {
    return (await readFile(join(this.folder, "claim-code"), "utf8")).trim();
  }

  /** Starts it, also again after `stop`, on the same port and folder. */
  async start(): Promise<void> {
    const env = { AUTOARR__SERVER__BIND: `127.0.0.1:${this.port}`, AUTOARR__SERVER__URL_BASE: this.base };
    this.#running = Running.start(["--config-dir", this.folder, "serve"], env);
    await this.#running.printed(/AutoArr listens on/);
  }

  async stop(): Promise<void> {
    await this.#running?.stop();
    this.#running = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** How a program of the stack is reached. */
export type Way = { kind: string; url: string; apiKey: string };
type Wanted = { title: string; library: string; item: number; broken: string; good: string };

/** The stack of the demo without an AutoArr over it. */
export class Stack {
  private constructor(
    readonly running: Running,
    readonly programs: Way[],
    readonly wanted: Wanted[],
  ) {}

  static async start(): Promise<Stack> {
    const running = Running.start(["demo", "--stack-only", "--json"]);
    const [text] = await running.printed(/^\{[^]*^\}/m);
    const { programs, wanted } = JSON.parse(text) as { programs: Way[]; wanted: Wanted[] };
    return new Stack(running, programs, wanted);
  }

  way(kind: string): Way {
    const way = this.programs.find((it) => it.kind === kind);
    if (!way) throw new Error(`there is no ${kind} in the stack`);
    return way;
  }

  /** Presses "search" for what is wanted and begins with this title. */
  async search(title: string): Promise<void> {
    for (const { library, item } of this.wanted.filter((it) => it.title.startsWith(title))) {
      const { url, apiKey } = this.way(library);
      const body = library === "sonarr" ? { name: "EpisodeSearch", episodeIds: [item] } : { name: "MoviesSearch", movieIds: [item] };
      const answer = await fetch(new URL("api/v3/command", url), {
        method: "POST",
        headers: { "X-Api-Key": apiKey, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${library} does not search: ${answer.status}`);
    }
  }

  /** Asks SABnzbd's own API. */
  async sabnzbd(query: Record<string, string>, file?: { name: string; text: string }): Promise<unknown> {
    const { url, apiKey } = this.way("sabnzbd");
    const address = new URL("api", url);
    address.search = new URLSearchParams({ ...query, apikey: apiKey, output: "json" }).toString();
    const form = new FormData();
    if (file) form.append("name", new Blob([file.text], { type: "application/x-nzb" }), file.name);
    const answer = await fetch(address, file ? { method: "POST", body: form } : {});
    return answer.json();
  }

  async stop(): Promise<void> {
    await this.running.stop();
  }
}

/** Stands before a program, so that it can go away and come back. */
export class Gate {
  #server: Server | null = null;
  #sockets = new Set<Socket>();

  private constructor(
    readonly port: number,
    readonly target: URL,
  ) {}

  static async before(target: string): Promise<Gate> {
    const gate = new Gate(await freePort(), new URL(target));
    await gate.open();
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${this.target.pathname}`;
  }

  async open(): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(Number(this.target.port), this.target.hostname);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on("error", () => socket.destroy());
        socket.on("close", () => this.#sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.port, "127.0.0.1", resolve));
  }

  /** From now on nobody answers. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}
