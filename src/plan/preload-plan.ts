import { begin } from "./globals.ts";
import { emit } from "./events.ts";
import { rehearse } from "./rehearsal.ts";

begin(rehearse(emit));
