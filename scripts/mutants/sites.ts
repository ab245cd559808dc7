import { type Expression, type Node, type Span, Visitor, parseSync } from "oxc-parser";

/** A place in a file and the one change to make there. */
export interface Site {
  /** Relative to the root. */
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** The code around the change, before and after it, each on one short line. */
  readonly original: string;
  readonly mutated: string;
}

/** A longer string is text for people. */
const MOST_WORDS = 3;

const SHOWN = 30;

const OPERATORS: Readonly<Record<string, string>> = {
  "&&": "||",
  "||": "&&",
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "+": "-",
  "-": "+",
};

const METHODS: Readonly<Record<string, string>> = { some: "every", every: "some" };

/** Every site of a file, in text order. Types, imports and comments have none. */
export function sitesIn(file: string, text: string): Site[] {
  const sites = new Map<string, Site>();
  const exempt: Span[] = [];
  /** Comparisons of sort functions: equal entries may be in either order. */
  const orders = new Set<number>();
  const code = ({ start, end }: Span) => text.slice(start, end);

  function add({ start, end }: Span, replacement: string, shown: Span = { start, end }): void {
    const [before, after] = [text.slice(shown.start, start), text.slice(end, shown.end)];
    sites.set(`${start} ${end} ${replacement}`, {
      file,
      line: text.slice(0, start).split("\n").length,
      start,
      end,
      replacement,
      original: inOneLine(code(shown)),
      mutated: inOneLine(`${before}${replacement}${after}`) || "(removed)",
    });
  }

  function swapOperator(left: Span, operator: string, right: Span): void {
    const other = OPERATORS[operator];
    if (other === undefined) return;
    const at = { start: left.end, end: right.start };
    add(at, code(at).replace(operator, other), {
      start: Math.max(left.start, left.end - SHOWN),
      end: Math.min(right.end, right.start + SHOWN),
    });
  }

  function negate(test: Expression): void {
    const isNegatedElsewhere =
      (test.type === "UnaryExpression" && test.operator === "!") ||
      (test.type === "BinaryExpression" && ["===", "!=="].includes(test.operator));
    if (!isNegatedElsewhere) add(test, `!(${code(test)})`);
  }

  function removeEach(list: Span, items: readonly (Node | null)[]): void {
    for (const [index, item] of items.entries()) {
      if (!item) continue;
      const end = items[index + 1]?.start ?? list.end - 1;
      add({ start: item.start, end }, "", item);
    }
  }

  const { program, errors } = parseSync(file, text);
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`);
  new Visitor({
    ImportDeclaration: (node) => void exempt.push(node),
    ExportAllDeclaration: (node) => void exempt.push(node),
    ExportNamedDeclaration: ({ source }) => void (source && exempt.push(source)),
    ImportExpression: ({ source }) => void exempt.push(source),
    TSLiteralType: (node) => void exempt.push(node),
    Property: ({ computed, key }) => void (computed || exempt.push(key)),

    IfStatement: ({ test }) => negate(test),
    ConditionalExpression({ consequent, test }) {
      negate(test);
      if (["-1", "1"].includes(code(consequent))) orders.add(test.start);
    },
    WhileStatement: ({ test }) => negate(test),
    DoWhileStatement: ({ test }) => negate(test),
    UnaryExpression(node) {
      if (node.operator === "!") add(node, code(node.argument));
    },
    LogicalExpression(node) {
      if (node.operator === "??") add(node, code(node.right));
      else swapOperator(node.left, node.operator, node.right);
    },
    BinaryExpression({ left, operator, right, start }) {
      if (!orders.has(start)) swapOperator(left, operator, right);
    },
    Literal(node) {
      if (typeof node.value === "boolean") add(node, String(!node.value));
      const isShort = typeof node.value === "string" && words(node.value) <= MOST_WORDS;
      if (isShort && node.value !== "") add(node, '""');
    },
    ExpressionStatement(node) {
      if (!node.directive) add(node, ";");
    },
    ThrowStatement: (node) => add(node, ";"),
    ReturnStatement(node) {
      // In a condition, `undefined` is the same as `false`.
      const isNothing =
        node.argument === null || ["undefined", "false"].includes(code(node.argument));
      if (!isNothing) add(node, "return undefined;");
    },
    ArrayExpression: (node) => removeEach(node, node.elements),
    ObjectExpression: (node) => removeEach(node, node.properties),
    CallExpression({ arguments: given, callee, ...call }) {
      if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
      const { name } = callee.property;
      if (name === "filter" && given.length === 1) add(call, code(callee.object));
      const other = METHODS[name];
      if (other !== undefined) add(callee.property, other, callee);
    },
  }).visit(program);

  return [...sites.values()]
    .filter((site) => !exempt.some(({ start, end }) => start <= site.start && site.end <= end))
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** Applies the change of a site to a text. */
export function mutate(text: string, { start, end, replacement }: Site): string {
  return `${text.slice(0, start)}${replacement}${text.slice(end)}`;
}

function words(text: string): number {
  return text.split(/\s+/).length;
}

function inOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= 3 * SHOWN ? line : `${line.slice(0, 3 * SHOWN)}…`;
}
