import type { parse } from "@bufbuild/cel";
import { tickFunction, weighFunction } from "./meter.ts";

/** A part of a parsed expression. */
export type Expr = ReturnType<typeof parse>["expr"];

/** Calls whose cost grows with the length of an operand: comparing, searching, joining and measuring. */
const weighed: Readonly<Record<string, number>> = { "_==_": 0, "_!=_": 0, "_+_": 0, "@in": 1, size: 0, matches: -1, contains: -1 };

/** The same expression with its cost counted: each turn of a loop as many steps as its body has parts, and long values by their length. */
export function metered(expr: Expr): Expr {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case "callExpr": {
      const { args, target, function: name } = exprKind.value;
      const counted = { ...exprKind.value, args: args.map(metered), ...(target && { target: metered(target) }) };
      const heavy = weighed[name];
      if (heavy === undefined || args.some(isConstant)) return withKind(expr, { case: "callExpr", value: counted });
      const weigh = (operand: Expr) => call(weighFunction, [operand], expr.id);
      const value =
        heavy < 0 || (counted.args.length === 0 && counted.target)
          ? { ...counted, ...(counted.target && { target: weigh(counted.target) }) }
          : { ...counted, args: counted.args.map((operand, index) => (index === heavy ? weigh(operand) : operand)) };
      return withKind(expr, { case: "callExpr", value });
    }
    case "selectExpr":
      return withKind(expr, { case: "selectExpr", value: { ...exprKind.value, ...mapped(exprKind.value, ["operand"]) } });
    case "listExpr":
      return withKind(expr, { case: "listExpr", value: { ...exprKind.value, elements: exprKind.value.elements.map(metered) } });
    case "structExpr": {
      const entries = exprKind.value.entries.map((entry) => ({
        ...entry,
        ...mapped(entry, ["value"]),
        ...(entry.keyKind.case === "mapKey" && { keyKind: { case: "mapKey" as const, value: metered(entry.keyKind.value) } }),
      }));
      return withKind(expr, { case: "structExpr", value: { ...exprKind.value, entries } });
    }
    case "comprehensionExpr": {
      const loop = exprKind.value;
      const parts = mapped(loop, ["iterRange", "accuInit", "loopCondition", "loopStep", "result"]);
      const steps = 1n + BigInt(loop.loopStep ? sizeOf(loop.loopStep) : 0);
      const loopCondition = parts.loopCondition && call(tickFunction, [parts.loopCondition, integer(steps, expr.id)], expr.id);
      return withKind(expr, { case: "comprehensionExpr", value: { ...loop, ...parts, ...(loopCondition && { loopCondition }) } });
    }
    default:
      return expr;
  }
}

/** The direct parts of an expression. */
export function partsOf({ exprKind }: Expr): readonly Expr[] {
  switch (exprKind.case) {
    case "callExpr":
      return [exprKind.value.target, ...exprKind.value.args].filter((part) => part !== undefined);
    case "selectExpr":
      return exprKind.value.operand === undefined ? [] : [exprKind.value.operand];
    case "listExpr":
      return exprKind.value.elements;
    case "structExpr":
      return exprKind.value.entries.flatMap(({ keyKind, value }) => [
        ...(keyKind.case === "mapKey" ? [keyKind.value] : []),
        ...(value ? [value] : []),
      ]);
    case "comprehensionExpr": {
      const { iterRange, accuInit, loopCondition, loopStep, result } = exprKind.value;
      return [iterRange, accuInit, loopCondition, loopStep, result].filter((part) => part !== undefined);
    }
    default:
      return [];
  }
}

function sizeOf(expr: Expr): number {
  return partsOf(expr).reduce((sum, part) => sum + sizeOf(part), 1);
}

/** Comparing with a literal costs nothing: it is short. */
function isConstant({ exprKind }: Expr): boolean {
  return exprKind.case === "constExpr";
}

function mapped<Key extends string>(value: { readonly [key in Key]?: Expr | undefined }, keys: readonly Key[]): { [key in Key]?: Expr } {
  const entries = keys.flatMap((key) => {
    const part = value[key];
    return part === undefined ? [] : [[key, metered(part)]];
  });
  return Object.fromEntries(entries);
}

function withKind(expr: Expr, exprKind: Expr["exprKind"]): Expr {
  return { ...expr, exprKind };
}

function call(name: string, args: Expr[], id: bigint): Expr {
  return {
    $typeName: "cel.expr.Expr",
    id,
    exprKind: { case: "callExpr", value: { $typeName: "cel.expr.Expr.Call", function: name, args } },
  };
}

function integer(value: bigint, id: bigint): Expr {
  const constant = { $typeName: "cel.expr.Constant" as const, constantKind: { case: "int64Value" as const, value } };
  return { $typeName: "cel.expr.Expr", id, exprKind: { case: "constExpr", value: constant } };
}
