import { expect, test } from "vitest";
import { buildArguments, enablesHelm } from "./build-arguments.ts";

const strict = { allowPrograms: false };

test("options become arguments of their own, so that no value is read as another option", () => {
  expect(buildArguments({ "load-restrictor": "LoadRestrictionsNone", "enable-helm": "", reorder: "--output=x" }, strict)).toEqual({
    args: ["--load-restrictor=LoadRestrictionsNone", "--enable-helm", "--reorder=--output=x"],
    problems: [],
  });
});

test("every option that cannot be used is named with the reason", () => {
  const { problems } = buildArguments({ output: "x", "helm-command": "evil", "--reorder": "", "enable-exec": "", env: "A=1" }, strict);
  expect(problems).toEqual([
    expect.stringContaining('"output" cannot be set'),
    expect.stringContaining('"helm-command" cannot be set'),
    expect.stringContaining('"--reorder" is not the name of an option'),
    expect.stringContaining('"enable-exec" runs programs from the repository'),
    expect.stringContaining('"env" runs programs from the repository'),
  ]);
});

test("programs run if the plugin allows it", () => {
  const { args, problems } = buildArguments({ "enable-exec": "", "enable-alpha-plugins": "" }, { allowPrograms: true });
  expect({ args, problems }).toEqual({ args: ["--enable-exec", "--enable-alpha-plugins"], problems: [] });
});

test.for([
  [{}, false],
  [{ "enable-helm": "" }, true],
  [{ "enable-helm": "true" }, true],
  [{ "enable-helm": "false" }, false],
] as const)("%j enables helm: %s", ([options, want]) => expect(enablesHelm(options)).toBe(want));
