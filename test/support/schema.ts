import { Ajv2020 } from "ajv/dist/2020.js";
import { readFileSync } from "node:fs";
import path from "node:path";
import { repository } from "./project.ts";

const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
ajv.addSchema(readSchema("common"));
ajv.addSchema(readSchema("audit"));

/** What of a text of JSON is not as a schema of docs/schema says. */
export function departures(name: string, json: string): unknown[] {
  const validate = ajv.getSchema(`${name}.json`) ?? ajv.compile(readSchema(name));
  return validate(JSON.parse(json)) === true ? [] : (validate.errors ?? []);
}

function readSchema(name: string): object {
  const text = readFileSync(path.join(repository, `docs/schema/${name}.json`), "utf8");
  return JSON.parse(text) as object;
}
