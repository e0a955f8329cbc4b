import fc from "fast-check";
import { expect, test } from "vitest";
import { expand, type Scope } from "./expand.ts";

const scope: Scope = {
  App: { values: { Name: "shop" } },
  K8s: { values: {}, hint: "set k8sNamespace" },
  AppCustomArgs: { values: { job: "web", "with-dash": "x" } },
};

test.for([
  { name: "no template", template: 'up{job="a"}', want: 'up{job="a"}' },
  { name: "a field", template: 'up{job="{{ .App.Name }}"}', want: 'up{job="shop"}' },
  { name: "a field without spaces, twice", template: "{{.App.Name}}-{{.AppCustomArgs.job}}", want: "shop-web" },
  { name: "a key that is not an identifier", template: '{{ index .AppCustomArgs "with-dash" }}', want: "x" },
  {
    name: "braces of the query's own language",
    template: '{a="b"} | line_format "{{ "{{" }}.x{{ `}}` }}"',
    want: '{a="b"} | line_format "{{.x}}"',
  },
  { name: "a text with the end of an action in it", template: '{{ "a}}b" }}', want: "a}}b" },
  { name: "an escaped quote", template: '{{ "say \\"hi\\"" }}', want: 'say "hi"' },
  { name: "a comment", template: "a{{/* of no use */}}b", want: "ab" },
  { name: "trimming", template: "a \n {{- .App.Name -}} \n b", want: "ashopb" },
  { name: "a minus that trims nothing", template: "a {{ .App.Name }} b", want: "a shop b" },
  { name: "ends of braces alone", template: 'sum(x{a="b"}}', want: 'sum(x{a="b"}}' },
])("fills in $name", ({ template, want }) => expect(expand(template, scope)).toBe(want));

test.for([
  { template: "{{ .AppCustomArgs.jobs }}", problem: "{{ .AppCustomArgs.jobs }}: .AppCustomArgs has no jobs, there are job, with-dash" },
  { template: "{{ .K8s.Namespace }}", problem: "{{ .K8s.Namespace }}: .K8s has no Namespace, it is empty: set k8sNamespace" },
  { template: "{{ .Application.Name }}", problem: "{{ .Application.Name }}: there is no .Application, only .App, .K8s, .AppCustomArgs" },
  { template: "{{ .App.toString }}", problem: ".App has no toString" },
  { template: "{{ .constructor.name }}", problem: "there is no .constructor" },
  { template: '{{ index .AppCustomArgs "no" }}', problem: ".AppCustomArgs has no no" },
  { template: "{{ if .App.Name }}x{{ end }}", problem: "{{ if .App.Name }} is not supported" },
  { template: "{{ .App }}", problem: "{{ .App }} is not supported" },
  { template: "{{ }}", problem: "is not supported" },
  { template: '{{ "a\\qb" }}', problem: "is not a quoted text" },
  { template: "up{{ .App.Name }", problem: '"{{ .App.Name }" begins with {{ and has no }}' },
])("$template is refused: $problem", ({ template, problem }) => {
  expect(() => expand(template, scope)).toThrow(expect.objectContaining({ code: "invalid", message: expect.stringContaining(problem) }));
});

test("a text without {{ is unchanged, and inserted values are not expanded again", () => {
  const text = fc.string().filter((each) => !each.includes("{{"));
  fc.assert(
    fc.property(text, fc.string(), text, (before, value, after) => {
      expect(expand(before, scope)).toBe(before);
      fc.pre(!before.endsWith("{"));
      expect(expand(`${before}{{ .A.b }}${after}`, { A: { values: { b: value } } })).toBe(`${before}${value}${after}`);
    }),
  );
});
