import { type CelEnv, celEnv, isCelError, parse, plan } from "@bufbuild/cel";
import type { CelObject } from "./cel-value.ts";
import { limits, nestingOf } from "./limits.ts";
import { Meter } from "./meter.ts";
import { type Expr, metered, partsOf } from "./metered-expression.ts";

/** What an expression makes of an object, or why it makes nothing of it. */
export type Evaluation = { readonly kind: "value"; readonly value: unknown } | { readonly kind: "failed"; readonly reason: string };

/** A compiled expression in CEL over the variable `object`. */
export type Expression = (object: CelObject) => Evaluation;

/** What makes a text no expression that can be evaluated, without an evaluation; undefined if nothing does. */
export function problemOf(text: string): string | undefined {
  try {
    compile(text);
    return undefined;
  } catch (error) {
    return error instanceof ExpressionError ? error.message : `is no expression in CEL: ${messageOf(error)}`;
  }
}

/**
 * Compiles an expression. What it does with an object ends after a bounded number of steps, and never throws. Throws for a text of which
 * `problemOf` says something.
 */
export function compile(text: string): Expression {
  if (text.length > limits.characters) throw new ExpressionError(`is longer than ${limits.characters} characters`);
  if (nestingOf(text) > limits.nesting) throw new ExpressionError(`has more than ${limits.nesting} brackets inside each other`);
  const { expr } = parse(text);
  const meter = new Meter();
  const env = celEnv({ funcs: meter.functions });
  checkNames(expr, env, new Set(["object"]));
  const evaluate = plan(env, metered(expr));
  return (object) => {
    meter.begin(object.values);
    const result = evaluate({ object: object.value });
    if (meter.isExceeded) return { kind: "failed", reason: "it needs too many steps for this object" };
    return isCelError(result) ? { kind: "failed", reason: result.message } : { kind: "value", value: result };
  };
}

class ExpressionError extends Error {}

const typeNames = new Set(["bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"]);

/** CEL knows names only when it evaluates them: a typing mistake would be found with the first object, or never. */
function checkNames(expr: Expr, env: CelEnv, known: ReadonlySet<string>): void {
  const { exprKind } = expr;
  if (exprKind.case === "identExpr" && !known.has(exprKind.value.name) && !typeNames.has(exprKind.value.name))
    throw new ExpressionError(`has the unknown name ${exprKind.value.name}: there is only object`);
  if (exprKind.case === "structExpr" && exprKind.value.messageName !== "")
    throw new ExpressionError(`has the unknown type ${exprKind.value.messageName}`);
  if (exprKind.case === "callExpr" && /^[a-z]/i.test(exprKind.value.function) && env.funcs.find(exprKind.value.function) === undefined)
    throw new ExpressionError(`has the unknown function ${exprKind.value.function}`);
  const inner = exprKind.case === "comprehensionExpr" ? new Set([...known, exprKind.value.iterVar, exprKind.value.accuVar]) : known;
  for (const part of partsOf(expr)) checkNames(part, env, inner);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^<input>:(\d+:\d+): /, "at $1: ") : String(error);
}
