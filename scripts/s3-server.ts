/**
 * Installs a real S3 server for the tests, Ceph's radosgw: downloads Debian's packages with apt and unpacks them
 * into a folder. Changes nothing in the system, and needs no root.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";

const PACKAGES = ["radosgw", "ceph-mon", "ceph-osd"];

/** The folder with the unpacked packages. `ALCHEMY_AWS_CONNECT_S3_SERVER` sets another one. */
export const S3_SERVER_FOLDER =
  process.env["ALCHEMY_AWS_CONNECT_S3_SERVER"] ??
  path.join(
    process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
    "alchemy-aws-connect/s3-server",
  );

/** The folder of the libraries, which depends on the machine: `usr/lib/x86_64-linux-gnu`. */
export function librariesIn(folder: string): string | undefined {
  const parent = path.join(folder, "usr/lib");
  if (!existsSync(parent)) return undefined;
  return readdirSync(parent)
    .map((name) => path.join(parent, name))
    .find((each) => existsSync(path.join(each, "rados-classes")));
}

function install(): void {
  if (librariesIn(S3_SERVER_FOLDER) !== undefined) {
    console.log(`The S3 server is installed in ${S3_SERVER_FOLDER}.`);
    return;
  }
  const temporary = `${S3_SERVER_FOLDER}.${process.pid}`;
  const [archives, root] = [path.join(temporary, "archives"), path.join(temporary, "root")];
  for (const each of [path.join(archives, "partial"), root]) mkdirSync(each, { recursive: true });
  try {
    if (!download(archives)) {
      run("apt-get", ["update", "-qq"]);
      if (!download(archives)) throw new Error(`apt-get cannot download ${PACKAGES.join(", ")}`);
    }
    for (const file of readdirSync(archives).filter((name) => name.endsWith(".deb")))
      if (!run("dpkg-deb", ["--extract", path.join(archives, file), root]))
        throw new Error(`dpkg-deb cannot unpack ${file}`);
    for (const unused of ["usr/share", "etc", "var"])
      rmSync(path.join(root, unused), { recursive: true, force: true });
    if (librariesIn(root) === undefined) throw new Error("the packages do not contain Ceph");
    renameSync(root, S3_SERVER_FOLDER);
    console.log(`Installed the S3 server in ${S3_SERVER_FOLDER}.`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Only downloads, so it does not use dpkg's lock. */
function download(archives: string): boolean {
  return run("apt-get", [
    "install",
    "--yes",
    "-qq",
    "--no-install-recommends",
    "--download-only",
    "--option=Debug::NoLocking=true",
    `--option=Dir::Cache::archives=${archives}`,
    ...PACKAGES,
  ]);
}

function run(command: string, args: readonly string[]): boolean {
  const { error, status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (error) throw error;
  if (status !== 0) process.stderr.write(stderr);
  return status === 0;
}

if (import.meta.main) install();
