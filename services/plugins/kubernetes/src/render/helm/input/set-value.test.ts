import { expect, test } from "vitest";
import { setValueProblem } from "./set-value.ts";

test.for([
  ["image.tag", "1.10"],
  ["a", ""],
  ["a", "=b=c"],
  ["a", "-x"],
  ["a", "one\ntwo"],
  ["a", "null"],
  ["a", "1\\,2"],
  ["a", "{x,y}"],
  ["a", "{}"],
  ["a", "{x\\,y,z}"],
  ["a", "\\{x\\,y\\}"],
  ["a", "x}"],
  ["a", "[x"],
  ["list[0].name", "x"],
  ["annotations.example\\.com/a\\,b", "x"],
])("helm takes %s=%s as one value", ([key = "", value = ""]) => expect(setValueProblem(key, value)).toBeUndefined());

test.for([
  ["a", "1,2", "has a comma, which begins another value for helm"],
  ["a", "x,b=2", "write \\, for the character, {a,b} for a list, or the other value under its own path"],
  ["a", "\\\\,x", "has a comma"],
  ["a", "{x", "is a list without its end"],
  ["a", "{x},b=1", "is a list without its end"],
  ["a", "{x\\}", "is a list without its end"],
  ["", "1", "has no path of a value before it"],
  ["..", "1", "has no path of a value before it"],
  ["a,b", "1", "is not a path of a value"],
  ["a=b", "1", "is not a path of a value"],
])("%s=%s would be something else for helm", ([key = "", value = "", problem = ""]) =>
  expect(setValueProblem(key, value)).toContain(problem),
);
