import { begin } from "./globals.ts";
import { emit } from "./events.ts";
import { inspect } from "./inspection.ts";

begin(inspect(emit));
