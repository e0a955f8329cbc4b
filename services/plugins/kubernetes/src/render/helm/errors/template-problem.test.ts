import { expect, test } from "vitest";
import { errorText } from "./error-text.ts";
import { templateProblem } from "./template-problem.ts";

const nameFile = (file: string) => file.replace(/^web\//, "charts/web/");
const advice = "\n\nUse --debug flag to render out invalid YAML\n";

/** As helm 4 and helm 3 write them. */
const cases = [
  {
    name: "a syntax error",
    stderr: `Error: parse error at (web/templates/bad.yaml:2): function "nofunc" not defined${advice}`,
    text: 'charts/web/templates/bad.yaml:2: function "nofunc" not defined',
  },
  {
    name: "a value that is not set, as helm 4 writes it",
    stderr: `level=WARN msg=x\nError: web/templates/bad.yaml:2:13\n  executing "web/templates/bad.yaml" at <.Values.foo.bar.baz>:\n    nil pointer evaluating interface {}.bar${advice}`,
    text: "charts/web/templates/bad.yaml:2:13: .Values.foo.bar.baz cannot be read, because the value foo is not set: set it in helmOptions, or in the chart's values.yaml",
  },
  {
    name: "a value that is not set, as helm 3 writes it",
    stderr: `Error: template: web/templates/bad.yaml:2:13: executing "web/templates/bad.yaml" at <.Values.foo.bar.baz>: nil pointer evaluating interface {}.baz${advice}`,
    text: "charts/web/templates/bad.yaml:2:13: .Values.foo.bar.baz cannot be read, because the value foo.bar is not set: set it in helmOptions, or in the chart's values.yaml",
  },
  {
    name: "a value of a dependency",
    stderr: `Error: template: web/charts/db/templates/x.yaml:1:10: executing "web/charts/db/templates/x.yaml" at <.Values.a.b>: nil pointer evaluating interface {}.b${advice}`,
    text: "charts/web/charts/db/templates/x.yaml:1:10: .Values.a.b cannot be read, because the value db.a is not set: set it in helmOptions, or in the chart's values.yaml",
  },
  {
    name: "a value that is a text instead of a mapping",
    stderr: `Error: web/templates/bad.yaml:1:13\n  executing "web/templates/bad.yaml" at <.Values.image.tag>:\n    can't evaluate field tag in type interface {}${advice}`,
    text: "charts/web/templates/bad.yaml:1:13: .Values.image.tag cannot be read, because the value image is not a mapping: correct it in helmOptions",
  },
  {
    name: "what a chart requires",
    stderr: `Error: execution error at (web/templates/bad.yaml:2:6): image.tag is needed\nfor this${advice}`,
    text: "charts/web/templates/bad.yaml:2:6: the chart says: image.tag is needed for this",
  },
  {
    name: "an error in a named template, as helm 4 writes it",
    stderr: `Error: web/templates/bad.yaml:2:6\n  executing "web/templates/bad.yaml" at <include "web.name" .>:\n    error calling include:\nweb/templates/_helpers.tpl:2:10\n  executing "web.name" at <.Values.image.tag.x>:\n    nil pointer evaluating interface {}.x${advice}`,
    text: "charts/web/templates/_helpers.tpl:2:10: .Values.image.tag.x cannot be read, because the value image.tag is not set: set it in helmOptions, or in the chart's values.yaml (used by charts/web/templates/bad.yaml:2:6)",
  },
  {
    name: "an error in a named template, as helm 3 writes it",
    stderr: `Error: template: web/templates/bad.yaml:2:6: executing "web/templates/bad.yaml" at <include "web.name" .>: error calling include: template: web/templates/_helpers.tpl:2:10: executing "web.name" at <.Values.image.tag.x>: nil pointer evaluating interface {}.x${advice}`,
    text: "charts/web/templates/_helpers.tpl:2:10: .Values.image.tag.x cannot be read, because the value image.tag is not set: set it in helmOptions, or in the chart's values.yaml (used by charts/web/templates/bad.yaml:2:6)",
  },
  {
    name: "an error in files whose names have spaces and colons, as helm 4 writes it",
    stderr: `Error: web/templates/my bad:1.yaml:2:6\n  executing "web/templates/my bad:1.yaml" at <include "web.name" .>:\n    error calling include:\nweb/templates/_my names.tpl:2:10\n  executing "web.name" at <.Values.a.b>:\n    nil pointer evaluating interface {}.b${advice}`,
    text: "charts/web/templates/_my names.tpl:2:10: .Values.a.b cannot be read, because the value a is not set: set it in helmOptions, or in the chart's values.yaml (used by charts/web/templates/my bad:1.yaml:2:6)",
  },
  {
    name: "the same, as helm 3 writes it",
    stderr: `Error: template: web/templates/my bad:1.yaml:2:6: executing "web/templates/my bad:1.yaml" at <include "web.name" .>: error calling include: template: web/templates/_my names.tpl:2:10: executing "web.name" at <.Values.a.b>: nil pointer evaluating interface {}.b${advice}`,
    text: "charts/web/templates/_my names.tpl:2:10: .Values.a.b cannot be read, because the value a is not set: set it in helmOptions, or in the chart's values.yaml (used by charts/web/templates/my bad:1.yaml:2:6)",
  },
  {
    name: "a template that does not exist",
    stderr: `Error: web/templates/bad.yaml:1:6\n  executing "web/templates/bad.yaml" at <include "web.nope" .>:\n    error calling include:\ntemplate: no template "web.nope" associated with template "gotpl"${advice}`,
    text: "charts/web/templates/bad.yaml:1:6: no template is called web.nope: define it in the chart, or add the chart that defines it to the dependencies",
    missing: "web.nope",
  },
  {
    name: "an error in a text that tpl renders",
    stderr: `Error: template: web/templates/bad.yaml:1:6: executing "web/templates/bad.yaml" at <tpl "{{ .Values.nope.x }}" .>: error calling tpl: error during tpl function execution for "{{ .Values.nope.x }}": template: gotpl:1:10: executing "gotpl" at <.Values.nope.x>: nil pointer evaluating interface {}.x${advice}`,
    text: "charts/web/templates/bad.yaml:1:6: .Values.nope.x cannot be read, because the value nope is not set: set it in helmOptions, or in the chart's values.yaml",
  },
  {
    name: "an item of what is not set",
    stderr: `Error: template: web/templates/bad.yaml:1:28: executing "web/templates/bad.yaml" at <index .Values.list 5>: error calling index: index of untyped nil${advice}`,
    text: "charts/web/templates/bad.yaml:1:28: index .Values.list 5 cannot be read, because a value on its way is not set: set it in helmOptions, or in the chart's values.yaml",
  },
  {
    name: "a field of what is not set, in a scope of its own",
    stderr: `Error: web/templates/bad.yaml:1:32\n  executing "web/templates/bad.yaml" at <.repo.host>:\n    nil pointer evaluating interface {}.host${advice}`,
    text: "charts/web/templates/bad.yaml:1:32: .repo.host cannot be read, because .repo is not set: set it in helmOptions, or in the chart's values.yaml",
  },
  {
    name: "a field of an item that is a text",
    stderr: `Error: web/templates/bad.yaml:1:32\n  executing "web/templates/bad.yaml" at <.name.x>:\n    can't evaluate field name in type interface {}${advice}`,
    text: "charts/web/templates/bad.yaml:1:32: .name.x cannot be read, because . is not a mapping: correct it in helmOptions",
  },
  {
    name: "a function that is given nothing",
    stderr: `Error: web/templates/bad.yaml:6:25\n  executing "web/templates/bad.yaml" at <b64enc>:\n    invalid value; expected string${advice}`,
    text: "charts/web/templates/bad.yaml:6:25: b64enc needs a string, and the value that it is given is not set: set it in helmOptions, or in the chart's values.yaml",
  },
  {
    name: "a function that fails",
    stderr: `Error: template: web/templates/bad.yaml:1:28: executing "web/templates/bad.yaml" at <div 1 0>: error calling div: runtime error: integer divide by zero${advice}`,
    text: "charts/web/templates/bad.yaml:1:28: div 1 0: error calling div: runtime error: integer divide by zero",
  },
  {
    name: "an output that is not YAML",
    stderr: `Error: YAML parse error on web/templates/bad.yaml: error converting YAML to JSON: yaml: line 5: mapping values are not allowed in this context${advice}`,
    text: "charts/web/templates/bad.yaml: its output is not YAML: line 5: mapping values are not allowed in this context",
  },
];

test.for(cases)("$name names the template and the values path", ({ stderr, text, missing }) => {
  const template = /web\/[\w/]*templates\/[\w :]+?\.yaml/.exec(stderr)?.[0];
  expect(templateProblem(errorText(stderr), nameFile)).toEqual({ text, template, ...(missing === undefined ? {} : { missing }) });
});

test("an error about no template is not one of a template", () => {
  expect(templateProblem("failed to parse values.yaml: yaml: line 1: x", nameFile)).toBeUndefined();
});

test("the error is found between log lines and stacks", () => {
  const stderr = 'level=DEBUG msg="x"\nError: library charts are not installable\nhelm.go:86: 2026 [debug] stack\nmain.main\n';
  expect(errorText(stderr)).toBe("library charts are not installable");
  expect(errorText("signal: killed")).toBe("signal: killed");
});

test("a text that a chart may write with fail is read in time, whatever it is", () => {
  for (const text of ["x", ":", "1:", "a:1:1 executing ", 'a:1:1: executing "', 'a:1:1: executing "a" at <']) {
    const error = text.repeat(Math.ceil(32_768 / text.length));
    expect(templateProblem(error, nameFile)).toBeUndefined();
  }
});
