import { FILTER } from "./client/filter.ts";
import { LONG_TABLE } from "./client/long-table.ts";
import { PEOPLE } from "./client/people.ts";

const START = `"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
/* Text as the page shows it, to search in. */
const plain = (text) => text.replaceAll(/\\s+/g, " ").trim().toLowerCase();
const data = JSON.parse(document.getElementById("data").textContent);
`;

const TABLES = `
const tables = all("noscript.long").map((each) => new LongTable(each));
`;

const PAGE = `
filter();

addEventListener("beforeprint", () => tables.forEach((each) => each.fillAll()));
matchMedia("print").addEventListener("change", ({ matches }) => {
  if (matches) tables.forEach((each) => each.fillAll());
});

const dark = document.getElementById("dark");
const preference = matchMedia("(prefers-color-scheme: dark)");
const showPreference = () => dark.setAttribute("aria-pressed", preference.matches);
preference.addEventListener("change", showPreference);
dark.addEventListener("click", () => {
  preference.removeEventListener("change", showPreference);
  const on = dark.getAttribute("aria-pressed") !== "true";
  dark.setAttribute("aria-pressed", on);
  document.documentElement.style.colorScheme = on ? "dark" : "light";
});
showPreference();
dark.hidden = false;
`;

/** The script of the page: it filters, sorts and prints. It inserts text from AWS as text, never as markup. */
export const SCRIPT = START + LONG_TABLE + TABLES + PEOPLE + FILTER + PAGE;
