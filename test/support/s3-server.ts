import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { S3_SERVER_FOLDER, librariesIn } from "../../scripts/s3-server.ts";
import { type Observer, type S3Request, startS3Front } from "./s3-front.ts";
import { S3_CREDENTIALS, S3_REGION, sign } from "./sigv4.ts";

const installed = librariesIn(S3_SERVER_FOLDER);

/** Whether there is an S3 server to test with. */
export const hasS3 = installed !== undefined && existsSync("/usr/bin/setpriv");

if (!hasS3)
  console.warn("No S3 server is installed (npm run s3:install): the tests with state in S3 skip.");

/** A real S3 server on this machine, with an empty bucket, all in memory. */
export interface S3Server extends AsyncDisposable {
  readonly url: string;
  readonly bucket: string;
  /** What a process needs to reach it with the AWS SDK. */
  readonly env: Readonly<Record<string, string>>;
  /** Every request since the start, in the order of the answers. */
  readonly requests: readonly S3Request[];
  /** A client whose requests are not among `requests`. */
  readonly objects: Bun.S3Client;
  stop(): Promise<void>;
}

/** Starts Ceph's radosgw with one monitor and one OSD. All of it ends with this process, however that ends. */
export async function startS3(observe?: Observer, bucket = "state"): Promise<S3Server> {
  if (installed === undefined) throw new Error("no S3 server is installed");
  const folder = mkdtempSync(path.join(tmpdir(), "s3-"));
  const [port, monitor, osd] = await freePorts();
  const url = `http://127.0.0.1:${port}`;
  const ceph = new Ceph(folder, installed);
  const stop = async () => {
    await ceph.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ceph.start({ port, monitor, osd });
    await ceph.answers(url);
    const made = await fetch(sign("PUT", `${url}/${bucket}`));
    if (!made.ok) throw new Error(`the bucket was not made: ${made.status} ${await made.text()}`);
  } catch (error) {
    await stop();
    throw error;
  }
  const front = startS3Front(url, observe);
  const stopAll = async () => {
    await front.stop();
    await stop();
  };
  return {
    url: front.url,
    bucket,
    env: {
      AWS_ENDPOINT_URL_S3: front.url,
      AWS_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
      AWS_REGION: S3_REGION,
    },
    requests: front.requests,
    objects: new Bun.S3Client({ ...S3_CREDENTIALS, endpoint: url, bucket, region: S3_REGION }),
    stop: stopAll,
    [Symbol.asyncDispose]: stopAll,
  };
}

interface Ports {
  readonly port: number;
  readonly monitor: number;
  readonly osd: number;
}

class Ceph {
  readonly #folder: string;
  readonly #libraries: string;
  readonly #servers: Bun.Subprocess[] = [];

  constructor(folder: string, libraries: string) {
    this.#folder = folder;
    this.#libraries = libraries;
  }

  async start(ports: Ports): Promise<void> {
    const [id, osd] = [crypto.randomUUID(), crypto.randomUUID()];
    for (const name of ["mon", "osd", "rgw", "run", "log"]) mkdirSync(this.#at(name));
    writeFileSync(this.#at("ceph.conf"), this.#configuration(id, ports));
    const keyring = this.#at("keyring");
    const map = this.#at("osdmap");
    const grant = (name: string, ...caps: string[]) =>
      this.#run("ceph-authtool", [keyring, "--gen-key", "-n", name, ...caps]);
    await this.#run("ceph-authtool", [keyring, "--create-keyring"]);
    await grant("mon.", "--cap", "mon", "allow *");
    await grant("osd.0", "--cap", "mon", "allow profile osd", "--cap", "osd", "allow *");
    await grant("client.rgw", "--cap", "mon", "allow *", "--cap", "osd", "allow *");
    // A first map that has osd.0, which else the Python of `ceph` would have to add.
    await this.#run("osdmaptool", ["--createsimple", "1", "--clobber", map]);
    const monitor = ["-i", "a", "--keyring", keyring, "--osdmap", map, "--fsid", id];
    await this.#run("ceph-mon", ["--mkfs", ...monitor]);
    this.#serve("ceph-mon", ["-f", "-i", "a"]);
    await this.#run("ceph-osd", ["-i", "0", "--mkfs", "--osd-uuid", osd]);
    this.#serve("ceph-osd", ["-f", "-i", "0"]);
    this.#serve("radosgw", ["-f", "-n", "client.rgw"]);
    const { accessKeyId, secretAccessKey } = S3_CREDENTIALS;
    const keys = ["--access-key", accessKeyId, "--secret-key", secretAccessKey];
    const user = ["user", "create", "--uid", "test", "--display-name", "test", ...keys];
    await this.#run("radosgw-admin", ["-n", "client.rgw", ...user]);
  }

  /** Waits until the server answers. */
  async answers(url: string): Promise<void> {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      if (this.#servers.some(({ exitCode, signalCode }) => exitCode !== null || signalCode))
        throw this.#failure("a server of Ceph ended");
      const response = await fetch(url).catch(() => undefined);
      if (response) return;
      await setTimeout(100);
    }
    throw this.#failure("radosgw does not answer");
  }

  async stop(): Promise<void> {
    for (const server of this.#servers) server.kill("SIGKILL");
    await Promise.all(this.#servers.map(({ exited }) => exited));
  }

  #at(name: string): string {
    return path.join(this.#folder, name);
  }

  /** The kernel ends it when this process ends. */
  #spawn(program: string, args: readonly string[]): Bun.Subprocess {
    const { PATH = "" } = process.env;
    const root = S3_SERVER_FOLDER;
    const log = Bun.file(this.#at(`log/${program}-${this.#servers.length}.out`));
    return Bun.spawn(["setpriv", "--pdeathsig", "KILL", program, ...args], {
      env: {
        PATH: `${root}/usr/bin:${PATH}`,
        LD_LIBRARY_PATH: [
          this.#libraries,
          `${this.#libraries}/ceph`,
          `${root}/lib/${path.basename(this.#libraries)}`,
        ].join(":"),
        CEPH_CONF: this.#at("ceph.conf"),
        TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES: "16777216",
      },
      stdio: ["ignore", log, log],
    });
  }

  #serve(program: string, args: readonly string[]): void {
    this.#servers.push(this.#spawn(program, args));
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    const child = this.#spawn(program, args);
    const timer = globalThis.setTimeout(() => child.kill("SIGKILL"), 60_000);
    const code = await child.exited;
    clearTimeout(timer);
    if (code !== 0) throw this.#failure(`${program} ended with ${code}`);
  }

  #failure(what: string): Error {
    const outputs = new Bun.Glob("*.out").scanSync(this.#at("log"));
    const last = [...outputs].map((name) => {
      const lines = readFileSync(path.join(this.#at("log"), name), "utf8")
        .trimEnd()
        .split("\n");
      return `${name}: ${lines.slice(-3).join("\n")}`;
    });
    return new Error([what, ...last].join("\n"));
  }

  #configuration(id: string, { port, monitor, osd }: Ports): string {
    return `[global]
fsid = ${id}
mon host = v2:127.0.0.1:${monitor}/0
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr1 = false
ms bind port min = ${osd}
ms bind port max = ${osd + 200}
keyring = ${this.#at("keyring")}
run dir = ${this.#at("run")}
admin socket = ${this.#at("run")}/$name.asok
pid file =
log file = ${this.#at("log")}/$name.log
mon cluster log file = ${this.#at("log")}/cluster.log
log to stderr = false
crash dir = ${this.#at("log")}
plugin dir = ${this.#libraries}/ceph
erasure code dir = ${this.#libraries}/ceph/erasure-code
osd class dir = ${this.#libraries}/rados-classes
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 4294967296
objecter tick interval = 0.2
[mon]
mon data = ${this.#at("mon")}
mon initial members = a
mon allow pool size one = true
mon data avail warn = 0
mon data avail crit = 0
mon tick interval = 1
paxos propose interval = 0.02
paxos min wait = 0.01
[mon.a]
public addr = v2:127.0.0.1:${monitor}
[osd]
osd data = ${this.#at("osd")}
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw data = ${this.#at("rgw")}
rgw thread pool size = 64
rgw enable usage log = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw run sync thread = false
`;
  }
}

/** One from the system for radosgw; the others below the ports that the system gives. */
async function freePorts(): Promise<[port: number, monitor: number, osd: number]> {
  const port = await listenOnce(0);
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const monitor = 10_000 + Math.floor(Math.random() * 20_000);
    if (await listenOnce(monitor).catch(() => undefined)) return [port, monitor, monitor + 1];
  }
  throw new Error("no port is free");
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}
