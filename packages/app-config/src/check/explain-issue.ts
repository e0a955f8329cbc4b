import { closest } from "@slipway/domain";
import type { core } from "zod";

/** The message for a value that is not there. */
export const missing = "is missing";

const names: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

/** The message for an issue. It does not contain the value, which may be a secret. */
export function explainIssue(issue: core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? missing : wrongType(issue.expected, issue.input);
    case "invalid_value":
      return wrongChoice(issue.values.map(String), issue.input);
    case "too_small":
      return issue.origin === "number" || issue.origin === "int" ? `must be at least ${issue.minimum}` : "must not be empty";
    case "too_big":
      return issue.origin === "array" ? `must have at most ${issue.maximum} elements` : `must be at most ${issue.maximum}`;
    case "invalid_union":
      return issue.input === undefined ? missing : noForm(issue.errors, issue.input);
    default:
      return undefined;
  }
}

/** The message for a value that has none of several forms: which types it may have, if the forms differ by type. */
function noForm(forms: readonly (readonly core.$ZodIssue[])[], input: unknown): string | undefined {
  const types = forms.map(([issue]) => (issue?.code === "invalid_type" && issue.path.length === 0 ? issue.expected : undefined));
  if (types.some((type) => type === undefined)) return undefined;
  const wanted = [...new Set(types)].map((type) => names[type ?? ""] ?? type);
  return `must be ${[wanted.slice(0, -1).join(", "), ...wanted.slice(-1)].filter((part) => part !== "").join(" or ")}, not ${nameOf(input)}`;
}

/** The message for a field that decides the form of its mapping: the values of all forms. */
export function noSuchForm(values: readonly core.util.Primitive[]): string {
  return wrongChoice(values.map(String), null);
}

function wrongType(expected: string, input: unknown): string {
  const wanted = names[expected] ?? expected;
  const hint = expected === "string" && (typeof input === "number" || typeof input === "boolean") ? "; put it in quotes" : "";
  return `must be ${wanted}, not ${nameOf(input)}${hint}`;
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return names[typeof value] ?? typeof value;
}

/** A longer list would hide the problem. */
const mostChoices = 10;

function wrongChoice(choices: readonly string[], input: unknown): string {
  const guess = typeof input === "string" ? closest(input, choices) : undefined;
  const absent = input === undefined ? `${missing}: ` : "";
  if (choices.length === 1) return `${absent}must be ${choices[0]}`;
  const list = choices.length > mostChoices ? "is not a known name" : `must be one of ${choices.join(", ")}`;
  return guess === undefined ? absent + list : `${list}; did you mean ${guess}?`;
}
