import fc from "fast-check";
import "./console.ts";

// Alchemy reads these when it is loaded.
process.env["ALCHEMY_TELEMETRY_DISABLED"] = "1";
process.env["NO_COLOR"] = "1";

// No test waits for reads that are not behind.
process.env["ALCHEMY_AWS_CONNECT_READ_LAG"] = "0";

// The same cases in every run; SEED=… draws others.
fc.configureGlobal({ seed: Number(process.env["SEED"] ?? 1) });
