import "./console.ts";

// Alchemy reads these when it is loaded.
process.env["ALCHEMY_TELEMETRY_DISABLED"] = "1";
process.env["NO_COLOR"] = "1";
