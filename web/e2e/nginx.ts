import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./program";

/** What it takes to pass WebSockets, and is often forgotten. */
const SOCKETS = `
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;`;

/** The proxy as an owner sets it up: one path of a larger site. */
const configuration = (folder: string, port: number, target: string, base: string, sockets: boolean) => `
user root;
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 128; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  map $http_upgrade $connection_upgrade { default upgrade; "" close; }
  server {
    listen 127.0.0.1:${port};
    location ${base}/ {
      proxy_pass ${target};
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;${sockets ? SOCKETS : ""}
    }
  }
}
`;

/** Debian's nginx before a server, under one path. */
export class Nginx {
  private constructor(
    readonly folder: string,
    readonly port: number,
    readonly base: string,
    readonly child: ChildProcess,
  ) {}

  /** `sockets`: whether WebSockets are passed. */
  static async before(target: string, base: string, { sockets = true } = {}): Promise<Nginx> {
    const folder = await mkdtemp(join(tmpdir(), "autoarr-nginx-"));
    const port = await freePort();
    const file = join(folder, "nginx.conf");
    await writeFile(file, configuration(folder, port, new URL(target).origin, base, sockets));
    const child = spawn("/usr/sbin/nginx", ["-p", folder, "-c", file], { stdio: ["ignore", "inherit", "inherit"] });
    const nginx = new Nginx(folder, port, base, child);
    await nginx.#answers();
    return nginx;
  }

  /** With a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}${this.base}/`;
  }

  async #answers(): Promise<void> {
    for (let tries = 0; tries < 100; tries += 1) {
      const answer = await fetch(`${this.url}ping`).catch(() => null);
      if (answer?.ok) return;
      if (this.child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("nginx does not answer: is nginx-light installed?");
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.on("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
