import type { core } from "zod";
import { noSuchForm } from "./explain-issue.ts";

/** For a value that may have one of several forms: the problems within its form, or that it has none of them. */
export function innermost(issue: core.$ZodIssue): readonly core.$ZodIssue[] {
  const decider = issue.code === "invalid_union" ? decidingField(issue) : undefined;
  if (decider) return [decider];
  const forms = issue.code === "invalid_union" ? issue.errors.filter((errors) => errors.every(({ path }) => path.length > 0)) : [];
  const form = forms.find((errors) => !errors.some(isDecider)) ?? forms[0];
  return form?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

/** For forms that differ by the value of one field, such as `type`: that its value is none of them. */
function decidingField({ errors, path }: core.$ZodIssueInvalidUnion): core.$ZodIssue | undefined {
  const fixed = errors.map((issues) => issues.find(isDecider));
  const values = fixed.flatMap((each) => (each?.code === "invalid_value" && each.path[0] === fixed[0]?.path[0] ? each.values : []));
  const [first] = fixed;
  if (!first || errors.length < 2 || values.length < errors.length) return undefined;
  return { ...first, path: [...path, ...first.path], message: noSuchForm(values) };
}

function isDecider({ code, path }: core.$ZodIssue): boolean {
  return code === "invalid_value" && path.length === 1;
}
