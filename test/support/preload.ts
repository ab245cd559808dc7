import fc from "fast-check";
import "./console.ts";

// Alchemy reads these when it is loaded.
process.env["ALCHEMY_TELEMETRY_DISABLED"] = "1";
process.env["NO_COLOR"] = "1";

// The same cases in every run; SEED=… draws others.
fc.configureGlobal({ seed: Number(process.env["SEED"] ?? 1) });
