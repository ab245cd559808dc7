import { afterAll } from "bun:test";
import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import "./console.ts";

// What the tests of a file, and the processes that they start, leave behind is removed with this folder.
const { TEST_TMPDIR = tmpdir() } = process.env;
const folder = mkdtempSync(path.join(TEST_TMPDIR, "alchemy-aws-connect-"));
Object.assign(process.env, { TEST_TMPDIR, TMPDIR: folder });
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

// Alchemy reads these when it is loaded.
process.env["ALCHEMY_TELEMETRY_DISABLED"] = "1";
process.env["NO_COLOR"] = "1";

// No test waits for reads that are not behind.
process.env["ALCHEMY_AWS_CONNECT_READ_LAG"] = "0";

// The same cases in every run; SEED=… draws others.
fc.configureGlobal({ seed: Number(process.env["SEED"] ?? 1) });
