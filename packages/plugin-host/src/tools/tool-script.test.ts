import { expect, test } from "vitest";
import { renderToolScript } from "./tool-script.ts";

const variables = { Name: "helm", Version: "3.8.2", OutPath: "/out/helm", TmpDir: "/tmp/$1", Arch: "arm64", Os: "linux" };

test.for([
  { script: "cd {{ .TmpDir }}\ncurl v{{.Version}}-{{ .Os }}-{{ .Arch }}\n", text: "cd /tmp/$1\ncurl v3.8.2-linux-arm64\n" },
  { script: "mv {{.Name}} {{ .OutPath }}", text: "mv helm /out/helm" },
  { script: "a {{- .Name -}} b", text: "ahelmb" },
  { script: "a\n{{/* why */}}b{{- /* not */ -}} c", text: "a\nbc" },
  { script: "for f in $(ls); do echo $f; done; echo '{}' } {", text: "for f in $(ls); do echo $f; done; echo '{}' } {" },
])("$script", ({ script, text }) => expect(renderToolScript(script, variables)).toBe(text));

test.for(["{{ .Home }}", '{{ if eq .Os "linux" }}', "{{ .constructor }}", "{{ .Name | upper }}", "{{ }}"])("%s is rejected", (written) => {
  expect(() => renderToolScript(`echo ${written}`, variables)).toThrowError(
    `the install script of helm contains ${written}, but only {{ .Name }}, {{ .Version }}`,
  );
});
